"""The figures of a run as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import mean, stdev
from typing import Any

from benchmarks.waves.contest import GREEDY, HINDSIGHT, POLICIES


def differences(rows: Sequence[Mapping[str, Any]], policy: str) -> list[float]:
    """Return by day how much longer than the greedy policy's the ways of a policy are, as parts; days without both are passed over."""
    by_day = {(row["instance"], row["seed"], row["policy"]): row["length"] for row in rows}
    return [
        by_day[instance, seed, policy] / greedy - 1.0
        for (instance, seed, name), greedy in sorted(by_day.items())
        if name == GREEDY and (instance, seed, policy) in by_day
    ]


def summary(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a table with a line for each policy.

    Days are of different lengths: the mean of the differences counts each alike, the sum of the ways counts the long ones more, as the contest did.
    """
    lines = [
        "| policy | days | routes | sum of ways | sum to greedy | mean to greedy | worst | best | a decision | of it on a processor |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for policy in (*POLICIES, HINDSIGHT):
        own = [row for row in rows if row["policy"] == policy]
        found = differences(rows, policy)
        if not found:
            continue
        days = {(row["instance"], row["seed"]) for row in own}
        base = sum(
            row["length"]
            for row in rows
            if row["policy"] == GREEDY and (row["instance"], row["seed"]) in days
        )
        length = sum(row["length"] for row in own)
        spread = f" ± {100 * stdev(found) / len(found) ** 0.5:.1f}" if len(found) > 1 else ""
        routes = str(sum(row["routes"] for row in own)) if policy != HINDSIGHT else ""
        times = ["", ""]
        if policy != HINDSIGHT:
            times = [f"{mean(row[name] for row in own):.1f} s" for name in ("decision_s", "processor_s")]
        lines.append(
            f"| {policy} | {len(found)} | {routes} | {length:,.0f} | {100 * (length / base - 1):+.1f} % | {100 * mean(found):+.1f}{spread} % |"
            f" {100 * max(found):+.1f} % | {100 * min(found):+.1f} % | {times[0]} | {times[1]} |"
        )
    return lines


def by_day(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a table with a line for each day, the ways of the greedy policy in units of the instance and the others beside it."""
    policies = [name for name in (*POLICIES, HINDSIGHT) if any(row["policy"] == name for row in rows)]
    lines = ["| day | requests | " + " | ".join(policies) + " |", "|---" * (len(policies) + 2) + "|"]
    for instance, seed in sorted({(row["instance"], row["seed"]) for row in rows}):
        own = {row["policy"]: row for row in rows if (row["instance"], row["seed"]) == (instance, seed)}
        if GREEDY not in own:
            continue
        greedy = own[GREEDY]["length"]
        cells = [
            ""
            if name not in own
            else f"{greedy:,.1f}"
            if name == GREEDY
            else f"{100 * (own[name]['length'] / greedy - 1):+.1f} %"
            for name in policies
        ]
        lines.append(f"| {instance}, {seed} | {own[GREEDY]['requests']} | " + " | ".join(cells) + " |")
    return lines
