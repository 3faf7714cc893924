"""What couriers and coordinators do to rounds, and what becomes of deliveries."""

from __future__ import annotations

import random

from hypothesis import strategies as st
from hypothesis.stateful import (
    precondition,
    rule,
)

from dispatch.domain import TimeWindow
from dispatch.field import aftermath
from dispatch.field.at_stop import Cash, Proof, Result, arrive, close_stop, depart, reopen_stop, skip_stop
from dispatch.field.left_at import LeftAt
from dispatch.field.outcomes import OutcomeCode
from dispatch.field.proofs import ProofKind
from dispatch.field.whole_round import (
    abort_round,
    complete_round,
    delay_round,
    pause_round,
    release_round,
    resume_round,
    start_round,
)
from dispatch.lifecycle.round import Outcome
from dispatch.orders.delivery import PaymentMethod
from dispatch.storage import deliveries
from tests.dispatch.toy_town import at
from tests.dispatch.whole import model as m
from tests.dispatch.whole.acting import (
    ANY_ROUND,
    CLOSED,
    FAILED,
    PICK,
    PLANNED,
    RELEASED,
    UNDER_WAY,
    WORDS,
    Acting,
)


class StreetRules(Acting):
    """What couriers and coordinators do to rounds, and what becomes of deliveries."""

    @precondition(PLANNED)
    @rule(pick=PICK)
    def release(self, pick: int) -> None:
        own = self.some(pick, self.rounds_in("planned", "released", "started"))
        if own is None:
            return
        self.did("release")
        must = None if self.now.rounds[own].status == "planned" else "illegal_transition"
        self.as_("coordinator:lea", release_round, own, must=must)

    @precondition(RELEASED)
    @rule(pick=PICK)
    def start(self, pick: int) -> None:
        own = self.some(pick, self.rounds_in("released") or self.now.rounds)
        if own is None:
            return
        self.did("start")
        status = self.now.rounds[own].status
        may = {"illegal_transition"} if status != "released" else set()
        self.as_(f"courier:{self.courier_of(own)}", start_round, own, may=may)

    def _at_work(self, pick: int):
        own = self.some(
            pick, [own for own in self.rounds_in("started", "paused") if self.now.open_stops(own)]
        )
        if own is None:
            return None, None, ""
        return own, self.now.open_stops(own)[0], f"courier:{self.courier_of(own)}"

    @precondition(UNDER_WAY)
    @rule(pick=PICK, what=st.sampled_from([depart, arrive, arrive]))
    def go(self, pick: int, what) -> None:
        own, stop, courier = self._at_work(pick)
        if own is None:
            return
        self.did(what.__name__)
        self.as_(courier, what, own, stop.id)

    @precondition(UNDER_WAY)
    @rule(
        pick=PICK,
        good=st.sampled_from([True, True, True, True, False, None]),
        proof=st.booleans(),
        pay=st.booleans(),
    )
    def close(self, pick: int, good: bool | None, proof: bool, pay: bool) -> None:  # noqa: FBT001
        own, stop, courier = self._at_work(pick)
        if own is not None:
            self._close(own, stop, courier, good=good, proof=proof, pay=pay)

    @precondition(UNDER_WAY)
    @rule(pick=PICK)
    def close_well(self, pick: int) -> None:
        """What happens most of the time."""
        own, stop, courier = self._at_work(pick)
        if own is not None:
            self._close(own, stop, courier, good=True, proof=True, pay=True)

    @precondition(UNDER_WAY)
    @rule(pick=PICK, count=st.integers(2, 4))
    def ride(self, pick: int, count: int) -> None:
        """A courier does some stops one after the other."""
        for _ in range(count):
            own, stop, courier = self._at_work(pick)
            if own is not None:
                self._close(own, stop, courier, good=True, proof=True, pay=True)
                self.everything_holds()
                self.world.clock.advance(120)

    @precondition(UNDER_WAY)
    @rule(pick=PICK, which=PICK)
    def close_any(self, pick: int, which: int) -> None:
        """A courier does stops in another order than planned, or says that something was done which was over."""
        own = self.some(pick, self.rounds_in("started", "paused", "released"))
        stop = self.some(which, [stop.id for stop in self.now.stops_of.get(own, ())]) if own else None
        if stop is not None:
            self._close(
                own, self.now.stops[stop], f"courier:{self.courier_of(own)}", good=True, proof=True, pay=True
            )

    def _close(self, own, stop, courier, *, good, proof, pay) -> None:
        self.did("close" if good else "close:failed")
        tasks = self.now.tasks_at[stop.id]
        outcome = {True: Outcome.SUCCESS, False: Outcome.FAILED, None: Outcome.NO_ANSWER}[good]
        results, proofs, cash = {}, [], []
        must = None
        if self.now.rounds[own].status not in {"started", "paused"}:
            must = "round_not_under_way"
        elif stop.status in {"closed", "cancelled"}:
            must = "stop_over"
        for task in tasks:
            row = self.now.tasks[task]
            code = WORDS[row.kind] if good else OutcomeCode.NOT_HOME
            if row.kind == "drop" and good and len(tasks) == 1 and pay:
                code = OutcomeCode.SAFE_PLACE
                if proof:
                    proofs.append(Proof(task, ProofKind.PHOTO, file="door.jpg"))
                elif must is None:
                    must = "proof_missing"
            results[task] = Result(outcome, code)
            order = self.model.orders[row.delivery_id]
            if row.kind == "drop" and good and pay and order.due_minor:
                cash.append(Cash(order.id, PaymentMethod.CASH, order.due_minor, "EUR"))
        for task in tasks if good else ():
            row = self.now.tasks[task]
            waits = [
                other.id
                for other in self.now.tasks_of[row.delivery_id]
                if other.kind in {"pickup", "transfer"}
                and other.status in {"pending", "ready", "in_progress"}
            ]
            brings = row.kind == "drop" or task == self.model.orders[row.delivery_id].drop
            if brings and set(waits) - set(tasks) and must is None:
                must = "not_collected"
        done = self.as_(courier, close_stop, own, stop.id, results, proofs=proofs, cash=cash, must=must)
        if done is None:
            return
        said = {task: bool(good) for task in tasks}
        taken = [(one.delivery_id, one.amount_minor) for one in cash]
        name = f"here-{len(self.model.closings)}"
        self.model.closings[name] = m.Closing(own, stop.id, self.now_s, said, taken)

    @precondition(UNDER_WAY)
    @rule(pick=PICK)
    def skip(self, pick: int) -> None:
        own, stop, courier = self._at_work(pick)
        if own is None:
            return
        self.did("skip")
        self.as_(courier, skip_stop, own, stop.id, "road closed")

    @precondition(CLOSED)
    @rule(pick=PICK, by_courier=st.booleans())
    def reopen(self, pick: int, by_courier: bool) -> None:  # noqa: FBT001
        closed = [stop.id for stop in self.now.stops.values() if stop.status == "closed"]
        name = self.some(pick, closed)
        if name is None:
            return
        self.did("reopen")
        stop = self.now.stops[name]
        tasks = set(self.now.tasks_at[name])
        closings = {
            key: one
            for key, one in self.model.standing().items()
            if one.round_id == stop.round_id and set(one.results) <= tasks
        }
        first_s = min((one.at_s for one in closings.values()), default=0)
        must = None
        if not closings:
            must = "stop_not_closed"
        elif by_courier and self.now_s - first_s > m.REOPEN_S:
            must = "reopen_too_late"
        actor = f"courier:{self.courier_of(stop.round_id)}" if by_courier else "coordinator:lea"
        if self.as_(actor, reopen_stop, stop.round_id, name, "by mistake", must=must) is not None:
            self.model.reopened.append((list(closings), self.now_s, by_courier))

    @precondition(UNDER_WAY)
    @rule(pick=PICK, minutes=st.sampled_from([5, 20, 0]))
    def delay(self, pick: int, minutes: int) -> None:
        own, _, courier = self._at_work(pick)
        if own is None:
            return
        self.did("delay")
        self.as_(courier, delay_round, own, minutes, must=None if minutes else "invalid_delay")

    @precondition(UNDER_WAY)
    @rule(pick=PICK)
    def pause_or_resume(self, pick: int) -> None:
        own = self.some(pick, self.rounds_in("started", "paused"))
        if own is None:
            return
        self.did("pause")
        step = pause_round if self.now.rounds[own].status == "started" else resume_round
        self.as_(f"courier:{self.courier_of(own)}", step, own)

    @precondition(UNDER_WAY)
    @rule(pick=PICK)
    def complete(self, pick: int) -> None:
        own = self.some(pick, self.rounds_in("started", "paused"))
        if own is None:
            return
        self.did("complete")
        must = "round_not_over" if self.now.open_stops(own) else None
        self.as_(f"courier:{self.courier_of(own)}", complete_round, own, must=must)

    @precondition(ANY_ROUND)
    @rule(pick=PICK, seed=PICK, sure=st.integers(0, 2))
    def abort(self, pick: int, seed: int, sure: int) -> None:
        own = self.some(pick, self.rounds_in("planned", "released", "started", "paused", "aborted"))
        if own is None or sure:
            return
        self.did("abort")
        chance = random.Random(seed)
        place = LeftAt(**at(chance.uniform(1000, 4000), chance.uniform(1000, 4000)), name="Roadside")
        must = "illegal_transition" if self.now.rounds[own].status == "aborted" else None
        if (
            self.as_(f"courier:{self.courier_of(own)}", abort_round, own, "puncture", place, must=must)
            is not None
        ):
            self.model.broken_off.add(own)

    @precondition(FAILED)
    @rule(pick=PICK, later=st.booleans())
    def retry(self, pick: int, later: bool) -> None:  # noqa: FBT001
        name = self.some(pick, self.in_state("failed") or self.now.deliveries)
        if name is None:
            return
        self.did("retry")
        order = self.model.orders[name]
        must = None if self.now.deliveries[name].status == "failed" else "illegal_transition"
        if self._waits(name):
            must = must or "left_to_wait"
        later = later and order.mode != "relay"  # its room is kept for the window promised
        window = TimeWindow(self.now_s, self.now_s + 7200)

        def step(writing):
            again = aftermath.retry_delivery(writing, name)
            if later:
                again = deliveries.change(writing, again, window=window)
                writing.note("delivery.window_changed", again.id, again.version)

        if self.as_("coordinator:lea", step, must=must) is not None:
            more = {task.id for task in self.now.tasks_of[name]}
            self.model.answered |= self.model.failures_of(order, more)
            if later:
                order.window = (window.earliest, window.latest)

    @rule(pick=PICK)
    def send_back(self, pick: int) -> None:
        name = self.some(
            pick, self.in_state("failed", "collected", "out_for_delivery") or self.now.deliveries
        )
        if name is None:
            return
        self.did("return")
        order, status = self.model.orders[name], self.now.deliveries[name].status
        ways = {"collecting", "collected", "out_for_delivery", "arrived", "failed", "rescheduled"}
        ways |= {"handed_over", "partially_delivered", "returned", "cancelled"}
        must = None
        if status not in ways:
            must = "illegal_transition"
        elif self._waits(name) or order.mode == "collect":
            must = "left_to_wait"
        elif not self.model.loaded(order):
            must = "nothing_on_board"
        if self.as_("coordinator:lea", aftermath.return_goods, name, must=must) is not None:
            self.model.sent_back.add(name)
