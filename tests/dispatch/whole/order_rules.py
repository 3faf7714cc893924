"""Orders and quotes: taken, sent again, promised, offered, kept, called off."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    precondition,
    rule,
)

from dispatch.domain import Load, TimeWindow
from dispatch.field import aftermath
from dispatch.field.whole_round import (
    release_round,
    start_round,
)
from dispatch.orders import changes
from dispatch.orders.asked import AskedPickup, Upsert
from dispatch.orders.intake import take
from dispatch.promises.as_asked import promise_as_asked
from dispatch.storage import deliveries
from tests.dispatch.toy_day import NINE_S
from tests.dispatch.whole import model as m
from tests.dispatch.whole.acting import (
    CREATED,
    PICK,
    QUOTED,
    STILL,
    Acting,
)

#: Shops that say nothing of their hours are taken to open then.
SHOPS_OPEN_S = NINE_S + 1800


class OrderRules(Acting):
    """Orders and quotes: taken, sent again, promised, offered, kept, called off."""

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
        if known.mode == "return" and kind == "shops" and len(order.pickups) > 1:
            must = "order_refused"  # it goes to one shop
        elif upsert is Upsert.CREATE or touched:
            must = "reference_taken"
            may = {"order_refused"} if order.window.latest < self.now_s + 3600 else set()
        elif known.promised and kind == "window" and known.mode != "collect":
            must = "order_refused"
        elif order.window.latest < self.now_s + 3600:
            may = {"order_refused"}  # its shops may not have it ready in time any more
        elif known.mode == "relay":
            may = {"order_refused", "relay_full"}  # it may be too large for the room that is left
        if may and must:
            must, may = None, may | {must}
        found = self.attempt(
            take, self.world.store, self.world.map, self.town, "api:shop", order, upsert=upsert, may=may, must=must
        )  # fmt: skip
        if found is None:
            return
        assert not found.new
        assert found.delivery.id == name
        # Merged before, it has the shops of both.
        whole = {one.org_id for one in order.pickups} == set(known.shops.values())
        if kind == "same" and whole and not known.left_out:
            assert found.delivery.version == row.version, "the same order again has changed something"
        if upsert is Upsert.SYNC:
            named = {task.org_id for task in found.delivery.tasks if task.org_id}
            assert named == {one.org_id for one in order.pickups}
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
            early |= {"handed_over"} if self.model.orders[name].mode == "collect" else set()
            must = None if status in early else "too_late"
            done = self.as_("coordinator:lea", changes.cancel, name, "not wanted", must=must)
        else:
            late = {"delivered", "cancelled", "returning", "returned"}
            must = "illegal_transition" if status in late else None
            if self._waits(name):
                must = must or "left_to_wait"
            done = self.as_("coordinator:lea", aftermath.cancel_delivery, name, "not wanted", must=must)
        if done is not None:
            self.model.orders[name].called_off = True

    def _waits(self, name: str) -> bool:
        """Whether what becomes of it is not for couriers to say: it lies at a relay point, or has never left its shops."""
        order = self.model.orders[name]
        if order.mode == "collect":
            return order.overdue
        lies = self.model.said_of(order.drop)[0] == "done"
        return order.mode == "relay" and (lies or order.given or bool(order.back))

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
            self.world.desk.offer,
            self.town,
            client,
            order,
            must="too_many_quotes" if count >= 3 else None,
            # In the small hours shops, which open at half past nine, may have nothing ready in that time.
            may={"order_refused"} if order.window.latest < SHOPS_OPEN_S else frozenset(),
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
            assert quote.status in {"open", "held"}
            if quote.status == "held":
                # Another window may be chosen; nothing is kept any longer for it, nor longer than a courier could come.
                assert found.expires_s <= quote.expires_s
            else:
                assert held < 2
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
            assert one.id == quote.delivery_id
            assert again.delivery_id == one.id
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
            # Everything was kept for it, and no shop has closed.
            may = set()
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
