"""How many children may stand in one blind file."""

from __future__ import annotations

CAP = 50_000
"""Children per file unless the bureaus agree on another number: twice a large county."""
CAP_MAX = 1_000_000
"""The most that they may agree on."""
