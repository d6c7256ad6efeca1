"""Planted security holes: each patch takes one protection away and names the test that must then fail."""
