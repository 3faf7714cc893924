"""What couriers could be told about their rounds: that there is one, and that their next stop is another one."""

from __future__ import annotations

from dispatch.lifecycle.round import STOP_OVER, RoundStatus
from dispatch.notify.decision import Reason, Wish
from dispatch.notify.kinds import MessageKind
from dispatch.rounds.round import Round
from dispatch.storage import notifications, parties, rounds
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.schema_rounds import ROUND
from dispatch.storage.store import Event, Reading

_WITH_COURIER = frozenset({RoundStatus.RELEASED, RoundStatus.STARTED, RoundStatus.PAUSED})


def round_wishes(reading: Reading, event: Event) -> list[Wish]:
    """Return what the courier of a round could be told about a new version of it.

    What the courier knows is kept with the last decision about the round, one against telling it too: their screen has followed.
    """
    if reading.find(ROUND, event.subject) is None:
        return []
    own = rounds.get(reading, event.subject)
    following = own.next_stop
    if own.status not in _WITH_COURIER or following is None:
        return []
    shift = reading.get(SHIFT, own.shift_id)
    place = parties.get_places(reading, [following.place_id])[following.place_id]
    left = [stop.id for stop in own.stops if stop.status not in STOP_OVER]
    last = notifications.last_about(reading, shift.courier_id, own.id)
    kind = MessageKind.ROUND_RELEASED
    refusal = None
    if event.type == "round.version_changed":
        kind = MessageKind.NEXT_STOP
        if last is None or _expected(last.facts.get("stops", []), own) == following.id:
            refusal = Reason.NO_CHANGE
    if event.actor == f"courier:{shift.courier_id}":
        refusal = Reason.OWN_DOING
    return [
        Wish(
            kind=kind,
            target_id=shift.courier_id,
            subject=own.id,
            content=f"{kind} {own.version} {following.id}",
            facts={
                "stops": left,
                "place": place.name or place.address,
                "address": place.address,
                "departure_s": own.departure_s if own.departure_s is not None else shift.from_s,
            },
            expires_s=shift.to_s,
            refusal=refusal,
        )
    ]


def _expected(stops: list[str], own: Round) -> str | None:
    """Return the stop that the courier would go to next: the first one they know that is not over, gone or not."""
    over = {stop.id for stop in own.stops if stop.status in STOP_OVER}
    return next((stop for stop in stops if stop not in over), None)
