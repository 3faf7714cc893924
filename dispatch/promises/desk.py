"""Promises from the question to the word that is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dispatch import ids
from dispatch.board.ask import Ask
from dispatch.domain import TimeWindow
from dispatch.errors import DispatchError
from dispatch.executor.executor import Executor
from dispatch.lifecycle.quote import QUOTE as LIFE
from dispatch.lifecycle.quote import QuoteStatus
from dispatch.money.charging import charge, tariff_on
from dispatch.money.tariff import Tariff
from dispatch.money.tariff_document import tariff_of
from dispatch.orders.asked import Order
from dispatch.orders.changes import own_delivery
from dispatch.orders.delivery import Delivery
from dispatch.orders.order_documents import order_document, order_of
from dispatch.orders.order_times import OrderTimes
from dispatch.orders.town_facts import TownFacts
from dispatch.promises.basket import NewBasket, basket_in, basket_kept, basket_of, ordered
from dispatch.promises.case import Case
from dispatch.promises.errors import (
    NotMovableError,
    QuoteExpiredError,
    SlotUnavailableError,
    TooManyQuotesError,
)
from dispatch.promises.expiry import expire
from dispatch.promises.moved import give_window
from dispatch.promises.moving import OWED, Move, days_to_move, move_of
from dispatch.promises.offering import Offered, offers_of
from dispatch.promises.policy import PromisePolicy, promise_policy
from dispatch.promises.pricing import check_facts
from dispatch.promises.quote import Quote, SlotOffer
from dispatch.promises.room import MATTER, Room
from dispatch.storage import deliveries, parties, quotes, reservations, tariffs
from dispatch.storage.store import Reading, Store, Writing
from dispatch.town_map import TownMap

__all__ = [
    "NotMovableError",
    "PromiseDesk",
    "QuoteExpiredError",
    "SlotUnavailableError",
    "TooManyQuotesError",
]

#: Done with what was promised, in the same transaction.
Along = Callable[[Writing, Delivery], object]


class PromiseDesk:
    """Offers windows, keeps them, and promises them: to new baskets, and to deliveries that are to come at another time.

    Parameters
    ----------
    store
        The business.
    executor
        Where insertions are computed.
    open_map
        Returns the map of a name, for addresses.
    """

    def __init__(self, store: Store, executor: Executor, open_map: Callable[[str], TownMap]) -> None:
        self.store = store
        self.executor = executor
        self._room = Room(store, executor)
        self._open_map = open_map

    def offer(self, town_id: str, client: str, order: Order) -> Quote:
        """Return the windows in which a basket can come, each with its price; they are good for a while, and nothing is kept yet.

        Parameters
        ----------
        client
            Who asks: the actor.
        order
            The basket; its window is where promises are looked for.

        Raises
        ------
        RefusedOrderError
            Something is wrong with it, whenever it comes.
        AddressUncertainError
            Its address may mean several places.
        TooManyQuotesError
            The client has too many open ones.
        """
        policy = self._policy(town_id)
        offered = self.look(town_id, order)
        asked = Quote("", order.org_id, client, order_document(order), (), (), 0)
        return self._open(town_id, client, policy, offered, asked)

    def look(self, town_id: str, order: Order) -> Offered:
        """Return the windows in which a basket could come, as `offer` does, for somebody who only looks: nothing is stored; errors as there."""
        policy = self._policy(town_id)
        basket = basket_of(self.store, self._map(town_id), town_id, order, policy)
        return offers_of(self._room, town_id, basket.case, basket.days, basket.refusals, policy)

    def offer_again(
        self, town_id: str, client: str, delivery_id: str, *, days: int | None = None, org_id: str = ""
    ) -> Quote:
        """Return the windows in which a delivery that is not done yet could come instead; what is promised stays until one is accepted.

        Parameters
        ----------
        client
            Who asks: the actor.
        days
            Local dates that are looked at, today included; as many as the town looks ahead, and up to the window that somebody has asked
            for, where it is not given.
        org_id
            The shop that asks, which learns of its own deliveries only. Empty for the recipient and the coordinator.

        Raises
        ------
        NotFoundError
            There is none of that name, or it is none of the shop's business.
        NotMovableError
            It gets no other window; the error says why.
        TooManyQuotesError
            The client has too many open ones.
        """
        policy = self._policy(town_id)
        with self.store.reading(town_id) as reading:
            own_delivery(reading, delivery_id, org_id)
            move = move_of(reading, delivery_id)
            found, refusals = days_to_move(reading, move, policy, days)
        one = move.delivery
        offered = offers_of(self._room, town_id, move, found, refusals, policy)
        asked = Quote("", one.org_id, client, {}, (), (), 0, moves=one.id, owed=one.status in OWED)
        return self._open(town_id, client, policy, offered, asked)

    def hold(self, town_id: str, client: str, quote_id: str, start_s: int) -> Quote:
        """Keep the window of an offer for a while: everything that it takes counts as taken, and it can be accepted whatever others order.

        Until when orders are taken is judged now, and not again when it is accepted. It is kept no longer than a courier could still come.

        Parameters
        ----------
        start_s
            The beginning of the window, which names the offer.

        Raises
        ------
        QuoteExpiredError, SlotUnavailableError, TooManyQuotesError, IllegalMoveError, RefusedOrderError, NotMovableError
            As their names say.
        DispatchError
            ``unknown_offer``: the quote has no such window.
        """
        quote, offer = self._offer(town_id, client, quote_id, start_s)
        if quote.status is QuoteStatus.HELD and quote.chosen == offer:
            return quote
        policy = self._policy(town_id)
        case = self._case(town_id, quote, offer.window)
        if isinstance(case, Move):
            # Its old window stays promised meanwhile: there has to be room for both.
            case = replace(case, beside=True)
        until_s = self.store.now_s(town_id) + policy.hold_s
        if quote.status is QuoteStatus.HELD:
            # Another window of the same quote, for as long as the first one was kept: nothing is kept for ever.
            until_s = quote.expires_s
        until_s = min(until_s, offer.window.latest - policy.slack_s)

        def keep(writing: Writing, case: Case, facts: TownFacts, times: OrderTimes, ask: Ask) -> Quote:
            present = self._good(writing, client, quote_id)
            if until_s <= writing.now_s:
                raise SlotUnavailableError
            changes: dict[str, object] = {
                "chosen": offer,
                "ask": quotes.ask_document(ask),
                "expires_s": until_s,
            }
            if present.status is not QuoteStatus.HELD:
                if quotes.count(writing, client, QuoteStatus.HELD) >= policy.most_held:
                    raise TooManyQuotesError("kept windows", policy.most_held)
                changes["status"] = QuoteStatus.HELD
            held = quotes.change(writing, present, **changes)
            reservations.keep(writing, case.reserve(quote_id, offer.window, times, facts, until_s))
            writing.note("quote.held", held.id, held.version, {"from_s": offer.window.earliest}, topics=())
            return held

        return self._room.while_possible(
            town_id, client, case, offer.day, offer.window, policy.slack_s, until_s, keep
        )

    def accept(
        self, town_id: str, client: str, quote_id: str, start_s: int | None = None, *, behalf: str = "", along: Along | None = None
    ) -> tuple[Quote, Delivery]:  # fmt: skip
        """Promise a window: the basket becomes a delivery, or the delivery gets that window, which every later plan keeps.

        Accepted twice, it is the same delivery. A window that is kept is promised whatever others have ordered, and however late it is for
        the day, by the fee that was offered; only what has changed of the case itself is in the way: a shop that has closed, a courier who
        has the goods.

        Parameters
        ----------
        start_s
            Which window, where none is kept.
        behalf
            For whom.
        along
            What else is done in the transaction that promises it: where that is refused, nothing is promised.

        Raises
        ------
        QuoteExpiredError, SlotUnavailableError, IllegalMoveError, RefusedOrderError, NotMovableError
            As their names say.
        DispatchError
            ``unknown_offer``: the quote has no such window, or none was chosen. ``tariff_changed``: the tariff is another one since.
        """
        with self.store.reading(town_id) as reading:
            known = quotes.get_own(reading, quote_id, client)
            if known.status is QuoteStatus.ACCEPTED:
                return known, deliveries.get(reading, known.delivery_id)
        if start_s is None and known.chosen is not None:
            start_s = known.chosen.window.earliest
        quote, offer = self._offer(town_id, client, quote_id, start_s)
        policy = self._policy(town_id)

        def promise(
            writing: Writing, case: Case, facts: TownFacts, times: OrderTimes, _: Ask | None
        ) -> tuple[Quote, Delivery]:
            # Another call may have accepted it, or its time may be over, since it was looked at.
            present = self._good(writing, client, quote_id)
            if present.status is QuoteStatus.ACCEPTED:
                return present, deliveries.get(writing, present.delivery_id)
            LIFE.check(present.status, QuoteStatus.ACCEPTED)
            kept = present.status is QuoteStatus.HELD and present.chosen == offer
            # What was kept for it is its own now.
            reservations.remove(writing, quote_id)
            if isinstance(case, Move):
                stored = give_window(writing, case, offer.window, times, facts, quote_id)
            else:
                assert isinstance(case, NewBasket)
                stored = ordered(writing, case, offer.window, times, facts)
            tariff = self._tariff(writing, policy, offer, kept=kept) if offer.fee_rule else None
            if tariff is not None:
                stored = charge(writing, stored, tariff, check_facts(offer, tariff))
            accepted = quotes.change(
                writing, present, status=QuoteStatus.ACCEPTED, chosen=offer, delivery_id=stored.id
            )
            writing.note("quote.accepted", accepted.id, accepted.version, {"delivery_id": stored.id})
            if along is not None:
                along(writing, stored)
            return accepted, stored

        if quote.status is QuoteStatus.HELD and quote.chosen == offer:

            def redeem(writing: Writing) -> tuple[Quote, Delivery] | None:
                writing.exclude(MATTER)
                present = self._good(writing, client, quote_id)
                if present.status is QuoteStatus.ACCEPTED:
                    return present, deliveries.get(writing, present.delivery_id)
                kept = reservations.find(writing, quote_id)
                if kept is None or present.chosen != offer:
                    return None
                case = self._kept_case(writing, present, offer.window)
                facts = case.facts(writing)
                times = case.kept(facts, kept)
                return None if times is None else promise(writing, case, facts, times, None)

            done = self.store.write(town_id, client, redeem, behalf=behalf)
            if done is not None:
                return done
        try:
            return self._room.while_possible(
                town_id,
                client,
                self._case(town_id, quote, offer.window),
                offer.day,
                offer.window,
                policy.slack_s,
                self.store.now_s(town_id),
                promise,
                behalf=behalf,
            )
        except SlotUnavailableError:
            with self.store.reading(town_id) as reading:
                present = quotes.get_own(reading, quote_id, client)
                if present.status is QuoteStatus.ACCEPTED:
                    # The room went to this very quote.
                    return present, deliveries.get(reading, present.delivery_id)
            raise

    def decline(self, town_id: str, client: str, quote_id: str) -> Quote:
        """Give the windows of a quote back.

        Raises
        ------
        IllegalMoveError
            It is accepted or over.
        """

        def step(writing: Writing) -> Quote:
            quote = quotes.get_own(writing, quote_id, client)
            declined = quotes.change(writing, quote, status=QuoteStatus.DECLINED)
            writing.note("quote.declined", quote.id, declined.version)
            return declined

        return self.store.write(town_id, client, step)

    def expire(self, town_id: str) -> int:
        """Put quotes aside whose time is over, and return how many those were."""
        return self.store.write(town_id, "system", expire)

    def _open(
        self, town_id: str, client: str, policy: PromisePolicy, offered: Offered, asked: Quote
    ) -> Quote:
        """Store what is offered as a quote, and return it."""

        def step(writing: Writing) -> Quote:
            writing.exclude("quotes")
            if quotes.count(writing, client, QuoteStatus.OPEN) >= policy.most_open:
                raise TooManyQuotesError("open offers", policy.most_open)
            refusals = () if offered.offers else offered.refusals
            expires_s = writing.now_s + policy.quote_s
            stored = quotes.add(
                writing,
                replace(
                    asked,
                    id=writing.ids.new(ids.QUOTE),
                    offers=offered.offers,
                    refusals=refusals,
                    expires_s=expires_s,
                ),
            )
            data = {"offers": len(stored.offers), **({"moves": stored.moves} if stored.moves else {})}
            writing.note("quote.opened", stored.id, stored.version, data, topics=())
            return stored

        return self.store.write(town_id, client, step)

    def _policy(self, town_id: str) -> PromisePolicy:
        with self.store.reading(town_id) as reading:
            return promise_policy(parties.get_town(reading).settings)

    def _map(self, town_id: str) -> TownMap:
        with self.store.reading(town_id) as reading:
            name = parties.get_town(reading).map
        return self._open_map(name)

    def _case(self, town_id: str, quote: Quote, window: TimeWindow) -> Case:
        """Return what a quote has offered windows to, looked up for one of them."""
        if quote.moves:
            with self.store.reading(town_id) as reading:
                return replace(move_of(reading, quote.moves), quote_id=quote.id)
        order = replace(order_of(quote.order), window=window)
        return basket_in(self.store, self._map(town_id), town_id, order, quote.id)

    def _kept_case(self, reading: Reading, quote: Quote, window: TimeWindow) -> Case:
        """Return what a quote keeps a window for: its door was found when that began."""
        if quote.moves:
            return replace(move_of(reading, quote.moves), quote_id=quote.id)
        kept = reservations.find(reading, quote.id)
        assert kept is not None
        assert quote.ask is not None
        order = replace(order_of(quote.order), window=window)
        return basket_kept(order, quote.id, quotes.ask_of(quote.ask).door, kept.confidence)

    def _tariff(self, reading: Reading, policy: PromisePolicy, offer: SlotOffer, *, kept: bool) -> Tariff:
        """Return the tariff that an offer is charged by: that of the day, for a kept window the version that it was offered by."""
        code, _, number = offer.fee_rule.rpartition("@")
        row = tariffs.find(reading, code, int(number)) if kept else None
        return (
            tariff_on(reading, policy.tariff or code, offer.day) if row is None else tariff_of(row.document)
        )

    def _good(self, reading: Reading, client: str, quote_id: str) -> Quote:
        """Return a quote of a client whose time is not over."""
        quote = quotes.get_own(reading, quote_id, client)
        waits = quote.status in {QuoteStatus.OPEN, QuoteStatus.HELD}
        # By the clock and not by when the transaction began: it may have waited for one that has found the time to be over.
        now_s = max(reading.now_s, reading.town_s(self.store.clock.now_s()))
        if quote.status is QuoteStatus.EXPIRED or (waits and quote.expires_s <= now_s):
            raise QuoteExpiredError(quote_id)
        return quote

    def _offer(
        self, town_id: str, client: str, quote_id: str, start_s: int | None
    ) -> tuple[Quote, SlotOffer]:
        with self.store.reading(town_id) as reading:
            quote = self._good(reading, client, quote_id)
        for offer in quote.offers:
            if offer.window.earliest == start_s:
                return quote, offer
        raise DispatchError(
            f"start {start_s} is the beginning of no window of quote {quote_id}: choose one that it offers",
            code="unknown_offer",
        )
