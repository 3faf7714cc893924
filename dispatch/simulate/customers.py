"""People who order: they look at the windows that are offered, take one or go elsewhere, and sometimes call it off."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from dispatch.dayfile.furnish import orders_of
from dispatch.domain import TimeWindow
from dispatch.errors import DispatchError
from dispatch.field.aftermath import cancel_delivery
from dispatch.lifecycle.machine import IllegalMoveError
from dispatch.orders.asked import Order
from dispatch.orders.delivery import Channel, Delivery
from dispatch.orders.intake import take
from dispatch.promises.as_asked import promise_as_asked
from dispatch.promises.desk import PromiseDesk
from dispatch.promises.quote import Quote, SlotOffer
from dispatch.simulate.life import PASSING, Life
from dispatch.simulate.scenario import Coming, Manner
from dispatch.simulate.shops import Shops
from dispatch.storage import deliveries
from dispatch.storage.store import Writing

ACTOR = "api:simulated-marketplace"
#: What the counts of a life call it.
LOST_NO_WINDOW, LOST_PATIENCE, LOST_REFUSED = "lost_no_window", "lost_patience", "lost_refused"
#: Nobody calls an order off when it is nearer than this, seconds.
_SURE_S = 2400


class Customers:
    """Everybody who orders on a day.

    Parameters
    ----------
    life, desk, shops
        The day, where windows are offered, and who prepares what is ordered.
    """

    def __init__(self, life: Life, desk: PromiseDesk, shops: Shops) -> None:
        self.life = life
        self.desk = desk
        self.shops = shops
        self._orders: dict[str, Order] = {}
        for order in orders_of(life.scenario.day, life.names):
            self._orders[order.external_ref] = order
        self._reference = {
            one.id: one.external_ref or one.id for one in life.scenario.day.deliveries
        }  # fmt: skip

        self._number = {coming.key: number for number, coming in enumerate(life.scenario.comings)}

    def begin(self) -> None:
        """Put down when everybody orders."""
        for coming in self.life.scenario.comings:
            order = partial(self._order, coming)
            self.life.agenda.at(coming.at_s, partial(self.life.persist, order))

    def _order(self, coming: Coming) -> None:
        order = self._orders.get(self._reference[coming.delivery_id])
        if order is None:
            # It has a pickup that is no shop's.
            self.life.counts[LOST_REFUSED] += 1
            return
        # Numbers that are kept for films and books ring nowhere: messages are decided as for anybody.
        recipient = replace(order.recipient, phone=f"+33639{980000 + self._number[coming.key]:06d}")
        order = replace(order, channel=Channel.API, recipient=recipient)
        try:
            stored = self._known(order)
            if stored is not None:
                stored = self._promised(stored)
            elif coming.manner is Manner.FIXED:
                stored = self._as_asked(order)
            else:
                stored = self._chosen(coming, order)
        except DispatchError as error:
            if error.code in PASSING:
                raise
            self.life.counts[LOST_REFUSED] += 1
            self.life.counts[f"refused_{error.code}"] += 1
            return
        if stored is None:
            return
        self.life.key_of[stored.id] = coming.key
        self.life.acknowledged[coming.key] = stored.id
        self.shops.prepare(stored)
        self._may_call_off(coming, stored)

    def _known(self, order: Order) -> Delivery | None:
        """Return the delivery of an order that nobody has heard of since it was sent: asking again must not make a second one."""
        with self.life.store.reading(self.life.town_id) as reading:
            return deliveries.find_reference(reading, order.org_id, order.external_ref)

    def _promised(self, stored: Delivery) -> Delivery:
        promised = self.life.write(ACTOR, lambda writing: promise_as_asked(writing, [stored]))
        return promised[0] if promised else stored

    def _as_asked(self, order: Order) -> Delivery:
        life = self.life
        stored = take(life.store, life.town_map, life.town_id, ACTOR, order).delivery
        return life.write(ACTOR, lambda writing: promise_as_asked(writing, [stored]))[0]

    def _chosen(self, coming: Coming, order: Order) -> Delivery | None:
        life = self.life
        quote = self.desk.offer(life.town_id, ACTOR, order)
        chosen = choose(coming, quote)
        if chosen is None:
            life.counts[LOST_PATIENCE if quote.offers else LOST_NO_WINDOW] += 1
            self.desk.decline(life.town_id, ACTOR, quote.id)
            return None
        _, stored = self.desk.accept(life.town_id, ACTOR, quote.id, chosen.window.earliest)
        return stored

    def _may_call_off(self, coming: Coming, stored: Delivery) -> None:
        life = self.life
        if not life.chance.happens(life.scenario.chances.cancel_share, "cancels", coming.key):
            return
        last_s = stored.window.earliest - _SURE_S
        if last_s <= life.now_s:
            return
        at_s = round(life.chance.between(life.now_s, last_s, "cancels when", coming.key))
        life.agenda.at(at_s, partial(life.persist, partial(self.call_off, stored.id)))

    def call_off(self, delivery_id: str) -> None:
        """Have a delivery called off, if that is still possible."""

        def step(writing: Writing) -> None:
            cancel_delivery(writing, delivery_id, "changed my mind")

        try:
            self.life.write(ACTOR, step)
        except IllegalMoveError:
            self.life.counts["called_off_too_late"] += 1


def choose(coming: Coming, quote: Quote) -> SlotOffer | None:
    """Return the window that somebody takes of those that are offered, None for going elsewhere.

    Who wants it as soon as possible takes the first one. Others weigh how far its middle is from what they wish, and what it costs.
    """
    if not quote.offers:
        return None
    if coming.manner is Manner.ASAP or coming.wish_s is None:
        first = quote.offers[0]
        return first if _middle(first.window) - coming.at_s <= max(coming.patience_s, 0) else None
    wish_s = coming.wish_s

    def burden(offer: SlotOffer) -> tuple[float, int]:
        away_s = abs(_middle(offer.window) - wish_s)
        return away_s + offer.fee_minor / 100 * coming.price_s_per_unit, offer.window.earliest

    best = min(quote.offers, key=burden)
    return best if abs(_middle(best.window) - wish_s) <= coming.patience_s else None


def _middle(window: TimeWindow) -> int:
    return (window.earliest + window.latest) // 2
