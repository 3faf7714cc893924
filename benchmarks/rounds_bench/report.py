"""Writes the blocks of figures as tables into the page of measurements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.rounds_bench.contest import OURS, PEERS

BEGIN = "<!-- bench-rounds: begin; written by `make bench-rounds`, changes by hand are lost -->"
END = "<!-- bench-rounds: end -->"
#: Costs closer than this part of themselves are the same.
SAME = 1e-6

HOW = (
    "All peers get the same whole-number tables, the same cores and the same wall clock time, counted from a loaded package "
    "(or kernels) and a read problem to an answer, the building of their model included; each has a process of its own and "
    "they run one after another with their own default settings. Tournée, VROOM and vrp-cli search on all the threads "
    "given, PyVRP and OR-Tools know one only. Where the fleet comes first, vrp-cli has an objective for it; to the others a "
    "vehicle costs more than any metres, and VROOM then runs again with a vehicle less while time is left. "
    "OR-Tools gets a request with several pickups as pairs whose copies of the drop are held together by "
    "soft constraints; orders that it splits count as left out. Every answer is judged by Tournée's referee and priced "
    "as the publishers of the set do. Gaps are to the best-known plan, means over the instances that a peer serves whole; "
    "*as good* is the part of all instances on which Tournée's plan is better than or equal to the peer's."
)


#: Lines of the town days: what is measured, and the figure.
TOWN: Mapping[str, Sequence[tuple[str, str]]] = {
    "day": (
        ("{requests} requests, {tasks} stops, {vehicles} bikes: first plan", "{first_plan_s:.2f} s"),
        ("… first plan that leaves nothing out", "{first_complete_plan_s:.2f} s"),
        ("… most memory", "{peak_mb} MB"),
        ("… iterations in {ended_s:.0f} s; left out at the end", "{iterations:,}; {left_out}"),
    ),
    "insertion": (
        (
            "one more request into 300 stops on 20 rounds, the whole call, median of {insertions}",
            "{median_ms:.1f} ms",
        ),
        ("… worst", "{worst_ms:.1f} ms"),
    ),
    "recovery": (
        (
            "the same after ten late requests: of what {long_s:g} s gain, {short_s:g} s gain",
            "{recovered:.1%}",
        ),
    ),
    "start": (
        ("from starting Python to the first plan, kernels compiled, median of {starts}", "{median_s:.2f} s"),
    ),
}


def write_report(blocks: Sequence[Mapping[str, Any]], page: Path) -> None:
    """Put the tables between the markers of a page, at its end where it has none yet."""
    text = page.read_text(encoding="utf-8") if page.is_file() else "# Measurements\n"
    section = "\n".join([BEGIN, "", HOW, "", *lines_of(blocks), END])
    if BEGIN in text:
        before, _, rest = text.partition(BEGIN)
        text = before + section + rest.partition(END)[2]
    else:
        text = f"{text.rstrip()}\n\n## Rounds beside their peers\n\n{section}\n"
    page.write_text(text, encoding="utf-8")


def lines_of(blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the tables of all blocks, each with its machine."""
    lines: list[str] = [] if blocks else ["No run is recorded yet.", ""]
    for block in blocks:
        lines += [*town(block), ""] if "figures" in block else [*_head(block), *table(block), ""]
    return lines


def town(block: Mapping[str, Any]) -> list[str]:
    """Return the figures of the made-up town days as a table."""
    figures = block["figures"]
    lines = [f"### {block['title']}", "", _measured(block), "", "| measure | figure |", "|---|---|"]
    for name, said in TOWN.items():
        part = figures.get(name)
        if part is None:
            continue
        if "failed" in part:
            lines.append(f"| {name} | failed: {part['failed']} |")
            continue
        lines += [f"| {words.format(**part)} | {_said(figure, part)} |" for words, figure in said]
    return lines


def _said(figure: str, part: Mapping[str, Any]) -> str:
    try:
        return figure.format(**part)
    except (TypeError, ValueError):
        # A figure that was never reached, such as the time of a complete plan.
        return "never"


def table(block: Mapping[str, Any]) -> list[str]:
    """Return one block as a table, one line a peer."""
    by_peer = {name: [row for row in block["rows"] if row["peer"] == name] for name in PEERS}
    fleet = block["objective"] == "fleet"
    best = _best_costs(block["rows"])
    columns = ["peer", "plans", "left out", "vehicles"]
    columns += ["at best fleet", "gap there"] if fleet else ["mean gap", "worst gap"]
    lines = ["| " + " | ".join([*columns, "seconds", "as good"]) + " |", "|---" * (len(columns) + 2) + "|"]
    for name, rows in by_peer.items():
        if not rows:
            continue
        if all(row["status"] == "cannot" for row in rows):
            asked = ", ".join(sorted({row["note"] for row in rows}))
            lines.append(f"| {PEERS[name].title} | cannot: {asked} |" + " |" * (len(columns)))
            continue
        cells = [PEERS[name].title, *_counts(rows, fleet=fleet), *_gaps(rows, best, fleet=fleet)]
        cells += [f"{mean(row['seconds'] for row in rows if 'seconds' in row):.1f}"]
        cells += ["" if name == OURS else _as_good(by_peer[OURS], rows, fleet=fleet)]
        lines.append("| " + " | ".join(cells) + " |")
    wrongs = _wrongs(block["rows"])
    return [*lines, "", *wrongs] if wrongs else lines


def rank(row: Mapping[str, Any] | None, *, fleet: bool) -> tuple[float, float, float]:
    """Return what a plan is compared by: less is better, and no plan is worst."""
    if row is None or row["status"] != "ok":
        return (float("inf"),) * 3
    return row["unserved"], row["vehicles"] if fleet else 0, row["cost"]


def at_least_as_good(ours: Mapping[str, Any] | None, theirs: Mapping[str, Any], *, fleet: bool) -> bool:
    """Return whether our plan is better than or equal to a peer's."""
    mine, other = rank(ours, fleet=fleet), rank(theirs, fleet=fleet)
    if mine[:2] != other[:2]:
        return mine < other
    return mine[2] <= other[2] * (1 + SAME)


def _head(block: Mapping[str, Any]) -> list[str]:
    aims = {"fleet": "fewest vehicles, then least cost", "distance": "least distance", "cost": "least cost"}
    instances = len({row["instance"] for row in block["rows"]})
    seeds = len({row["seed"] for row in block["rows"]})
    each = f"{instances} instances, {seeds} {'seed' if seeds == 1 else 'seeds'}, {block['seconds']:g} s each"
    measured = f"{_measured(block)} {each}; load {_loads(block['rows'])}."
    note = [block["note"], ""] if block["note"] else []
    return [f"### {block['title']}: {aims[block['objective']]}", "", measured, "", *note]


def _measured(block: Mapping[str, Any]) -> str:
    machine = block.get("machine", {})
    versions = ", ".join(f"{name} {number}" for name, number in sorted(block.get("versions", {}).items()))
    return (
        f"{block.get('date', '')}, `{block.get('command', '')}`, {block['threads']} threads of "
        f"{machine.get('processor', '?')}, {machine.get('cores', '?')} cores. {versions + '. ' if versions else ''}"
    ).strip()


def _loads(rows: Iterable[Mapping[str, Any]]) -> str:
    loads = [row["load"] for row in rows if "load" in row]
    return f"{min(loads):.1f} to {max(loads):.1f}" if loads else "unknown"


def _counts(rows: Sequence[Mapping[str, Any]], *, fleet: bool) -> list[str]:
    good = [row for row in rows if row["status"] == "ok"]
    left_out = sum(row["unserved"] for row in good)
    vehicles = str(sum(row["vehicles"] for row in good))
    known = [row["best_vehicles"] for row in good]
    if fleet and known and all(number is not None for number in known):
        vehicles += f" of {sum(known)}"
    return [f"{len(good)}/{len(rows)}", str(left_out), vehicles]


def _gaps(rows: Sequence[Mapping[str, Any]], best: Mapping[Any, float], *, fleet: bool) -> list[str]:
    whole = [row for row in rows if row["status"] == "ok" and not row["unserved"]]
    if fleet:
        at_fleet = [row for row in whole if row["best_vehicles"] and row["vehicles"] <= row["best_vehicles"]]
        gaps = [_gap(row, best) for row in at_fleet]
        return [f"{len(at_fleet)}/{len(rows)}", f"{mean(gaps):.2f} %" if gaps else "–"]
    gaps = [_gap(row, best) for row in whole]
    return [f"{mean(gaps):.2f} %", f"{max(gaps):.2f} %"] if gaps else ["–", "–"]


def _gap(row: Mapping[str, Any], best: Mapping[Any, float]) -> float:
    known = best[row["instance"]]
    return 100.0 * (row["cost"] / known - 1.0) if known else 0.0


def _best_costs(rows: Iterable[Mapping[str, Any]]) -> dict[Any, float]:
    """Return the cost that gaps are to, by instance: the best known, or the best of this run."""
    best: dict[Any, float] = {}
    found: dict[Any, float] = {}
    for row in rows:
        name = row["instance"]
        if row["best_cost"] is not None:
            (found if row.get("best_is_loose") else best)[name] = row["best_cost"]
    for row in rows:
        name = row["instance"]
        if row["status"] == "ok" and not row["unserved"]:
            found[name] = min(row["cost"], found.get(name, row["cost"]))
    return found | best


def _as_good(ours: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]], *, fleet: bool) -> str:
    mine = {(row["instance"], row["seed"]): row for row in ours}
    if not mine:
        return "–"
    wins = [at_least_as_good(mine.get((row["instance"], row["seed"])), row, fleet=fleet) for row in theirs]
    return f"{100.0 * mean(wins):.0f} %"


def _wrongs(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return a line for each kind of answer that was none."""
    kinds: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["status"] in {"failed", "refused"}:
            kinds.setdefault((row["peer"], row["status"]), []).append(row)
    return [
        f"- {PEERS[peer].title} {status} on {len(them)}, as {them[0]['instance']}: {them[0]['note']}."
        for (peer, status), them in kinds.items()
    ]
