"""Statistics: what is counted, which tables, how they are protected, and what a reader could still infer."""
