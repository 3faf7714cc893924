"""Goods that wait: at relay points and counters until somebody comes with the code, and what goes back because nobody did."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import (
    precondition,
    rule,
)

from dispatch.domain import TimeWindow
from dispatch.field import aftermath
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders import overdue, returns, waiting_room
from dispatch.orders.asked import AskedDoor
from dispatch.orders.delivery import Mode
from dispatch.orders.intake import take
from dispatch.storage import deliveries
from tests.dispatch.whole.acting import PICK, Acting

HOLDING_S = 3600


def WAITING(self):  # noqa: N802
    return bool(self.now.waiting)


class WaitingRules(Acting):
    """Goods that wait: at relay points and counters until somebody comes with the code, and what goes back because nobody did."""

    @rule(
        seed=PICK,
        mode=st.sampled_from([Mode.RELAY, Mode.RELAY, Mode.COLLECT, Mode.RETURN]),
        named=st.booleans(),
    )
    def take_other(self, seed: int, mode: Mode, named: bool) -> None:  # noqa: FBT001
        """Somebody orders what goes to a relay point, is fetched in the shops, or goes back to them."""
        if len(self.model.orders) >= 14:
            return
        self.did(f"order:{mode}")
        chance = random.Random(seed)
        reference = f"other-{chance.randrange(4)}" if named else ""
        order = replace(self.order(chance, reference), mode=mode, payment=None)
        must = None
        if mode is Mode.RELAY:
            relay, place = chance.choice(sorted(self.world.relays.items()))
            order = replace(order, door=AskedDoor(place_id=place))
            must = None if self.has_room(relay, order) else "order_refused"
        if mode is Mode.RETURN:
            parts = returns._parts(order)
            taken = self._taken(parts)
            found = self.attempt(
                returns.take_returns, self.world.store, self.world.map, self.town, "api:shop", order,
                must="reference_taken" if taken else None,
            )  # fmt: skip
            for part, one in zip(parts, found or (), strict=False):
                self.know(one.delivery, part)
            return
        if self._taken([order]):
            must, may = None, {"reference_taken", "order_refused"}
        else:
            may = set()
        found = self.attempt(
            take, self.world.store, self.world.map, self.town, "api:shop", order, may=may, must=must
        )
        if found is not None:
            assert found.new
            self.know(found.delivery, order)
            if mode is Mode.COLLECT:
                self.promised_now([found.delivery.id])

    def _taken(self, orders) -> bool:
        known = {(self.orders_made[one.id].org_id, one.reference) for one in self.model.orders.values()}
        return any(one.external_ref and (one.org_id, one.external_ref) in known for one in orders)

    def has_room(self, relay: str, order) -> bool:
        """Count the room of a relay point as its document says: what is overdue takes it up until it is taken away."""
        volume = sum(pickup.load.volume_l for pickup in order.pickups)
        begin, end = order.window.earliest, order.window.latest + HOLDING_S
        for compartment in self.world.room[relay]:
            if compartment.volume_l < volume:
                continue
            stays = [
                (row.from_s, 2**40 if row.status == "overdue" or row.until_s <= self.now_s else row.until_s)
                for row in self.now.waiting.values()
                if row.compartment_id == compartment.id and row.status in {"expected", "waiting", "overdue"}
            ]
            # The most is reached where one of them begins.
            moments = [begin, *(first for first, _ in stays if begin <= first <= end)]
            most = max(sum(first <= at <= last for first, last in stays) for at in moments)
            if most < compartment.places:
                return True
        return False

    def _waiting(self, pick: int, *kinds: str) -> str | None:
        names = [name for name, row in self.now.waiting.items() if row.status in kinds]
        return self.some(pick, names or self.now.waiting)

    @precondition(WAITING)
    @rule(pick=PICK, right=st.sampled_from([True, True, True, False]), part=st.booleans())
    def fetch(self, pick: int, right: bool, part: bool) -> None:  # noqa: FBT001
        """Somebody comes with a code."""
        name = self._waiting(pick, "waiting", "overdue", "expected")
        if name is None:
            return
        self.did("fetch" if right else "fetch:wrong")
        order, row, status = self.model.orders[name], self.now.waiting[name], self.now.deliveries[name].status
        org = self.some(pick, order.shops.values()) if part and order.mode == "collect" else ""
        locked = row.locked_s is not None and self.now_s < row.locked_s
        left = {task for task in self.model.left_at_counter(order) if org in {"", order.shops[task]}}
        must = None
        if right and not locked and status != "delivered":
            here = status == "handed_over" or (
                order.mode == "relay" and status == "failed" and row.status == "overdue"
            )
            here |= order.mode == "collect" and status == "promised"
            if not here or (order.mode == "collect" and not left):
                must = "not_waiting"
        code = row.code if right else "nothing"
        found = self.as_("shop:counter", waiting_room.fetch, name, code, org_id=org, must=must)
        if found is None:
            return
        assert found.right == (right and not locked)
        if found.right and status != "delivered":
            if order.mode == "relay":
                order.given = True
            else:
                order.fetched |= left

    @precondition(WAITING)
    @rule()
    def sweep(self) -> None:
        """What waits for too long is found."""
        self.did("sweep")
        late = {name for name, row in self.now.waiting.items() if row.until_s <= self.now_s}
        expected = set()
        for name in late:
            order, row = self.model.orders[name], self.now.waiting[name]
            status = self.now.deliveries[name].status
            if (row.status == "waiting" and status == "handed_over") or (
                order.mode == "collect" and row.status in {"waiting", "expected"} and status == "promised"
            ):
                expected.add(name)
        swept = self.world.write("system", overdue.sweep)
        assert set(swept.overdue) == expected, (swept, expected)
        for name in expected:
            self.model.orders[name].overdue = True
        again = self.world.write("system", overdue.sweep)
        assert (again.reminded, again.overdue) == ((), ())

    @precondition(WAITING)
    @rule(pick=PICK, minutes=st.sampled_from([0, 30, 240]))
    def extend(self, pick: int, minutes: int) -> None:
        """Somebody asks for more time."""
        name = self._waiting(pick, "waiting", "overdue")
        if name is None:
            return
        self.did("extend")
        order, row = self.model.orders[name], self.now.waiting[name]
        until_s = self.now_s + 60 * minutes
        must, may = None, set()
        if row.status not in {"waiting", "overdue"} or until_s <= max(row.until_s, self.now_s):
            must = "not_waiting"
        elif order.mode == "relay":
            may = {"relay_full"}
        if order.back:
            must, may = "not_waiting", set()
        if self.as_("coordinator:lea", waiting_room.extend, name, until_s, must=must, may=may) is not None:
            order.kept_until = until_s
            if order.overdue and order.mode == "collect":
                order.ready |= self.model.left_at_counter(order)
            order.overdue = False

    @precondition(WAITING)
    @rule(pick=PICK)
    def take_back(self, pick: int) -> None:
        """What nobody has fetched goes back: a shop puts it on its shelf, a courier brings it to its shops."""
        name = self._waiting(pick, "overdue")
        if name is None:
            return
        order, status = self.model.orders[name], self.now.deliveries[name].status
        is_due = order.overdue and status == "failed"
        if order.mode == "collect":
            self.did("put_back")
            if self.as_("shop:counter", overdue.put_back, name, must=None if is_due else "not_overdue"):
                order.put_back = True
            return
        self.did("send_back")
        must = None if is_due or (order.back and status == "returning") else "not_overdue"
        made = self.as_("coordinator:lea", returns.send_back, self.world.map, name, must=must)
        if made is None:
            return
        for one in made:
            if one.id not in self.model.orders:
                self.know(one, replace(self.orders_made[name], org_id=one.org_id, mode=Mode.RETURN))
        order.back = [one.id for one in made]

    @rule(pick=PICK)
    def retry_at_relay(self, pick: int) -> None:
        """What nobody took at the door is brought to a relay point."""
        failed = [name for name in self.in_state("failed") if self.model.orders[name].mode == "delivery"]
        name = self.some(pick, failed)
        if name is None:
            return
        self.did("retry:relay")
        order = self.model.orders[name]
        _, place = self.some(pick, self.world.relays.items())
        window = TimeWindow(self.now_s, self.now_s + 7200)

        def step(writing):
            one = deliveries.get(writing, name)
            assert one.status is DeliveryStatus.FAILED
            one = deliveries.change(writing, one, window=window)
            writing.note("delivery.window_changed", one.id, one.version)
            return aftermath.retry_delivery(writing, name, relay_place_id=place)

        if self.as_("coordinator:lea", step, may={"relay_full"}) is not None:
            more = {task.id for task in self.now.tasks_of[name]}
            self.model.answered |= self.model.failures_of(order, more)
            order.window, order.mode = (window.earliest, window.latest), "relay"
