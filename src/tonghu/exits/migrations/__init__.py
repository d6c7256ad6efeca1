"""Schema of the exits."""
