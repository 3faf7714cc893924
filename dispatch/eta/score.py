"""What was foretold of stops, kept while it changes, and compared with what happened."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dispatch.eta.calibration import Calibration, Eta, Horizon, halves
from dispatch.storage import eta as store
from dispatch.storage.store import Writing

#: What is foretold is kept when it crosses one of these leads, seconds, or has moved by so much.
LADDER_S = (7200, 3600, 2700, 2100, 1800, 1500, 1200, 900, 720, 600, 480, 300, 120)
MOVED_S = 60
#: Entries kept of one stop, the newest.
MOST_ENTRIES = 40
#: Leads of the report, seconds.
LEADS_S = (1800, 600)


def news_of(etas: Mapping[str, Sequence[Eta]], before: Mapping[str, Sequence[Any]]) -> dict[str, list[Eta]]:
    """Return of what is foretold that which differs from what was recorded last, by round; rounds without any are left out.

    Parameters
    ----------
    etas
        By round.
    before
        By stop, as from `record`; for a process that has recorded before, and need not ask the database for most stops.
    """
    found = {
        name: [one for one in stops if one.stop_id not in before or _differs(before[one.stop_id], one)]
        for name, stops in etas.items()
    }
    return {name: stops for name, stops in found.items() if stops}


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was kept: of how many stops, and what is the last thing kept of each one that was looked at, for `news_of`."""

    stops: int
    last: Mapping[str, Sequence[Any]]


def record(writing: Writing, own_day: str, etas: Mapping[str, Sequence[Eta]]) -> Recorded:
    """Keep what is foretold of the stops of some rounds where it has changed.

    Notes one ``eta.recorded`` for all of them. Called each time that rounds are foretold; without it nothing is calibrated or reported.

    Parameters
    ----------
    own_day
        Local date of the rounds.
    etas
        By round.
    """
    writing.exclude(store.MATTER)
    rows = []
    last: dict[str, Sequence[Any]] = {}
    before = store.trails_of(writing, [one.stop_id for stops in etas.values() for one in stops])
    for round_id, stops in etas.items():
        for one in stops:
            row = before.get(one.stop_id)
            # A stop that was reopened has been compared already.
            over = row is not None and row.actual_s is not None
            entries = extended(row.entries if row is not None else (), one)
            last[one.stop_id] = row.entries[-1] if row is not None and entries is None else entry_of(one)
            if over or entries is None:
                continue
            rows.append(
                {
                    "id": one.stop_id,
                    "round_id": round_id,
                    "day": own_day,
                    "drops": one.raw.drops,
                    "entries": entries,
                    "actual_s": None,
                    "error_30_s": None,
                    "error_10_s": None,
                    "pairs": {},
                }
            )
    if rows:
        store.put_trails(writing, rows)
        writing.note("eta.recorded", writing.town_id, 1, {"rounds": len(etas), "stops": len(rows)})
    return Recorded(len(rows), last)


def score_trails(writing: Writing, actual_s: Mapping[str, int]) -> int:
    """Compare what was foretold of stops with when their service began, and adjust the windows to come.

    Parameters
    ----------
    actual_s
        By stop, UTC epoch seconds; only what can be trusted.

    Returns
    -------
    int
        How many windows were compared.
    """
    trails = store.trails_of(writing, sorted(actual_s))
    calibration = store.calibration_of(writing)
    rows: list[dict[str, Any]] = []
    taken: list[tuple[Sequence[Any], int]] = []
    for name, row in trails.items():
        if row.actual_s is not None:
            # A stop that was reopened teaches once.
            continue
        moment_s = actual_s[name]
        chosen = choose(name, [entry for entry in row.entries if entry[0] < moment_s])
        taken += [(entry, moment_s) for entry in chosen.values()]
        errors = [error_s(row.entries, moment_s, lead_s) for lead_s in LEADS_S]
        rows.append(
            {
                **row._asdict(),
                # The report needs what came of them.
                "entries": [],
                "actual_s": moment_s,
                "error_30_s": errors[0],
                "error_10_s": errors[1],
                "pairs": {horizon: pair(entry, moment_s) for horizon, entry in chosen.items()},
            }
        )
    store.put_trails(writing, rows)
    learn(calibration, taken)
    store.put_calibration(writing, calibration, {Horizon(entry[1]) for entry, _ in taken})
    return len(taken)


def learn(calibration: Calibration, pairs: Iterable[tuple[Sequence[Any], int]]) -> None:
    """Adjust a calibration by entries and what happened, in the order in which they were foretold."""
    for entry, moment_s in sorted(pairs, key=lambda one: (one[0][0], one[1])):
        made_s, horizon, point, low, high, before, after = entry
        calibration.learn(
            Horizon(horizon), made_s + point, (before, after), (made_s + low, made_s + high), moment_s
        )


def choose(stop_id: str, entries: Sequence[Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """Return one entry of each horizon: any of them, but the same in every run.

    The first one of a horizon would be the farthest ahead every time, and the last one the nearest.
    """
    by_horizon: dict[str, list[Sequence[Any]]] = {}
    for entry in entries:
        by_horizon.setdefault(entry[1], []).append(entry)
    return {
        horizon: own[zlib.crc32(f"{stop_id} {horizon}".encode()) % len(own)]
        for horizon, own in by_horizon.items()
    }


def pair(entry: Sequence[Any], moment_s: int) -> list[int]:
    """Return -1, 0 or 1 for before, in or after the window of an entry, and how wide that was, seconds."""
    made_s, _, _, low, high, _, _ = entry
    off_s = moment_s - made_s
    return [-1 if off_s < low else 1 if off_s > high else 0, high - low]


def extended(entries: Sequence[Sequence[Any]], one: Eta) -> list[Sequence[Any]] | None:
    """Return what was foretold of a stop with what is foretold now, None where that is nothing new."""
    if entries and not _differs(entries[-1], one):
        return None
    return [*entries, entry_of(one)][-MOST_ENTRIES:]


def error_s(entries: Sequence[Sequence[Any]], moment_s: int, lead_s: int) -> int | None:
    """Return by how much the courier came later than foretold a lead before, None where nothing was foretold by then."""
    known = [entry for entry in entries if entry[0] <= moment_s - lead_s]
    if not known:
        return None
    made_s, _, point, *_ = known[-1]
    return int(moment_s - made_s - point)


def entry_of(one: Eta) -> list[Any]:
    """Return what was foretold as it is recorded, in seconds from when that was."""
    before, after = halves(one.raw)
    made_s = one.made_s
    return [
        made_s, one.horizon.value, one.point_s - made_s, one.low_s - made_s, one.high_s - made_s, before, after,
    ]  # fmt: skip


def _differs(entry: Sequence[Any], one: Eta) -> bool:
    made_s, horizon, point, low, high, _, _ = entry
    if horizon != one.horizon or abs(made_s + point - one.point_s) > MOVED_S:
        return True
    if abs(made_s + low - one.low_s) > 2 * MOVED_S or abs(made_s + high - one.high_s) > 2 * MOVED_S:
        return True
    lead_s = one.point_s - one.made_s
    return any(lead_s <= step < point for step in LADDER_S)
