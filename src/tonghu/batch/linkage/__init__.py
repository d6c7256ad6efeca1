"""Recognising the same child in columns: millions of rows, the levels and scores of :mod:`tonghu.core.linkage`."""
