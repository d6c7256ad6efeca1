"""Settings, addresses and the command line that composes everything. Nothing imports this package."""

import sys

import pysqlite3

# Debian's own SQLite is older than 3.51.3 and has the WAL-reset race (docs/adr). Django imports "sqlite3" by name, so the
# bundled one takes its place before Django is loaded; portal.checks refuses to start when it did not.
sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
