"""The live planner end to end: events and minutes lead to plans, and nothing else does."""

from __future__ import annotations

import pytest

from dispatch.board.policy import CLOCK_S
from dispatch.board.the_desk import use_maps
from dispatch.errors import DispatchError
from dispatch.executor.errors import SolverCrashedError
from dispatch.executor.inline import InlineExecutor
from dispatch.field.aftermath import cancel_delivery
from dispatch.field.at_stop import arrive
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.live.planner import LivePlanner
from dispatch.live.triggers import OWN_ACTOR, TRIGGERS, cause_of
from dispatch.runs.runner import PlanRunner
from dispatch.storage import deliveries, planning
from dispatch.storage.events import events_after, last_sequence
from dispatch.storage.store import Event
from tests.dispatch.live.couriers import active, start_all
from tests.dispatch.toy_day import DAY, NINE_S, ToyDay, make_day

BY_ITSELF = {"planning": {"automatic": True, "live_seconds": 0.05}}
ASKING = {"planning": {"live_seconds": 0.05}}
_D, _P = DeliveryStatus, PlanRunStatus


class Meddled(InlineExecutor):
    """Lets something happen while a plan is computed, once."""

    meddle = None

    def submit(self, *arguments, **options):
        ticket = super().submit(*arguments, **options)
        meddle, self.meddle = self.meddle, None
        if meddle is not None:
            meddle()
        return ticket


class Counted(InlineExecutor):
    """Counts what is computed."""

    count = 0

    def submit(self, *arguments, **options):
        self.count += 1
        return super().submit(*arguments, **options)


def begin(
    store, settings: dict, executor: InlineExecutor | None = None, **more
) -> tuple[ToyDay, LivePlanner]:
    store.clock.set(NINE_S - 1800)
    day = make_day(store, settings=settings, **more)
    use_maps(lambda _: day.map)
    return day, LivePlanner(PlanRunner(store, executor or InlineExecutor()))


def status(day: ToyDay, name: str) -> DeliveryStatus:
    with day.store.reading(day.town_id) as reading:
        return deliveries.get(reading, name).status


def run_status(day: ToyDay, name: str) -> PlanRunStatus:
    with day.store.reading(day.town_id) as reading:
        return planning.get_run(reading, name).status


def test_a_town_that_plans_by_itself(store) -> None:
    """Tests that a new promise is on a round after one step, under the name of its event, and that nothing follows from the plan itself."""
    day, live = begin(store, BY_ITSELF)
    assert live.step(day.town_id, DAY) is None
    one = day.add((1000, 1000))
    run = live.step(day.town_id, DAY)
    assert (run.cause, run.status, run.actor) == ("delivery.promised", _P.APPLIED, OWN_ACTOR)
    assert status(day, one.id) is _D.PLANNED
    assert [live.step(day.town_id, DAY) for _ in range(3)] == [None, None, None]


def test_a_town_whose_coordinator_decides(store) -> None:
    """Tests that plans are only proposed, that a later one takes the place of an earlier one, and that what a person asked for stays."""
    day, live = begin(store, ASKING)
    live.step(day.town_id, DAY)
    asked = day.plan(apply=False)
    one = day.add((1000, 1000))
    first = live.step(day.town_id, DAY)
    assert (first.status, status(day, one.id)) == (_P.PROPOSED, _D.PROMISED)
    two = day.add((4000, 4000))
    second = live.step(day.town_id, DAY)
    assert [run_status(day, run.id) for run in (asked, first, second)] == [
        _P.PROPOSED,
        _P.SUPERSEDED,
        _P.PROPOSED,
    ]
    live.runner.apply(day.town_id, "coordinator:lea", second.id)
    assert {status(day, name) for name in (one.id, two.id)} == {_D.PLANNED}
    assert run_status(day, asked.id) is _P.SUPERSEDED


def test_every_minute_and_no_sooner(store) -> None:
    """Tests the clock: without events there is one plan a minute, of which nothing is kept where it changes nothing."""
    day, live = begin(store, BY_ITSELF)
    day.add((1000, 1000))
    assert live.step(day.town_id, DAY).status is _P.APPLIED
    store.clock.advance(CLOCK_S - 1)
    assert live.step(day.town_id, DAY) is None
    store.clock.advance(1)
    with store.reading(day.town_id) as reading:
        before = last_sequence(reading)
    computed = Counted()
    live.runner.executor = computed
    assert live.step(day.town_id, DAY) is None
    assert computed.count == 1
    with store.reading(day.town_id) as reading:
        assert events_after(reading, before) == ()
    assert live.step(day.town_id, DAY) is None
    assert computed.count == 1


def test_what_changes_meanwhile_makes_a_plan_stale(store) -> None:
    """Tests that a plan is dropped whose delivery was called off while it was computed, and that the next one knows."""
    executor = Meddled()
    day, live = begin(store, BY_ITSELF, executor)
    live.step(day.town_id, DAY)
    one, two = day.add((1000, 1000)), day.add((4000, 4000))
    executor.meddle = lambda: store.write(
        day.town_id, "api:shop", lambda writing: cancel_delivery(writing, one.id)
    )
    assert live.step(day.town_id, DAY).status is _P.SUPERSEDED
    assert (status(day, one.id), status(day, two.id)) == (_D.CANCELLED, _D.PROMISED)
    run = live.step(day.town_id, DAY)
    assert (run.status, run.cause) == (_P.APPLIED, "delivery.cancelled")
    assert status(day, two.id) is _D.PLANNED


def test_a_promise_made_meanwhile_keeps_its_room(store) -> None:
    """Tests that no plan is applied by itself that was made without a promise that is there since; a person may apply it."""
    executor = Meddled()
    day, live = begin(store, BY_ITSELF, executor)
    live.step(day.town_id, DAY)
    one = day.add((1000, 1000))
    executor.meddle = lambda: day.add((4000, 4000))
    assert live.step(day.town_id, DAY).status is _P.SUPERSEDED
    assert status(day, one.id) is _D.PROMISED
    assert live.step(day.town_id, DAY).status is _P.APPLIED
    assert {status(day, name) for name in day.deliveries} == {_D.PLANNED}
    three = day.add((2000, 2000))
    asked = day.plan(apply=False)
    day.add((2500, 1000))
    assert live.runner.apply(day.town_id, "coordinator:lea", asked.id).status is _P.APPLIED
    assert status(day, three.id) is _D.PLANNED


def test_a_plan_applied_by_a_person_meanwhile(store) -> None:
    """Tests that a live plan which is superseded while it is computed is no error."""
    executor = Meddled()
    day, live = begin(store, BY_ITSELF, executor)
    live.step(day.town_id, DAY)
    day.add((1000, 1000))
    asked = day.plan(apply=False)
    executor.meddle = lambda: live.runner.apply(day.town_id, "coordinator:lea", asked.id)
    assert live.step(day.town_id, DAY).status is _P.SUPERSEDED
    assert run_status(day, asked.id) is _P.APPLIED


def test_what_fails_is_not_tried_at_every_step(store) -> None:
    """Tests that a solver that dies costs one run, and is asked again after a minute or an event."""
    dies = [True]
    executor = InlineExecutor(fault=lambda _: SolverCrashedError("killed", exit_code=-9) if dies[0] else None)
    day, live = begin(store, BY_ITSELF, executor)
    run = live.step(day.town_id, DAY)
    assert (run.status, run.failure) == (_P.FAILED, "solver_crashed")
    assert live.step(day.town_id, DAY) is None
    store.clock.advance(CLOCK_S)
    assert live.step(day.town_id, DAY).status is _P.FAILED
    dies[0] = False
    one = day.add((1000, 1000))
    assert live.step(day.town_id, DAY).status is _P.APPLIED
    assert status(day, one.id) is _D.PLANNED


def test_settings_that_are_wrong(store) -> None:
    """Tests that wrong settings are told once a minute, and leave no run behind that seems to be under way."""
    day, live = begin(store, {"planning": {"seconds": "long"}})
    with pytest.raises(DispatchError) as error:
        live.step(day.town_id, DAY)
    assert error.value.code == "invalid_settings"
    assert live.step(day.town_id, DAY) is None
    store.clock.advance(CLOCK_S)
    with pytest.raises(DispatchError):
        live.step(day.town_id, DAY)
    assert live.step(day.town_id, DAY) is None
    with store.reading(day.town_id) as reading:
        assert planning.runs_of_day(reading, DAY) == ()


def test_a_run_rejected_while_it_is_computed(store) -> None:
    """Tests that a run that is rejected stays rejected, whether its plan comes or fails."""
    executor = Meddled()
    day, live = begin(store, ASKING, executor)
    day.add((1000, 1000))
    for fault in (None, SolverCrashedError("killed", exit_code=-9)):
        executor._fault = lambda _, fault=fault: fault
        run = live.runner.request(day.town_id, "coordinator:lea", DAY, iterations=10)
        executor.meddle = lambda run=run: live.runner.reject(day.town_id, "coordinator:lea", run.id)
        assert live.runner.carry_out(day.town_id, run.id).status is _P.REJECTED


@pytest.mark.parametrize("kind", [*TRIGGERS, "delivery.window_changed", "shifts.published"])
def test_causes(kind: str) -> None:
    """Tests that every trigger is one, but never by the planner itself, nor what planning notes in others' names."""
    whole = kind + "x" if kind.endswith(".") else kind
    event = Event("evt", whole, "x", 1, "courier:1", "", {}, 0, 0)
    own = Event("evt", whole, "x", 1, OWN_ACTOR, "", {}, 0, 0)
    noise = [
        Event("evt", name, "x", 1, "coordinator:lea", "", {}, 0, 0)
        for name in ("plan_run.applied", "round.planned", "round.version_changed", "delivery.planned", "delivery.assigned", "quote.opened")
    ]  # fmt: skip
    assert cause_of([own, *noise]) == ""
    assert cause_of([own, *noise, event, own]) == whole


def test_a_courier_at_a_door_whose_goods_are_still_in_the_shop(store) -> None:
    """Tests that a courier who has come to a door too early is sent to the shop first, and that this is a plan."""
    store.clock.set(NINE_S - 3600)
    day = make_day(store, couriers=1)
    one = day.add((1000, 1000), (0,))
    day.plan(iterations=50)
    start_all(day)
    store.clock.set(NINE_S + 600)
    (own,) = active(day)
    door = next(stop for stop in own.stops if one.tasks[-1].id in stop.task_ids)
    store.write(day.town_id, f"courier:{own.id}", lambda writing: arrive(writing, own.id, door.id))
    run = day.plan(iterations=50, apply=False)
    assert (run.status, run.message) == (PlanRunStatus.PROPOSED, "")
    names = [name for stop in run.proposal.rounds[0].stops for name in stop.task_ids]
    assert names == [task.id for task in one.tasks]
