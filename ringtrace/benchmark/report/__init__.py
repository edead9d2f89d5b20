"""The bench's table as text, JSON and one HTML page."""
