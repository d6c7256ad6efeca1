"""Every shipped pack against its plan, clause by clause."""
