"""The export for other systems: rows leave once, in the mapping that a county's office keeps."""
