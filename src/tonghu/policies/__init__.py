"""Packs on the platform: which one is in force where and since when, readable, compared, checked and approved."""
