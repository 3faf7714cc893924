"""What of shared rounds each promise bears: money by the rule of `dispatch.money.round_split`, metres, seconds and grams by the trips alone.

Everything is shared out to the last unit, so that the lines of a scenario come to its sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dispatch.money.round_split import Alone, split_round
from dispatch.money.sharing import whole_shares
from dispatch.pooling.alone import AloneTrip
from dispatch.pooling.outings import Outing
from dispatch.pooling.promise import Promise
from dispatch.pooling.scenarios import Sender, promise_id


@dataclass(frozen=True, slots=True)
class Burden:
    """What somebody or something bears; burdens add up."""

    cost_minor: int = 0
    distance_m: int = 0
    duration_s: int = 0
    co2e_g: int = 0

    def __add__(self, other: Burden) -> Burden:
        """Return the sums of two."""
        return Burden(
            self.cost_minor + other.cost_minor,
            self.distance_m + other.distance_m,
            self.duration_s + other.duration_s,
            self.co2e_g + other.co2e_g,
        )


@dataclass(frozen=True, slots=True)
class ShareLine:
    """What one payer bears for one promise."""

    promise_id: str
    payer: str
    burden: Burden


def share_lines(
    outings: Sequence[Outing],
    senders: Mapping[str, Sender],
    trips: Mapping[str, Sequence[AloneTrip]],
    co2e_g: int,
) -> tuple[ShareLine, ...]:
    """Share the rounds of a scenario out.

    Parameters
    ----------
    outings
        Its rounds.
    senders
        By key.
    trips
        What each promise would have taken alone, by promise.
    co2e_g
        Grams of all rounds together; each round gets its part by its metres.
    """
    grams = whole_shares(co2e_g, {str(number): outing.distance_m for number, outing in enumerate(outings)})
    found: dict[tuple[str, str], Burden] = {}
    for number, outing in enumerate(outings):
        sender = senders[outing.sender]
        riding: dict[tuple[str, str], AloneTrip] = {}
        for at in outing.requests:
            # A shop that rides alone bears its own part of a basket only.
            own = [trip for trip in trips[sender.promise_ids[at]] if _brings(sender, trip)]
            riding |= {(trip.promise_id, trip.payer): trip for trip in own}
        salt = f"{outing.sender}|{outing.departure_s}"
        money = split_round(
            outing.cost_minor,
            [Alone(trip.promise_id, trip.payer, trip.cost_minor) for trip in riding.values()],
            salt=salt,
        ).shares
        by_key = {"\0".join(key): trip for key, trip in riding.items()}
        metres = whole_shares(
            outing.distance_m, {key: trip.distance_m for key, trip in by_key.items()}, salt=salt
        )
        seconds = whole_shares(
            outing.duration_s, {key: trip.duration_s for key, trip in by_key.items()}, salt=salt
        )
        gases = whole_shares(
            grams[str(number)], {key: trip.distance_m for key, trip in by_key.items()}, salt=salt
        )
        for key in riding:
            flat = "\0".join(key)
            burden = Burden(money[key], metres[flat], seconds[flat], gases[flat])
            found[key] = found.get(key, Burden()) + burden
    return tuple(ShareLine(promise, payer, burden) for (promise, payer), burden in sorted(found.items()))


def by_promise(lines: Iterable[ShareLine]) -> dict[str, Burden]:
    """Return what each promise bears."""
    found: dict[str, Burden] = {}
    for line in lines:
        found[line.promise_id] = found.get(line.promise_id, Burden()) + line.burden
    return found


def by_funder(lines: Iterable[ShareLine], promises: Sequence[Promise]) -> dict[str, int]:
    """Return who pays how much: shops their shares, programmes' funders theirs of the visits, to the cent.

    What the visits of a programme bear together is split once, so that no cents of single visits are lost or gained.
    """
    known = {promise_id(promise): promise for promise in promises}
    found: dict[str, int] = {}
    programmes: dict[tuple[str, tuple[tuple[str, int], ...]], int] = {}
    for line in lines:
        promise = known[line.promise_id]
        if promise.is_visit and promise.funders:
            key = (promise.service, promise.funders)
            programmes[key] = programmes.get(key, 0) + line.burden.cost_minor
        else:
            found[line.payer] = found.get(line.payer, 0) + line.burden.cost_minor
    for (service, funders), cost in sorted(programmes.items()):
        for name, part in whole_shares(cost, dict(funders), salt=service).items():
            found[name] = found.get(name, 0) + part
    return found


def _brings(sender: Sender, trip: AloneTrip) -> bool:
    return sender.payer in {"", trip.payer}
