"""Keeps arrival times up: learns from what was closed, foretells what is ahead, and tells recipients when that is called for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dispatch.board.by_day import ByDay
from dispatch.board.learned import MOST_TOWNS
from dispatch.eta.ahead import foretell
from dispatch.eta.announce import announce, foretold, to_be_told
from dispatch.eta.calibration import Eta
from dispatch.eta.decision import Foretold
from dispatch.eta.durations import Durations
from dispatch.eta.legs import by_the_map_s
from dispatch.eta.observe import load_durations, observe_round
from dispatch.eta.paces import Paces
from dispatch.eta.policy import eta_policy
from dispatch.eta.score import news_of, record
from dispatch.last_used import LastUsed
from dispatch.lifecycle.round import STOP_OVER, RoundStatus
from dispatch.rounds.round import Round
from dispatch.storage import deliveries, eta, parties, rounds
from dispatch.storage.events import events_after, events_of_kind, events_since, last_sequence
from dispatch.storage.schema_rounds import STOP
from dispatch.storage.store import ConflictError, Event, Reading, Store

ACTOR = "system:arrivals"
#: Without any event, arrivals are foretold after so many seconds: whoever stands still comes later.
CLOCK_S = 60
#: What was learned is loaded again after so many seconds.
DURATIONS_S = 300
MOST_EVENTS = 1000
_AHEAD = frozenset({RoundStatus.RELEASED, RoundStatus.STARTED, RoundStatus.PAUSED})
#: Beginnings of types of events after which couriers may come at other times.
CAUSES = ("stop.", "round.", "plan_run.applied", "pickup.ready", "pickup.late")
_READY = "pickup.ready"
#: After these there is something to learn.
_LEARN = frozenset({"stop.closed", "stop.reopened"})

Legs = dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Arrived:
    """What a step has done: rounds that were learned from, stops whose windows have changed, deliveries whose recipients are told."""

    learned: tuple[str, ...] = ()
    recorded: int = 0
    told: tuple[str, ...] = ()


@dataclass(slots=True)
class _Followed:
    sequence: int
    foretold_s: int | None = None
    # By round. What is planned of a way holds as long as both of its ends are ahead; it is kept from then on.
    legs: dict[str, Legs] = field(default_factory=dict)
    # As they were last read.
    rounds: dict[str, Round] = field(default_factory=dict)
    paces: Paces = field(default_factory=Paces)
    # When shops have said that goods were ready, by task.
    ready_s: dict[str, int] = field(default_factory=dict)
    # What was recorded last of stops.
    recorded: dict[str, Sequence[object]] = field(default_factory=dict)


class Arrivals:
    """Follows the days of towns. One of it works for a town at a time; two at once tell nobody twice.

    Parameters
    ----------
    store
        The business.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._followed: ByDay[_Followed] = ByDay()
        self._durations: LastUsed[str, Durations] = LastUsed(MOST_TOWNS)

    def step(self, town_id: str, day: str) -> Arrived | None:
        """Look at what has happened on a day, and bring arrival times up; None where nothing calls for it.

        Notes ``eta.learned``, ``eta.recorded`` and ``delivery.eta_changed``.

        Raises
        ------
        DispatchError
            ``invalid_settings``: the part ``eta`` of the town's settings.
        """
        with self.store.reading(town_id) as reading:
            seen = self._followed.get((town_id, day))
            before = 0 if seen is None else seen.sequence
            followed, events, first = self._look(reading, town_id, day)
            changed = first or any(event.type.startswith(CAUSES) for event in events)
            due = followed.foretold_s is None or reading.now_s - followed.foretold_s >= CLOCK_S
            if not changed and not due:
                return None
            # What was closed before anybody looked is learned from too: a stop counts once.
            touched = None if first else _closed_on(reading, events)
            own = rounds.kept_up(reading, day, followed.rounds)
            starts = {
                name: start
                for name, (_, start) in eta.profiles_of(reading, [one.shift_id for one in own]).items()
            }
        try:
            return self._bring_up(town_id, day, followed, own, starts, touched)
        except BaseException:
            # What was closed is learned from by the next step, which has to see it again.
            if first:
                self._followed.pop((town_id, day))
            else:
                followed.sequence = before
            raise

    def _bring_up(
        self,
        town_id: str,
        day: str,
        followed: _Followed,
        own: Sequence[Round],
        starts: Mapping[str, str],
        touched: Collection[str] | None,
    ) -> Arrived:
        """Learn from what was closed, and foretell what is ahead."""
        followed.rounds = {one.id: one for one in own}
        for one in own:
            book = followed.legs.setdefault(one.id, {})
            book |= planned_ahead(one, starts.get(one.shift_id, ""), fresh=not book)
        learned = tuple(
            one.id
            for one in own
            if (touched is None or one.id in touched) and self._learn(town_id, one.id, followed)
        )
        ahead = [one for one in own if one.status in _AHEAD]
        recorded, told = self._foretell(town_id, day, ahead, followed) if ahead else (0, ())
        followed.foretold_s = self.store.now_s(town_id)
        return Arrived(learned, recorded, told)

    def _look(self, reading: Reading, town_id: str, day: str) -> tuple[_Followed, Sequence[Event], bool]:
        followed = self._followed.get((town_id, day))
        if followed is None:
            last = last_sequence(reading)
            followed = self._followed.of(town_id, day, reading.now_s, lambda: _Followed(last))
            of_day = [one.id for one in deliveries.of_day(reading, day)]
            followed.ready_s |= _said_ready(events_of_kind(reading, of_day, _READY))
            return followed, (), True
        events = events_after(reading, followed.sequence, most=MOST_EVENTS)
        if events:
            followed.sequence = events[-1].sequence
            # What was said first counts.
            followed.ready_s = _said_ready(events) | followed.ready_s
        return followed, events, False

    def _learn(self, town_id: str, round_id: str, followed: _Followed) -> bool:
        try:
            with self.store.writing(town_id, ACTOR) as writing:
                own = rounds.get(writing, round_id)
                # A shop may have said so since the log was read, just before the stop was closed.
                followed.ready_s = _said_ready(events_since(writing, followed.sequence)) | followed.ready_s
                if not any(stop.closed_s is not None for stop in own.stops):
                    return False
                learned = observe_round(
                    writing,
                    own,
                    legs_s=followed.legs[round_id],
                    said_ready_s=followed.ready_s,
                    durations=self._known(writing),
                )
                return learned.stops > 0
        except ConflictError:
            # Somebody has learned from it at the same time.
            return False

    def _foretell(
        self, town_id: str, day: str, ahead: Sequence[Round], followed: _Followed
    ) -> tuple[int, tuple[str, ...]]:
        legs: Legs = {}
        for one in ahead:
            legs |= followed.legs[one.id]
        with self.store.reading(town_id) as reading:
            policy = eta_policy(parties.get_town(reading).settings)
            etas = foretell(reading, ahead, legs, durations=self._known(reading), paces=followed.paces)
            expected = _at_doors(reading, ahead, etas)
            due = to_be_told(reading, expected, policy.thresholds) if policy.announce else ()
        news, recorded = news_of(etas, followed.recorded), 0
        if news:
            done = self.store.write(town_id, ACTOR, lambda writing: record(writing, day, news))
            recorded = done.stops
            followed.recorded |= done.last
        told = []
        for name in due:
            with self.store.writing(town_id, ACTOR) as writing:
                if announce(writing, name, expected[name], thresholds=policy.thresholds) is not None:
                    told.append(name)
        return recorded, tuple(told)

    def _known(self, reading: Reading) -> Durations:
        known = self._durations.get(reading.town_id)
        if known is None or not 0 <= reading.now_s - known.moment_s < DURATIONS_S:
            known = self._durations.put(reading.town_id, load_durations(reading))
        return known


def planned_ahead(own: Round, start_place_id: str, *, fresh: bool) -> Legs:
    """Return the seconds by the map of the ways of a round, from its plan: those whose ends were planned together.

    A stop that is over keeps the times it was planned with, while what is ahead of it is planned from when it really was closed: between
    the two lies how late the courier is.

    Parameters
    ----------
    start_place_id
        Where the round begins.
    fresh
        Whether nothing is known of it yet: then the ways between stops that are over are taken as well.
    """
    legs: Legs = {}
    place, left_s, over = (
        start_place_id,
        own.departure_s,
        own.status in {RoundStatus.STARTED, RoundStatus.PAUSED},
    )
    for stop in own.stops:
        is_over = stop.status in STOP_OVER
        together = fresh if is_over else not over
        # What comes behind for want of goods, or by the courier's own order, was planned before what it comes after now.
        if place and left_s is not None and together and stop.arrival_s >= left_s:
            legs[place, stop.place_id] = by_the_map_s(own, max(0, stop.arrival_s - left_s))
        place, left_s, over = stop.place_id, stop.end_s, is_over
    return legs


def _closed_on(reading: Reading, events: Sequence[Event]) -> set[str]:
    """Return the rounds on which stops were closed or opened again."""
    closed = [event for event in events if event.type in _LEARN]
    found = {str(event.data["round_id"]) for event in closed if event.data.get("round_id")}
    unnamed = [event.subject for event in closed if not event.data.get("round_id")]
    if unnamed:
        found |= {row.round_id for row in reading.rows(reading.select(STOP).where(STOP.c.id.in_(unnamed)))}
    return found


def _said_ready(events: Iterable[Event]) -> dict[str, int]:
    """Return when shops have said that goods were ready, by task, the first time."""
    said: dict[str, int] = {}
    for event in events:
        if event.type == _READY and event.data.get("task_id"):
            said.setdefault(str(event.data["task_id"]), event.happened_s)
    return said


def _at_doors(
    reading: Reading, ahead: Sequence[Round], etas: Mapping[str, Sequence[Eta]]
) -> dict[str, Foretold]:
    """Return what is to be expected at doors, by delivery."""
    of_stop = {one.stop_id: one for own in etas.values() for one in own}
    tasks = {
        task: of_stop[stop.id]
        for own in ahead
        for stop in own.stops
        if stop.id in of_stop
        for task in stop.task_ids
    }
    return {owner: foretold(tasks[task]) for owner, task in deliveries.doors_of(reading, tasks)}
