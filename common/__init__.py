"""Code without models: errors, spreadsheets, identity numbers, field encryption, names."""
