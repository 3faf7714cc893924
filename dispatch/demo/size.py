"""How large a week is, and how long it is searched."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoSize:
    """A week in numbers; two of the same size, town and week are the same week.

    Attributes
    ----------
    name
        ``full`` or ``quick``.
    shops
        At most how many sell.
    orders
        Deliveries of shops on each day, Monday first.
    several_share
        The part of them with goods of several shops.
    people
        Beneficiaries.
    parts
        By service, how many of the people take part.
    mornings, afternoons, sundays
        Couriers of each team.
    continuity_minor
        Cents that another courier than the usual one must save. On days of few stops a small saving is a large part of the cost.
    week_iterations, day_iterations
        Of each search; no search is bounded by time.
    pooling_iterations, pooling_iterations_per_promise, pooling_seeds
        Effort of the report.
    seed
        Of everything that is drawn.
    """

    name: str
    shops: int
    orders: tuple[int, ...]
    several_share: float
    people: int
    parts: tuple[tuple[str, int], ...]
    mornings: int
    afternoons: int
    sundays: int
    continuity_minor: int
    week_iterations: int
    day_iterations: int
    pooling_iterations: int
    pooling_iterations_per_promise: int
    pooling_seeds: tuple[int, ...]
    seed: int = 1

    def people_of(self, service: str) -> int:
        """Return how many take part in a service."""
        return dict(self.parts).get(service, 0)


FULL = DemoSize(
    "full",
    shops=36,
    orders=(80, 92, 96, 100, 112, 120, 14),
    several_share=0.5,
    people=72,
    parts=(
        ("meals", 22), ("check_in", 22), ("medicine", 16), ("library", 14), ("recyclables", 14),
        ("official_mail", 6), ("equipment_loan", 4),
    ),
    mornings=7,
    afternoons=5,
    sundays=2,
    continuity_minor=400,
    week_iterations=12_000,
    day_iterations=25_000,
    pooling_iterations=100,
    pooling_iterations_per_promise=45,
    pooling_seeds=(1, 2, 3),
)  # fmt: skip
QUICK = DemoSize(
    "quick",
    shops=14,
    orders=(12, 14, 14, 14, 16, 18, 4),
    several_share=0.5,
    people=20,
    parts=(
        ("meals", 6), ("check_in", 6), ("medicine", 4), ("library", 4), ("recyclables", 4),
        ("official_mail", 2), ("equipment_loan", 1),
    ),
    mornings=4,
    afternoons=3,
    sundays=1,
    continuity_minor=150,
    week_iterations=2_000,
    day_iterations=4_000,
    pooling_iterations=50,
    pooling_iterations_per_promise=5,
    pooling_seeds=(1, 2),
)  # fmt: skip
