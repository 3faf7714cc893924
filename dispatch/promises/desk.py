"""Promises from the question to the word that is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from dispatch import ids
from dispatch.board.ask import Ask
from dispatch.board.by_day import ByDay
from dispatch.board.learned import LearnedTimes
from dispatch.board.policy import planning_policy
from dispatch.board.preferences import Preferences
from dispatch.board.reading import DayBook
from dispatch.board.state import DayState
from dispatch.cost_units import COST_PER_CENT
from dispatch.domain import TimeWindow
from dispatch.errors import DispatchError
from dispatch.executor.executor import Executor
from dispatch.executor.sticky import run_sticky
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.quote import QuoteStatus
from dispatch.money.charging import charge, tariff_on
from dispatch.money.tariff import Tariff
from dispatch.orders.asked import Order
from dispatch.orders.delivery import Delivery
from dispatch.orders.intake import admit
from dispatch.orders.order_documents import order_document, order_of
from dispatch.orders.town_facts import read_facts
from dispatch.promises.basket import Basket, DayOfBasket, basket_of
from dispatch.promises.expiry import expire
from dispatch.promises.policy import PromisePolicy, promise_policy
from dispatch.promises.pricing import check_facts, priced
from dispatch.promises.quote import Quote, SlotOffer
from dispatch.promises.task import INSERT, InsertionTask
from dispatch.storage import deliveries, parties, quotes
from dispatch.storage.store import NotFoundError, Reading, Store, Writing
from dispatch.town_map import TownMap

T = TypeVar("T")

#: What promises exclude each other by.
MATTER = "orders"
#: An answer takes no longer, seconds.
DEADLINE_S = 10.0
#: So often is a window looked at again where the plan has changed meanwhile.
TRIES = 5


class SlotUnavailableError(DispatchError):
    """A window cannot be promised any more; code ``slot_unavailable``."""

    def __init__(self) -> None:
        super().__init__(
            "the window is no longer possible, somebody was faster: ask for new offers",
            code="slot_unavailable",
        )


class QuoteExpiredError(DispatchError):
    """The time of a quote is over; code ``quote_expired``."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the time of quote {name} is over: ask for new offers", code="quote_expired")


class TooManyQuotesError(DispatchError):
    """A client has as many offers open, or windows kept, as it may; code ``too_many_quotes``."""

    def __init__(self, what: str, most: int) -> None:
        super().__init__(
            f"{most} {what} are the most at a time: accept or decline some, or wait until they expire",
            code="too_many_quotes",
        )


class PromiseDesk:
    """Offers windows, keeps them, and promises them.

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
        self._open_map = open_map
        self._books: ByDay[DayBook] = ByDay()
        # Who promises has to see the day as plans do.
        self._extras, self._times = Preferences(), LearnedTimes()

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
        policy, basket, tariffs = self._basket(town_id, order)
        found: list[tuple[str, TimeWindow, int]] = []
        refusals = list(basket.refusals)
        for day in basket.days:
            _, costs = self._insertions(town_id, day.day, day.ask, _tight(day.windows, policy.slack_s))
            found += [
                (day.day, window, cost)
                for window, cost in zip(day.windows, costs, strict=True)
                if cost is not None
            ]
            if not any(cost is not None for cost in costs):
                refusals.append(f"{day.day}: no courier has room")
        offers: tuple[SlotOffer, ...] = ()
        for day in basket.days:
            own = [one for one in found if one[0] == day.day]
            offers += priced(basket.looked.order, day.ask, basket.zone, own, tariffs[day.day], policy)

        def step(writing: Writing) -> Quote:
            writing.exclude("quotes")
            if quotes.count(writing, client, QuoteStatus.OPEN) >= policy.most_open:
                raise TooManyQuotesError("open offers", policy.most_open)
            stored = quotes.add(
                writing,
                Quote(
                    id=writing.ids.new(ids.QUOTE),
                    org_id=order.org_id,
                    client=client,
                    order=order_document(order),
                    offers=offers,
                    refusals=() if offers else tuple(refusals),
                    expires_s=writing.now_s + policy.quote_s,
                ),
            )
            writing.note("quote.opened", stored.id, stored.version, {"offers": len(offers)}, topics=())
            return stored

        return self.store.write(town_id, client, step)

    def hold(self, town_id: str, client: str, quote_id: str, start_s: int) -> Quote:
        """Keep the window of an offer for a while: every plan leaves room for it, and it can be accepted whatever comes.

        Parameters
        ----------
        start_s
            The beginning of the window, which names the offer.

        Raises
        ------
        QuoteExpiredError, SlotUnavailableError, TooManyQuotesError, IllegalMoveError
            As their names say.
        DispatchError
            ``unknown_offer``: the quote has no such window.
        """
        quote, offer = self._offer(town_id, client, quote_id, start_s)
        if quote.status is QuoteStatus.HELD and quote.chosen == offer:
            return quote
        policy, basket, _ = self._basket(town_id, order_of(quote.order))
        day = _day_of(basket, offer)

        def keep(writing: Writing) -> Quote:
            present = self._good(writing, client, quote_id)
            chosen = {"chosen": offer, "ask": quotes.ask_document(day.ask)}
            if present.status is QuoteStatus.HELD:
                # Another window of the same quote, for as long as the first one was kept: nothing is kept for ever.
                held = quotes.change(writing, present, **chosen)
            else:
                if quotes.count(writing, client, QuoteStatus.HELD) >= policy.most_held:
                    raise TooManyQuotesError("kept windows", policy.most_held)
                until_s = writing.now_s + policy.hold_s
                held = quotes.change(writing, present, status=QuoteStatus.HELD, expires_s=until_s, **chosen)
            writing.note("quote.held", held.id, held.version, {"from_s": offer.window.earliest}, topics=())
            return held

        return self._while_possible(town_id, client, day, offer, policy, keep)

    def accept(
        self, town_id: str, client: str, quote_id: str, start_s: int | None = None, *, behalf: str = ""
    ) -> tuple[Quote, Delivery]:
        """Promise a window: the basket becomes a delivery, whose window every later plan keeps.

        Accepted twice, it is the same delivery.

        Parameters
        ----------
        start_s
            Which window, where none is kept.
        behalf
            For whom.

        Raises
        ------
        QuoteExpiredError, SlotUnavailableError, IllegalMoveError, RefusedOrderError
            As their names say.
        DispatchError
            ``unknown_offer``: the quote has no such window, or none was chosen. ``tariff_changed``: the tariff is another one since.
        """
        with self.store.reading(town_id) as reading:
            known = self._own(reading, client, quote_id)
            if known.status is QuoteStatus.ACCEPTED:
                return known, deliveries.get(reading, known.delivery_id)
        kept = known.status is QuoteStatus.HELD
        if start_s is None and known.chosen is not None:
            start_s = known.chosen.window.earliest
        quote, offer = self._offer(town_id, client, quote_id, start_s)
        order = replace(order_of(quote.order), window=offer.window)
        policy, basket, tariffs = self._basket(town_id, order)
        day = _day_of(basket, offer)
        tariff = tariffs[offer.day]

        def promise(writing: Writing) -> tuple[Quote, Delivery]:
            # Another call may have accepted it, or its time may be over, since it was looked at.
            writing.exclude(MATTER)
            present = self._good(writing, client, quote_id)
            if present.status is QuoteStatus.ACCEPTED:
                return present, deliveries.get(writing, present.delivery_id)
            looked = replace(basket.looked, order=order)
            taken = admit(writing, looked, read_facts(writing, [order]))
            stored = deliveries.change(
                writing, taken.delivery, status=DeliveryStatus.PROMISED, promised_s=writing.now_s
            )
            window = {"from_s": offer.window.earliest, "to_s": offer.window.latest, "quote_id": quote.id}
            writing.note("delivery.promised", stored.id, stored.version, window)
            if tariff is not None:
                stored = charge(writing, stored, tariff, check_facts(offer, tariff))
            accepted = quotes.change(
                writing,
                present,
                status=QuoteStatus.ACCEPTED,
                chosen=offer,
                delivery_id=stored.id,
            )
            writing.note("quote.accepted", accepted.id, accepted.version, {"delivery_id": stored.id})
            return accepted, stored

        if kept and quote.chosen == offer:
            # Room has been kept for it since: it holds, whatever has come meanwhile.
            return self.store.write(town_id, client, promise, behalf=behalf)
        try:
            return self._while_possible(town_id, client, day, offer, policy, promise, behalf=behalf)
        except SlotUnavailableError:
            with self.store.reading(town_id) as reading:
                present = self._own(reading, client, quote_id)
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
            quote = self._own(writing, client, quote_id)
            declined = quotes.change(writing, quote, status=QuoteStatus.DECLINED)
            writing.note("quote.declined", quote.id, declined.version)
            return declined

        return self.store.write(town_id, client, step)

    def expire(self, town_id: str) -> int:
        """Put quotes aside whose time is over, and return how many those were."""
        return self.store.write(town_id, "system", expire)

    def _basket(self, town_id: str, order: Order) -> tuple[PromisePolicy, Basket, dict[str, Tariff | None]]:
        with self.store.reading(town_id) as reading:
            town = parties.get_town(reading)
        policy = promise_policy(town.settings)
        basket = basket_of(self.store, self._open_map(town.map), town_id, order, policy)
        with self.store.reading(town_id) as reading:
            tariffs = {
                day.day: tariff_on(reading, policy.tariff, day.day) if policy.tariff else None
                for day in basket.days
            }
        return policy, basket, tariffs

    def _own(self, reading: Reading, client: str, quote_id: str) -> Quote:
        quote = quotes.get(reading, quote_id)
        if quote.client != client:
            # Of somebody else's quotes nobody learns that there are any.
            raise NotFoundError("quote", quote_id)
        return quote

    def _good(self, reading: Reading, client: str, quote_id: str) -> Quote:
        """Return a quote of a client whose time is not over."""
        quote = self._own(reading, client, quote_id)
        waits = quote.status in {QuoteStatus.OPEN, QuoteStatus.HELD}
        if quote.status is QuoteStatus.EXPIRED or (waits and quote.expires_s <= reading.now_s):
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

    def _while_possible(
        self,
        town_id: str,
        client: str,
        day: DayOfBasket,
        offer: SlotOffer,
        policy: PromisePolicy,
        step: Callable[[Writing], T],
        *,
        behalf: str = "",
    ) -> T:
        """Carry a step out in a transaction that sees the plan in which the window was found to be possible, or not at all."""
        windows = _tight([offer.window], policy.slack_s)
        for _ in range(TRIES):
            state, costs = self._insertions(town_id, day.day, day.ask, windows)
            if costs[0] is None:
                raise SlotUnavailableError

            def seen(writing: Writing, stamp: int = state.stamp) -> T | None:
                writing.exclude(MATTER)
                present = self._book(town_id, day.day).look(writing)
                return step(writing) if present.stamp == stamp else None

            done = self.store.write(town_id, client, seen, behalf=behalf)
            if done is not None:
                return done
        raise SlotUnavailableError

    def _insertions(
        self, town_id: str, day: str, ask: Ask, windows: Sequence[TimeWindow]
    ) -> tuple[DayState, list[int | None]]:
        """Return the state of a day, and what a basket costs in each window, in the smallest unit of money."""
        with self.store.reading(town_id) as reading:
            state = self._book(town_id, day).look(reading)
        policy = planning_policy(state.town.settings)
        light = InsertionTask(f"{town_id} {day}", state.stamp, state.now_s, None, policy, ask, tuple(windows))
        answer = run_sticky(
            self.executor,
            INSERT,
            light=light,
            full=lambda: replace(light, state=state),
            deadline_s=DEADLINE_S,
        )
        return state, [None if one is None else max(0, round(one[1] / COST_PER_CENT)) for one in answer.found]

    def _book(self, town_id: str, day: str) -> DayBook:
        now_s = self.store.clock.now_s()
        return self._books.of(town_id, day, now_s, lambda: DayBook(day, self._extras, self._times))


def _tight(windows: Sequence[TimeWindow], slack_s: int) -> list[TimeWindow]:
    """Return windows that end so much earlier: what is promised is kept even if couriers are late by that."""
    return [TimeWindow(window.earliest, window.latest - slack_s) for window in windows]


def _day_of(basket: Basket, offer: SlotOffer) -> DayOfBasket:
    for day in basket.days:
        if day.day == offer.day and offer.window in day.windows:
            return day
    raise SlotUnavailableError
