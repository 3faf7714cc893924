"""The state of a day read from the store, and kept up with what changes."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from operator import itemgetter

from sqlalchemy import BindParameter, bindparam

from dispatch.board.demands import is_open, on_board
from dispatch.board.state import OPEN, OUT, DayState, TaskTimes
from dispatch.domain import Load, Place
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import ACTIVE_ROUND, STOP_OVER, RoundStatus
from dispatch.orders.delivery import Delivery
from dispatch.rounds.round import Round
from dispatch.storage import closures, crew, deliveries, parties, planning, quotes, rounds
from dispatch.storage.events import kinds_after, last_sequence
from dispatch.storage.prepared import among, of_town
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_orders import DELIVERY
from dispatch.storage.schema_rounds import ROUND
from dispatch.storage.store import Reading

#: Beginnings of types of events that change nothing of what a day is planned by.
_BESIDES = (
    "plan_run.",
    "week_run.",
    "export.",
    "simulation.",
    "notification.",
    "message.",
    "outbox.",
    "positions.",
    "privacy.",
    # That somebody's phone has asked for what it may see; every poll does so.
    "recipient.sensitive_read",
    "eta.",
    "draft.",
    "till_code.",
)
#: Those of quotes change what room is kept, and nothing else; an order that comes of one has events of its own.
_QUOTES = ("quote.",)
_DELAY = "round.delayed"
_ON_DAY: BindParameter[str] = bindparam("own_day")
_DELIVERIES = of_town(DELIVERY, DELIVERY.c.id, DELIVERY.c.version).where(
    DELIVERY.c.day == _ON_DAY, among(DELIVERY.c.status)
)
_ROUNDS = of_town(ROUND, ROUND.c.id, ROUND.c.version).where(ROUND.c.day == _ON_DAY, among(ROUND.c.status))
_BEFORE = of_town(ROUND, ROUND.c.id).where(
    ROUND.c.day == _ON_DAY, ROUND.c.status == RoundStatus.COMPLETED.value, among(ROUND.c.shift_id)
)
_DELAYED = of_town(EVENT).where(EVENT.c.type == _DELAY, among(EVENT.c.subject)).order_by(EVENT.c.sequence)
_MOVED_PLACES = of_town(EVENT, EVENT.c.subject).where(
    EVENT.c.sequence > bindparam("known"), EVENT.c.sequence <= bindparam("last"), EVENT.c.type.like("place.%")
)
#: What a delivery costs more with some shifts, for all deliveries of a day: fairness, continuity.
Extras = Callable[[Reading, DayState], Mapping[str, Mapping[str, int]]]
#: What was learned of the tasks of a day.
Times = Callable[[Reading, DayState], Mapping[str, TaskTimes]]
#: What was learned of the ways of a day, by profile, in thousandths of what the map says.
Ways = Callable[[Reading, DayState], Mapping[str, int]]


class DayBook:
    """Follows one local date of a town: what has not changed since it was last looked at is not read again.

    Parameters
    ----------
    day
        The local date, ISO 8601.
    extras
        What deliveries cost more with some shifts; nothing where not given.
    times
        What was learned of tasks; they are as was said where it is not given.
    ways
        What was learned of ways; they take as long as the map says where it is not given.

    Notes
    -----
    What has changed is found by versions: those of the day are read (a thousand deliveries, two milliseconds), and only what has another
    one is read whole. No event has to be trusted for that; they only say whether there is anything to look at.
    """

    def __init__(
        self, day: str, extras: Extras | None = None, times: Times | None = None, ways: Ways | None = None
    ) -> None:
        self.day = day
        self._extras = extras
        self._times = times
        self._ways = ways
        self._state: DayState | None = None
        # What couriers have told of their rounds, of those whose log was read.
        self._told: dict[str, list[tuple[int, dict[str, int]]]] = {}
        self._lock = threading.Lock()

    def look(self, reading: Reading) -> DayState:
        """Return the state of the day at this moment; may be called by several threads."""
        with self._lock:
            return self._look(reading)

    def _look(self, reading: Reading) -> DayState:
        sequence = last_sequence(reading)
        old = self._state
        kinds = (
            kinds_after(reading, old.sequence)
            if old is not None and old.sequence != sequence
            else frozenset()
        )
        if old is not None and all(kind.startswith(_BESIDES + _QUOTES) for kind in kinds):
            wishes = tuple(wish for wish in old.wishes if wish.until_s > reading.now_s)
            if old.sequence != sequence:
                wishes = quotes.wishes_of_day(reading, self.day)
            kept = replace(old, now_s=reading.now_s, sequence=sequence, wishes=wishes)
            self._state = kept if wishes == old.wishes else replace(kept, stamp=_new_stamp())
            return self._state
        if old is None or _DELAY in kinds:
            self._told.clear()
        active = _rounds(reading, self.day, {} if old is None else old.rounds)
        earlier = _earlier(reading, self.day, active)
        present = _in_hand(
            _deliveries(reading, self.day, {} if old is None else old.deliveries), active, earlier
        )
        shifts = {shift.id: shift for shift in crew.shifts_of(reading, self.day)}
        names = {task.place_id for delivery in present.values() for task in delivery.tasks}
        names |= {stop.place_id for own in active.values() for stop in own.stops}
        names |= {name for shift in shifts.values() for name in (shift.start_place_id, shift.end_place_id)}
        state = DayState(
            town=parties.get_town(reading),
            day=self.day,
            now_s=reading.now_s,
            sequence=sequence,
            deliveries=present,
            rounds=active,
            shifts=shifts,
            couriers=crew.couriers(reading),
            vehicles=crew.vehicles(reading),
            places=_places(reading, names - {""}, old, sequence),
            pins=planning.pins_of_day(reading, self.day),
            wishes=quotes.wishes_of_day(reading, self.day),
            assured=quotes.accepted_of_day(reading, self.day) & present.keys(),
            delayed_s=self._delays(reading, active),
            left_off=planning.left_off_of_day(reading, self.day),
            earlier=earlier,
            closures=closures.ahead(reading),
        )
        # Somebody who has left may still be out: the shift is known, the person is not.
        able = {
            name: shift
            for name, shift in shifts.items()
            if shift.courier_id in state.couriers and shift.vehicle_id in state.vehicles
        }
        state = replace(state, shifts=able)
        if self._extras is not None:
            state = replace(state, extra=self._extras(reading, state))
        if self._times is not None:
            state = replace(state, times=self._times(reading, state))
        if self._ways is not None:
            state = replace(state, travel_permille=self._ways(reading, state))
        same = (
            old is not None and replace(state, now_s=old.now_s, sequence=old.sequence, stamp=old.stamp) == old
        )
        self._state = replace(state, stamp=old.stamp if same and old is not None else _new_stamp())
        return self._state

    def _delays(self, reading: Reading, active: Mapping[str, Round]) -> dict[str, int]:
        """Return the later arrivals that couriers have told for stops that are not over."""
        under_way = [own.id for own in active.values() if own.status in OUT]
        if fresh := [name for name in under_way if name not in self._told]:
            found: dict[str, list[tuple[int, dict[str, int]]]] = {name: [] for name in fresh}
            for row in reading.fetch(_DELAYED, names=fresh):
                moments = {stop["stop_id"]: int(stop["arrival_s"]) for stop in row.data["stops"]}
                found[row.subject].append((row.sequence, moments))
            self._told |= found
        told: dict[str, int] = {}
        # A stop may have gone from one courier to another: what was said last counts.
        for _, moments in sorted((one for name in under_way for one in self._told[name]), key=itemgetter(0)):
            told |= moments
        left = {stop.id for name in under_way for stop in active[name].stops if stop.status not in STOP_OVER}
        return {name: moment for name, moment in told.items() if name in left}


def _new_stamp() -> int:
    # Of all processes: whoever keeps a day under a stamp may hear of it from several.
    return secrets.randbits(60)


def _deliveries(reading: Reading, day: str, known: Mapping[str, Delivery]) -> dict[str, Delivery]:
    asked = OPEN | {DeliveryStatus.FAILED}
    wanted = sorted(status.value for status in asked)
    if not known:
        return {one.id: one for one in deliveries.of_day(reading, day, asked) if one.by_courier}
    versions = {row.id: row.version for row in reading.fetch(_DELIVERIES, own_day=day, names=wanted)}
    kept = {
        name: known[name]
        for name, version in versions.items()
        if name in known and known[name].version == version
    }
    changed = deliveries.get_many(reading, sorted(versions.keys() - kept.keys()))
    return kept | {name: one for name, one in changed.items() if one.by_courier}


def _in_hand(
    present: dict[str, Delivery], active: Mapping[str, Round], earlier: Mapping[str, frozenset[str]]
) -> dict[str, Delivery]:
    """Leave out what has failed, unless its goods are still with a courier: they take up room, and waste may not come to food, till somebody decides."""
    done = {
        name for own in active.values() for name in own.done_tasks | earlier.get(own.shift_id, frozenset())
    }
    return {
        name: one
        for name, one in present.items()
        if one.status in OPEN
        or (not any(map(is_open, one.tasks)) and on_board(one, done) not in {None, Load()})
    }


def _rounds(reading: Reading, day: str, known: Mapping[str, Round]) -> dict[str, Round]:
    active = sorted(status.value for status in ACTIVE_ROUND)
    versions = {row.id: row.version for row in reading.fetch(_ROUNDS, own_day=day, names=active)}
    kept = {
        name: known[name]
        for name, version in versions.items()
        if name in known and known[name].version == version
    }
    changed = sorted(versions.keys() - kept.keys())
    return kept | {own.id: own for own in rounds.get_many(reading, changed)}


def _earlier(reading: Reading, day: str, active: Mapping[str, Round]) -> dict[str, frozenset[str]]:
    """Return what couriers of active rounds have done on others before, which are completed."""
    shifts = {own.shift_id for own in active.values()}
    before = reading.among(ROUND.c.shift_id, shifts, _BEFORE, own_day=day)
    found: dict[str, frozenset[str]] = {}
    for own in rounds.get_many(reading, [row.id for row in before]):
        found[own.shift_id] = found.get(own.shift_id, frozenset()) | own.done_tasks
    return found


def _places(reading: Reading, names: set[str], old: DayState | None, sequence: int) -> dict[str, Place]:
    """Return places; those known are read again where an event says that a place has changed."""
    known = {} if old is None else dict(old.places)
    if old is not None:
        for row in reading.fetch(_MOVED_PLACES, known=old.sequence, last=sequence):
            known.pop(row.subject, None)
    missing = sorted(names - known.keys())
    for first in range(0, len(missing), deliveries.BATCH):
        known |= parties.get_places(reading, missing[first : first + deliveries.BATCH])
    return {name: known[name] for name in names if name in known}
