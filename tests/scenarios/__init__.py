"""The published cases, each from its beginning to its own figures, in a browser where a person acts."""
