"""Who did what, when, to whom, with which result: append-only, chained, keyed, anchored outside.

Written by argument in the transaction of the change, and before a read is answered. No names and no values of children
stand in it, only their ids and the codes of fields.
"""
