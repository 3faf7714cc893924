"""What the rules of the whole have in common: a town, its model, and how something is tried."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
)

from dispatch.domain import Load, TimeWindow
from dispatch.errors import DispatchError
from dispatch.field.outcomes import OutcomeCode
from dispatch.orders import waiting_room
from dispatch.orders.asked import AskedDoor, AskedPickup, AskedRecipient, Order
from dispatch.orders.delivery import Payment, PaymentMethod
from dispatch.sync.commands import Command
from tests.dispatch.toy_day import NINE_S
from tests.dispatch.toy_town import at
from tests.dispatch.whole import laws
from tests.dispatch.whole import model as m
from tests.dispatch.whole.snapshot import Snapshot, look
from tests.dispatch.whole.world import World

FOLDER = Path(tempfile.mkdtemp(prefix="whole-"))
MADE: Counter[str] = Counter()
STILL = {"created", "held", "promised"}
LATEST_S = NINE_S + 7 * 3600
#: Clocks go wrong by hours, not so far that it is another day.
EARLIEST_S = NINE_S - 6 * 3600
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


class Acting(RuleBasedStateMachine):
    """A town, the model of it, and what rules have in common."""

    def __init__(self) -> None:
        super().__init__()
        # A day here is too short for what is kept behind counters for a day.
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(waiting_room, "COUNTER_HOLDING_S", 1800)
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
        self.patch.undo()

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
            if error.code != must and error.code not in may:
                raise
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
        if one.mode == "collect":
            tasks = {task.id: task.org_id for task in one.in_shops}
        ends = {"drop", "return"}
        drop = next((task.id for task in one.tasks if task.kind in ends), "")
        before = self.model.orders.get(one.id)
        known = m.Order(one.id, tasks, drop, (one.window.earliest, one.window.latest), one.external_ref)
        known.mode = str(one.mode)
        known.due_minor = order.payment.amount_minor if order.payment else None
        if before is not None:
            known.promised, known.left_out = before.promised, before.left_out & set(tasks)
            known.ready = before.ready & set(tasks)
        self.model.orders[one.id] = known
        self.orders_made[one.id] = order

    def promised_now(self, names) -> None:
        for name in names:
            self.model.orders[name].promised = True

    @invariant()
    def everything_holds(self) -> None:
        now = self.fresh()
        laws.check_alone(now, self.model)
        laws.check_step(self.now, now)
        self._read_on(now)
        self.now = now
        laws.check_model(now, self.model)
