"""The pure core: values in, values out.

Nothing below this package imports a web framework, opens a file or a socket, or asks what day it is; ``today`` is an
argument. Its parts (linkage, policy, survey, …) stand beside each other over :mod:`tonghu.core.base` and do not import
one another; the contracts in ``.importlinter`` hold that.
"""
