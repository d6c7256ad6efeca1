"""Long work: queued in the platform's own database, done in slices, resumed where it stopped, with progress."""
