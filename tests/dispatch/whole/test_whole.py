"""The whole of dispatch against a small model: whatever people, phones, clocks and processes do, in any order.

``TOURNEE_STEPS`` asks for more steps than a test run has time for; how many were made is printed at the end.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from dispatch.domain import Load, TimeWindow
from dispatch.errors import DispatchError
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
from dispatch.manual.edits import Move, Reorder, TakeOff, Transfer
from dispatch.orders import changes
from dispatch.orders.asked import AskedDoor, AskedPickup, AskedRecipient, Order, Upsert
from dispatch.orders.delivery import Payment, PaymentMethod
from dispatch.orders.intake import take
from dispatch.promises.as_asked import promise_as_asked
from dispatch.shops.pickups import leave_out, say_late, say_ready
from dispatch.shops.substitutions import say_missing
from dispatch.storage import deliveries, planning
from dispatch.sync.apply import apply_commands
from dispatch.sync.commands import Command
from dispatch.sync.pull import pull
from tests.dispatch.toy_day import DAY, NINE_S
from tests.dispatch.toy_town import at
from tests.dispatch.whole import laws
from tests.dispatch.whole import model as m
from tests.dispatch.whole.snapshot import Snapshot, look
from tests.dispatch.whole.world import World

STEPS_EACH = 50
DAYS_EACH = 4
WANTED = int(os.environ.get("TOURNEE_STEPS", "400"))
FOLDER = Path(tempfile.mkdtemp(prefix="whole-"))
MADE: Counter[str] = Counter()
STILL = {"created", "held", "promised"}
LATEST_S = NINE_S + 7 * 3600
PICK = st.integers(0, 10**6)
WORDS = {
    "pickup": OutcomeCode.COLLECTED,
    "drop": OutcomeCode.DELIVERED_TO_RECIPIENT,
    "transfer": OutcomeCode.TAKEN_OVER,
    "return": OutcomeCode.RETURNED,
}


def _in(kind: str, *statuses: str):
    return lambda self: any(row.status in statuses for row in getattr(self.now, kind).values())


UNDER_WAY, RELEASED = _in("rounds", "started", "paused"), _in("rounds", "released")
PLANNED = _in("rounds", "planned")
ANY_ROUND = _in("rounds", "planned", "released", "started", "paused")
CLOSED, CREATED = _in("stops", "closed"), _in("deliveries", "created")
# Half of the time what is tried again has failed.
FAILED = _in("deliveries", "failed", "delivered", "cancelled")


def QUOTED(self):  # noqa: N802
    return bool(self.model.quotes)


def SHOWN(self):  # noqa: N802
    return any(phone.shows for phone in self.phones.values())


def QUEUED(self):  # noqa: N802
    return any(phone.queue for phone in self.phones.values())


class Phone:
    """A courier's phone: shows the rounds as they were when it last had a network, and keeps what it has to say."""

    def __init__(self, name: str, courier: str) -> None:
        self.name, self.courier = name, courier
        self.shows: dict[str, tuple] = {}
        self.queue: list[Command] = []
        self.sent: list[Command] = []
        self.made = 0
        self.at_s = 0


class Whole(RuleBasedStateMachine):
    """Everything that can be done to a town, as rules."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(FOLDER)
        self.model = m.Model()
        self.sequence = self.told = 0
        self.now = look(self.world.store, self.world.town, 0, 0)
        self._read_on(self.now)
        self.phones = {
            courier: Phone(f"phone{number}", courier)
            for number, courier in enumerate(self.world.day.couriers)
        }
        self.orders_made: dict[str, Order] = {}
        self.answers: dict[str, object] = {}
        self.people = 0

    def teardown(self) -> None:
        self.world.close()

    # Help.

    @property
    def town(self) -> str:
        return self.world.town

    @property
    def now_s(self) -> int:
        return self.world.clock.now_s()

    def did(self, what: str) -> None:
        MADE[what] += 1

    def attempt(self, step, *arguments, may: set[str] = frozenset(), must: str | None = None, **options):
        """Do something that can be refused with some words only, or must be with one; return what came of it, None where it was."""
        try:
            found = step(*arguments, **options)
        except DispatchError as error:
            assert error.code == must or error.code in may, f"{error.code}: {error}"
            return None
        assert must is None, f"{getattr(step, '__name__', step)} was not refused as {must}"
        return True if found is None else found

    def as_(self, actor: str, step, *arguments, may=frozenset(), must=None, **options):
        return self.attempt(self.world.write, actor, step, *arguments, may=may, must=must, **options)

    def fresh(self) -> Snapshot:
        return look(self.world.store, self.town, self.sequence, self.told)

    def _read_on(self, moment: Snapshot) -> None:
        self.sequence = max([self.sequence, *(event.sequence for event in moment.events)])
        self.told = max([self.told, *(row.sequence for row in moment.outbox)])

    def some(self, pick: int, found):
        found = sorted(found)
        return found[pick % len(found)] if found else None

    def in_state(self, *statuses: str) -> list[str]:
        return [name for name, row in self.now.deliveries.items() if row.status in statuses]

    def rounds_in(self, *statuses: str) -> list[str]:
        return [name for name, row in self.now.rounds.items() if row.status in statuses]

    def courier_of(self, round_id: str) -> str:
        day = self.world.day
        return day.couriers[day.shifts.index(self.now.rounds[round_id].shift_id)]

    def order(self, chance: random.Random, reference: str = "") -> Order:
        self.people += 1
        opens = max(self.now_s, NINE_S) + chance.randrange(900, 7200, 300)
        shops = chance.sample(self.world.day.shops, chance.choice([1, 1, 2, 3]))
        payment = None
        if chance.random() < 0.5:
            payment = Payment(1250, "EUR", (PaymentMethod.CASH,), ((shops[0], 1250),))
        return Order(
            shops[0],
            AskedRecipient(f"Odette {self.people}", phone=f"+336{self.people:08d}"),
            AskedDoor(**at(chance.uniform(500, 4500), chance.uniform(500, 4500))),
            tuple(AskedPickup(shop, Load(chance.randrange(1, 60), 2000), "bread") for shop in shops),
            TimeWindow(opens, opens + chance.choice([1800, 3600])),
            external_ref=reference,
            payment=payment,
        )

    def know(self, one, order: Order) -> None:
        """Let the model know a delivery that was taken on."""
        tasks = {task.id: task.org_id for task in one.pickups}
        drop = next(task.id for task in one.tasks if task.kind == "drop")
        before = self.model.orders.get(one.id)
        known = m.Order(one.id, tasks, drop, (one.window.earliest, one.window.latest), order.external_ref)
        known.due_minor = order.payment.amount_minor if order.payment else None
        if before is not None:
            known.promised, known.left_out = before.promised, before.left_out & set(tasks)
        self.model.orders[one.id] = known
        self.orders_made[one.id] = order

    def promised_now(self, names) -> None:
        for name in names:
            self.model.orders[name].promised = True

    # Orders.

    @initialize(seed=PICK, count=st.integers(2, 7), far=st.sampled_from([3, 3, 3, 2, 1, 0]))
    def morning(self, seed: int, count: int, far: int) -> None:
        """A day begins with orders, further or less far on."""
        chance = random.Random(seed)
        for number in range(count):
            order = self.order(chance, f"first-{number}")
            self.know(take(self.world.store, self.world.map, self.town, "api:shop", order).delivery, order)
        if far >= 1:
            self._promise(self.model.orders)
        if far >= 2:
            self._plan(30)
        if far >= 3:
            self.world.clock.set(NINE_S + 60)
            self.now = self.fresh()
            for own in self.rounds_in("planned"):
                self.world.write("coordinator:lea", release_round, own)
                self.world.write(f"courier:{self.courier_of(own)}", start_round, own)

    @rule(seed=PICK, named=st.booleans())
    def take_order(self, seed: int, named: bool) -> None:  # noqa: FBT001
        chance = random.Random(seed)
        if len(self.model.orders) >= 14:
            return
        self.did("order")
        reference = f"ref-{chance.randrange(4)}" if named else ""
        order = self.order(chance, reference)
        taken = any(
            one.reference == reference and self.orders_made[one.id].org_id == order.org_id
            for one in self.model.orders.values()
            if reference
        )
        found = self.attempt(
            take, self.world.store, self.world.map, self.town, "api:shop", order, must="reference_taken" if taken else None
        )  # fmt: skip
        if found is not None:
            assert found.new
            self.know(found.delivery, order)

    @rule(
        pick=PICK,
        seed=PICK,
        upsert=st.sampled_from(list(Upsert)),
        kind=st.sampled_from(["same", "shops", "window"]),
    )
    def take_again(self, pick: int, seed: int, upsert: Upsert, kind: str) -> None:
        name = self.some(pick, [one.id for one in self.model.orders.values() if one.reference])
        if name is None:
            return
        self.did(f"again:{upsert}")
        chance = random.Random(seed)
        known, order = self.model.orders[name], self.orders_made[name]
        if kind == "shops":
            shops = [order.org_id, *chance.sample(self.world.day.shops, 2)]
            order = replace(
                order, pickups=tuple(AskedPickup(shop, Load(5, 500)) for shop in dict.fromkeys(shops))
            )
        elif kind == "window":
            moved = TimeWindow(order.window.earliest + 600, order.window.latest + 600)
            order = replace(order, window=moved)
        row = self.now.deliveries[name]
        touched = row.status not in STILL or any(
            task.status not in {"pending", "ready"} for task in self.now.tasks_of[name]
        )
        must, may = None, set()
        if upsert is Upsert.CREATE or touched:
            must = "reference_taken"
            may = {"order_refused"} if order.window.latest < self.now_s + 3600 else set()
        elif known.promised and kind == "window":
            must = "order_refused"
        elif order.window.latest < self.now_s + 3600:
            may = {"order_refused"}  # its shops may not have it ready in time any more
        if may and must:
            must, may = None, may | {must}
        found = self.attempt(
            take, self.world.store, self.world.map, self.town, "api:shop", order, upsert=upsert, may=may, must=must
        )  # fmt: skip
        if found is None:
            return
        assert not found.new and found.delivery.id == name
        # Merged before, it has the shops of both.
        whole = {one.org_id for one in order.pickups} == set(known.shops.values())
        if kind == "same" and whole and not known.left_out:
            assert found.delivery.version == row.version, "the same order again has changed something"
        if upsert is Upsert.SYNC:
            assert {task.org_id for task in found.delivery.pickups} == {one.org_id for one in order.pickups}
        self.know(found.delivery, order)

    @precondition(CREATED)
    @rule(pick=PICK, every=st.booleans())
    def promise(self, pick: int, every: bool) -> None:  # noqa: FBT001
        fresh = self.in_state("created")
        if not fresh:
            return
        self.did("promise")
        self._promise(fresh if every else [self.some(pick, fresh)])

    def _promise(self, names) -> None:
        def step(writing):
            promise_as_asked(writing, deliveries.get_many(writing, sorted(names)).values())

        if names:
            self.world.write("coordinator:lea", step)
            self.promised_now(names)

    @rule(pick=PICK, how=st.sampled_from(["orders", "field"]))
    def cancel(self, pick: int, how: str) -> None:
        name = self.some(pick, self.now.deliveries)
        if name is None:
            return
        self.did(f"cancel:{how}")
        status = self.now.deliveries[name].status
        if how == "orders":
            early = {"created", "held", "promised", "planned", "assigned", "collecting", "cancelled"}
            must = None if status in early else "too_late"
            done = self.as_("coordinator:lea", changes.cancel, name, "not wanted", must=must)
        else:
            late = {"delivered", "cancelled", "returning", "returned"}
            must = "illegal_transition" if status in late else None
            done = self.as_("coordinator:lea", aftermath.cancel_delivery, name, "not wanted", must=must)
        if done is not None:
            self.model.orders[name].called_off = True

    # Quotes.

    @rule(seed=PICK, client=st.sampled_from(["api:one", "api:two"]))
    def offer(self, seed: int, client: str) -> None:
        if len(self.model.orders) >= 14:
            return
        self.did("offer")
        chance = random.Random(seed)
        order = self.order(chance)
        order = replace(order, window=TimeWindow(self.now_s, self.now_s + 3 * 3600))
        count = sum(
            one.client == client and one.status == "open" and one.expires_s > self.now_s
            for one in self.model.quotes.values()
        )
        quote = self.attempt(
            self.world.desk.offer, self.town, client, order, must="too_many_quotes" if count >= 3 else None
        )
        if quote is not None:
            windows = {one.window.earliest: (one.window.earliest, one.window.latest) for one in quote.offers}
            self.model.quotes[quote.id] = m.Quote(quote.id, client, windows, quote.expires_s)
            self.orders_made[quote.id] = order

    def _quote(self, pick: int, *statuses: str) -> m.Quote | None:
        name = self.some(pick, [one.id for one in self.model.quotes.values() if one.status in statuses])
        return self.model.quotes[name] if name else None

    @precondition(QUOTED)
    @rule(pick=PICK)
    def hold(self, pick: int) -> None:
        quote = self._quote(pick, "open", "held", "declined", "accepted")
        if quote is None or not quote.windows:
            return
        self.did("hold")
        start = self.some(pick, quote.windows)
        held = sum(
            one.client == quote.client and one.status == "held" and one.expires_s > self.now_s
            for one in self.model.quotes.values()
        )
        must = None
        # Whoever was faster has the room; a window that has come near may be too early for its shops.
        may = {"slot_unavailable", "order_refused"}
        if quote.status in {"open", "held"} and quote.expires_s <= self.now_s:
            must, may = "quote_expired", set()
        elif quote.status != "open":
            may |= {"illegal_transition", "too_many_quotes"}
        elif held >= 2:
            may |= {"too_many_quotes"}
        found = self.attempt(
            self.world.desk.hold, self.town, quote.client, quote.id, start, may=may, must=must
        )
        if found is not None:
            assert quote.status == "open" and held < 2
            quote.status, quote.chosen, quote.expires_s = "held", start, found.expires_s

    @precondition(QUOTED)
    @rule(pick=PICK, twice=st.booleans())
    def accept(self, pick: int, twice: bool) -> None:  # noqa: FBT001
        quote = self._quote(pick, "open", "held", "accepted", "declined")
        if quote is None:
            return
        self.did("accept")
        if quote.status == "accepted":
            again, one = self.world.desk.accept(self.town, quote.client, quote.id)
            assert one.id == quote.delivery_id and again.delivery_id == one.id
            return
        start = quote.chosen if quote.chosen is not None else self.some(pick, quote.windows)
        must, may = None, {"slot_unavailable", "order_refused"}
        if quote.status in {"open", "held"} and quote.expires_s <= self.now_s:
            must, may = "quote_expired", set()
        elif start is None:
            must, may = "unknown_offer", set()
        elif quote.status == "declined":
            may |= {"illegal_transition"}
        elif quote.status == "held":
            # Room was kept for it: only its shops may have run out of time.
            may = {"order_refused"} if start < self.now_s + 3600 else set()
        found = self.attempt(
            self.world.desk.accept, self.town, quote.client, quote.id, start, may=may, must=must
        )
        if found is None:
            return
        assert quote.status in {"open", "held"}
        _, one = found
        quote.status, quote.chosen, quote.delivery_id = "accepted", start, one.id
        self.know(one, self.orders_made[quote.id])
        assert self.model.orders[one.id].window == quote.windows[start]
        self.promised_now([one.id])
        if twice:
            assert self.world.desk.accept(self.town, quote.client, quote.id)[1].id == one.id

    @precondition(QUOTED)
    @rule(pick=PICK)
    def decline(self, pick: int) -> None:
        quote = self._quote(pick, "open", "held", "accepted", "expired")
        if quote is None:
            return
        self.did("decline")
        must = None if quote.status in {"open", "held"} else "illegal_transition"
        if self.attempt(self.world.desk.decline, self.town, quote.client, quote.id, must=must):
            quote.status = "declined"

    @precondition(QUOTED)
    @rule()
    def expire(self) -> None:
        self.did("expire")
        late = [
            one
            for one in self.model.quotes.values()
            if one.status in {"open", "held"} and one.expires_s <= self.now_s
        ]
        assert self.world.desk.expire(self.town) == len(late)
        for one in late:
            one.status = "expired"

    # Plans.

    def _applied(self, run) -> None:
        """Let the model know that a run is the plan now, and hold what it does to promises against what it tells."""
        self.model.runs[run.id] = "applied"
        self._others_superseded(run.id)
        proposal = run.proposal
        told = {one["delivery_id"] for one in proposal.record.get("broken", ()) if one["kind"] == "late"}
        for own in proposal.rounds:
            for stop in own.stops:
                for task in stop.task_ids:
                    row = self.now.tasks.get(task)
                    order = self.model.orders.get(row.delivery_id) if row else None
                    if order is None or task != order.drop or own.change == "same":
                        continue
                    late_s = stop.start_s - order.window[1]
                    assert late_s <= 0 or late_s <= proposal.after.late_s or order.id in told, (
                        f"{order.id}: {late_s}"
                    )

    def _failed(self, run) -> bool:
        """Return whether there was no plan, which may be only where something is settled, or on board, that fits no round."""
        if run.status != "failed":
            assert run.status in {"proposed", "applied", "superseded"}, run.status
            return False
        told = self.rounds_in("released", "started", "paused")
        assert run.failure == "plan_impossible" and told, (run.failure, run.message)
        self.did("no plan")
        self.model.runs[run.id] = "failed"
        return True

    def _others_superseded(self, run_id: str) -> None:
        for name, status in self.model.runs.items():
            if name != run_id and status in {"queued", "proposed"}:
                self.model.runs[name] = "superseded"

    def _plan(self, iterations: int):
        runner = self.world.runner
        run = runner.request(self.town, "coordinator:lea", DAY, iterations=iterations)
        run = runner.carry_out(self.town, run.id)
        if self._failed(run):
            return
        self.now = self.fresh() if not self.now.deliveries else self.now
        self._applied(runner.apply(self.town, "coordinator:lea", run.id))

    @rule()
    def plan(self) -> None:
        self.did("plan")
        self._plan(10)

    @rule()
    def request_plan(self) -> None:
        self.did("plan:request")
        run = self.world.runner.request(self.town, "coordinator:lea", DAY, iterations=5)
        self.model.runs[run.id] = "queued"

    @precondition(lambda self: "queued" in self.model.runs.values())
    @rule(pick=PICK)
    def carry_out(self, pick: int) -> None:
        self.did("plan:carry_out")
        name = self.some(pick, [name for name, status in self.model.runs.items() if status == "queued"])
        run = self.world.runner.carry_out(self.town, name)
        if not self._failed(run):
            self.model.runs[name] = "proposed"

    @precondition(lambda self: self.model.runs)
    @rule(pick=PICK)
    def apply_plan(self, pick: int) -> None:
        """A plan that was made some time ago is applied, or is stale, or is none any more."""
        self.did("plan:apply")
        proposed = [name for name, status in self.model.runs.items() if status == "proposed"]
        name = self.some(pick, proposed or self.model.runs)
        ok = self.model.runs[name] == "proposed"
        # Stale: which things have changed is not the model's to say, and nothing may have been changed then.
        run = self.attempt(
            self.world.runner.apply, self.town, "coordinator:lea", name, may={"plan_stale"} if ok else set(),
            must=None if ok else "illegal_transition",
        )  # fmt: skip
        if run is not None:
            self._applied(run)
        else:
            self._untouched()

    def _untouched(self) -> None:
        """What was refused has changed nothing."""
        after = self.fresh()
        assert not after.events, after.events
        assert after.deliveries == self.now.deliveries
        assert after.rounds == self.now.rounds

    @precondition(lambda self: self.model.runs)
    @rule(pick=PICK)
    def reject_plan(self, pick: int) -> None:
        self.did("plan:reject")
        name = self.some(pick, self.model.runs)
        ok = self.model.runs[name] in {"queued", "running", "proposed"}
        must = None if ok else "illegal_transition"
        if self.attempt(self.world.runner.reject, self.town, "coordinator:lea", name, "no", must=must):
            self.model.runs[name] = "rejected"

    @rule()
    def live_step(self) -> None:
        self.did("live")
        run = self.world.live.step(self.town, DAY)
        if run is None:
            return
        if self._failed(run):
            return
        if run.status == "applied":
            self._applied(run)
            return
        self.model.runs[run.id] = run.status.value
        if run.status == "proposed":
            with self.world.store.reading(self.town) as reading:
                for name in self.model.runs:
                    other = planning.get_run(reading, name)
                    if name != run.id and self.model.runs[name] == "proposed" and other.actor == run.actor:
                        self.model.runs[name] = "superseded"

    # By hand.

    @rule(
        pick=PICK,
        seed=PICK,
        kind=st.sampled_from(["move", "place", "reorder", "transfer", "take_off"]),
        pin=st.booleans(),
    )
    def edit(self, pick: int, seed: int, kind: str, pin: bool) -> None:  # noqa: FBT001
        chance = random.Random(seed)
        day = self.world.day
        shift = chance.choice(day.shifts)
        places = self.now.places_of_open_tasks()
        if kind in {"move", "place"}:
            tasks = [
                task.id
                for name in self.in_state(
                    "promised", "planned", "assigned", "collecting", "collected", "rescheduled"
                )
                for task in self.now.tasks_of[name]
                if task.status in {"pending", "ready"}
            ]
            if not tasks:
                return
            edit = Move((self.some(pick, tasks),), shift, anywhere=kind == "place")
        elif kind == "take_off":
            names = [self.now.tasks[task].delivery_id for task in places]
            if not names:
                return
            edit = TakeOff((self.some(pick, set(names)),))
        else:
            own = self.some(pick, {own for found in places.values() for own, _ in found})
            if own is None:
                return
            stops = [stop.id for stop in self.now.open_stops(own)]
            chance.shuffle(stops)
            edit = (
                Reorder(self.now.rounds[own].shift_id, tuple(stops))
                if kind == "reorder"
                else Transfer(self.now.rounds[own].shift_id, shift, chance.choice(["", stops[0]]))
            )
        self.did(f"edit:{kind}")
        edited = self.attempt(
            self.world.editor.edit,
            self.town,
            "coordinator:lea",
            DAY,
            [edit],
            pin=pin,
            may={"edit_impossible"},
        )
        if edited is None:
            self._untouched()
            return
        self.model.by_hand |= {one.delivery_id for one in edited.broken if one.kind != "late"}
        self._applied(edited.run)

    @rule(pick=PICK, seed=PICK, off=st.booleans())
    def pin(self, pick: int, seed: int, off: bool) -> None:  # noqa: FBT001
        name = self.some(pick, self.now.deliveries)
        if name is None:
            return
        self.did("pin")
        shift = random.Random(seed).choice(self.world.day.shifts)
        if off:
            self.world.editor.unpin(self.town, "coordinator:lea", name)
        else:
            self.world.editor.pin(self.town, "coordinator:lea", name, shift)

    # In the street.

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
        may = {"illegal_transition"} if status not in {"released"} else set()
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
            if row.kind == "drop" and set(waits) - set(tasks) and must is None:
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
        elif not self.model.loaded(order):
            must = "nothing_on_board"
        if self.as_("coordinator:lea", aftermath.return_goods, name, must=must) is not None:
            self.model.sent_back.add(name)

    # Shops.

    @rule(
        pick=PICK,
        which=PICK,
        what=st.sampled_from(["ready", "late", "missing", "leave_out"]),
        minutes=st.integers(1, 60),
    )
    def shop(self, pick: int, which: int, what: str, minutes: int) -> None:
        name = self.some(pick, self.now.deliveries)
        if name is None:
            return
        self.did(f"shop:{what}")
        order, status = self.model.orders[name], self.now.deliveries[name].status
        task = self.some(which, order.shops)
        org = order.shops[task]
        state = self.now.tasks[task].status
        over, waits = status in m.OVER, state in {"pending", "ready"}
        actor = f"shop:{org}"
        if what == "ready":
            must = "pickup_over" if over and state == "pending" else None
            self.as_(actor, say_ready, name, org, must=must)
        elif what == "late":
            self.as_(actor, say_late, name, org, minutes, must="pickup_over" if over or not waits else None)
        elif what == "missing":
            may = {"substitution_invalid"} if waits else set()
            self.as_(
                actor,
                say_missing,
                name,
                org,
                f"leek {minutes % 3}",
                may=may,
                must=None if waits else "pickup_over",
            )
        else:
            others = [
                own.id
                for own in self.now.tasks_of[name]
                if own.kind == "pickup" and own.id != task and own.status != "cancelled"
            ]
            must = "pickup_over" if over or not waits else None
            if self.as_(actor, leave_out, name, org, "sold out", must=must) is not None:
                if others:
                    order.left_out.add(task)
                else:
                    order.called_off = True

    # Phones.

    @precondition(ANY_ROUND)
    @rule(pick=PICK)
    def pull(self, pick: int) -> None:
        """A phone has a network, and shows what is so now."""
        self.did("phone:pull")
        phone = self.phones[self.some(pick, self.phones)]
        with self.world.store.reading(self.town) as reading:
            assert pull(reading, phone.courier)
        phone.shows = {
            own: (
                self.now.rounds[own],
                [(stop, list(self.now.tasks_at[stop.id])) for stop in self.now.stops_of.get(own, ())],
            )
            for own in self.rounds_in("released", "started", "paused")
            if self.courier_of(own) == phone.courier
        }

    KINDS = (
        "close",
        "close",
        "close",
        "fail",
        "arrive",
        "depart",
        "skip",
        "reopen",
        "delay",
        "abort",
        "start",
        "complete",
        "wrong",
    )

    @precondition(SHOWN)
    @rule(pick=PICK, which=PICK, kind=st.sampled_from(KINDS), pay=st.booleans())
    def say(self, pick: int, which: int, kind: str, pay: bool) -> None:  # noqa: FBT001
        """A phone without network makes a command."""
        phone = self.phones[
            self.some(pick, [name for name, one in self.phones.items() if one.shows] or self.phones)
        ]
        own = self.some(pick, phone.shows)
        if own is None or (kind == "abort" and which % 3):
            return
        row, stops = phone.shows[own]
        stops = [(stop, tasks) for stop, tasks in stops if tasks]
        about = stops[which % len(stops)] if stops else None
        if about is None and kind not in {"delay", "abort", "start", "complete"}:
            return
        phone.made += 1
        phone.at_s = max(phone.at_s + 1, self.now_s)
        stop, tasks = about or (None, [])
        body, word, named = {}, kind, own
        if kind in {"close", "fail"}:
            good = kind == "close"
            word = "close"
            kinds = {
                task: self.now.tasks[task].kind if task in self.now.tasks else "pickup" for task in tasks
            }
            body["results"] = {
                task: {
                    "outcome": "success" if good else "failed",
                    "code": (WORDS[kinds[task]] if good else OutcomeCode.NOT_HOME).value,
                }
                for task in tasks
            }
            doors = [task for task in tasks if kinds[task] == "drop"]
            if good and pay and doors:
                body["cash"] = [
                    {
                        "delivery_id": self.now.tasks[task].delivery_id,
                        "method": "cash",
                        "amount_minor": 700,
                        "currency": "EUR",
                    }
                    for task in doors
                ]
                body["proofs"] = [{"task_id": doors[0], "kind": "photo", "file": "x.jpg"}]
        elif kind == "reopen":
            closings = [
                one for one in (*phone.queue, *phone.sent) if one.kind == "close" and one.round_id == own
            ]
            if not closings:
                return
            undone = closings[which % len(closings)]
            body["closings"] = [undone.id]
            stop_id, tasks = undone.stop_id, list(undone.task_ids)
        elif kind == "delay":
            body["minutes"] = 7
        elif kind == "abort":
            body = {"reason": "ill", "place": {"lon": 0.02, "lat": 0.02}}
        elif kind == "wrong":
            word, named = "arrive", "rnd_nowhere"
        stop_id = stop_id if kind == "reopen" else stop.id if stop is not None else ""
        self.did(f"phone:{kind}")
        phone.queue.append(
            Command(
                f"{phone.name}-{phone.made:05d}",
                word,
                named,
                phone.at_s,
                row.version,
                stop_id,
                tuple(tasks) if word not in {"delay", "abort", "start", "complete"} else (),
                0,
                phone.made,
                body,
            )
        )

    @precondition(QUEUED)
    @rule(pick=PICK, seed=PICK, device=st.booleans())
    def send(self, pick: int, seed: int, device: bool) -> None:  # noqa: FBT001
        """A phone sends what it has: late, in another order, some of it twice, what was sent before as well."""
        waiting = [name for name, one in self.phones.items() if one.queue]
        phone = self.phones[self.some(pick, waiting or self.phones)]
        chance = random.Random(seed)
        batch = chance.sample(phone.queue, chance.randint(0, len(phone.queue)))
        again = chance.sample(phone.sent, min(len(phone.sent), chance.choice([0, 0, 2])))
        doubled = [*batch, *again, *batch[: chance.randint(0, 2)]]
        if not doubled:
            return
        self.did("phone:send")
        chance.shuffle(doubled)
        answers = apply_commands(self.world.store, self.town, f"courier:{phone.courier}", phone.name, doubled)
        for command, answer in zip(doubled, answers, strict=True):
            known = {task for task in command.task_ids if task in self.now.tasks}
            refused = command.round_id == "rnd_nowhere" or (bool(command.task_ids) and not known)
            if command.id in self.answers:
                assert answer == self.answers[command.id], "another answer to the same command"
                continue
            assert (answer.status == "refused") == refused, (command, answer)
            self.answers[command.id] = answer
            if not refused:
                self._believe(command, known)
        phone.queue = [one for one in phone.queue if one not in batch]
        phone.sent += batch

    def _believe(self, command: Command, known: set[str]) -> None:
        if command.kind == "close":
            results = {
                task: one["outcome"] == "success"
                for task, one in command.body["results"].items()
                if task in known
            }
            cash = [(one["delivery_id"], one["amount_minor"]) for one in command.body.get("cash", ())]
            self.model.closings[command.id] = m.Closing(
                command.round_id, command.stop_id, command.happened_s, results, cash
            )
        elif command.kind == "reopen":
            self.model.reopened.append((command.body["closings"], command.happened_s, True))
        elif command.kind == "abort":
            self.model.broken_off.add(command.round_id)

    # Time and machines.

    @rule(seconds=st.sampled_from([30, 60, 300, 900, 1800]))
    def time_goes(self, seconds: int) -> None:
        self.did("clock")
        if self.now_s + seconds < LATEST_S:
            self.world.clock.advance(seconds)

    @rule(seconds=st.sampled_from([1, 60, 900, 3600]))
    def clock_back(self, seconds: int) -> None:
        self.did("clock:back")
        self.world.clock.set(self.now_s - seconds)

    @rule()
    def restart(self) -> None:
        self.did("restart")
        self.world.restart()
        self.world.runner.recover(self.town, DAY)

    @invariant()
    def everything_holds(self) -> None:
        now = self.fresh()
        laws.check_alone(now, self.model)
        laws.check_step(self.now, now)
        self._read_on(now)
        self.now = now
        laws.check_model(now, self.model)


@pytest.mark.timeout(0)
def test_the_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """Tests thousands of steps of everything that people, phones, clocks and processes can do."""
    number = 0
    # A rule that finds nothing to do is no step: days are tried until there were as many as asked for.
    while sum(MADE.values()) < WANTED:
        number += 1
        run_state_machine_as_test(
            seed(number)(Whole),
            settings=settings(
                max_examples=DAYS_EACH,
                stateful_step_count=STEPS_EACH,
                deadline=None,
                database=None,
                print_blob=False,
                suppress_health_check=list(HealthCheck),
            ),
        )
    with capsys.disabled():
        print(
            f"\n{sum(MADE.values())} steps: " + ", ".join(f"{n} {kind}" for kind, n in sorted(MADE.items()))
        )
    assert len(MADE) > 20
