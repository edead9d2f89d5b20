"""Card and device fraud, one kind a file."""
