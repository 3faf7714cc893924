"""Positions come in from phones, many at a time, late, twice and out of order; those outside of working time are never stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dispatch.errors import DispatchError
from dispatch.positions.position import STANDING_S, Dot, Refusal, Sample, thinned
from dispatch.storage import positions
from dispatch.storage.positions import ShiftBounds
from dispatch.storage.schema_parties import COURIER
from dispatch.storage.store import Writing

#: A batch is a day of a phone that was offline, at most.
MOST_SAMPLES = 5000
#: A courier starts a little early and stops a little late.
TOLERANCE_S = 900
#: A phone's clock may be so much ahead.
AHEAD_S = 60
#: From so much on it is the phone's clock that is wrong, not the network that is slow.
SKEW_S = 30


class TooManyPositionsError(DispatchError):
    """A batch has more positions than are taken at once; code ``too_many_positions``."""

    def __init__(self, count: int) -> None:
        super().__init__(
            f"samples: {count} positions at once are more than {MOST_SAMPLES}: send them in parts",
            code="too_many_positions",
        )


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a batch: how many are kept, and how many are not for which reason."""

    kept: int
    refused: Mapping[Refusal, int]


def receive(
    writing: Writing, courier_id: str, samples: Sequence[Sample], *, sent_s: int | None = None
) -> Received:
    """Keep those positions of a courier's phone that were taken while they worked and had not switched it off.

    The same batch again changes nothing. No events are noted.

    Parameters
    ----------
    courier_id
        Whose phone it is.
    samples
        In any order.
    sent_s
        What the clock of the phone showed when it sent them: a clock that is wrong is put right by it.

    Raises
    ------
    TooManyPositionsError
        There are more than `MOST_SAMPLES`.
    NotFoundError
        The town has no such courier.
    """
    if len(samples) > MOST_SAMPLES:
        raise TooManyPositionsError(len(samples))
    writing.get(COURIER, courier_id)
    # Who switches off meanwhile must not find a position afterwards.
    writing.exclude(f"positions {courier_id}")
    refused: Counter[Refusal] = Counter()
    skew_s = 0 if sent_s is None or abs(writing.now_s - sent_s) < SKEW_S else writing.now_s - sent_s
    sound: dict[int, Sample] = {}
    for sample in samples:
        fault = sample.fault
        if fault is None and sample.device_s + skew_s > writing.now_s + AHEAD_S:
            fault = Refusal.FROM_THE_FUTURE
        if fault is None and sample.device_s in sound:
            fault = Refusal.DUPLICATE
        if fault is None:
            sound[sample.device_s] = sample
        else:
            refused[fault] += 1
    kept = 0
    for shift_id, own in _by_shift(writing, courier_id, sound.values(), skew_s, refused).items():
        kept += _keep(writing, shift_id, own, skew_s, refused)
    return Received(kept, dict(refused))


def _by_shift(
    writing: Writing, courier_id: str, samples: Iterable[Sample], skew_s: int, refused: Counter[Refusal]
) -> dict[str, list[Sample]]:
    times = [sample.device_s + skew_s for sample in samples]
    if not times:
        return {}
    first_s, last_s = min(times), max(times)
    shifts = positions.shifts_between(writing, courier_id, first_s - TOLERANCE_S, last_s + TOLERANCE_S)
    pauses = positions.pauses(writing, courier_id, first_s)
    found: dict[str, list[Sample]] = {}
    for sample, at_s in zip(samples, times, strict=True):
        shift = _shift_at(shifts, at_s)
        if shift is None:
            refused[Refusal.OUTSIDE_SHIFT] += 1
        elif any(from_s <= at_s and (to_s is None or at_s < to_s) for from_s, to_s in pauses):
            refused[Refusal.SWITCHED_OFF] += 1
        else:
            found.setdefault(shift.id, []).append(sample)
    return found


def _shift_at(shifts: Sequence[ShiftBounds], at_s: int) -> ShiftBounds | None:
    """Return the shift at a moment: the one that it lies in, else the one that it is nearest to."""

    def away(shift: ShiftBounds) -> int:
        return max(shift.from_s - at_s, at_s - shift.to_s, 0)

    near = min(shifts, key=away, default=None)
    return near if near is not None and away(near) <= TOLERANCE_S else None


def _keep(
    writing: Writing, shift_id: str, samples: Sequence[Sample], skew_s: int, refused: Counter[Refusal]
) -> int:
    known = positions.known_device_times(writing, shift_id, {sample.device_s for sample in samples})
    new = [sample for sample in samples if sample.device_s not in known]
    refused[Refusal.DUPLICATE] += len(samples) - len(new)
    if not new:
        return 0
    dots = {Dot(sample.device_s + skew_s, sample.lon, sample.lat): sample for sample in new}
    times = [dot.at_s for dot in dots]
    around = positions.positions_between(writing, shift_id, min(times) - STANDING_S, max(times) + STANDING_S)
    said = thinned((Dot(row.at_s, row.lon, row.lat) for row in around), list(dots))
    refused[Refusal.THINNED] += len(new) - len(said)
    rows = [
        {
            "shift_id": shift_id, "device_s": dots[dot].device_s, "at_s": dot.at_s, "received_s": writing.now_s,
            "lon": dot.lon, "lat": dot.lat, "accuracy_m": dots[dot].accuracy_m, "speed_cm_per_s": dots[dot].speed_cm_per_s,
        }
        for dot in said
    ]  # fmt: skip
    return positions.add_positions(writing, rows)
