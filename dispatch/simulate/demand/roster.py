"""Who works on a generated day: staggered shifts with pauses, each courier with a vehicle of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from dispatch.generate import fleet

#: Shifts of a day in turn, in local minutes: from, to, and between when the pause begins. More couriers keep the shifts of the first ones.
POSTS: Sequence[tuple[int, int, int, int]] = (
    (495, 855, 615, 720),  # morning
    (840, 1215, 960, 1050),  # afternoon
    (705, 1080, 840, 930),  # middle: noon, and the way home
)
SUNDAY_POSTS: Sequence[tuple[int, int, int, int]] = ((495, 855, 615, 690),)
PAUSE_S = 1200
#: Couriers with vans are numbered from here, so that more bikes do not change who they are.
_FIRST_VAN = 64


def roster(
    date: dt.date, couriers: int, vans: int, depot_id: str, *, french: bool
) -> dict[str, list[dict[str, Any]]]:
    """Return vehicles, couriers and shifts in the day file's form.

    Parameters
    ----------
    date
        The day; on Sundays everybody works in the morning.
    couriers, vans
        How many ride cargo bikes and drive vans.
    depot_id
        Where shifts begin and end.
    french
        Language of names.
    """
    found: dict[str, list[dict[str, Any]]] = {
        "vehicles": fleet.vehicles(couriers, vans, french=french), "couriers": [], "shifts": [],
    }  # fmt: skip
    posts = SUNDAY_POSTS if date.weekday() == 6 else POSTS
    indices = [*range(couriers), *range(_FIRST_VAN, _FIRST_VAN + vans)]
    for number, (index, vehicle) in enumerate(zip(indices, found["vehicles"], strict=True)):
        turn = number if index < _FIRST_VAN else index - _FIRST_VAN
        begins, ends, pause_from, pause_to = posts[turn % len(posts)]
        found["couriers"].append(fleet.courier(index, french=french))
        found["shifts"].append(
            {
                "id": f"shift-{index + 1}",
                "courier": f"courier-{index + 1}",
                "vehicle": vehicle["id"],
                "from": _clock(begins),
                "to": _clock(ends),
                "start_place": depot_id,
                "end_place": depot_id,
                "breaks": [{"from": _clock(pause_from), "to": _clock(pause_to), "duration_s": PAUSE_S}],
            }
        )
    return found


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
