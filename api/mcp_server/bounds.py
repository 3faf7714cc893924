"""How much one tool may answer: an assistant reads every word of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Final

Json = dict[str, Any]

#: Characters of one answer, and entries of one of its lists.
MOST_CHARACTERS: Final = 40_000
MOST_ENTRIES: Final = 100


def taken(things: Iterable[Json], most: int) -> tuple[list[Json], bool]:
    """Return the first things, and whether there are more."""
    found = list(islice(things, min(most, MOST_ENTRIES) + 1))
    most = min(most, MOST_ENTRIES)
    return found[:most], len(found) > most


def parts(thing: Json, names: Sequence[str]) -> Json:
    """Return some fields of a thing, those that it has."""
    return {name: thing[name] for name in names if name in thing}


def fitted(answer: Json) -> Json:
    """Return an answer that is not too long: its longest lists are cut, and ``not_shown`` says by how many entries."""
    answer = dict(answer)
    cut: dict[str, int] = {}
    while len(json.dumps(answer, ensure_ascii=False)) > MOST_CHARACTERS:
        lists = {name: one for name, one in answer.items() if isinstance(one, list) and one}
        if not lists:
            # One thing alone that is as long as this: none that there is.
            return {"not_shown": dict.fromkeys(answer, 1)}
        name = max(lists, key=lambda name: len(json.dumps(lists[name], ensure_ascii=False)))
        kept = len(lists[name]) // 2
        cut[name] = cut.get(name, 0) + len(lists[name]) - kept
        answer[name] = lists[name][:kept]
    return {**answer, "not_shown": cut} if cut else answer
