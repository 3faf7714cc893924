"""What a solution says: assignments, deliveries and moves, as the three published files hold them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

#: Where a courier's first move begins, in the file of moves.
START = "0"


@dataclass(frozen=True, slots=True)
class Assignment:
    """A bundle handed to a courier: when that is decided, when it is picked up, and its orders in the sequence of delivery."""

    decided_min: int
    pickup_min: int
    courier: str
    orders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """An order that has been delivered."""

    order: str
    placed_min: int
    ready_min: int
    pickup_min: int
    drop_min: int
    courier: str


@dataclass(frozen=True, slots=True)
class Move:
    """A drive; ``origin`` is `START`, a restaurant or an order, ``destination`` a restaurant or an order."""

    courier: str
    departure_min: int
    origin: str
    destination: str


@dataclass(slots=True)
class Journal:
    """All of a day, moves of each courier in the sequence they are made."""

    assignments: list[Assignment] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)


def to_texts(journal: Journal) -> tuple[str, str, str]:
    """Return the contents of the three files: assignments, orders, couriers."""
    assignments = [
        f"{own.decided_min} {own.pickup_min} {own.courier} {' '.join(own.orders)}"
        for own in journal.assignments
    ]
    deliveries = [
        f"{own.order} {own.placed_min} {own.ready_min} {own.pickup_min} {own.drop_min} {own.courier}"
        for own in journal.deliveries
    ]
    # Blocks by courier, each in its sequence: sorting is stable.
    moves = [
        f"{own.courier} {own.departure_min} {own.origin} {own.destination}"
        for own in sorted(journal.moves, key=lambda move: move.courier)
    ]
    return (
        _joined("assignment_time pickup_time courier orders", assignments),
        _joined("order placement_time ready_time pickup_time dropoff_time courier", deliveries),
        _joined("courier departure_time origin destination", moves),
    )


def from_texts(assignments: str, deliveries: str, moves: str) -> Journal:
    """Read the contents of the three files."""
    return Journal(
        [
            Assignment(int(float(row[0])), int(float(row[1])), row[2], tuple(row[3:]))
            for row in _rows(assignments)
        ],
        [Delivery(row[0], *(int(float(value)) for value in row[1:5]), row[5]) for row in _rows(deliveries)],
        [Move(row[0], int(float(row[1])), row[2], row[3]) for row in _rows(moves)],
    )


NAMES = ("solution_info_assignments.txt", "solution_info_orders.txt", "solution_info_couriers.txt")


def write_files(journal: Journal, folder: Path) -> None:
    """Write the three files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in zip(NAMES, to_texts(journal), strict=True):
        (folder / name).write_text(text, encoding="utf-8")


def _joined(header: str, lines: Iterable[str]) -> str:
    return "\n".join([header, *lines]) + "\n"


def _rows(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()[1:] if line.strip()]
