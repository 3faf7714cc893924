"""Orders that come in at the same time are taken in with one commit: whoever comes first does it for all who wait meanwhile.

A commit waits for the disk, and reading what orders are held against takes longer than one of them: with many senders at once most of the time
would go into these. A single order is not kept waiting: nobody waits for others to come.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.exc import OperationalError

from api.gate.answer import Answer
from dispatch.errors import DispatchError
from dispatch.promises.taking import Result, Wish, take_all
from dispatch.storage.answers import GivenAnswer, KeyTakenError, find_answers, keep_answers
from dispatch.storage.store import Reading, Store, Writing
from dispatch.town_map import TownMap

#: Orders in one transaction: others of the town wait for it.
TOGETHER: Final = 64
#: Seconds after which somebody whose order nobody has begun with is told to send it again.
LONGEST_WAIT_S: Final = 30.0


@dataclass(eq=False, slots=True)
class OpenOrder:
    """An order that somebody waits for.

    Attributes
    ----------
    render
        Makes its answer, in its transaction.
    client, key, fingerprint
        Whose it is, its idempotency key (empty for none), and the request as one number.
    """

    wish: Wish
    render: Callable[[Reading, Result], Answer]
    client: str
    key: str
    fingerprint: str
    given: GivenAnswer | None = None
    replayed: bool = False
    error: BaseException | None = None
    ready: threading.Event = field(default_factory=threading.Event)
    leads: bool = False
    begun: bool = False
    abandoned: bool = False


class OrderDesk:
    """Takes the orders of the towns of a store.

    Parameters
    ----------
    store
        The business.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._waiting: dict[str, list[OpenOrder]] = defaultdict(list)
        self._busy: set[str] = set()

    def take(self, town_id: str, town_map: TownMap, order: OpenOrder) -> None:
        """Take an order in, and return once it has its answer (``given``), or raise what it has run into.

        Raises
        ------
        DispatchError
            It is refused; ``database_busy``: nobody has come to it in a long time.
        """
        with self._lock:
            self._waiting[town_id].append(order)
            order.leads = town_id not in self._busy
            self._busy.add(town_id)
        if not order.leads and not order.ready.wait(LONGEST_WAIT_S):
            with self._lock:
                # Leadership may have come at the same moment: nobody else takes it up.
                if not order.leads and not order.begun and not order.ready.is_set():
                    order.abandoned = True
                    self._waiting[town_id].remove(order)
            if order.abandoned:
                raise DispatchError("orders wait for the database: send it again", code="database_busy")
            # It is being carried out: what it has come to is told, however long that takes.
            order.ready.wait()
        if order.leads:
            self._lead(town_id, town_map)
        if order.error is not None:
            raise order.error

    def _lead(self, town_id: str, town_map: TownMap) -> None:
        """Carry out what waits, then leave the rest to one of those who have come meanwhile."""
        with self._lock:
            batch = self._waiting[town_id][:TOGETHER]
            del self._waiting[town_id][:TOGETHER]
            for one in batch:
                one.begun = True
        try:
            self._carry_out(town_id, town_map, batch)
        finally:
            with self._lock:
                rest = self._waiting[town_id]
                if rest:
                    rest[0].leads = True
                    rest[0].ready.set()
                else:
                    self._busy.discard(town_id)
                    del self._waiting[town_id]
            for one in batch:
                one.ready.set()

    def _carry_out(self, town_id: str, town_map: TownMap, batch: Sequence[OpenOrder]) -> None:
        try:
            take_all(self._store, town_map, town_id, [one.wish for one in batch], _Answers(batch))
        except KeyTakenError:
            # Another process has answered one of them since: now all of them are looked up again.
            self._again(town_id, town_map, batch)
        except BaseException as error:  # noqa: BLE001 - whoever waits for it must hear of it
            self._failed(town_id, town_map, batch, error)

    def _again(self, town_id: str, town_map: TownMap, batch: Sequence[OpenOrder]) -> None:
        try:
            take_all(self._store, town_map, town_id, [one.wish for one in batch], _Answers(batch))
        except BaseException as error:  # noqa: BLE001 - see above
            self._failed(town_id, town_map, batch, error)

    def _failed(
        self, town_id: str, town_map: TownMap, batch: Sequence[OpenOrder], error: BaseException
    ) -> None:
        """Try each alone where a transaction of several has failed: what one has run into is not the others' affair, but for the database's own."""
        if len(batch) == 1 or isinstance(error, OperationalError) or _is_busy(error):
            for one in batch:
                one.error = error
            return
        for one in batch:
            try:
                take_all(self._store, town_map, town_id, [one.wish], _Answers([one]))
            except BaseException as own:  # noqa: BLE001 - see above
                one.error = own


def _is_busy(error: BaseException) -> bool:
    return isinstance(error, DispatchError) and error.code == "database_busy"


class _Answers:
    """Looks up and keeps the answers of a batch."""

    def __init__(self, batch: Sequence[OpenOrder]) -> None:
        self._batch = batch

    def known(self, writing: Writing, wishes: Sequence[Wish], /) -> Mapping[int, Result]:
        """See `dispatch.promises.taking.Beside`."""
        del wishes
        for one in self._batch:
            one.given, one.replayed, one.error = None, False, None
        keyed = [(one.client, one.key) for one in self._batch if one.key]
        if not keyed:
            return {}
        found = find_answers(writing, keyed)
        known: dict[int, Result] = {}
        first: set[tuple[str, str]] = set()
        for number, one in enumerate(self._batch):
            name = (one.client, one.key)
            if not one.key:
                continue
            if name in found:
                one.given, one.replayed = found[name], True
                known[number] = _ANSWERED
            elif name in first:
                known[number] = KeyTakenError(one.key)
            first.add(name)
        return known

    def keep(self, writing: Writing, results: Sequence[Result], /) -> None:
        """See `dispatch.promises.taking.Beside`."""
        answers: dict[tuple[str, str], GivenAnswer] = {}
        for one, result in zip(self._batch, results, strict=True):
            if one.replayed:
                continue
            if isinstance(result, DispatchError):
                one.error = result
                continue
            answer = one.render(writing, result)
            one.given = GivenAnswer(one.fingerprint, answer.status, dict(answer.headers), answer.text)
            if one.key:
                answers[one.client, one.key] = one.given
        keep_answers(writing, answers)


#: Stands for what an order that was answered before has come to.
_ANSWERED = DispatchError("it was answered before", code="answered_before")
