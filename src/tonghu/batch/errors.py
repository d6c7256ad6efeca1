"""Errors that end a command: the message is Chinese, says where, what and what to do; exit status 2."""

from __future__ import annotations


class UnusableInput(Exception):
    """Input that a command cannot work with. Nothing has been written when it is raised."""
