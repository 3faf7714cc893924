"""Reads the published instances: restaurants, orders, couriers and parameters, all times in minutes of one day.

Reyes, Erera, Savelsbergh, Sahasrabudhe and O'Neil, "Meal Delivery Routing: The Grubhub Instances" (2018). Locations are numbered
restaurants first, then the customers of orders, then where couriers start.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILES = ("restaurants.txt", "orders.txt", "couriers.txt", "instance_parameters.txt")


@dataclass(frozen=True, slots=True)
class Order:
    """An order: indices of its restaurant and of its customer's location, and when it is placed and ready."""

    name: str
    restaurant: int
    location: int
    placed_min: int
    ready_min: int


@dataclass(frozen=True, slots=True)
class Courier:
    """A courier: where and when the shift begins, and when it ends."""

    name: str
    location: int
    on_min: int
    off_min: int


@dataclass(frozen=True, slots=True)
class Rules:
    """The parameters of an instance; pay in the instance's currency."""

    metres_per_min: float
    pickup_min: int
    drop_min: int
    target_min: int
    most_min: int
    pay_per_order: float
    pay_per_hour: float


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """A day of meal delivery.

    Attributes
    ----------
    restaurants
        Names; restaurant ``r`` is at location ``r``.
    places_m
        float[n, 2], coordinates of all locations.
    travel_min
        int32[n, n], metres of the straight line by the speed, rounded up.
    """

    name: str
    rules: Rules
    restaurants: tuple[str, ...]
    orders: tuple[Order, ...]
    couriers: tuple[Courier, ...]
    places_m: NDArray[np.float64]
    travel_min: NDArray[np.int32] = field(repr=False)

    @property
    def half_pickup_min(self) -> int:
        """From arrival at a restaurant to the earliest pickup, and from the pickup to the departure."""
        return self.rules.pickup_min // 2

    @property
    def half_drop_min(self) -> int:
        """From arrival at a customer to the drop-off, and from that to the departure."""
        return self.rules.drop_min // 2


class InstanceError(ValueError):
    """A file is missing, or says what no instance may; the message names all faults."""


def make_instance(
    name: str,
    rules: Rules,
    restaurants: list[tuple[str, float, float]],
    orders: list[tuple[str, float, float, int, str, int]],
    couriers: list[tuple[str, float, float, int, int]],
) -> Instance:
    """Return an instance from rows as they are in the files.

    Raises
    ------
    InstanceError
        Odd service times (their halves are no minutes), an order of an unknown restaurant, ready before it is placed, a shift that ends
        before it begins, or a name used twice.
    """
    index = {row[0]: number for number, row in enumerate(restaurants)}
    first_order, first_courier = len(restaurants), len(restaurants) + len(orders)
    faults = [
        f"order {row[0]} is of restaurant {row[4]}, which there is not"
        for row in orders
        if row[4] not in index
    ]
    faults += [f"order {row[0]} is ready before it is placed" for row in orders if row[5] < row[3]]
    faults += [f"courier {row[0]} goes off before going on" for row in couriers if row[4] < row[3]]
    names = [row[0] for row in (*restaurants, *orders, *couriers)]
    if len(set(names)) < len(names):
        faults.append("a name is used twice")
    if rules.pickup_min % 2 or rules.drop_min % 2:
        faults.append("service times are odd: their halves are not whole minutes")
    if not rules.metres_per_min > 0:
        faults.append("the speed is not above 0")
    if faults:
        raise InstanceError(f"{name}: {'; '.join(faults)}")
    places = np.array([row[1:3] for row in (*restaurants, *orders, *couriers)], dtype=np.float64).reshape(
        -1, 2
    )
    return Instance(
        name=name,
        rules=rules,
        restaurants=tuple(row[0] for row in restaurants),
        orders=tuple(
            Order(row[0], index[row[4]], first_order + number, row[3], row[5])
            for number, row in enumerate(orders)
        ),
        couriers=tuple(
            Courier(row[0], first_courier + number, row[3], row[4]) for number, row in enumerate(couriers)
        ),
        places_m=places,
        travel_min=_travel(places, rules.metres_per_min),
    )


def read_instance(folder: Path) -> Instance:
    """Read the four files of a folder.

    Raises
    ------
    InstanceError
        See `make_instance`; or a file is missing or has a row of another form.
    """
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        raise InstanceError(f"{folder}: without {', '.join(missing)}")
    restaurants, orders, couriers, parameters = (_rows(folder / name) for name in FILES)
    try:
        numbers = [float(value) for value in parameters[0]]
        rules = Rules(
            numbers[0],
            int(numbers[1]),
            int(numbers[2]),
            int(numbers[3]),
            int(numbers[4]),
            numbers[5],
            numbers[6],
        )
        return make_instance(
            folder.name,
            rules,
            [(row[0], float(row[1]), float(row[2])) for row in restaurants],
            [
                (row[0], float(row[1]), float(row[2]), _minute(row[3]), row[4], _minute(row[5]))
                for row in orders
            ],
            [(row[0], float(row[1]), float(row[2]), _minute(row[3]), _minute(row[4])) for row in couriers],
        )
    except (IndexError, TypeError) as error:
        raise InstanceError(f"{folder}: a row has too few columns") from error


def read_instances(folder: Path, names: list[str] | None = None) -> list[Path]:
    """Return the folders of instances under a folder, by name; only those of ``names`` where given."""
    found = sorted(path.parent for path in folder.glob("*/instance_parameters.txt"))
    return [path for path in found if names is None or path.name in names]


def _rows(path: Path) -> list[list[str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines[1:] if line.strip()]


def _minute(text: str) -> int:
    value = float(text)
    if not value.is_integer():
        raise InstanceError(f"{text} is no whole minute")
    return int(value)


def _travel(places: NDArray[np.float64], metres_per_min: float) -> NDArray[np.int32]:
    apart = np.sqrt(((places[:, None, :] - places[None, :, :]) ** 2).sum(axis=2))
    made: NDArray[np.int32] = np.ceil(apart / metres_per_min).astype(np.int32)
    made.flags.writeable = False
    return made
