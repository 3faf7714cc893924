"""Sartori & Buriol's instances of pickup and delivery with time windows on street travel times.

Headers ``KEY: value``, a line ``NODES`` and one line a node, a line ``EDGES`` and the square of travel times.

References
----------
Sartori, C. S., Buriol, L. S. (2020). A study on the pickup and delivery problem with time windows: Matheuristics
and new instances. Computers & Operations Research 124, 105065. https://doi.org/10.1016/j.cor.2020.105065
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.rounds.formats.euclid import Rounding, Scale
from routing.rounds.formats.instance import Instance
from routing.rounds.formats.pairs import instance_of_pairs, node_of
from routing.rounds.formats.text import FormatError, Line, check_locations, count, headers, lines_of, whole
from routing.rounds.problem import UNREACHABLE


def parse_sartori(text: str, name: str) -> Instance:
    """Return the instance of a file by Sartori & Buriol: fewest vehicles, then least travel time in whole minutes.

    Raises
    ------
    FormatError, InvalidProblemError
        The text is no such file; the message names the line and the remedy.
    """
    lines = lines_of(text)
    marks: dict[str, int] = {}
    for position, line in enumerate(lines):
        if line.words[0] in {"NODES", "EDGES", "EOF"}:
            marks.setdefault(line.words[0], position)
    if not 0 <= marks.get("NODES", -1) < marks.get("EDGES", -1):
        raise FormatError(
            "there is no line NODES, or no line EDGES after it: the file is not of this format or cut short"
        )
    known = {key: (line, value) for line, key, value in headers(lines[: marks["NODES"]])}
    name = known["NAME"][1] if known.get("NAME", (None, ""))[1] else name
    numbers: dict[str, int] = {}
    for key in ("SIZE", "CAPACITY"):
        if key not in known:
            raise FormatError(f"there is no line {key}: add it before NODES")
        line, value = known[key]
        numbers[key] = count(Line(line.number, tuple(value.split())), 0, key, 1)
    size = numbers["SIZE"]
    check_locations(size, known["SIZE"][0].number)
    node_lines = lines[marks["NODES"] + 1 : marks["EDGES"]]
    if len(node_lines) != size:
        raise FormatError(f"{len(node_lines)} nodes: SIZE says {size}", lines[marks["EDGES"]].number)
    nodes = [node_of(line) for line in node_lines]
    table = _table(lines[marks["EDGES"] + 1 : marks.get("EOF", len(lines))], size)
    return instance_of_pairs(
        nodes,
        table,
        Scale(Rounding.WHOLE, 1),
        name=name,
        format_name="sartori",
        vehicles=None,
        capacity=numbers["CAPACITY"],
        points=None,
        unit="minutes",
    )


def _table(lines: list[Line], size: int) -> NDArray[np.int32]:
    if len(lines) != size:
        where = lines[-1].number if lines else 0
        raise FormatError(
            f"{len(lines)} rows of travel times: SIZE says {size}, the file may be cut short", where
        )
    table = np.empty((size, size), dtype=np.int32)
    for row, line in zip(table, lines, strict=True):
        if len(line.words) != size:
            raise FormatError(f"{len(line.words)} travel times: SIZE says {size}", line.number)
        try:
            values = np.array([int(word) for word in line.words], dtype=np.int64)
        except (ValueError, OverflowError):
            # One of them is no number of ours: have it named.
            values = np.array(
                [whole(line, column, "a travel time") for column in range(size)], dtype=np.int64
            )
        if int(values.min()) < 0 or int(values.max()) >= UNREACHABLE:
            wrong = int(values.min()) if int(values.min()) < 0 else int(values.max())
            raise FormatError(f"a travel time is {wrong}: give 0 to {UNREACHABLE - 1}", line.number)
        row[:] = values
    return table
