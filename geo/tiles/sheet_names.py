"""Where the names of streets and squares are written on a small picture, so that each can be read and none lies on another."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from geo.tiles.street_view import SHEET_HEIGHT, SHEET_WIDTH

#: Height of letters, and their mean width, units.
SIZE: Final = 22
_LETTER: Final = 0.53 * SIZE
#: So far from the edges, from each other, and from the same name once more.
_EDGE, _APART, _AGAIN = 12, 25, 420
#: A name turns by no more than so much at a point of its line, and altogether from its one end to the other, degrees.
_BEND, _TURN = 35, 80
#: So far a line may be off the way that letters take, units.
_OFF = 3.5
#: Ends that are this near to each other are one: what was cut is rounded on both sides.
_MEET = 3
_SHORT: Final = {
    "Allée": "All.", "Allées": "All.", "Avenue": "Av.", "Boulevard": "Bd", "Chemin": "Ch.", "Esplanade": "Espl.",
    "Faubourg": "Fg", "Impasse": "Imp.", "Passage": "Pass.", "Place": "Pl.", "Promenade": "Prom.", "Résidence": "Rés.",
    "Route": "Rte", "Square": "Sq.",
}  # fmt: skip
_Line = Sequence[tuple[int, int]]


class Name(NamedTuple):
    """A name and the line that it is of, a single point where it is written level there. Smaller ``rank`` comes first."""

    name: str
    line: _Line
    rank: int


class Written(NamedTuple):
    """A name and the line that it is written along, from left to right; a single point where it is level."""

    name: str
    line: _Line


def written(names: Sequence[Name]) -> list[Written]:
    """Return which names are written where: main streets first, long stretches before short ones, none over another."""
    candidates = sorted(
        (found for one in _joined(names) for found in _places(one)),
        key=lambda each: (each[0], -each[1], each[2]),
    )
    taken: list[tuple[float, float]] = []
    placed: dict[str, list[tuple[float, float]]] = defaultdict(list)
    found: list[Written] = []
    for _, _, one in candidates:
        covered = _covered(one)
        middle = covered[len(covered) // 2]
        if any(math.dist(middle, other) < _AGAIN for other in placed[one.name]):
            continue
        if any(abs(x - a) < _APART and abs(y - b) < _APART for x, y in covered for a, b in taken):
            continue
        taken += covered
        placed[one.name].append(middle)
        found.append(one)
    return found


def _joined(names: Sequence[Name]) -> Iterator[Name]:
    """Yield names with the pieces of their streets put end to end where they are cut: at tiles, and where a street changes."""
    pieces: dict[str, list[tuple[list[tuple[int, int]], int]]] = defaultdict(list)
    for one in names:
        said = _short(one.name)
        if len(one.line) == 1:
            yield Name(said, one.line, one.rank)
        else:
            pieces[said].append((list(one.line), one.rank))
    for name, lines in pieces.items():
        while lines:
            line, rank = lines.pop(0)
            grown = True
            while grown:
                grown = False
                for other in lines:
                    longer = _together(line, other[0])
                    if longer:
                        lines.remove(other)
                        line, rank, grown = longer, min(rank, other[1]), True
                        break
            yield Name(name, _smooth(line), rank)


def _short(name: str) -> str:
    """Return a name as street signs have it where there is little room."""
    first, blank, rest = name.partition(" ")
    return f"{_SHORT.get(first, first)}{blank}{rest}"


def _smooth(line: _Line) -> _Line:
    """Drop the points that only rounding has moved off the way (Douglas, Peucker 1973), so that letters do not dance."""
    if len(line) < 3:
        return line
    (from_x, from_y), (to_x, to_y) = line[0], line[-1]
    east, south = to_x - from_x, to_y - from_y
    length = math.hypot(east, south)
    off = [
        abs(east * (y - from_y) - south * (x - from_x)) / length if length else math.dist((x, y), line[0])
        for x, y in line[1:-1]
    ]
    farthest = max(range(len(off)), key=off.__getitem__)
    if off[farthest] <= _OFF:
        return [line[0], line[-1]]
    return [*_smooth(line[: farthest + 2]), *_smooth(line[farthest + 1 :])[1:]]


def _together(line: list[tuple[int, int]], other: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return two lines as one where an end of the one is an end of the other, and the way goes on; empty where it does not."""
    for one in (line, line[::-1]):
        for two in (other, other[::-1]):
            if (
                math.dist(one[-1], two[0]) <= _MEET
                and abs(_turn(_way(one[-2], one[-1]), _way(two[0], two[1]))) < 60
            ):
                return one + two[1:]
    return []


def _way(here: tuple[int, int], there: tuple[int, int]) -> float:
    return math.degrees(math.atan2(there[1] - here[1], there[0] - here[0]))


def _turn(before: float, after: float) -> float:
    return (after - before + 180) % 360 - 180


def _places(one: Name) -> Iterator[tuple[int, float, Written]]:
    """Yield where a name could be written: its rank, the room there, and the line."""
    wide = len(one.name) * _LETTER
    if len(one.line) == 1:
        here = Written(one.name, one.line)
        if _fits(here):
            yield one.rank, wide, here
        return
    for stretch in _stretches(one.line):
        length = sum(itertools.starmap(math.dist, itertools.pairwise(stretch)))
        if length >= wide:
            right = (
                stretch
                if (stretch[0][0], -stretch[0][1]) <= (stretch[-1][0], -stretch[-1][1])
                else stretch[::-1]
            )
            here = Written(one.name, right)
            if _fits(here):
                yield one.rank, length, here


def _stretches(line: _Line) -> Iterator[_Line]:
    """Yield the stretches of a line along which letters can be read: it turns little, and never back."""
    first, turned = 0, 0.0
    before: float | None = None
    for here in range(1, len(line)):
        way = _way(line[here - 1], line[here])
        bend = 0.0 if before is None else _turn(before, way)
        if abs(bend) > _BEND or abs(turned + bend) > _TURN:
            yield line[first:here]
            first, turned = here - 1, 0.0
        else:
            turned += bend
        before = way
    yield line[first:]


def _fits(one: Written) -> bool:
    """Return whether a name lies on the sheet as a whole."""
    return all(
        _EDGE <= x <= SHEET_WIDTH - _EDGE and _EDGE <= y <= SHEET_HEIGHT - _EDGE for x, y in _covered(one)
    )


def _covered(one: Written) -> list[tuple[float, float]]:
    """Return points along a name, close enough to keep others off."""
    half = len(one.name) * _LETTER / 2
    if len(one.line) == 1:
        x, y = one.line[0]
        along = [half * share for share in (-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1)]
        return [(x + each, y) for each in along]
    lengths = list(itertools.starmap(math.dist, itertools.pairwise(one.line)))
    start = sum(lengths) / 2 - half
    count = max(2, math.ceil(2 * half / SIZE) + 1)
    return [_at(one.line, lengths, start + 2 * half * each / (count - 1)) for each in range(count)]


def _at(line: _Line, lengths: Sequence[float], along: float) -> tuple[float, float]:
    for (here, there), length in zip(itertools.pairwise(line), lengths, strict=True):
        if along <= length and length > 0:
            share = max(0.0, along / length)
            return here[0] + share * (there[0] - here[0]), here[1] + share * (there[1] - here[1])
        along -= length
    return line[-1]
