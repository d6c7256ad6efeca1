"""What may happen to units, people, grants and devices. Each action runs in the caller's transaction; the guard records it."""
