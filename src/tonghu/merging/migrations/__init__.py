"""Schema of the merges."""
