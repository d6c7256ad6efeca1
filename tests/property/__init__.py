"""Property tests: what holds for all children."""
