"""Documents of which something is broken, at random but the same each time."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

#: What clients have been seen to send, and what they might.
NASTY = (
    None, True, False, -1, 0, 1, 101, 2**31, 2**32 - 1, 2**32, 2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63), 10**30, 10**400, 0.5, -0.5, 1e308,
    5e-324, "", "x", "\ud800", "7" * 300, [], [[]], [0], [1, 2, 3], [[5, 2]], [[0, 1], [1, 2]], [None], {}, {"id": 1}, {"": {}}, [[0] * 3] * 3,
    [2**32 - 1, 2**32 - 1], [7.42, 43.73], [1e308, -1e308], [-180, 90], "start", "car", {"car": {"durations": [[0]]}}, [[[[[]]]]],
)  # fmt: skip

_KEYS = (
    "id", "location", "location_index", "start", "end", "start_index", "end_index", "service", "setup", "delivery", "pickup", "amount", "skills",
    "priority", "time_windows", "time_window", "breaks", "capacity", "speed_factor", "costs", "max_tasks", "max_travel_time", "max_distance",
    "steps", "description", "profile", "type", "matrices", "matrix", "options", "jobs", "shipments", "vehicles", "relations", "conflicts", "group",
    "class", "max_ride", "lifo", "release", "due", "late_cost", "max_duration", "pickups", "allowed_vehicles", "forbidden_vehicles", "skills_any",
    "setup_per_type", "service_per_type", "max_load",
)  # fmt: skip


#: Legal numbers that a sum of some may not stand.
_EXTREME = (0, 1, 86_400, 10**6, 10**9, 2**31 - 1, 2**32 - 2, 2**32 - 1)


def exaggerated(document: dict[str, Any], seed: int) -> bytes:
    """Return a document as text some numbers of which are as large as may be; it may still be legal."""
    chosen = random.Random(seed)
    whole = copy.deepcopy(document)
    share = chosen.choice((0.05, 0.2, 0.5))
    for owner, key in list(_places(whole, with_tables=chosen.random() < 0.5)):
        keeps = isinstance(key, str) and (key in {"id", "job"} or key.endswith("_index"))
        if not keeps and type(owner[key]) is int and chosen.random() < share:
            owner[key] = chosen.choice(_EXTREME)
    return json.dumps(whole).encode()


def mangled(document: dict[str, Any], seed: int) -> bytes:
    """Return a document as text in which one to four things have become something else."""
    chosen = random.Random(seed)
    whole = copy.deepcopy(document)
    for _ in range(chosen.choice((1, 1, 1, 2, 3))):
        # Tables have the most places, and one fault.
        places = list(_places(whole, with_tables=chosen.random() < 0.1))
        owner, key = chosen.choice(places)
        way = chosen.random()
        if way < 0.15:
            del owner[key]
        elif way < 0.3 and isinstance(owner, dict):
            owner[chosen.choice(_KEYS)] = copy.deepcopy(chosen.choice(NASTY))
        elif way < 0.4 and isinstance(owner, list):
            owner.append(copy.deepcopy(owner[key]))
        else:
            owner[key] = copy.deepcopy(chosen.choice(NASTY))
        if not whole:
            break
    text = json.dumps(whole).encode()
    if chosen.random() < 0.1:
        at = chosen.randrange(len(text))
        text = text[:at] + bytes([chosen.randrange(256)]) + text[at + chosen.randint(0, 3) :]
    return text


def _places(owner: Any, *, with_tables: bool) -> Any:
    keys = list(owner) if isinstance(owner, dict) else range(len(owner))
    for key in keys:
        yield owner, key
        if isinstance(owner[key], dict | list) and (with_tables or key not in {"matrices", "matrix"}):
            yield from _places(owner[key], with_tables=with_tables)
