"""A small day of meal delivery for the tests, on a line: one minute is one metre."""

from __future__ import annotations

from benchmarks.mdrp.instances import Instance, Rules, make_instance

RULES = Rules(1.0, 4, 4, 40, 90, 10.0, 15.0)


def small_day(
    orders: list[tuple[str, float, int, str, int]] | None = None,
    couriers: list[tuple[str, float, int, int]] | None = None,
    rules: Rules = RULES,
) -> Instance:
    """Return a day with restaurants A at 0 and B at 20; orders are (name, x, placed, restaurant, ready), couriers (name, x, on, off)."""
    if orders is None:
        orders = [("o1", 5.0, 0, "A", 10), ("o2", 8.0, 2, "A", 12), ("o3", 23.0, 5, "B", 20)]
    if couriers is None:
        couriers = [("c1", 3.0, 0, 120), ("c2", 22.0, 0, 120)]
    return make_instance(
        "small",
        rules,
        [("A", 0.0, 0.0), ("B", 20.0, 0.0)],
        [(name, x, 0.0, placed, restaurant, ready) for name, x, placed, restaurant, ready in orders],
        [(name, x, 0.0, on, off) for name, x, on, off in couriers],
    )
