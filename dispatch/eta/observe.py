"""Learning from a round: what took how long, and whether the windows kept their word."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from dispatch.eta.durations import Durations, durations_of
from dispatch.eta.halt import Dropped, Measured, measure
from dispatch.eta.halts import closed_stops, halts_of
from dispatch.eta.learning import Part, count, parts_of
from dispatch.eta.score import score_trails
from dispatch.rounds.round import Round, Stop
from dispatch.storage import eta, parties
from dispatch.storage.store import Reading, Writing
from dispatch.storage.visits import services_of_tasks

#: What stops have added is kept so long, and only as long can it be taken back. Sums keep it by its weight.
KEPT_S = 60 * 86_400
#: What was foretold is kept for reports so long.
REPORTED_DAYS = 120


@dataclass(frozen=True, slots=True)
class Observed:
    """What was learned from a round.

    ``stops`` counts those that are new or have changed, ``parts`` what they have added; ``dropped`` counts what was left out by
    its reason; ``scored`` counts windows that were compared with what happened.
    """

    stops: int
    parts: int
    dropped: Mapping[str, int]
    scored: int


def observe_round(
    writing: Writing,
    own: Round,
    *,
    legs_s: Mapping[tuple[str, str], int],
    said_ready_s: Mapping[str, int] | None = None,
    services: Mapping[str, str] | None = None,
    durations: Durations | None = None,
) -> Observed:
    """Learn from the closed stops of a round. A stop counts once, however often its round is observed.

    Notes ``eta.learned`` where anything is new.

    Parameters
    ----------
    own
        The round, over or not; stops that are not closed are passed over.
    legs_s
        Seconds by the table from place to place: not as planned, where plans use what was learned.
    said_ready_s
        When shops said that goods were ready, by task, where they did.
    services
        Types of municipal services, by task; as visits say it where it is not given.
    durations
        What was expected of stops, as loaded some minutes ago, to save the time: the sums that change are read, and no others.

    Returns
    -------
    Observed
    """
    writing.exclude(eta.MATTER)
    closed = closed_stops(own)
    before = eta.observations_of(writing, [stop.id for stop in closed])
    oldest_s = writing.now_s - KEPT_S
    # What is older was counted, perhaps, and nobody knows any more.
    fresh = {
        stop.id
        for stop in closed
        if not _same(before.get(stop.id), stop) and (stop.closed_s or 0) >= oldest_s
    }
    if not fresh:
        return Observed(0, 0, {}, 0)
    old = [(row, _parts(row)) for row in (before[name] for name in sorted(fresh & before.keys()))]
    statistics = {} if durations is not None else eta.statistics_of(writing)
    zone = ZoneInfo(parties.get_town(writing).time_zone)
    profile, _ = eta.profiles_of(writing, [own.shift_id])[own.shift_id]
    changed: set[str] = set()
    if durations is None:
        for row, parts in old:
            changed |= count(statistics, parts, row.closed_s, sign=-1)
    known = durations_of(statistics, writing.now_s) if durations is None else durations
    if services is None:
        # A look-in is no handover of bread: what is seen there teaches nothing of the other.
        services = services_of_tasks(writing, [name for stop in closed for name in stop.task_ids])
    halts = halts_of(writing, closed, said_ready_s or {}, services)
    dropped = Counter[str]()
    measured = measure(halts, legs_s, now_s=writing.now_s)
    new = [(one, parts_of(one, known, profile, zone)) for one in measured if one.halt.id in fresh]
    if durations is not None:
        every = [part for _, parts in (*old, *new) for part in parts]
        statistics = eta.statistics_of(writing, {path for part in every for path in part.paths()})
        for row, parts in old:
            changed |= count(statistics, parts, row.closed_s, sign=-1)
    for one, parts in new:
        changed |= count(statistics, parts, one.halt.closed_s)
        dropped.update(one.dropped)
    rows = [_row(one, parts) for one, parts in new]
    total = sum(len(parts) for _, parts in new)
    eta.put_observations(writing, rows)
    eta.put_statistics(writing, {path: statistics[path] for path in changed if path in statistics})
    trusted = {
        one.halt.id: max(one.halt.arrived_s or 0, one.halt.earliest_s)
        for one in measured
        if one.halt.id in fresh and one.arrived and Dropped.CLOSED_IN_A_BATCH not in one.dropped
    }
    scored = score_trails(writing, trusted)
    day = dt.date.fromisoformat(own.day) - dt.timedelta(days=REPORTED_DAYS)
    eta.prune(writing, observed_before_s=writing.now_s - KEPT_S, foretold_before=day.isoformat())
    learned = Observed(len(rows), total, dict(sorted(dropped.items())), scored)
    writing.note(
        "eta.learned",
        own.id,
        own.version,
        {"stops": learned.stops, "parts": learned.parts, "dropped": dict(learned.dropped), "scored": scored},
    )
    return learned


def load_durations(reading: Reading) -> Durations:
    """Return what a town has learned up to now, for plans and windows; worth keeping for some minutes."""
    return durations_of(eta.statistics_of(reading), reading.now_s)


def _same(row: Row[Any] | None, stop: Stop) -> bool:
    return row is not None and (row.arrived_s, row.closed_s) == (stop.arrived_s, stop.closed_s)


def _parts(row: Row[Any]) -> list[Part]:
    return [Part.of(part) for part in row.parts]


def _row(one: Measured, parts: Sequence[Part]) -> dict[str, Any]:
    return {
        "id": one.halt.id,
        "arrived_s": one.halt.arrived_s,
        "closed_s": one.halt.closed_s,
        "parts": [part.document() for part in parts],
        "dropped": [reason.value for reason in one.dropped],
    }
