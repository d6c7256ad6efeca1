"""Blind matching between two bureaus: keyed tokens made, compared by a third, opened only after both have accepted."""
