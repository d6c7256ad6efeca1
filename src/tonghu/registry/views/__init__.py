"""Pages of the child register: parse, one action or selector, render."""
