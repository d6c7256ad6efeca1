"""Whole outputs beside checked copies."""
