"""The summary of a campaign: as text, as an official document and as a table."""
