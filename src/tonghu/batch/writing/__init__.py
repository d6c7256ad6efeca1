"""Workbooks and documents as a careful colleague would make them."""
