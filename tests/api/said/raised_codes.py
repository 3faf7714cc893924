"""The codes of faults that the sources raise, found in their syntax trees: what a person can come to see of a request."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
#: Commands, simulations and doors for other programs have words of their own, for whoever types them.
_ELSEWHERE = {
    "cli",
    "client",
    "demo",
    "doors",
    "generate",
    "mcp_server",
    "outbox",
    "simulate",
    "static",
    "web",
}
_CODE = re.compile(r"[a-z]+(_[a-z0-9]+)*")
#: Its faults are named by their fields, and have one code together.
_BY_FIELD = "disruptions_read.py"
#: What makes a fault of a code that is given by its place.
_MAKERS = {
    "Conflict", "Fault", "InvalidZoneError", "NotMovableError", "Refusal", "RefusedPictureError", "WrongDayError", "WrongWeekError",
    "_fail", "_failed", "_fault", "_no_place", "_refused", "_report", "_sender", "_unreadable", "_wrong", "fault", "refuse", "refused", "say", "wrong",
}  # fmt: skip
_FIELD_FIRST = {"_wrong", "wrong", "say"}
#: By the name of a call that gives a code by keyword, as other things have a code too.
_KEYWORD = re.compile(r"((?<!Routing)Error|Fault|FaultyField|__init__|problem_response|Refusal)$")


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Yield the files whose faults people see, with their trees."""
    for room in ("api", "dispatch", "geo"):
        for path in sorted((ROOT / room).rglob("*.py")):
            place = path.relative_to(ROOT)
            if (
                not _ELSEWHERE & set(place.parts)
                and place.name != _BY_FIELD
                and place.parts[:2] != ("api", "said")
            ):
                yield str(place), ast.parse(path.read_text("utf-8"))


@cache
def raised() -> dict[str, str]:
    """Return the codes of faults, each with one place where it is raised."""
    found: dict[str, str] = {}
    for place, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                for code in _codes(node):
                    found.setdefault(code, f"{place}:{node.lineno}")
    return found


@cache
def texts() -> frozenset[str]:
    """Return all texts in the sources."""
    return frozenset(
        node.value
        for _, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _codes(call: ast.Call) -> Iterator[str]:
    name = ast.unparse(call.func).rpartition(".")[2]
    if _KEYWORD.search(name):
        for one in call.keywords:
            if one.arg == "code":
                yield from _literals(one.value)
    if name == "PydanticCustomError":
        yield from _literals(call.args[0])
    if name in _MAKERS:
        # The code is the first name behind the place of the fault, which may be a name as well.
        place = 2 if name == "Fault" else 0
        named = [one for one in call.args[place:3] if any(_literals(one))]
        if name in _FIELD_FIRST and len(named) > 1:
            named = named[1:]
        yield from (code for one in named[:1] for code in _literals(one))


def _literals(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _CODE.fullmatch(node.value):
        yield node.value
