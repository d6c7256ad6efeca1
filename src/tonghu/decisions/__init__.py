"""Decisions on the platform: the card of a child, what time or another pack would change, who is undetermined and why."""
