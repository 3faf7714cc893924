"""What a person is called where no more is needed."""

from __future__ import annotations


def called(name: str) -> str:
    """Return a first name and an initial, like ``Odette M.``; a name of one word stays, without a name nothing is left."""
    words = name.split()
    return f"{words[0]} {words[-1][0]}." if len(words) > 1 else "".join(words)
