"""Tests that the list of error codes is whole."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import geo
from geo.errors import MapError


def _codes() -> set[str]:
    """Return every code that the package's source gives to an error."""
    found = set()
    for source in Path(geo.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found |= {
                    word.value.value
                    for word in node.keywords
                    if word.arg == "code"
                    and isinstance(word.value, ast.Constant)
                    and isinstance(word.value.value, str)
                }
    return found


def test_every_code_is_listed() -> None:
    """Tests that each code in the source is in the class's description, and no other one is."""
    assert MapError.__doc__ is not None
    listed = re.findall(r"``([a-z_]+)``", MapError.__doc__.partition("one of:")[2])
    assert len(listed) == len(set(listed))
    assert set(listed) == _codes()
