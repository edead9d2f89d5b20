"""Event columns out of canonical Arrow tables, and their file."""
