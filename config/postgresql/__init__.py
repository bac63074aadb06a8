"""Django's PostgreSQL backend, which has the embedded server started at the first connection."""
