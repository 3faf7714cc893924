"""Damage an extract in many ways and import every piece: a clear refusal or a sound town, nothing else.

Run ``python buildtools/damage_imports.py EXTRACT --count 500 --seed 1``. Each format in turn is damaged
``--count`` times and imported by worker processes; a crash, a hang beyond ``--seconds`` or any exception
but `MapError` is a fault, its file is kept and the exit code is 1.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import itertools
import os
import queue
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
FORMATS = ("pbf", "plain_pbf", "osm", "osm_gz", "osm_bz2", "graphml")
_ENDINGS = {
    "pbf": ".osm.pbf",
    "plain_pbf": ".osm.pbf",
    "osm": ".osm",
    "osm_gz": ".osm.gz",
    "osm_bz2": ".osm.bz2",
    "graphml": ".graphml",
}


class Outcome(NamedTuple):
    """How one import ended: ``sound``, ``refused`` or a fault, with what was said."""

    name: str
    kind: str
    said: str
    seconds: float


def formats_of(extract: Path, folder: Path) -> dict[str, bytes]:
    """Return an ``.osm.pbf`` extract in every format that can be imported.

    The plain one is not compressed, so that no checksum notices what is damaged inside a block.
    """
    import osmium

    content = {"pbf": extract.read_bytes()}
    for name, kind in (("plain_pbf", "pbf,pbf_compression=none"), ("osm", "osm")):
        path = folder / f"whole.{name}"
        with osmium.SimpleWriter(osmium.io.File(os.fspath(path), kind), overwrite=True) as writer:
            for item in osmium.FileProcessor(os.fspath(extract)):
                writer.add(item)
        content[name] = path.read_bytes()
        path.unlink()
    content["osm_gz"] = gzip.compress(content["osm"], 6, mtime=0)
    content["osm_bz2"] = bz2.compress(content["osm"])
    content["graphml"] = _graphml(extract)
    return content


def _graphml(extract: Path) -> bytes:
    """Return an extract's streets as GraphML in OSMnx's manner, written without its help."""
    from xml.sax.saxutils import escape

    from geo.building.extract import read_extract

    streets = read_extract(extract)
    keys = ("x", "y", "osmid", "highway", "name", "oneway", "reversed")
    lines = ['<?xml version="1.0"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns">']
    lines += [f'<key id="{key}" for="all" attr.name="{key}" attr.type="string"/>' for key in keys]
    lines.append('<graph edgedefault="directed">')
    for number, lon, lat in zip(streets.node_id, streets.node_lon, streets.node_lat, strict=True):
        lines.append(f'<node id="{number}"><data key="x">{lon}</data><data key="y">{lat}</data></node>')
    known = set(streets.node_id.tolist())
    for at, tags in enumerate(streets.way_tags):
        refs = streets.way_refs[streets.way_first[at] : streets.way_first[at + 1]].tolist()
        for tail, head in itertools.pairwise(refs):
            if tail in known and head in known:
                facts = {"osmid": str(streets.way_id[at]), "oneway": "True", "reversed": "False", **tags}
                data = "".join(
                    f'<data key="{key}">{escape(facts[key])}</data>' for key in keys if key in facts
                )
                lines.append(f'<edge source="{tail}" target="{head}">{data}</edge>')
    return "\n".join([*lines, "</graph></graphml>"]).encode()


def damaged(content: bytes, chance: random.Random) -> tuple[str, bytes]:
    """Return content damaged in one way, and what was done."""
    data = bytearray(content)
    kind = chance.choice(("flips", "cut", "zeros", "swap", "insert", "remove", "repeat", "noise"))
    at = chance.randrange(len(data))
    length = min(chance.choice((1, 16, 512, 8_192, 100_000)), len(data) - at)
    if kind == "flips":
        for _ in range(chance.choice((1, 2, 8, 64, 1_000))):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    elif kind == "cut":
        del data[at:]
    elif kind == "zeros":
        data[at : at + length] = bytes(length)
    elif kind == "noise":
        data[at : at + length] = chance.randbytes(length)
    elif kind == "swap":
        other = chance.randrange(len(data) - length + 1)
        data[at : at + length], data[other : other + length] = (
            data[other : other + length],
            data[at : at + length],
        )
    elif kind == "insert":
        data[at:at] = chance.randbytes(length)
    elif kind == "remove":
        del data[at : at + length]
    else:
        data[at:at] = data[at : at + length]
    return kind, bytes(data)


def damages(
    content: dict[str, bytes], folder: Path, count: int, seed: int, formats: Iterable[str]
) -> Iterator[Path]:
    """Write ``count`` damaged files of each format, one at a time."""
    for name in formats:
        chance = random.Random(f"{seed} {name}")  # noqa: S311 - reproducible damage, no secret
        for number in range(count):
            kind, data = damaged(content[name], chance)
            path = folder / f"{name}-{number:05d}-{kind}{_ENDINGS[name]}"
            path.write_bytes(data)
            yield path


def import_all(
    files: Iterable[Path], *, workers: int, seconds: float, stages: str
) -> Iterator[tuple[Path, Outcome]]:
    """Import files in worker processes, which are replaced when they crash or hang."""
    waiting: queue.Queue[Path | None] = queue.Queue(maxsize=2 * workers)
    done: queue.Queue[tuple[Path, Outcome] | None] = queue.Queue()

    def serve() -> None:
        worker = _Worker(stages)
        while (path := waiting.get()) is not None:
            outcome = worker.run(path, seconds)
            if outcome.kind in {"crash", "hang"}:
                worker.end()
                worker = _Worker(stages)
            done.put((path, outcome))
        worker.end()
        done.put(None)

    def feed() -> None:
        for path in files:
            waiting.put(path)
        for _ in range(workers):
            waiting.put(None)

    threads = [threading.Thread(target=serve, daemon=True) for _ in range(workers)]
    threads.append(threading.Thread(target=feed, daemon=True))
    for thread in threads:
        thread.start()
    ended = 0
    while ended < workers:
        found = done.get()
        if found is None:
            ended += 1
        else:
            yield found


class _Worker:
    """A process that imports one file after another."""

    def __init__(self, stages: str) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and file
            [sys.executable, os.fspath(Path(__file__).resolve()), "--worker", "--stages", stages],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": os.fspath(ROOT)},
            encoding="utf-8",
            errors="replace",
        )
        self._ready = False

    def run(self, path: Path, seconds: float) -> Outcome:
        """Import a file and return how it ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        # The first file also pays for the start of Python and the loading of kernels.
        patience = seconds if self._ready else seconds + 40
        began = time.monotonic()
        timer = threading.Timer(patience, self._process.kill)
        timer.start()
        said: list[str] = []
        kind = ""
        try:
            self._process.stdin.write(f"{path}\n")
            self._process.stdin.flush()
            for line in self._process.stdout:
                word, _, rest = line.rstrip("\n").partition("\t")
                said.append(rest or word)
                if word in {"sound", "refused", "fault"}:
                    kind = word
                    break
        except BrokenPipeError:
            said.append("the worker was gone")
        finally:
            timer.cancel()
        spent = time.monotonic() - began
        if not kind:
            kind = "hang" if spent >= patience else "crash"
            said.append(f"exit code {self._process.wait()}")
        self._ready = True
        return Outcome(path.name, kind, "\n".join(said), spent)

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()


def _serve(stages: str) -> None:
    """Import the files named on standard input, one a line."""
    for line in sys.stdin:
        try:
            answer = _import(Path(line.rstrip("\n")), stages)
        except BaseException:  # noqa: BLE001 - whatever it is, it is what is looked for
            answer = "fault\t" + traceback.format_exc().replace("\n", " | ")
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()


def _import(path: Path, stages: str) -> str:
    from geo.addresses.search import build_address_index
    from geo.building.extract import read_extract
    from geo.building.network import build_streets
    from geo.errors import MapError
    from geo.imports.sources import prepared
    from geo.places.osm import read_places
    from geo.profiles import PROFILES
    from geo.tiles.archive import build_tiles
    from routing.streets.network import check_metric, check_network

    try:
        with tempfile.TemporaryDirectory() as name, prepared(path, Path(name)) as source:
            folder = Path(name)
            streets = build_streets(read_extract(source.extract), tuple(PROFILES))
            check_network(streets.network)
            for metric in streets.metrics.values():
                check_metric(streets.network, metric)
            if stages == "all":
                build_address_index(source.extract, folder / "addresses.sqlite")
                read_places(source.extract)
                lon, lat = streets.network.shape_lon, streets.network.shape_lat
                box = (float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max()))
                build_tiles(source.extract, folder / "map.pmtiles", bbox=box, title="Damaged")
    except MapError as error:
        return f"refused\t{error.code}"
    return "sound"


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("extract", type=Path, nargs="?")
    parser.add_argument("--count", type=int, default=500, help="damages of each format")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--seconds", type=float, default=20.0, help="longer than this is a hang")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--stages", choices=("streets", "all"), default="all")
    parser.add_argument("--keep", type=Path, default=Path("damaged"), help="where files with faults go")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        _serve(options.stages)
        return
    if options.extract is None:
        parser.error("name an .osm.pbf extract")
    sys.path.insert(0, os.fspath(ROOT))
    faults = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        content = formats_of(options.extract, folder)
        counts: Counter[tuple[str, str]] = Counter()
        slowest = Outcome("", "", "", 0.0)
        files = damages(content, folder, options.count, options.seed, options.formats.split(","))
        for path, outcome in import_all(
            files, workers=options.workers, seconds=options.seconds, stages=options.stages
        ):
            kind = outcome.kind if outcome.kind != "refused" else f"refused ({outcome.said})"
            counts[path.name.split("-")[0], kind] += 1
            slowest = max(slowest, outcome, key=lambda one: one.seconds)
            if outcome.kind not in {"sound", "refused"}:
                faults += 1
                options.keep.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, options.keep)
                sys.stdout.write(f"{outcome.kind.upper()} {path.name}: {outcome.said[-2000:]}\n")
            path.unlink()
    for (form, kind), number in sorted(counts.items()):
        sys.stdout.write(f"{form:10} {kind:32} {number:6,}\n")
    sys.stdout.write(
        f"slowest: {slowest.name}, {slowest.seconds:.1f} s ({slowest.kind}). Faults: {faults}.\n"
    )
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    _main()
