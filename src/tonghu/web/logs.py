"""Logs in JSON lines, without personal data: no query strings, no bodies, no digits that could be a number of a person."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime

_NUMBERS = re.compile(r"\d{7,}[0-9Xx]?")
_HIDDEN = "[号码]"


class WithoutPersonalData(logging.Filter):
    """Shortens what a message could carry: long numbers, and everything behind a question mark."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always passes; changes the message."""
        text = record.getMessage()
        record.msg = _NUMBERS.sub(_HIDDEN, text.split("?", 1)[0])
        record.args = ()
        return True


class JsonLines(logging.Formatter):
    """One JSON object per line. Of an exception only the type and the places, never the values."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            entry["error"] = record.exc_info[0].__name__
            entry["where"] = _places(record.exc_info[2])
        return json.dumps(entry, ensure_ascii=False)


def _places(traceback: object) -> str:
    found = []
    while traceback is not None:
        code = traceback.tb_frame.f_code  # type: ignore[attr-defined]  # a traceback
        found.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{traceback.tb_lineno}")  # type: ignore[attr-defined]  # a traceback
        traceback = traceback.tb_next  # type: ignore[attr-defined]  # a traceback
    return " ".join(found[-8:])
