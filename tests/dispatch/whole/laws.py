"""What must hold after every step, whatever was done: of the database alone, of two moments, and against the model."""

from __future__ import annotations

from collections import Counter

from dispatch.lifecycle.delivery import DELIVERY, DeliveryStatus
from dispatch.lifecycle.plan_run import PLAN_RUN, PlanRunStatus
from dispatch.lifecycle.quote import QUOTE, QuoteStatus
from dispatch.lifecycle.round import ROUND, STOP, RoundStatus, StopStatus
from dispatch.lifecycle.task import TASK, TaskStatus
from tests.dispatch.whole.model import OVER, Model
from tests.dispatch.whole.snapshot import OPEN, STOP_OVER, Snapshot

LOADS = {"pickup", "transfer"}
UNDER_WAY = {"started", "paused"}
HOLDING_S = 3600
#: The goods of a return are on a bike, or further.
TAKEN = {"collected", "out_for_delivery", "arrived", "delivered", "partially_delivered", "returned"}
AT = {"next", "en_route", "arrived"}


def check_alone(now: Snapshot, model: Model) -> None:
    """Check one moment."""
    places = now.places_of_open_tasks()
    on: dict[str, set[str]] = {}
    for task, found in places.items():
        assert len(found) == 1, f"task {task} is at several stops: {found}"
        row = now.tasks[task]
        assert row.status != "done", f"task {task} is done, and planned at {found}"
        on.setdefault(row.delivery_id, set()).add(found[0][0])
    for name, rounds in on.items():
        assert len(rounds) == 1, f"delivery {name} is on rounds {rounds}"
        assert now.assigned.get(name) == next(iter(rounds)), f"assignment of {name}: {now.assigned.get(name)}"
    for name, own in now.assigned.items():
        assert on.get(name) == {own}, f"delivery {name} is assigned to {own}, and has nothing to do there"
    for own in now.active():
        _check_order(now, own, model)
        if now.rounds[own].status in UNDER_WAY:
            left = now.open_stops(own)
            at = [stop.id for stop in left if stop.status in AT]
            assert at == [stop.id for stop in left[:1]], f"round {own}: {[(s.id, s.status) for s in left]}"
    events = {event.id for event in now.events}
    for row in now.outbox:
        assert row.event_id == "" or row.event_id in events, f"outbox row of no event: {row.event_id}"


def _check_order(now: Snapshot, own: str, model: Model) -> None:
    place = {
        task: number
        for number, stop in enumerate(now.open_stops(own))
        for task in now.tasks_at.get(stop.id, ())
    }
    for task, number in place.items():
        row = now.tasks[task]
        if row.kind in LOADS or row.delivery_id in model.by_hand:
            continue
        if number == 0 and now.open_stops(own)[0].status in {"en_route", "arrived"}:
            continue  # where the courier is, or goes to, is what he says: a pickup was reopened behind his back
        for other in now.tasks_of[row.delivery_id]:
            if other.kind in LOADS and other.id in place:
                assert place[other.id] <= number, f"round {own}: {task} comes before {other.id}"


def check_step(before: Snapshot, now: Snapshot) -> None:
    """Check what has changed: versions, states, events."""
    noted = {(event.subject, event.version) for event in now.events}
    for kind, machine, states in (
        ("deliveries", DELIVERY, DeliveryStatus),
        ("rounds", ROUND, RoundStatus),
        ("quotes", QUOTE, QuoteStatus),
        ("runs", PLAN_RUN, PlanRunStatus),
    ):
        old, new = getattr(before, kind), getattr(now, kind)
        assert old.keys() <= new.keys(), f"{kind} are gone: {old.keys() - new.keys()}"
        for name, row in new.items():
            was = old.get(name)
            if was is None:
                continue
            assert row.version >= was.version, f"{kind} {name}: version {was.version} became {row.version}"
            if _body(kind, row, now) != _body(kind, was, before):
                assert row.version > was.version, f"{kind} {name} has changed in version {row.version}"
                assert (name, row.version) in noted, f"{kind} {name}: version {row.version} has no event"
            assert machine.leads(states(was.status), states(row.status)), (name, was.status, row.status)
    for name, row in now.tasks.items():
        was = before.tasks.get(name)
        if was is not None:
            assert TASK.leads(TaskStatus(was.status), TaskStatus(row.status)), (name, was.status, row.status)
    for name, row in now.stops.items():
        was = before.stops.get(name)
        if was is not None:
            assert STOP.leads(StopStatus(was.status), StopStatus(row.status)), (name, was.status, row.status)
    told = Counter(event.subject for event in now.events if event.type == "delivery.delivered")
    for name, times in told.items():
        assert times == 1, f"delivery {name} was delivered {times} times"
        was = before.deliveries.get(name)
        assert was is None or was.status != "delivered", f"delivery {name} was delivered already"


def _body(kind: str, row, moment: Snapshot):
    own = tuple(value for key, value in row._mapping.items() if key not in {"version", "updated_s"})
    if kind == "deliveries":
        return (own, tuple(moment.tasks_of.get(row.id, ())))
    if kind == "rounds":
        stops = moment.stops_of.get(row.id, ())
        return (own, tuple(stops), tuple(tuple(moment.tasks_at.get(stop.id, ())) for stop in stops))
    return own


def check_model(now: Snapshot, model: Model) -> None:
    """Check the database against what was said."""
    assert now.deliveries.keys() == model.orders.keys(), now.deliveries.keys() ^ model.orders.keys()
    _follow_returns(now, model)
    for name, order in model.orders.items():
        row = now.deliveries[name]
        assert (row.window_from_s, row.window_to_s) == order.window, f"the window of {name} has changed"
        assert (row.promised_s is not None) == order.promised, f"promise of {name}"
        own = {task.id: task for task in now.tasks_of[name]}
        kinds = {task: own[task].org_id or "" for task in own if own[task].kind in {"pickup", "collect"}}
        assert kinds == order.shops, f"pickups of {name}: {kinds}, not {order.shops}"
        for task, state in model.tasks_of(order).items():
            told = own[task].status
            assert (told if told not in OPEN else "open") == state, (
                f"task {task} of {name} is {told}, not {state}"
            )
        returns = {
            task.id: task.status for task in own.values() if task.kind == "return" and task.id != order.drop
        }
        expected = model.status_of(order, returns)
        if expected is not None:
            assert row.status == expected, f"delivery {name} is {row.status}, not {expected}"
        else:
            assert row.status not in OVER, f"delivery {name} is {row.status}, and not over"
        _check_room(now, model, name)
        if order.mode != "collect":
            _check_goods(now, model, name)
    _check_full(now, model)
    taken: Counter[str] = Counter()
    for row in now.cash:
        if row.reversed_s is None:
            taken[row.delivery_id] += row.amount_minor
    assert dict(taken) == model.money()
    assert sum(row.amount_minor for row in now.cash) == model.money_ever()
    for name, quote in model.quotes.items():
        row = now.quotes[name]
        assert (row.status, row.delivery_id) == (quote.status, quote.delivery_id), (
            f"quote {name}: {row.status}"
        )
    assert {name: row.status for name, row in now.runs.items()} == model.runs


def _follow_returns(now: Snapshot, model: Model) -> None:
    """Let the model know which returns have taken their goods, and which have brought them home; what is reopened waits for nobody."""
    for name, order in model.orders.items():
        states = {now.deliveries[one].status for one in order.back}
        if states and states <= {"delivered", "returned"}:
            model.home.add(name)
        else:
            model.home.discard(name)
        # Taken away once, its room is somebody else's.
        if states and states <= TAKEN:
            model.emptied.add(name)
        if order.mode == "relay" and model.said_of(order.drop)[0] != "done" and not order.back:
            order.overdue = False


def _check_room(now: Snapshot, model: Model, name: str) -> None:
    order, row = model.orders[name], now.waiting.get(name)
    if order.mode in {"relay", "collect"}:
        assert row is not None, f"no room is kept for {name}"
        allowed = model.room_of(order, now.deliveries[name].status)
        assert row.status in allowed, f"the room of {name} is {row.status}, not {allowed}"
    else:
        assert row is None, f"room is kept for {name}, which waits nowhere"


def _check_full(now: Snapshot, model: Model) -> None:
    """Check that no more was ever promised to be in a compartment at a time than there is room for."""
    stays: dict[str, list[tuple[int, int]]] = {}
    for name, row in now.waiting.items():
        order = model.orders[name]
        if (
            not row.relay_id
            or row.status in {"gone", "fetched"}
            or order.called_off
            or order.id in model.sent_back
        ):
            continue
        end = order.window[1] + HOLDING_S if order.kept_until is None else order.kept_until
        stays.setdefault(row.compartment_id, []).append((order.window[0], end))
    for compartment, own in stays.items():
        most = max(sum(first <= at <= last for first, last in own) for at, _ in own)
        assert most <= now.places[compartment], (
            f"{most} parcels are to be in compartment {compartment} at a time"
        )


def _check_goods(now: Snapshot, model: Model, name: str) -> None:
    order = model.orders[name]
    taken = [task for task in now.tasks_of[name] if task.kind == "transfer"]
    doers = {task.id: model.said_of(task.id)[1] if task.status == "done" else "" for task in taken}
    where = model.goods_with(order, doers)
    waits = [task for task in taken if task.status in OPEN]
    over = now.deliveries[name].status == "returned"
    if "left" in where.values() and not over:
        assert waits, f"goods of {name} lie by the road, and nobody is to fetch them"
    holders = {own for own in where.values() if own in now.rounds and now.rounds[own].status in UNDER_WAY}
    planned = {
        own
        for task, ((own, _), *_) in now.places_of_open_tasks().items()
        if now.tasks[task].delivery_id == name and now.tasks[task].status in OPEN
    }
    for own in planned:
        assert not holders or own in holders or waits, (
            f"{name} is on board of {holders}, and planned on {own}"
        )


def over(now: Snapshot, name: str) -> bool:
    return now.stops[name].status in STOP_OVER
