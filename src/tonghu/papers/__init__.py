"""The official registration forms on paper: blank, of one child, of an approved list by village. Holds no tables."""
