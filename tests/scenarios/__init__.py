"""The published cases, each from beginning to end, in a browser where a person acts."""
