"""The referee's view of what is on board of a vehicle along its round: capacity, classes that conflict, LIFO."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from routing.rounds.problem import NONE
from routing.rounds.referee_book import Book


@dataclass(frozen=True, slots=True)
class _Good:
    """Something on board: whose it is, and at which position of the round it was loaded."""

    request: int
    since: int


def board_faults(book: Book, vehicle: int, items: Sequence[int]) -> list[str]:
    """Return what is wrong with the load at any point of a round whose tasks are in a legal order."""
    return _load_faults(book, vehicle, items) + _company_faults(book, vehicle, items)


def _trips(book: Book, items: Sequence[int]) -> list[tuple[int, int]]:
    """Return the positions before which each trip starts, -1 for the first, and at which it ends."""
    starts = [-1, *(at for at, item in enumerate(items) if book.is_reload(item))]
    return list(zip(starts, [*starts[1:], len(items)], strict=True))


def _load_faults(book: Book, vehicle: int, items: Sequence[int]) -> list[str]:
    found: list[str] = []
    for dimension in range(book.dimensions):
        room = book.capacity[vehicle][dimension]
        carried = 0
        worst, where = 0, ""
        for start, past in _trips(book, items):
            own = [item for item in items[start + 1 : past] if item >= 0]
            loads = [book.load[task][dimension] for task in own]
            stays = [book.has_drop[book.owner[task]] for task in own]
            # What the trip hands over is on board from its start.
            on_board = carried - sum(
                load for load, kept in zip(loads, stays, strict=True) if load < 0 and not kept
            )
            if on_board > worst:
                worst, where = on_board, book.name(items[start]) if start >= 0 else "the start"
            for task, load in zip(own, loads, strict=True):
                on_board += load
                if on_board > worst:
                    worst, where = on_board, book.name(task)
            carried += sum(load for load, kept in zip(loads, stays, strict=True) if kept)
        if worst > room:
            found.append(
                f"vehicle {vehicle} has {worst} on board in dimension {dimension} after {where}: it holds {room}"
            )
    return found


def _company_faults(book: Book, vehicle: int, items: Sequence[int]) -> list[str]:
    """Return goods that may not be on board together, and goods in the way of a LIFO drop."""
    found: list[str] = []
    requests = {book.owner[item] for item in items if item >= 0}
    lifo = {request for request in requests if book.lifo[request] and book.has_drop[request]}
    if not lifo and all(book.load_class[request] == NONE for request in requests):
        return found
    on_board: dict[tuple[int, int], _Good] = {}
    begun: dict[int, int] = {}
    for start, past in _trips(book, items):
        # The goods of visits, keyed by their task, leave with the trip.
        on_board = {key: good for key, good in on_board.items() if key[0] == 0}
        own = [item for item in items[start + 1 : past] if item >= 0 and not book.has_drop[book.owner[item]]]
        for task in own:
            if min(book.load[task], default=0) < 0:
                found += _join(book, vehicle, on_board, (1, task), _Good(book.owner[task], start))
        for at in range(start + 1, past):
            task = items[at]
            if task < 0:
                continue
            request = book.owner[task]
            if not book.has_drop[request]:
                if min(book.load[task], default=0) < 0:
                    del on_board[(1, task)]
                if max(book.load[task], default=0) > 0:
                    found += _join(book, vehicle, on_board, (2, task), _Good(request, at))
            elif task != book.drop_of(request):
                begun.setdefault(request, at)
                found += _join(book, vehicle, on_board, (0, task), _Good(request, at))
            else:
                on_board = {key: good for key, good in on_board.items() if key[0] or good.request != request}
                if request in lifo and request in begun:
                    later = sorted(
                        {good.request for good in on_board.values() if good.since > begun[request]}
                    )
                    found += [
                        f"vehicle {vehicle} drops request {request} with request {other} on board that it has loaded"
                        " later: request_lifo forbids that"
                        for other in later
                    ]
    return sorted(set(found), key=found.index)


def _join(
    book: Book, vehicle: int, on_board: dict[tuple[int, int], _Good], key: tuple[int, int], good: _Good
) -> list[str]:
    """Take a good on board; name those there that it may not travel with."""
    barred = book.conflicts(good.request)
    found = [
        f"vehicle {vehicle} has requests {other.request} and {good.request} on board together: their classes"
        f" {book.load_class[other.request]} and {book.load_class[good.request]} conflict"
        for other in on_board.values()
        if barred and other.request != good.request and book.load_class[other.request] in barred
    ]
    on_board[key] = good
    return found
