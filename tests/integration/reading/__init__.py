"""Reading files: the door, refusals, layouts, the account."""
