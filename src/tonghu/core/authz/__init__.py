"""Who may do what, to which children, with which fields, for which purpose: one pure rule for every door.

Pages, fragments, lists, counts, searches, sorts, exports, API answers and background jobs ask :mod:`decide`; nothing
else in the program decides about access. What is not granted is denied.
"""
