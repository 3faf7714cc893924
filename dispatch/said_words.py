"""Values and words as faults show them: cut to a line, and what was probably meant."""

from __future__ import annotations

import difflib
import json
from typing import Any

_MAX_SHOWN = 80


def shown(value: Any) -> str:
    """Return a value as JSON, cut to a length that fits a line of a terminal."""
    return excerpt(json.dumps(value, ensure_ascii=False, default=str))


def excerpt(text: str) -> str:
    """Return a text cut to a length that fits a line of a terminal."""
    return text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + "…"


def nearest(word: str, known: list[str]) -> str:
    """Return the known word that ``word`` was probably meant to be, or an empty text."""
    close = difflib.get_close_matches(word.lower(), [name.lower() for name in known], n=1, cutoff=0.6)
    return next((name for name in known if close and name.lower() == close[0]), "")
