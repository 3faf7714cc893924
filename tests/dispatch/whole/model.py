"""A small model of the whole: what was promised, done, taken and kept, computed anew from everything that was said.

Plain Python, written from the documents (docs/orders.md, field.md, sync.md, shops.md), not from the code that it is compared with.
It does not plan: which round has what is the plan's to say, and is taken over from what was applied.
"""

from __future__ import annotations

from dataclasses import dataclass, field

REOPEN_S = 600  # a courier may take back what is younger than that
OVER = {"delivered", "partially_delivered", "failed", "returning", "returned", "cancelled"}


@dataclass
class Order:
    """One delivery: what was ordered, promised and said of it by shops."""

    id: str
    shops: dict[str, str]  # pickups with their shops
    drop: str
    window: tuple[int, int]
    reference: str = ""
    promised: bool = False
    due_minor: int | None = None
    left_out: set[str] = field(default_factory=set)
    called_off: bool = False
    mode: str = "delivery"
    ready: set[str] = field(default_factory=set)  # what its shops have ready for a recipient who comes for it
    fetched: set[str] = field(default_factory=set)  # what was given at counters
    given: bool = False  # handed out at a relay point
    overdue: bool = False
    kept_until: int | None = None
    put_back: bool = False
    back: list[str] = field(default_factory=list)  # the returns of what nobody has fetched at a relay point

    @property
    def tasks(self) -> set[str]:
        return {*self.shops, self.drop} - {""}


@dataclass
class Closing:
    """What a courier has said came of the tasks of a stop, and the money taken there."""

    round_id: str
    stop_id: str
    at_s: int
    results: dict[str, bool]
    cash: list[tuple[str, int]]


@dataclass
class Quote:
    """Windows that were offered to somebody."""

    id: str
    client: str
    windows: dict[int, tuple[int, int]]
    expires_s: int
    status: str = "open"
    chosen: int | None = None
    delivery_id: str = ""


@dataclass
class Model:
    """Everything that was said, and what follows."""

    orders: dict[str, Order] = field(default_factory=dict)
    closings: dict[str, Closing] = field(default_factory=dict)
    reopened: list[tuple[list[str], int, bool]] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)
    sent_back: set[str] = field(default_factory=set)
    broken_off: set[str] = field(default_factory=set)
    quotes: dict[str, Quote] = field(default_factory=dict)
    runs: dict[str, str] = field(default_factory=dict)
    rounds_of: dict[str, str] = field(default_factory=dict)  # open tasks with their active rounds
    by_hand: set[str] = field(
        default_factory=set
    )  # deliveries whose order somebody has broken by hand, and was told so
    sent: set[str] = field(default_factory=set)  # commands that were taken in
    home: set[str] = field(default_factory=set)  # what nobody has fetched and is back in its shops, all of it
    emptied: set[str] = field(default_factory=set)  # and what was taken out of its relay point for that

    # What was said.

    def undone(self) -> set[str]:
        """Return the closings that were taken back: by a coordinator at any time, by a courier within minutes."""
        return {
            name
            for names, at_s, by_courier in self.reopened
            for name in names
            if name in self.closings and not (by_courier and at_s - self.closings[name].at_s > REOPEN_S)
        }

    def standing(self) -> dict[str, Closing]:
        undone = self.undone()
        return {name: one for name, one in self.closings.items() if name not in undone}

    def failures_of(self, order: Order, more: set[str] = frozenset()) -> set[str]:
        """Return the closings that say that something of a delivery was not done."""
        own = order.tasks | more
        return {
            name
            for name, one in self.standing().items()
            if any(task in own and not done for task, done in one.results.items())
        }

    def said_of(self, task: str) -> tuple[str, str]:
        """Return how far a task is, and the round whose word counts; done counts more than failed, answered failures nothing."""
        standing = {name: one for name, one in self.standing().items() if task in one.results}
        done = [one for one in standing.values() if one.results[task]]
        if done:
            return "done", min(done, key=lambda one: one.at_s).round_id
        failed = [
            one for name, one in standing.items() if not one.results[task] and name not in self.answered
        ]
        return ("failed", failed[-1].round_id) if failed else ("open", "")

    def who_did(self, task: str) -> set[str]:
        """Return the rounds that say that they have done a task."""
        return {one.round_id for one in self.standing().values() if one.results.get(task)}

    # What follows.

    def tasks_of(self, order: Order) -> dict[str, str]:
        """Return how far each of the tasks ordered is: open, done, failed or cancelled."""
        if order.mode == "collect":
            return {task: self._at_counter(order, task) for task in order.shops}
        state = {task: self.said_of(task)[0] for task in order.tasks}
        for task in order.left_out:
            if state[task] == "open":
                state[task] = "cancelled"
        if self.stopped(order) or self.goes_back(order):
            state = {task: "cancelled" if now == "open" else now for task, now in state.items()}
        return state

    def stopped(self, order: Order) -> bool:
        """Return whether nothing more of it is wanted: it is called off, or no shop has anything."""
        if self.said_of(order.drop)[0] == "done":
            return False
        said = [self.said_of(task)[0] for task in order.shops if task not in order.left_out]
        nothing = bool(order.shops) and "open" not in said and "done" not in said
        return order.called_off or nothing

    def goes_back(self, order: Order) -> bool:
        """Return whether somebody has decided that its goods go back to their shops, before they were handed over."""
        handed = self.said_of(order.drop)[0] == "done"
        return order.id in self.sent_back and not handed and bool(self.loaded(order))

    def loaded(self, order: Order) -> set[str]:
        return {task for task in order.shops if self.said_of(task)[0] == "done"}

    def status_of(self, order: Order, returns: dict[str, str]) -> str | None:
        """Return the state that follows whatever the plan is, None where that depends on it.

        ``returns`` are the tasks that bring goods back, with their state.
        """
        if order.mode == "collect":
            return self._collect_status(order)
        if order.mode == "relay" and order.given:
            return "delivered"
        if order.mode == "relay" and order.back:
            return "returned" if order.id in self.home else "returning"
        status = self._status_at_door(order, returns)
        if order.mode == "relay" and status in {"delivered", "partially_delivered"}:
            return "failed" if order.overdue else "handed_over"
        return status

    def _status_at_door(self, order: Order, returns: dict[str, str]) -> str | None:
        handed = self.said_of(order.drop)[0] == "done"
        loaded = self.loaded(order)
        if loaded and not handed and (self.stopped(order) or order.id in self.sent_back):
            home = returns and all(state == "done" for state in returns.values() if state != "cancelled")
            return "returned" if home else "returning"
        if handed:
            failed = any(self.said_of(task)[0] == "failed" for task in order.shops)
            return "partially_delivered" if failed else "delivered"
        if order.called_off:
            return "cancelled"
        if self.stopped(order) or self.said_of(order.drop)[0] == "failed":
            return "failed"
        return None

    def _at_counter(self, order: Order, task: str) -> str:
        if task in order.fetched:
            return "done"
        if task in order.left_out or order.called_off:
            return "cancelled"
        return "failed" if order.overdue else "open"

    def left_at_counter(self, order: Order) -> set[str]:
        """Return what of a delivery that is fetched in shops nobody has fetched yet."""
        return set(order.shops) - order.fetched - order.left_out

    def _collect_status(self, order: Order) -> str:
        if order.called_off:
            return "cancelled"
        if order.put_back:
            return "returned"
        left = self.left_at_counter(order)
        if order.fetched and not left:
            return "delivered"
        if order.overdue:
            return "partially_delivered" if order.fetched else "failed"
        return "handed_over" if left <= order.ready else "promised"

    def room_of(self, order: Order, status: str) -> set[str]:
        """Return the states that the room of a delivery may be in that waits somewhere, or is to."""
        if status == "cancelled" or order.put_back:
            return {"gone"}
        if order.mode == "collect":
            if status == "partially_delivered":
                return {"gone"}
            known = {"delivered": "fetched", "failed": "overdue", "handed_over": "waiting"}
            return {known[status]} if status in known else {"expected", "waiting"}
        if order.given:
            return {"fetched"}
        if order.back:
            return {"gone"} if order.id in self.emptied else {"overdue"}
        if self.said_of(order.drop)[0] == "done":
            return {"overdue" if order.overdue else "waiting"}
        return {"gone"} if status in {"returning", "returned"} else {"expected"}

    def goods_with(self, order: Order, transfers: dict[str, str]) -> dict[str, str]:
        """Return where the goods of every pickup are: ``shop``, ``door``, ``left``, or the round that has them on board.

        ``transfers`` are the tasks that take over what was left, with the rounds that did; empty for those that nobody has done.
        """
        handed = self.said_of(order.drop)[0] == "done"
        where = {}
        for task in order.shops:
            state, by = self.said_of(task)
            if state != "done":
                where[task] = "shop"
            elif handed:
                where[task] = "door"
            elif by not in self.broken_off:
                where[task] = by
            else:
                living = [own for own in transfers.values() if own and own not in self.broken_off]
                where[task] = living[0] if living else "left"
        return where

    def money(self) -> dict[str, int]:
        """Return what was taken for each delivery and not given back."""
        taken: dict[str, int] = {}
        for one in self.standing().values():
            for delivery, amount in one.cash:
                taken[delivery] = taken.get(delivery, 0) + amount
        return taken

    def money_ever(self) -> int:
        return sum(amount for one in self.closings.values() for _, amount in one.cash)
