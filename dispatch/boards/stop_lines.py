"""What a stop of a board is for, by when, and how much time there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from dispatch.board.state import OUT
from dispatch.boards.board_rows import Rows
from dispatch.boards.day_board import BoardStop
from dispatch.boards.whereabouts import whereabouts
from dispatch.domain import PlaceKind
from dispatch.lifecycle.round import STOP_OVER
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import TaskKind

_OVER = frozenset({status.value for status in STOP_OVER})
_OUT = frozenset({status.value for status in OUT})
_FETCHES = frozenset({TaskKind.PICKUP.value, TaskKind.TRANSFER.value})
_DROP, _DONE, _CANCELLED = TaskKind.DROP.value, TaskStatus.DONE.value, TaskStatus.CANCELLED.value
_ADDRESS = PlaceKind.ADDRESS.value


class Served(NamedTuple):
    """One thing that is done at a stop."""

    delivery_id: str
    kind: str
    status: str
    org_id: str
    ready_s: int | None
    windows: Sequence[Sequence[int]]


class Owner(NamedTuple):
    """What a stop shows of a delivery that something is done for there. ``name`` is empty for a visit."""

    name: str
    visit: bool
    window_from_s: int
    window_to_s: int
    baskets: int


def stop_lines(
    rows: Rows,
    served: Mapping[str, Sequence[Served]],
    owners: Mapping[str, Owner],
    rounds: Mapping[str, Any],
    shops: Mapping[str, str],
    pinned: frozenset[str],
    now_s: int,
) -> Iterator[tuple[str, BoardStop]]:
    """Yield each stop with the name of its round.

    Parameters
    ----------
    rows
        Of stops, by round and place on it.
    served, owners
        By stop, and by delivery.
    rounds
        Rows by name.
    shops
        Names by the names of organisations.
    pinned
        Deliveries that a person has given to somebody.
    now_s
        The moment of the board.
    """
    begun: set[str] = set()
    for (
        name, round_id, position, place_id, status, outcome, _, arrival_s, start_s, end_s, arrived_s, closed_s, lon, lat, kind, place,
    ) in rows:  # fmt: skip
        own = served.get(name, ())
        names = dict.fromkeys([one.delivery_id for one in own])
        over = status in _OVER
        of_round = rounds[round_id]
        visit = any(owners[one].visit for one in names) if kind == _ADDRESS else False
        expected_s = max(start_s, now_s)
        if over or arrived_s is not None:
            expected_s = arrived_s or closed_s or start_s
        opens_s, closes_s = bounds_of(own, owners, expected_s)
        # What comes next of a round under way stays there, as do the first ones that somebody has fixed.
        held = not over and (
            position < of_round.frozen or (of_round.status in _OUT and round_id not in begun)
        )
        if not over:
            begun.add(round_id)
        yield (
            round_id,
            BoardStop(
                name, position, place_id, status, outcome, arrival_s, start_s, end_s, arrived_s, closed_s, tuple(names),
                whereabouts(lon, lat, kind, visit=visit), kind, visit,
                "" if visit else title_of(own, owners, kind, place, shops),
                opens_s, closes_s, None if closes_s is None else closes_s - expected_s,
                sum([1 if one.kind in _FETCHES else owners[one.delivery_id].baskets for one in own]),
                held, not pinned.isdisjoint(names),
            ),
        )  # fmt: skip


def title_of(
    own: Sequence[Served], owners: Mapping[str, Owner], kind: str, place: str, shops: Mapping[str, str]
) -> str:
    """Return what a stop is called: whose door it is, else the place, else the shops; empty for somebody whom a service visits."""
    if kind == _ADDRESS:
        return ", ".join(dict.fromkeys([name for one in own if (name := owners[one.delivery_id].name)]))
    named = [shops[one.org_id] for one in own if one.kind in _FETCHES and one.org_id in shops]
    return place or ", ".join(dict.fromkeys(named))


def bounds_of(
    own: Sequence[Served], owners: Mapping[str, Owner], expected_s: int
) -> tuple[int | None, int | None]:
    """Return when what is done at a stop may begin: the promised windows of doors, the hours and the readiness of shops."""
    opens_s: int | None = None
    closes_s: int | None = None
    for one in own:
        if one.status == _CANCELLED:
            continue
        if one.kind == _DROP:
            of = owners[one.delivery_id]
            first_s, last_s = of.window_from_s, of.window_to_s
        else:
            if not one.windows:
                if one.ready_s is not None and (opens_s is None or one.ready_s > opens_s):
                    opens_s = one.ready_s
                continue
            # The hours that it is planned in, else the last ones: after them it is late.
            first_s, last_s = next(
                ((opens, closes) for opens, closes in one.windows if expected_s <= closes), one.windows[-1]
            )
            if one.ready_s is not None:
                first_s = max(first_s, one.ready_s)
        opens_s = first_s if opens_s is None else max(opens_s, first_s)
        closes_s = last_s if closes_s is None else min(closes_s, last_s)
    return opens_s, closes_s
