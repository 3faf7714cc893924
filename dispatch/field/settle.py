"""Bringing what is stored to what the facts say: rounds, stops, tasks, deliveries, proofs and money, in one transaction.

`say` is the one way by which anything that happens in the street gets into the database, whether a courier's phone tells it at once
or hours later: the facts are kept, then the state that follows from *all* facts is computed and what differs is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dispatch import ids
from dispatch.domain import Place, PlaceKind, TimeWindow
from dispatch.field import proofs, telling
from dispatch.field.course import Course, course_of
from dispatch.field.facts import Fact, FactKind, keep
from dispatch.field.fold import Folded, fold, undone_by
from dispatch.field.goods import LEFT_S, Goods, Left, Wishes, goods_of, status_of
from dispatch.field.layout import Home, Layout
from dispatch.field.policy import FieldPolicy, policy_of
from dispatch.field.relay_goods import follow_room, rooms_of, status_at_relay
from dispatch.field.scope import Scope, kinds_of, owners_of, scope_of
from dispatch.field.visit_follow import follow_visits
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import ACTIVE_ROUND, STOP_OVER, RoundStatus, StopStatus
from dispatch.orders.delivery import Delivery, Mode, Task, TaskKind
from dispatch.orders.returns import follow_return
from dispatch.orders.shop_times import DAYS_AHEAD, local_day, open_windows
from dispatch.orders.waiting_room import hand_over
from dispatch.parties.town import Town
from dispatch.rounds.round import Round
from dispatch.storage import deliveries, parties, rounds
from dispatch.storage.schema_field import DISPLACED_TASK
from dispatch.storage.store import Writing

#: One transaction of a town at a time settles what happens in its streets.
MATTER = "field"
_LOADS = frozenset({TaskKind.PICKUP, TaskKind.TRANSFER})


@dataclass(frozen=True, slots=True)
class Settled:
    """What facts have changed: rounds and deliveries before and since, and what follows from everything that was said."""

    scope: Scope
    folded: Folded
    courses: Mapping[str, Course]
    rounds: Mapping[str, Round]
    deliveries: Mapping[str, Delivery]
    policy: FieldPolicy


@dataclass(frozen=True, slots=True)
class _State:
    folded: Folded
    courses: Mapping[str, Course]
    rounds: Mapping[str, Round]
    goods: Mapping[str, Goods]
    homes: Mapping[str, Home]


def say(writing: Writing, facts: Sequence[Fact], subjects: Mapping[str, str] | None = None) -> Settled:
    """Keep new facts, and bring what is stored to what follows.

    Parameters
    ----------
    facts
        None of them is known yet; the tasks and rounds that they name are there.
    subjects
        The deliveries that decisions are about, by the names of the facts.

    Raises
    ------
    ConflictError
        Somebody else has changed a round or a delivery at the same time: try again.
    """
    writing.exclude(MATTER)
    for fact in facts:
        keep(writing, fact, subject=(subjects or {}).get(fact.id, ""))
    proofs.keep_proofs(writing, facts)
    return _settle(writing, facts, set(), set())


def decide(
    writing: Writing, kind: FactKind, delivery: Delivery, task_ids: Iterable[str], reason: str
) -> Delivery:
    """Keep a decision that is carried out already, so that what follows from other facts heeds it; return the delivery as it is now.

    Parameters
    ----------
    kind
        `FactKind.CANCEL` or `FactKind.LEAVE_OUT`.
    delivery, task_ids
        As it is stored, and those of its tasks that the decision is about.
    """
    writing.exclude(MATTER)
    fact = Fact(
        id=writing.ids.new(ids.COMMAND),
        kind=kind,
        actor=writing.actor,
        happened_s=writing.now_s,
        received_s=writing.now_s,
        task_ids=tuple(task_ids),
        body={"reason": reason},
    )
    keep(writing, fact, subject=delivery.id)
    return settle_plan(writing, (), [delivery.id]).deliveries[delivery.id]


def settle_plan(writing: Writing, round_ids: Iterable[str], delivery_ids: Iterable[str] = ()) -> Settled:
    """Bring what is stored to what a changed plan and the facts say; for whoever has changed rounds that are under way.

    Open stops are put in the order of their planned arrivals, one is the next again, deliveries are in the states that follow, and
    what has been done meanwhile is not planned.

    Parameters
    ----------
    round_ids
        Rounds that were changed in this transaction.
    delivery_ids
        Deliveries that were put on them, or taken off.
    """
    writing.exclude(MATTER)
    return _settle(writing, (), set(round_ids), set(delivery_ids))


def _settle(writing: Writing, facts: Sequence[Fact], about: set[str], besides: set[str]) -> Settled:
    town = parties.get_town(writing)
    policy = policy_of(town)
    while True:
        scope = scope_of(writing, facts, besides, about)
        state = _state(writing, scope, policy, town)
        concerned = _concerned(writing, scope, state) - set(scope.deliveries)
        if not concerned:
            break
        besides |= concerned
    stored = _store_deliveries(writing, scope, state)
    changed = _store_rounds(writing, scope, state)
    _store_homes(writing, scope, state)
    proofs.keep_cash(writing, scope.facts.values(), state.folded.undone)
    settled = Settled(
        scope,
        state.folded,
        state.courses,
        {**scope.rounds, **changed},
        {**scope.deliveries, **stored},
        policy,
    )
    follow_visits(writing, settled.deliveries, state.folded, scope.facts.values())
    telling.tell(writing, settled, facts)
    for name, delivery in sorted(stored.items()):
        if delivery.mode is Mode.RETURN and delivery.status is not scope.deliveries[name].status:
            # What it takes back is returned with it.
            follow_return(writing, name)
    return settled


def _state(writing: Writing, scope: Scope, policy: FieldPolicy, town: Town) -> _State:
    folded = fold(scope.facts.values(), policy.reopen_s)
    every = {**scope.facts, **{fact.id: fact for own in scope.of_rounds.values() for fact in own}}
    undone = undone_by(every.values(), policy.reopen_s)
    courses = {name: course_of(scope.of_rounds.get(name, ()), undone) for name in scope.rounds}
    left = {
        name: Left(_left_place(writing, course.abort), course.abort.at_s)
        for name, course in courses.items()
        if course.abort is not None
    }
    wishes = _wishes(scope)
    goods = {
        name: goods_of(
            delivery,
            folded.tasks,
            wishes.get(name, Wishes()),
            left,
            lambda task: _back_windows(writing, town, task),
        )
        for name, delivery in scope.deliveries.items()
    }
    open_tasks = frozenset(task for one in goods.values() for task in one.open_ids)
    known = {task.id: task for one in goods.values() for task in one.tasks}
    layout = Layout(
        rounds=scope.rounds,
        folded=folded,
        courses=courses,
        known=frozenset(known),
        open_tasks=open_tasks,
        places={name: task.place_id for name, task in known.items()},
        homes=dict(scope.homes),
        never_home=frozenset(
            task.id
            for name, wish in wishes.items()
            if wish.again and name in scope.deliveries
            for task in scope.deliveries[name].tasks
        ),
        precedes=_precedes(writing, scope),
        owners={name: task.delivery_id for name, task in known.items()},
    )
    return _State(folded, courses, layout.lay_out(), goods, layout.homes)


def _wishes(scope: Scope) -> dict[str, Wishes]:
    owner = {task.id: name for name, delivery in scope.deliveries.items() for task in delivery.tasks}
    found: dict[str, Wishes] = {}
    for fact in scope.facts.values():
        for name in sorted({owner[task] for task in fact.task_ids if task in owner}):
            wish = found.get(name, Wishes())
            if fact.kind is FactKind.CANCEL:
                found[name] = replace(wish, cancelled=True)
            elif fact.kind is FactKind.RETURN:
                found[name] = replace(wish, back=True)
            elif fact.kind is FactKind.RETRY:
                found[name] = replace(wish, again=True)
            elif fact.kind is FactKind.LEAVE_OUT:
                found[name] = replace(wish, left_out=wish.left_out | set(fact.task_ids))
    return found


def _concerned(writing: Writing, scope: Scope, state: _State) -> set[str]:
    """Return the deliveries whose state hangs on what has changed of rounds."""
    tasks: set[str] = set()
    for name, new in state.rounds.items():
        old = scope.rounds[name]
        if new is old:
            continue
        kept = {RoundStatus.STARTED, RoundStatus.PAUSED, RoundStatus.COMPLETED}
        if new.status is not old.status and not (
            {old.status, new.status} <= kept or old.status is RoundStatus.RELEASED
        ):
            tasks |= set(old.task_ids)
        before = {stop.id: stop.status for stop in old.stops}
        for stop in new.stops:
            if before.get(stop.id) is not stop.status and stop.status not in STOP_OVER:
                tasks |= set(stop.task_ids)
    known = {task.id for one in scope.deliveries.values() for task in one.tasks}
    return set(owners_of(writing, tasks - known).values())


def _precedes(writing: Writing, scope: Scope) -> tuple[tuple[str, str], ...]:
    """Return which task comes before which on the rounds concerned: what loads goods before what hands them over."""
    on: dict[str, tuple[list[str], list[str]]] = {}
    for name, owner, kind in kinds_of(
        writing, {task for own in scope.rounds.values() for task in own.task_ids}
    ):
        loads, hands = on.setdefault(owner, ([], []))
        (loads if kind in _LOADS else hands).append(name)
    return tuple((first, then) for loads, hands in on.values() for first in loads for then in hands)


def precedence_of(owners: Iterable[Delivery]) -> tuple[tuple[str, str], ...]:
    """Return pairs of tasks of which the first comes first: what loads goods before what hands them over."""
    return tuple(
        (first.id, then.id)
        for delivery in owners
        for first in delivery.tasks
        if first.kind in _LOADS
        for then in delivery.tasks
        if then.kind not in _LOADS
    )


def _left_place(writing: Writing, abort: Fact) -> str:
    """Return the place where the goods of a round that was broken off are; made where it is a position only."""
    said = abort.said["place"]
    if said.get("place_id"):
        return str(said["place_id"])
    name = ids.derived(ids.PLACE, abort.id)
    if not parties.get_places(writing, [name]):
        place = Place(
            name,
            PlaceKind.ADDRESS,
            said.get("name", ""),
            said["lon"],
            said["lat"],
            address=said.get("address", ""),
            access_note=said.get("note", ""),
        )
        parties.add_places(writing, [place])
    return name


def _back_windows(writing: Writing, town: Town, task: Task) -> tuple[TimeWindow, ...]:
    """Return when the shop that goods came from takes them back: the next day that it is open, from now on."""
    place = parties.get_places(writing, [task.place_id])[task.place_id]
    if task.org_id:
        throttle = parties.get_organization(writing, task.org_id).throttle
        first = local_day(writing.now_s, town.time_zone)
        for ahead in range(DAYS_AHEAD):
            day = first.fromordinal(first.toordinal() + ahead)
            windows = open_windows(place, throttle, day, town.time_zone, from_s=writing.now_s)
            if windows:
                return windows
    return (TimeWindow(writing.now_s, writing.now_s + LEFT_S),)


def _store_deliveries(writing: Writing, scope: Scope, state: _State) -> dict[str, Delivery]:
    on: dict[str, tuple[RoundStatus, StopStatus]] = {}
    held: dict[str, RoundStatus] = {}
    owner = {task.id: name for name, one in state.goods.items() for task in one.tasks}
    doors = {
        task.id
        for one in state.goods.values()
        for task in one.tasks
        if task.kind in {TaskKind.DROP, TaskKind.RETURN}
    }
    for own in state.rounds.values():
        if own.status not in ACTIVE_ROUND:
            continue
        for stop in own.stops:
            if stop.status in STOP_OVER:
                continue
            for task in stop.task_ids:
                if task in owner:
                    held[owner[task]] = own.status
                    if task in doors:
                        on[owner[task]] = (own.status, stop.status)
    stored = {}
    rooms = rooms_of(writing, scope.deliveries.values())
    for name, goods in sorted(state.goods.items()):
        old = scope.deliveries[name]
        status = status_of(old, goods, held.get(name), on[name][1] if name in on else None)
        if name in rooms:
            status = status_at_relay(old, rooms[name], status)
        tried = [task for task in old.tasks if task.kind is TaskKind.DROP]
        if old.visit_id and old.at_door is not None:
            tried = [old.at_door]
        folds = [one for task in tried if (one := state.folded.tasks.get(task.id)) is not None]
        # A failure that was undone was none; of a door of which nothing is known any more the count stays.
        attempts = sum(one.failures for one in folds) if folds else old.attempts
        tasks = goods.tasks
        if (status, attempts, tasks) == (old.status, old.attempts, old.tasks):
            continue
        if name in rooms and status is DeliveryStatus.HANDED_OVER:
            stored[name] = _leave_at_relay(writing, old, goods, attempts)
            continue
        stored[name] = _store_tasks(writing, old, tasks, status=status, attempts=attempts)
        if name in rooms and status is not old.status:
            follow_room(writing, rooms[name], status)
    return stored


def _store_tasks(
    writing: Writing, old: Delivery, tasks: tuple[Task, ...], **changes: DeliveryStatus | int
) -> Delivery:
    if [task.id for task in tasks] == [task.id for task in old.tasks]:
        return deliveries.change(writing, old, late=True, tasks=tasks, **changes)
    return deliveries.replace_tasks(writing, old, tasks, late=True, **changes)


def _leave_at_relay(writing: Writing, old: Delivery, goods: Goods, attempts: int) -> Delivery:
    stored = _store_tasks(writing, old, goods.tasks, attempts=attempts)
    if old.status is DeliveryStatus.HANDED_OVER:
        return stored
    done = [task.done_s for task in goods.tasks if task.kind is TaskKind.DROP and task.done_s is not None]
    return hand_over(writing, stored, happened_s=max(done, default=writing.now_s), late=True)


def _store_rounds(writing: Writing, scope: Scope, state: _State) -> dict[str, Round]:
    changes = [
        (scope.rounds[name], new) for name, new in state.rounds.items() if new is not scope.rounds[name]
    ]
    if not changes:
        return {}
    return {own.id: own for own in rounds.change(writing, *changes, late=True)}


def _store_homes(writing: Writing, scope: Scope, state: _State) -> None:
    gone = [task for task in scope.homes if scope.homes[task] != state.homes.get(task)]
    if gone:
        writing.remove(DISPLACED_TASK, DISPLACED_TASK.c.task_id.in_(gone))
    writing.insert(
        DISPLACED_TASK,
        *(
            {"task_id": task, "round_id": home.round_id, "stop": dict(home.stop)}
            for task, home in sorted(state.homes.items())
            if scope.homes.get(task) != home
        ),
    )
