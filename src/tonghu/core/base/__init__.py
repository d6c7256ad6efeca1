"""What every part of the core shares: identity numbers, dates, divisions, code lists, three-valued truth, problems."""
