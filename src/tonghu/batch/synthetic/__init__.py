"""Synthetic counties: people who do not exist, forms and department lists with the faults that real ones have.

Every ID number starts with 70 (an unassigned province), every phone number with 19900, streets and groups are invented.
Only the names of administrative divisions are real.
"""
