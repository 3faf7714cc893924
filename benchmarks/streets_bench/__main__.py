"""Measures Tournée's streets beside OSRM, Valhalla and libraries of graphs, in one run, and writes the docs.

Run ``make bench-streets``, with ``MAPS="town.osm.pbf country.osm.pbf"`` for maps of your own. Every peer has a
process of its own, and they run one after another. All figures stay in ``build/bench-streets`` as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.streets_bench.report import write_report

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "build" / "bench-streets"
SHIPPED = tuple(ROOT / "geo" / "data" / f"{name}.osm.pbf" for name in ("monaco", "akureyri"))
SIZES = (100, 500, 1000, 2000, 5000)
LIBRARIES = ("scipy", "igraph", "pandana", "routingkit-cch", "rustworkx", "networkx")
#: A peer that has not ended by then has failed.
LIMIT_S = 1800


class Peer(NamedTuple):
    """How one peer is run: by which interpreter, which module, with what more to say."""

    name: str
    own: bool
    module: str
    options: tuple[str, ...] = ()


def peers(profile: str) -> Iterator[Peer]:
    """Return the peers of a profile, in the order in which they run."""
    yield Peer("ours", own=True, module="peer_ours")
    yield Peer("osrm-ch", own=False, module="peer_osrm", options=("--variant", "ch"))
    yield Peer("osrm-mld", own=False, module="peer_osrm", options=("--variant", "mld"))
    if profile == "car":
        yield Peer("osrm-fastest", own=False, module="peer_osrm", options=("--variant", "fastest"))
        yield Peer("agreement", own=True, module="agreement")
    yield Peer("valhalla", own=False, module="peer_valhalla")
    if profile == "car":
        for name in LIBRARIES:
            yield Peer(name, own=False, module="peer_graphs", options=("--library", name))


def run(python: Path, module: str, out: Path, *options: str | Path) -> dict[str, Any]:
    """Run one module in a process of its own and return what it recorded, or how it failed."""
    command = [str(python), "-m", f"benchmarks.streets_bench.{module}", *map(str, options), "--out", str(out)]
    out.unlink(missing_ok=True)
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    except subprocess.TimeoutExpired:
        return {"failed": f"not finished after {LIMIT_S} s"}
    if done.returncode or not out.is_file():
        print(done.stdout[-2000:], done.stderr[-2000:], sep="\n", file=sys.stderr)
        return {"failed": f"ended with {done.returncode}: {(done.stderr.strip().splitlines() or ['?'])[-1]}"}
    recorded: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return recorded


def measure(extract: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """Run all peers on one map and return their records by profile and name."""
    name = extract.name.split(".")[0]
    folder = WORK / name
    folder.mkdir(parents=True, exist_ok=True)
    print(f"{name}: building the town ...", flush=True)
    where = ("--extract", extract.resolve(), "--folder", folder)
    profiles = ("--profiles", *arguments.profiles)
    built = run(Path(sys.executable), "own_build", folder / "own-build.json", *where, *profiles)
    records: dict[str, Any] = {"map": name, "file_mb": extract.stat().st_size / 1e6, "build": built}
    if "failed" in built:
        return records
    numbers = ("runs", "threads", "budget")
    common = [word for key in numbers for word in (f"--{key}", str(getattr(arguments, key)))]
    sizes = ["--sizes", *map(str, arguments.sizes)]
    for profile in arguments.profiles:
        records[profile] = {}
        for peer in peers(profile):
            if arguments.only and peer.name not in arguments.only:
                continue
            print(f"{name}: {profile}: {peer.name} ...", flush=True)
            python = Path(sys.executable) if peer.own else arguments.peers_python
            out = folder / f"{peer.name}-{profile}.json"
            options = (*where, "--profile", profile, *sizes, *common, *peer.options)
            records[profile][peer.name] = run(python, peer.module, out, *options)
    return records


def failures(records: Sequence[dict[str, Any]]) -> list[str]:
    """Return what failed, in words."""
    found = []
    for record in records:
        parts = {"build": record["build"]}
        for profile, of_profile in record.items():
            if isinstance(of_profile, dict) and profile != "build":
                parts.update({f"{profile}, {name}": part for name, part in of_profile.items()})
        found += [
            f"{record['map']}, {name}: {part['failed']}" for name, part in parts.items() if "failed" in part
        ]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.streets_bench", description="Compare street engines."
    )
    parser.add_argument(
        "maps", nargs="*", type=Path, help="OpenStreetMap extracts (.osm.pbf); left out: the shipped towns"
    )
    parser.add_argument("--profiles", nargs="+", choices=("car", "bicycle"), default=["car", "bicycle"])
    parser.add_argument("--sizes", nargs="+", type=int, default=list(SIZES), help="origins of the tables")
    parser.add_argument("--runs", type=int, default=5, help="how often each figure is taken")
    parser.add_argument("--budget", type=float, default=40.0, help="seconds that one figure may take")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", nargs="+", metavar="PEER", help="run these peers only")
    parser.add_argument("--peers-python", type=Path, default=WORK / "venv" / "bin" / "python")
    parser.add_argument(
        "--docs", type=Path, default=ROOT / "docs" / "benchmarks.md", help="the page to write into"
    )
    arguments = parser.parse_args()
    maps = arguments.maps or list(SHIPPED)
    missing = [str(path) for path in maps if not path.is_file()]
    if missing:
        parser.error(f"no such file: {', '.join(missing)}")
    if not arguments.peers_python.is_file():
        parser.error(f"{arguments.peers_python} is missing; run buildtools/bench_streets_env.sh")
    records = [measure(path, arguments) for path in maps]
    everything = WORK / "results.json"
    everything.write_text(json.dumps(records, indent=1) + "\n", encoding="utf-8")
    command = "make bench-streets" + (
        f' MAPS="{" ".join(path.name for path in maps)}"' if arguments.maps else ""
    )
    write_report(records, arguments.docs, command, arguments.threads)
    failed = failures(records)
    print(*(f"Failed: {line}" for line in failed), sep="\n", file=sys.stderr)
    print(f"Written: {everything}, {arguments.docs}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
