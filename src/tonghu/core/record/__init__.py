"""A child's values over two axes of time: what a source says as of a day, and when it came to be known here."""
