"""The stops of rounds, from the plan and from what was said: facts say what is over and on whose round, the plan says who does the rest.

The plan is what the open stops hold. Where facts take a task out of it (somebody else has done it), the plan's word is kept beside
(`Home`), and counts again should the facts be undone. Stops that are over come first, in the order in which they were, then the one
that the courier is at or on the way to, then the others in the order of their planned arrivals, or in the order that the courier wants.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dispatch import ids
from dispatch.field.course import Course
from dispatch.field.fold import ClosedStop, Folded
from dispatch.lifecycle.round import ACTIVE_ROUND, STOP_OVER, RoundStatus, StopStatus
from dispatch.rounds.round import Round, Stop

#: Rounds in one of these have a stop that is next.
UNDER_WAY = frozenset({RoundStatus.STARTED, RoundStatus.PAUSED})


@dataclass(frozen=True, slots=True)
class Home:
    """Where the plan has a task that facts have taken out of it; an empty round for nowhere."""

    round_id: str
    stop: Mapping[str, Any]


@dataclass
class Layout:
    """Stops of rounds while they are laid out anew.

    ``open_tasks`` are the tasks still to be done, of those in ``known``; others are left alone. ``precedes`` holds pairs of tasks,
    of which the first comes first; ``owners`` the delivery of every task in ``known``.
    """

    rounds: Mapping[str, Round]
    folded: Folded
    courses: Mapping[str, Course]
    known: frozenset[str]
    open_tasks: frozenset[str]
    places: Mapping[str, str]
    homes: dict[str, Home]
    never_home: frozenset[str] = frozenset()
    precedes: tuple[tuple[str, str], ...] = ()
    owners: Mapping[str, str] = field(default_factory=dict)
    over: dict[str, list[Stop]] = field(default_factory=dict)
    open: dict[str, dict[str, Stop]] = field(default_factory=dict)

    def lay_out(self) -> dict[str, Round]:
        """Return the rounds as they are to be; ``homes`` is brought up to date."""
        self._sort_out()
        self._send_home()
        self._pass_on()
        self._gather()
        return {name: self._round(name) for name in sorted(self.rounds)}

    def _sort_out(self) -> None:
        closed = {(one.named, one.round_id): one for one in self.folded.closed}
        claimed = {one.id for one in self.folded.closed}
        spoken = {(fact.stop_id, fact.round_id) for fact in self.folded.closings}
        named = {alias: stop for stop, name in spoken for alias in stop_names(stop, name)}
        stored = {stop.id: stop for own in self.rounds.values() for stop in own.stops}
        in_place: set[str] = set()
        stripped: dict[str, Home] = {}
        for name, own in sorted(self.rounds.items()):
            self.over[name], self.open[name] = [], {}
            for stop in own.stops:
                plain = named.get(stop.id, stop.id)
                over = closed.get((plain, name))
                held = stop.task_ids
                if stop.status is StopStatus.CANCELLED or (
                    stop.status is StopStatus.CLOSED and (plain, name) not in spoken
                ):
                    self.over[name].append(stop)
                    continue
                if stop.status is StopStatus.CLOSED:
                    # What the plan has elsewhere was only ever closed here.
                    held = tuple(task for task in held if task not in self.homes)
                if over is not None:
                    # What was planned for this very stop needs no note of where the plan has it.
                    in_place |= {task for task in over.task_ids if task in held and task not in self.homes}
                    held = tuple(task for task in held if task not in over.task_ids)
                stays = tuple(task for task in held if task not in self.known or task in self.open_tasks)
                stripped |= {task: Home(name, _sketch(stop, plain)) for task in held if task not in stays}
                if stays or not (stop.task_ids or over is not None):
                    self._put(name, replace(stop, id=plain, task_ids=stays), claimed)
        for one in self.folded.closed:
            for task in one.task_ids:
                if task not in in_place and task not in self.homes:
                    self.homes[task] = stripped.get(task, Home("", {}))
            if one.round_id in self.rounds:
                planned = stored.get(one.id) or stored.get(one.named)
                self.over[one.round_id].append(self._closed_stop(one, planned))
        for task, home in stripped.items():
            self.homes.setdefault(task, home)

    def _put(self, name: str, stop: Stop, claimed: set[str]) -> None:
        """Keep a stop open, under another name where its own is that of a stop that is closed."""
        plain = replace(
            stop,
            id=_rest(stop.id) if stop.id in claimed else stop.id,
            status=StopStatus.PLANNED,
            outcome=None,
            outcome_code="",
            closed_s=None,
            note="",
            undone=frozenset(),
        )
        before = self.open[name].get(plain.id)
        if before is not None:
            plain = replace(before, task_ids=tuple(dict.fromkeys((*before.task_ids, *plain.task_ids))))
        self.open[name][plain.id] = plain

    def _closed_stop(self, one: ClosedStop, stored: Stop | None) -> Stop:
        arrived = self.courses[one.round_id].arrived_s.get(one.named)
        planned = (
            (stored.arrival_s, stored.start_s, stored.end_s) if stored is not None else (one.closed_s,) * 3
        )
        place = stored.place_id if stored is not None else self.places[one.task_ids[0]]
        return Stop(
            one.id, place, one.task_ids, *planned, status=StopStatus.CLOSED, outcome=one.outcome,
            outcome_code=one.code, arrived_s=arrived, closed_s=one.closed_s, note=one.note, undone=one.undone,
        )  # fmt: skip

    def _send_home(self) -> None:
        """Put tasks that are open again where the plan has them."""
        planned = {task for stops in self.open.values() for stop in stops.values() for task in stop.task_ids}
        taken = {one.id for one in self.folded.closed}
        for task, home in sorted(self.homes.items()):
            if task not in self.known or task not in self.open_tasks:
                continue
            del self.homes[task]
            own = self.rounds.get(home.round_id)
            if task in planned or own is None or own.status is RoundStatus.ABORTED or task in self.never_home:
                continue
            named = home.stop["id"] if home.stop["id"] not in taken else _rest(home.stop["id"])
            stop = self.open[home.round_id].get(named)
            if stop is None:
                stop = Stop(
                    named,
                    home.stop["place_id"],
                    (),
                    home.stop["arrival_s"],
                    home.stop["start_s"],
                    home.stop["end_s"],
                )
            self.open[home.round_id][named] = replace(stop, task_ids=(*stop.task_ids, task))

    def _pass_on(self) -> None:
        """Have what is opened again of a completed round done on the one that its courier is on since: nobody is on two."""
        for name, heir in self._heirs().items():
            moved: set[str] = set()
            skipped = self.courses[name].skipped_s
            # What was passed over goes there with the rest of its delivery, else it is for the next plan.
            for stop in sorted(self.open[name].values(), key=lambda one: one.id in skipped):
                there = self._on(heir)
                go = tuple(
                    task
                    for task in stop.task_ids
                    if task not in there and (stop.id not in skipped or self.owners.get(task) in moved)
                )
                moved |= {self.owners[task] for task in go if task in self.owners}
                if go:
                    self._hand_over(name, heir, stop, go)
                elif stop.id not in skipped:
                    del self.open[name][stop.id]

    def _heirs(self) -> dict[str, str]:
        """Return completed rounds with the ones that their couriers are on since."""
        active = {
            own.shift_id: name for name, own in sorted(self.rounds.items()) if own.status in ACTIVE_ROUND
        }
        return {
            name: active[own.shift_id]
            for name, own in sorted(self.rounds.items())
            if own.status is RoundStatus.COMPLETED and own.shift_id in active
        }

    def _gather(self) -> None:
        """Put what is open of a delivery on one round: the one that the plan has its last task on.

        A pickup that is reopened on one round while the rest was moved to another would else be on both.
        """
        past = self._heirs()
        active = [name for name in sorted(self.rounds) if not self._aborted(name) and name not in past]
        where: dict[str, dict[str, int]] = {}
        for name in active:
            for stop in self.open[name].values():
                for task in stop.task_ids:
                    if task in self.owners:
                        rounds = where.setdefault(self.owners[task], {})
                        rounds[name] = max(rounds.get(name, 0), stop.arrival_s)
        for delivery, rounds in sorted(where.items()):
            target = max(rounds, key=lambda name: (rounds[name], name))
            # What was passed over on one round, and planned on the other since, is there already.
            there = self._on(target)
            for name in sorted(set(rounds) - {target}):
                for stop in list(self.open[name].values()):
                    go = tuple(
                        task
                        for task in stop.task_ids
                        if self.owners.get(task) == delivery and task not in there
                    )
                    if go:
                        self._hand_over(name, target, stop, go)

    def _on(self, name: str) -> set[str]:
        return {task for stop in self.open[name].values() for task in stop.task_ids}

    def _hand_over(self, name: str, target: str, stop: Stop, go: tuple[str, ...]) -> None:
        stays = tuple(task for task in stop.task_ids if task not in go)
        del self.open[name][stop.id]
        if stays:
            self.open[name][stop.id] = replace(stop, task_ids=stays)
        moved = ids.derived(ids.STOP, stop.id, target) if stays else stop.id
        before = self.open[target].get(moved)
        held = before.task_ids if before is not None else ()
        self.open[target][moved] = replace(stop, id=moved, task_ids=(*held, *go))

    def _aborted(self, name: str) -> bool:
        return self.courses[name].abort is not None or self.rounds[name].status is RoundStatus.ABORTED

    def _round(self, name: str) -> Round:
        own, course = self.rounds[name], self.courses[name]
        open_stops = [self._open_stop(stop, course) for stop in self.open[name].values()]
        over = self.over[name] + [stop for stop in open_stops if stop.status in STOP_OVER]
        over.sort(key=lambda stop: (stop.closed_s or 0, stop.id))
        status = self._status(own, course, any(stop.status not in STOP_OVER for stop in open_stops))
        if status is RoundStatus.ABORTED:
            return replace(own, stops=tuple(over), status=status, frozen=len(over))
        plan = plan_version(own)
        waiting = self._ordered(course, plan, open_stops)
        frozen = own.frozen
        if status in UNDER_WAY:
            waiting = _with_next(waiting, course)
            frozen = len(over) + min(1, len(waiting))
        elif status is RoundStatus.COMPLETED:
            frozen = len(over)
        stops = tuple(over + waiting)
        acknowledged = max(own.acknowledged, min(course.acknowledged, own.version))
        new = replace(own, stops=stops, status=status, frozen=frozen, acknowledged=acknowledged)
        if new == own:
            return own
        return replace(new, facts={**own.facts, "field": {"version": own.version + 1, "plan": plan}})

    def _open_stop(self, stop: Stop, course: Course) -> Stop:
        skipped = course.skipped_s.get(stop.id)
        status = StopStatus.PLANNED if skipped is None else StopStatus.SKIPPED
        return replace(stop, status=status, closed_s=skipped, arrived_s=course.arrived_s.get(stop.id))

    def _status(self, own: Round, course: Course, more: bool) -> RoundStatus:  # noqa: FBT001
        if self._aborted(own.id):
            return RoundStatus.ABORTED
        status = course.status or (RoundStatus.STARTED if course.moved else own.status)
        if course.complete and not more:
            return RoundStatus.COMPLETED
        return RoundStatus.STARTED if status is RoundStatus.COMPLETED and more else status

    def _ordered(self, course: Course, plan: int, stops: list[Stop]) -> list[Stop]:
        """Return those of the open stops of a round that are not passed over, in the order in which they come."""
        waiting = [stop for stop in stops if stop.status not in STOP_OVER]
        usual = self._loads_first(sorted(waiting, key=lambda stop: (stop.arrival_s, stop.start_s, stop.id)))
        usual = self._empty_handed_last(
            usual, {task for stop in stops if stop not in waiting for task in stop.task_ids}
        )
        # Whoever gave an order before the plan was changed has not seen the stops that it is about.
        seen = [fact for fact in course.orders if fact.base_version >= plan]
        if not seen:
            return usual
        wanted = {name: place for place, name in enumerate(seen[-1].said["stop_ids"])}
        # What it does not name was the next stop, or over then: it comes first.
        ordered = sorted(usual, key=lambda stop: wanted.get(stop.id, -1))
        return ordered if self.in_precedence(ordered) else usual

    def _empty_handed_last(self, stops: list[Stop], passed_over: set[str]) -> list[Stop]:
        """Return stops with those at the end at which there is nothing to be done before what was passed over is fetched after all."""
        later = {then for first, then in self.precedes if first in passed_over}
        if not later:
            return stops
        ordered = sorted(stops, key=lambda stop: bool(stop.task_ids) and later.issuperset(stop.task_ids))
        return ordered if self.in_precedence(ordered) else stops

    def _loads_first(self, stops: list[Stop]) -> list[Stop]:
        """Return stops with what hands goods over behind what loads them: a stop that is reopened has its place of before."""
        if self.in_precedence(stops):
            return stops
        at = {task: stop.id for stop in stops for task in stop.task_ids}
        waits: dict[str, set[str]] = {stop.id: set() for stop in stops}
        for first, then in self.precedes:
            if first in at and then in at and at[first] != at[then]:
                waits[at[then]].add(at[first])
        ordered: list[Stop] = []
        left = list(stops)
        while left:
            open_ids = {stop.id for stop in left}
            # Stops that wait for each other, as after an edit by hand, come as they were planned.
            stop = next((one for one in left if not waits[one.id] & open_ids), left[0])
            ordered.append(stop)
            left.remove(stop)
        return ordered

    def in_precedence(self, stops: Iterable[Stop]) -> bool:
        """Return whether what comes first for a delivery comes first in some stops."""
        place = {
            task: (number, at) for number, stop in enumerate(stops) for at, task in enumerate(stop.task_ids)
        }
        return all(
            place[first][0] <= place[then][0]
            for first, then in self.precedes
            if first in place and then in place
        )


def stop_names(stop_id: str, round_id: str) -> tuple[str, ...]:
    """Return the names that a stop may go by on a round: its own, that of what is left of it, that of a second one of the name."""
    if not stop_id:
        return ()
    return stop_id, _rest(stop_id), ids.derived(ids.STOP, stop_id, round_id)


def plan_version(own: Round) -> int:
    """Return the version of a round in which its plan was last changed by somebody else than its courier."""
    mark = own.facts.get("field", {})
    return int(mark["plan"]) if mark.get("version") == own.version else own.version


def _with_next(waiting: list[Stop], course: Course) -> list[Stop]:
    """Return the open stops with the one first that the courier is at or on the way to, or that comes next."""
    if not waiting:
        return waiting
    place, status = 0, StopStatus.NEXT
    for number, stop in enumerate(waiting):
        if course.at is not None and course.at[0] == stop.id:
            place, status = number, course.at[1]
    return [replace(waiting[place], status=status), *waiting[:place], *waiting[place + 1 :]]


def _rest(name: str) -> str:
    return ids.derived(ids.STOP, name, "rest")


def _sketch(stop: Stop, name: str) -> dict[str, Any]:
    return {
        "id": name,
        "place_id": stop.place_id,
        "arrival_s": stop.arrival_s,
        "start_s": stop.start_s,
        "end_s": stop.end_s,
    }
