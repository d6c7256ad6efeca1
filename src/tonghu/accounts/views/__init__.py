"""Pages for units, people, grants and devices."""
