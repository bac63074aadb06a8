"""Taking rosters in: upload, columns, findings, what will change, result."""
