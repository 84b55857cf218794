"""One reader per format; each gives the same neutral `Document`."""
