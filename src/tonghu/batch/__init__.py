"""The shell for files: readers, writers, the columnar engine and the command line, around the pure core."""
