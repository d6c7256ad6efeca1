"""What may happen to children. Each action takes who does it, decides again, and runs in the caller's transaction."""
