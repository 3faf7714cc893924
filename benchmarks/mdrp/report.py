"""Means over instances and over orders, and the table of them."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.mdrp.evaluator import Verdict

#: Columns of the table: measure, heading, decimals, factor.
COLUMNS = (
    ("click_to_door", "click to door, min", 2, 1),
    ("click_to_door_overage", "overage, min", 2, 1),
    ("ready_to_pickup", "ready to pickup, min", 2, 1),
    ("ready_to_door", "ready to door, min", 2, 1),
    ("bundles_per_hour", "bundles an hour", 2, 1),
    ("orders_per_bundle", "orders a bundle", 3, 1),
    ("utilisation", "busy, %", 1, 100),
    ("cost_per_order", "cost an order", 2, 1),
    ("on_guarantee", "on the guarantee, %", 1, 100),
    ("undelivered", "undelivered, %", 2, 100),
)


@dataclass(frozen=True, slots=True)
class Row:
    """What one policy did on one instance."""

    instance: str
    policy: str
    verdict: Verdict
    seconds: float

    def value(self, measure: str) -> float:
        """Return a single figure, or the mean of a measure."""
        verdict = self.verdict
        return verdict.figures[measure] if measure in verdict.figures else verdict.summaries[measure]["mean"]

    def document(self) -> dict[str, Any]:
        """Return what is kept in the file of figures."""
        return {
            "instance": self.instance,
            "policy": self.policy,
            "seconds": round(self.seconds, 1),
            "faults": list(self.verdict.faults),
            "delivered": self.verdict.delivered,
            "placed": self.verdict.placed,
            "figures": self.verdict.figures,
            "summaries": self.verdict.summaries,
        }


def of_policy(rows: Sequence[Row], policy: str) -> list[Row]:
    """Return the rows of a policy on the instances that all policies have been measured on."""
    policies = {row.policy for row in rows}
    done = [{row.instance for row in rows if row.policy == own} for own in policies]
    common = set.intersection(*done) if done else set()
    return [row for row in rows if row.policy == policy and row.instance in common and not row.verdict.faults]


def pooled(rows: Sequence[Row]) -> float:
    """Return the mean click-to-door time of all orders of all instances."""
    minutes = [value for row in rows for value in row.verdict.click_to_door_min]
    return statistics.fmean(minutes)


def table(rows: Sequence[Row], policies: Sequence[str]) -> list[str]:
    """Return the table, a line each, as Markdown: means over instances of the means of each."""
    head = ["", *(heading for _, heading, _, _ in COLUMNS), "click to door of all orders, min"]
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for policy in policies:
        own = of_policy(rows, policy)
        if not own:
            continue
        cells = [
            f"{factor * statistics.fmean(row.value(measure) for row in own):.{decimals}f}"
            for measure, _, decimals, factor in COLUMNS
        ]
        lines.append(f"| {policy} | " + " | ".join([*cells, f"{pooled(own):.2f}"]) + " |")
    return lines


def gains(rows: Sequence[Row], ours: str, other: str) -> dict[str, float]:
    """Return by how much ours is lower, in percent: click to door by instance and by order, and cost."""
    mine, theirs = of_policy(rows, ours), of_policy(rows, other)

    def lower(measure: str) -> float:
        before = statistics.fmean(row.value(measure) for row in theirs)
        return 100 * (1 - statistics.fmean(row.value(measure) for row in mine) / before)

    by_instance = {row.instance: row.value("click_to_door") for row in theirs}
    return {
        "by_instance": lower("click_to_door"),
        "by_order": 100 * (1 - pooled(mine) / pooled(theirs)),
        "cost_per_order": lower("cost_per_order"),
        "instances": len(mine),
        "better_on": sum(row.value("click_to_door") < by_instance[row.instance] for row in mine),
    }
