"""One file per format; the registry finds the one that recognises a source."""
