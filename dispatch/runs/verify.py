"""Whether a proposal is one: judged from the state of the day alone, whoever computed it.

The search runs in another process and in native code. What comes back is looked at here, in plain code that shares nothing with it,
before anybody sees it. Travel times are not: the referee of the solver has judged them where the tables are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from dispatch.board.demands import HANDOVERS, demands_of, is_open, on_board, windows_of
from dispatch.board.state import TOLD, DayState
from dispatch.domain import Load
from dispatch.lifecycle.round import STOP_OVER, StopStatus
from dispatch.orders.delivery import Delivery, Task
from dispatch.rounds.round import Round
from dispatch.runs.proposal import Proposal, ProposedRound
from dispatch.runs.verify_breaks import break_faults
from dispatch.runs.verify_goods import goods_faults, service_faults

#: So many faults are told; more say nothing more.
MOST_TOLD = 20


def faults_of(state: DayState, proposal: Proposal) -> list[str]:
    """Return what is wrong with a proposal for a state, one sentence each; empty if nothing is."""
    found = [*_about(state, proposal)]
    tasks = {task.id: (delivery, task) for delivery in state.deliveries.values() for task in delivery.tasks}
    where: dict[str, str] = {}
    left_out = {one.delivery_id for one in proposal.left_out}
    # What can be done now: a handover not before all of its goods are on board.
    to_do = frozenset(
        task.id
        for delivery in state.deliveries.values()
        if delivery.id not in left_out
        for demand in demands_of(delivery, ())
        for task in demand.fetches or demand.tasks
    )
    waived = frozenset((str(shift), int(number)) for shift, number in proposal.record.get("waived", ()))
    for own in proposal.rounds:
        found += _round_faults(state, own, tasks, to_do)
        if own.shift_id in state.shifts:
            found += break_faults(state, own, waived)
        for name in (task for stop in own.stops for task in stop.task_ids):
            if name in where:
                found.append(f"task {name} is done twice")
            where[name] = own.shift_id
    carried = _carried(state)
    for delivery in state.deliveries.values():
        found += _delivery_faults(state, delivery, where, left_out, carried.get(delivery.id))
    return found[:MOST_TOLD]


def _delivery_faults(
    state: DayState,
    delivery: Delivery,
    where: Mapping[str, str],
    left_out: Collection[str],
    holder: str | None,
) -> Iterator[str]:
    """Say what is wrong with what becomes of a delivery: all of it is done by one courier, or nothing.

    What is on board goes to several places, if so, one by one: who has it does not pass over the others because no way leads to one.
    """
    demands = list(demands_of(delivery, ()))
    wanted = [task for demand in demands for task in demand.tasks]
    shifts = {where.get(task.id) for task in wanted}
    in_parts = holder is not None and len(demands) > 1
    if delivery.id in left_out:
        if shifts - {None} and not in_parts:
            yield f"delivery {delivery.id} is left out and on a round"
    elif wanted and None in shifts:
        yield f"delivery {delivery.id} is neither on a round nor left out, or not all of it"
    if len(shifts - {None}) > 1:
        yield f"delivery {delivery.id} is on {len(shifts - {None})} rounds"
    elif holder is not None and shifts - {None, holder}:
        yield f"delivery {delivery.id} is on board of shift {holder} and with another one"
    if delivery.id in state.left_off and holder is None and shifts - {None}:
        yield f"delivery {delivery.id} is on a round, and a person has taken it off"


def _carried(state: DayState) -> dict[str, str]:
    """Return the shift that has goods of a delivery on board, by delivery."""
    found: dict[str, str] = {}
    for own in state.rounds.values():
        done_here = state.done_by(own)
        if done_here:
            found |= {
                delivery.id: own.shift_id
                for delivery in state.deliveries.values()
                if on_board(delivery, done_here) is not None
            }
    return found


def _about(state: DayState, proposal: Proposal) -> Iterator[str]:
    if proposal.day != state.day or proposal.sequence != state.sequence:
        yield f"it is about {proposal.day} after event {proposal.sequence}, not {state.day} after {state.sequence}"
    if dict(proposal.versions) != {name: one.version for name, one in state.deliveries.items()}:
        yield "it was made for other versions of the deliveries"
    for shift, count in Counter(own.shift_id for own in proposal.rounds).items():
        if count > 1:
            yield f"shift {shift} has {count} rounds"


def _round_faults(
    state: DayState, own: ProposedRound, tasks: dict[str, tuple[Delivery, Task]], wanted: frozenset[str]
) -> Iterator[str]:
    shift = state.shifts.get(own.shift_id)
    if shift is None:
        yield f"there is no shift {own.shift_id}"
        return
    before = state.round_of_shift(own.shift_id)
    known = (before.id, before.version) if before is not None else ("", 0)
    if (own.round_id, own.version) != known:
        yield f"the round of shift {own.shift_id} is {known[0] or 'none'} in version {known[1]}"
    open_ids = (
        {stop.id for stop in before.stops if stop.status not in STOP_OVER} if before is not None else set()
    )
    clock = 0
    done: list[str] = []
    for stop in own.stops:
        if stop.id and stop.id not in open_ids:
            yield f"stop {stop.id} is none of the round"
        if not stop.task_ids:
            yield f"a stop of shift {own.shift_id} has nothing to do"
        if not clock <= stop.arrival_s <= stop.start_s <= stop.end_s:
            yield f"the times of a stop of shift {own.shift_id} run backwards"
        clock = stop.end_s
        for name in stop.task_ids:
            if name not in tasks or not is_open(tasks[name][1]):
                yield f"task {name} is not to be done"
                continue
            delivery, task = tasks[name]
            if task.place_id != stop.place_id:
                yield f"task {name} is done at another place"
            if (
                stop.start_s < min(window.earliest for window in windows_of(delivery, task))
                and len(stop.task_ids) == 1
            ):
                yield f"task {name} is done too early"
            done.append(name)
    yield from _order_faults(done, tasks)
    yield from _load_faults(state, own, before, done, tasks)
    yield from goods_faults(state, own)
    yield from service_faults(state, own)
    if before is not None:
        elsewhere = {
            task.id
            for name, pin in state.pins.items()
            if pin.shift_id != own.shift_id and name in state.deliveries
            if on_board(state.deliveries[name], state.done_by(before)) is None
            for task in state.deliveries[name].tasks
        }
        yield from _settled_faults(before, own, wanted - elsewhere)


def _order_faults(done: list[str], tasks: dict[str, tuple[Delivery, Task]]) -> Iterator[str]:
    place = {name: at for at, name in enumerate(done)}
    for delivery in {tasks[name][0].id: tasks[name][0] for name in done}.values():
        for demand in demands_of(delivery, ()):
            if demand.handover is None or demand.handover.id not in place:
                continue
            if any(place.get(task.id, -1) > place[demand.handover.id] for task in demand.fetches):
                yield f"delivery {delivery.id} is handed over before all of it is collected"


def _load_faults(
    state: DayState,
    own: ProposedRound,
    before: Round | None,
    done: list[str],
    tasks: dict[str, tuple[Delivery, Task]],
) -> Iterator[str]:
    vehicle = state.vehicles[state.shifts[own.shift_id].vehicle_id]
    aboard: dict[str, Load] = {}
    if before is not None:
        done_here = state.done_by(before)
        touched = {tasks[name][0].id for name in done_here if name in tasks}
        aboard = {
            name: goods
            for name in sorted(touched)
            if (goods := on_board(state.deliveries[name], done_here)) is not None
        }
    most = _bound_load(before, aboard, done, tasks) if before is not None else Load()
    room = Load(max(vehicle.capacity.volume_l, most.volume_l), max(vehicle.capacity.weight_g, most.weight_g))
    for name in done:
        delivery, task = tasks[name]
        had = aboard.get(delivery.id, Load())
        handovers = [one for one in delivery.tasks if is_open(one) and one.kind in HANDOVERS]
        if task.kind not in HANDOVERS:
            aboard[delivery.id] = _sum((had, task.load))
        elif len(handovers) == 1:
            # All that has really been collected is handed over.
            aboard[delivery.id] = Load()
        else:
            aboard[delivery.id] = _sum((had, task.load))
        now = _sum(aboard.values())
        if now.volume_l > room.volume_l or now.weight_g > room.weight_g:
            yield f"the vehicle of shift {own.shift_id} is overloaded at task {name}"
            return


def _bound_load(
    before: Round, aboard: Mapping[str, Load], done: list[str], tasks: dict[str, tuple[Delivery, Task]]
) -> Load:
    """Return what a courier has on board at a time in any case, be it more than the vehicle was to carry.

    That is what is there already, what the settled stops add to it, and then what is still to be fetched of all that, if each delivery is
    brought to its end before more is fetched for the next one.
    """
    settled = _settled_tasks(before, frozenset(done))
    bound = aboard.keys() | {tasks[name][0].id for name in settled}
    now, most = dict(aboard), _sum(aboard.values())

    def fetch(name: str) -> None:
        nonlocal most
        delivery, task = tasks[name]
        now[delivery.id] = (
            Load() if task.kind in HANDOVERS else _sum((now.get(delivery.id, Load()), task.load))
        )
        all_of_it = _sum(now.values())
        most = Load(max(most.volume_l, all_of_it.volume_l), max(most.weight_g, all_of_it.weight_g))

    for name in settled:
        fetch(name)
    rest: dict[str, list[str]] = {one: [] for one in bound}
    for name in done:
        delivery, task = tasks[name]
        if delivery.id in bound and name not in settled and task.kind not in HANDOVERS:
            rest[delivery.id].append(name)

    def still(one: str) -> tuple[int, int, str]:
        left = _sum(tasks[name][1].load for name in rest[one])
        return left.volume_l, left.weight_g, one

    for one in sorted(rest, key=still):
        for name in rest[one]:
            fetch(name)
        if any(tasks[name][0].id == one and tasks[name][1].kind in HANDOVERS for name in done):
            now[one] = Load()
    return most


def _settled_tasks(before: Round, wanted: frozenset[str]) -> list[str]:
    """Return the tasks of the stops of a round that come first whatever is planned: where the courier is or goes, and what was fixed."""
    left = [
        stop for stop in before.stops if stop.status not in STOP_OVER and wanted.intersection(stop.task_ids)
    ]
    left.sort(key=lambda stop: stop.status is not StopStatus.ARRIVED)
    fixed = {stop.id for stop in before.stops[: before.frozen]}
    count = max((number for number, stop in enumerate(left, 1) if stop.id in fixed), default=0)
    first = left[: max(count, int(before.status in TOLD))]
    return [name for stop in first for name in stop.task_ids if name in wanted]


def _settled_faults(before: Round, own: ProposedRound, wanted: frozenset[str]) -> Iterator[str]:
    here = next((stop for stop in before.stops if stop.status is StopStatus.ARRIVED), None)
    if here is not None and not wanted.intersection(here.task_ids):
        return  # what the courier has come for is called off, or given to somebody else by hand
    if here is not None and own.stops and own.stops[0].id != here.id:
        yield f"the courier of shift {own.shift_id} is at stop {here.id}: that cannot change"


def _sum(loads: Iterable[Load]) -> Load:
    all_of_them = tuple(loads)
    return Load(sum(load.volume_l for load in all_of_them), sum(load.weight_g for load in all_of_them))
