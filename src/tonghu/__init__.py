"""Tonghu (童护): who counts as a migrant or left-behind child under a place's plan, and what follows from it.

The package is one pure core (:mod:`tonghu.core`) with shells around it; the shell for files and the command line is
:mod:`tonghu.batch`. Policy is data and lives in packs (``packs/`` in the repository), not here.
"""

__version__ = "0.1.0"
