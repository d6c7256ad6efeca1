"""The shells: files in, files out."""
