"""Recognising the same child across lists."""
