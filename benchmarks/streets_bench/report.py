"""Writes the figures of a run as tables into the page of measurements."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

BEGIN = "<!-- bench-streets: begin; written by `make bench-streets`, changes by hand are lost -->"
END = "<!-- bench-streets: end -->"

#: Figures of tables, and what they are called on the page.
TABLES = {
    "table": "durations",
    "table_both": "durations and metres",
    "table_snapped": "durations, points snapped before",
    "table_half": "durations, half of the origins",
}
#: Questions answered a second.
RATES = {
    "route_duration_per_s": "single trips per second: how long",
    "route_geometry_per_s": "… with the drawing",
    "route_steps_per_s": "… with the drawing and the instructions",
    "pairs_duration_per_s": "trips per second in one request, 1 thread, points snapped before: how long",
    "pairs_geometry_per_s": "… with the drawing",
}
#: Other figures that several peers have, seconds.
SECONDS = {
    "build": "from the file to what is loaded; Tournée's town with all profiles, addresses and shops",
    "build_one_profile": "… with the profile car only",
    "load": "loading what was built",
    "load_engine": "… with an engine and its index of streets",
    "cold_start": "from starting Python to a first table of 100 × 100",
}
#: Megabytes.
SIZES = {
    "build_peak_mb": "most memory while building, MB",
    "disk_mb": "on disk, MB",
    "loaded_mb": "memory once loaded, MB",
    "tables_mb": "most memory after tables of durations, MB",
}
#: Columns of the main table: record, suffix of its figures, title.
COLUMNS = (
    ("ours", "", "Tournée, {threads} threads"),
    ("ours", "_one_thread", "Tournée, 1 thread"),
    ("osrm-ch", "", "OSRM CH"),
    ("osrm-mld", "", "OSRM MLD"),
    ("valhalla", "", "Valhalla"),
)


def write_report(records: Sequence[Mapping[str, Any]], page: Path, command: str, threads: int) -> None:
    """Put the tables between the markers of a page, at its end where it has none yet."""
    block = "\n".join([BEGIN, "", *_head(records, command), *_maps(records, threads), END])
    text = page.read_text(encoding="utf-8") if page.is_file() else "# Measurements\n"
    if BEGIN in text:
        before, _, rest = text.partition(BEGIN)
        text = before + block + rest.partition(END)[2]
    else:
        text = f"{text.rstrip()}\n\n## Streets beside their peers\n\n{block}\n"
    page.write_text(text, encoding="utf-8")


def _head(records: Sequence[Mapping[str, Any]], command: str) -> list[str]:
    versions: dict[str, str] = {}
    loads: list[float] = []
    for record in records:
        for part in _parts(record):
            versions.update({name: number for name, number in part.get("versions", {}).items() if number})
            loads += [part[key] for key in ("load_before", "load_after") if key in part]
    named = ", ".join(f"{name} {number}" for name, number in sorted(versions.items()))
    load = f"; load {min(loads):.1f} to {max(loads):.1f}" if loads else ""
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    measured = (
        f"Measured on {today} with `{command}` on {_processor()}, {os.cpu_count()} cores, "
        f"{platform.system()}{load}. {named}. Tournée ran on Python {platform.python_version()}."
    )
    how = (
        "Seconds, the median of several runs after one that is not counted, shortest and longest in brackets; × says how "
        "many times as long a peer takes as Tournée on all its threads in the same run. Every peer has a process of its "
        "own, and they run one after another. All are asked for the same points, which are addresses drawn at random. "
        "OSRM's answers are timed until its own object is there, before any of it becomes a Python number or an array; "
        "Tournée's are arrays. OSRM's package searches on one core and lets no second thread in; the line with half of "
        "the origins is what two processes could reach at best. A dash: not offered, or expected to take longer than allowed."
    )
    return [measured, "", how, ""]


def _maps(records: Sequence[Mapping[str, Any]], threads: int) -> list[str]:
    lines: list[str] = []
    for record in records:
        lines += [f"### {record['map']} ({record['file_mb']:.1f} MB)", ""]
        for profile in ("car", "bicycle"):
            parts = record.get(profile)
            if parts:
                lines += _main_table(parts, record["build"], profile, threads)
                lines += _closures(parts)
                lines += _same_graph(parts)
                lines += _agreement(parts)
    lines.append("Maps: © OpenStreetMap contributors.")
    return [*lines, ""]


def _main_table(parts: Mapping[str, Any], built: Mapping[str, Any], profile: str, threads: int) -> list[str]:
    columns = [column for column in COLUMNS if _worked(parts, column[0])]
    own = parts.get("ours", {})
    # A town is built for all profiles at once, in a run of its own.
    shown = {name: dict(part) for name, part in parts.items() if "figures" in part}
    if "ours" in shown and "figures" in built:
        shown["ours"] = {
            **own,
            **{key: built[key] for key in ("build_peak_mb", "disk_mb")},
            "figures": {**own["figures"], **built["figures"]},
        }
    for part in shown.values():
        peaks = part.get("peak_mb_table") or part.get("peak_mb_table_both") or {}
        part["tables_mb"] = max(peaks.values(), default=None)
    titles = [title.format(threads=threads) for _, _, title in columns]
    lines = [f"| {profile} | " + " | ".join(titles) + " |", "|---" * (len(titles) + 1) + "|"]
    sizes = sorted({size for name, _, _ in columns for size in shown[name]["sizes"]})

    def row(title: str, cell: Callable[[Mapping[str, Any], str], str]) -> None:
        cells = [cell(shown[name], suffix) for name, suffix, _ in columns]
        if any(text != "–" for text in cells):
            lines.append(f"| {title} | " + " | ".join(cells) + " |")

    for name, title in TABLES.items():
        for size in sizes:
            whole = "table" if name == "table_half" else name
            base = own.get("figures", {}).get(f"{whole}_{size}")
            row(
                f"{title}, {size} × {size}" if name != "table_half" else f"{title}, {size // 2} × {size}",
                lambda part, suffix, name=name, size=size, base=base: _seconds(
                    part["figures"].get(f"{name}{suffix}_{size}"), base
                ),
            )
    for name, title in RATES.items():
        row(title, lambda part, suffix, name=name: "–" if suffix else _number(part.get(name)))
    for name, title in SECONDS.items():
        row(
            title,
            lambda part, suffix, name=name: "–" if suffix else _seconds(part["figures"].get(name), None),
        )
    for name, title in SIZES.items():
        row(title, lambda part, suffix, name=name: "–" if suffix else _number(part.get(name)))
    return [*lines, ""]


def _closures(parts: Mapping[str, Any]) -> list[str]:
    if not (_worked(parts, "ours") and _worked(parts, "osrm-mld")):
        return []
    ours, osrm = parts["ours"]["figures"], parts["osrm-mld"]["figures"]
    own_s = ours["closure"]["median"] + ours["first_table_100_closed"]["median"]
    stages = ("customize_closed", "reload_closed", "first_table_100_closed")
    osrm_s = sum(osrm[stage]["median"] for stage in stages)
    said = (
        f"Twenty streets closed, until a table of 100 × 100 is answered without them: {own_s:.4f} s, of which "
        f"{ours['closure']['median']:.4f} s re-weigh the streets; OSRM MLD {osrm_s:.3f} s ({osrm_s / own_s:.0f}×), of "
        f"which {osrm['customize_closed']['median']:.3f} s are `osrm-customize`. All streets weighed anew: "
        f"{ours['customize']['median']:.4f} s; `osrm-customize` {osrm['customize_plain']['median']:.3f} s."
    )
    return [said, ""]


def _same_graph(parts: Mapping[str, Any]) -> list[str]:
    libraries = {name: part for name, part in parts.items() if "vertices" in part}
    if not (libraries and _worked(parts, "ours")):
        return []
    own, first = parts["ours"], next(iter(libraries.values()))
    sizes = [size for size in own["sizes"] if f"graph_{size}" in own["figures"]]
    said = (
        f"Libraries of graphs on the very graph that Tournée searches ({first['vertices']:,} arcs as vertices, "
        f"{first['edges']:,} turns as edges, milliseconds):"
    )
    lines = [
        said,
        "",
        "| | ready | "
        + " | ".join(f"{size} × {size}" for size in sizes)
        + " | single durations per second | entries that differ |",
        "|---" * (len(sizes) + 4) + "|",
    ]
    own_cells = [_seconds(own["figures"][f"graph_one_thread_{size}"], None) for size in sizes]
    lines.append(
        f"| Tournée, 1 thread | – | {' | '.join(own_cells)} | {_number(own.get('pairs_duration_per_s'))} | |"
    )
    for name, part in libraries.items():
        cells = [
            _seconds(part["figures"].get(f"graph_{size}"), own["figures"][f"graph_one_thread_{size}"])
            for size in sizes
        ]
        sampled = f" (from {part['sampled_rows']} rows)" if "sampled_rows" in part else ""
        differ = f"{part['differing_entries']} of {part['compared_entries']:,}"
        lines.append(
            f"| {name}{sampled} | {_seconds(part['figures']['build'], None)} | {' | '.join(cells)} | "
            f"{_number(part.get('route_duration_per_s'))} | {differ} |"
        )
    return [*lines, ""]


def _agreement(parts: Mapping[str, Any]) -> list[str]:
    found = parts.get("agreement", {})
    names = {"fastest": "its profile, looking for the shortest time", "ch": "its profile as published"}
    rows = []
    for variant, title in names.items():
        for which, points in (("all", "all points"), ("snapped_alike", "points both snap alike")):
            if variant in found:
                it = found[variant][which]
                rows.append(
                    f"| {title}, {points} | {it['pairs']:,} | {it['median']:.3f} | {it['p5']:.3f} to {it['p95']:.3f} | "
                    f"{it['within_3_percent']:.1%} | {it['within_10_percent']:.1%} |"
                )
    if not rows:
        return []
    head = "| durations of Tournée, with OSRM's speeds, over those of OSRM | pairs | median | 5 to 95 % of pairs | within 3 % | within 10 % |"
    return [head, "|---" * 6 + "|", *rows, ""]


def _parts(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [record["build"], *(part for key in ("car", "bicycle") for part in record.get(key, {}).values())]


def _worked(parts: Mapping[str, Any], name: str) -> bool:
    return "figures" in parts.get(name, {})


def _seconds(figure: Mapping[str, float] | None, base: Mapping[str, float] | None) -> str:
    if figure is None:
        return "–"
    text = _short(figure["median"])
    if figure["runs"] > 1:
        text += f" ({_short(figure['min'])}–{_short(figure['max'])})"
    if base is not None and base["median"] != figure["median"]:
        text += f" **{figure['median'] / base['median']:.1f}×**"
    return text


def _short(seconds: float) -> str:
    """Return three significant digits, without an exponent."""
    if seconds >= 100:
        return f"{seconds:.0f}"
    return f"{seconds:.{2 if seconds >= 1 else 3 if seconds >= 0.1 else 4 if seconds >= 0.01 else 5}f}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
