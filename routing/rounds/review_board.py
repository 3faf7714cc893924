"""What is on board along a round that may be illegal: loads beyond capacity, classes in conflict, goods in the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from routing.rounds.problem import NONE
from routing.rounds.referee_book import Book


@dataclass(frozen=True, slots=True)
class BoardFault:
    """A fault at a position of the round, -1 for the departure; ``amount`` in load, ``other`` is a request."""

    kind: str
    position: int
    amount: int = 0
    dimension: int = NONE
    other: int = NONE


@dataclass(frozen=True, slots=True)
class _Good:
    request: int
    since: int
    visit: bool


def load_faults(book: Book, vehicle: int, items: Sequence[int]) -> Iterator[BoardFault]:
    """Yield the loads beyond capacity after each item and at the start of each trip.

    Only what has been picked up can be dropped, and a task counts once, however often it is in the round.
    """
    room = book.capacity[vehicle]
    load = [0] * book.dimensions
    carried: dict[int, list[int]] = {}
    seen: set[int] = set()
    for position in range(-1, len(items)):
        item = items[position] if position >= 0 else NONE
        if position < 0 or book.is_reload(item):
            # Visits leave their goods here; what they hand over on the next trip is loaded.
            load = [sum(goods[place] for goods in carried.values()) for place in range(book.dimensions)]
            for task in _handed_over(book, items, position):
                load = [total - min(part, 0) for total, part in zip(load, book.load[task], strict=True)]
        elif item >= 0 and item not in seen:
            seen.add(item)
            request = book.owner[item]
            if not book.has_drop[request]:
                change = book.load[item]
            elif item == book.drop_of(request):
                change = [-part for part in carried.pop(request, [0] * book.dimensions)]
            else:
                change = book.load[item]
                goods = carried.get(request, [0] * book.dimensions)
                carried[request] = [a + b for a, b in zip(goods, change, strict=True)]
            load = [total + part for total, part in zip(load, change, strict=True)]
        for dimension, total in enumerate(load):
            if total > room[dimension]:
                yield BoardFault("load", position, total - room[dimension], dimension)


def _handed_over(book: Book, items: Sequence[int], start: int) -> Iterator[int]:
    """Yield the visits of the trip that starts at a position, each once, that were not made on an earlier trip."""
    before = set(items[: max(start, 0)])
    for item in items[start + 1 :]:
        if item < 0 and book.is_reload(item):
            return
        if item >= 0 and item not in before and not book.has_drop[book.owner[item]]:
            before.add(item)
            yield item


def company_faults(book: Book, items: Sequence[int]) -> Iterator[BoardFault]:
    """Yield goods loaded beside goods that they may not travel with, and drops with later goods in the way."""
    requests = {book.owner[item] for item in items if item >= 0}
    if all(book.load_class[own] == NONE for own in requests) and not any(book.lifo[own] for own in requests):
        return
    on_board: dict[int, _Good] = {}
    begun: dict[int, int] = {}
    for position in range(-1, len(items)):
        item = items[position] if position >= 0 else NONE
        if position < 0 or book.is_reload(item):
            on_board = {task: good for task, good in on_board.items() if not good.visit}
            for task in _handed_over(book, items, position):
                if min(book.load[task], default=0) < 0:
                    yield from _join(book, on_board, task, _Good(book.owner[task], position, visit=True))
            continue
        if item < 0:
            continue
        request = book.owner[item]
        if not book.has_drop[request]:
            on_board.pop(item, None)
            if max(book.load[item], default=0) > 0:
                yield from _join(book, on_board, item, _Good(request, position, visit=True))
        elif item != book.drop_of(request):
            begun.setdefault(request, position)
            yield from _join(book, on_board, item, _Good(request, position, visit=False))
        else:
            on_board = {task: good for task, good in on_board.items() if good.request != request}
            if book.lifo[request] and request in begun:
                for other in sorted(
                    {good.request for good in on_board.values() if good.since > begun[request]}
                ):
                    yield BoardFault("lifo", position, other=other)


def _join(book: Book, on_board: dict[int, _Good], task: int, good: _Good) -> Iterator[BoardFault]:
    barred = book.conflicts(good.request)
    for other in sorted(
        {
            own.request
            for own in on_board.values()
            if own.request != good.request and book.load_class[own.request] in barred
        }
    ):
        yield BoardFault("class", good.since, other=other)
    on_board[task] = good
