"""Units, people, grants and how people come in."""
