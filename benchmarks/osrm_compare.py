"""Compare the door for OSRM's clients with a real OSRM, request by request; needs the package osrm-bindings.

``python benchmarks/osrm_compare.py --peers build/bench-streets/venv`` prepares Monaco with OSRM's car profile, starts
``osrm-routed`` and our server side by side, and asks both the same. Compared are status, code, the place that a
message names, and the keys and types of whole answers. Durations differ: the profiles weigh streets otherwise.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

import geo
from api.doors.osrm.url import PREFIX
from geo.store import TownStore
from tests.api.doors.osrm.osrm_requests import BAD, GOOD

_PLACE = re.compile(r"close to position (\d+)")


def tools_of(peers: Path) -> Path:
    """Return the folder of the package osrm in an environment."""
    found = sorted(peers.glob("lib/python3*/site-packages/osrm/bin/osrm-routed"))
    if not found:
        sys.exit(f"{peers}: there is no osrm-bindings here; buildtools/bench_streets_env.sh makes one.")
    return found[0].parent.parent


@contextlib.contextmanager
def osrm_serving(package: Path, extract: Path, folder: Path) -> Iterator[int]:
    """Prepare a map and serve it while the block runs; give the port."""
    shutil.copy(extract, folder / "map.osm.pbf")
    base = folder / "map.osrm"
    with (folder / "log.txt").open("w") as log:
        for tool, *rest in (
            ("osrm-extract", "-p", package / "share/profiles/car.lua", folder / "map.osm.pbf"),
            ("osrm-partition", base),
            ("osrm-customize", base),
        ):
            subprocess.run([package / "bin" / tool, *rest], check=True, stdout=log, stderr=log)
        port = free_port()
        routed = [package / "bin/osrm-routed", "-i", "127.0.0.1", "-p", str(port), "-a", "mld", base]
        server = subprocess.Popen(routed, stdout=log, stderr=log)
        try:
            wait_for(port)
            yield port
        finally:
            server.terminate()
            server.wait()


@contextlib.contextmanager
def tournee_serving(home: Path) -> Iterator[int]:
    """Serve the towns of a home while the block runs, in a process of its own as OSRM is; give the port."""
    port = free_port()
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port), "--plans", str(home)]
    environment = {**os.environ, "TOURNEE_HOME": str(home)}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    """Wait until somebody listens on a port."""
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    sys.exit(f"port {port}: nobody listens")


def ask(port: int, path: str) -> tuple[int, Any]:
    """Return status and answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path or "/")
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def shapes(value: Any, path: str, found: dict[str, set[str]]) -> None:
    """Gather the types of all values by their paths; elements of lists share one."""
    if isinstance(value, dict):
        found[path].add("object")
        for key, inner in value.items():
            shapes(inner, f"{path}.{key}", found)
    elif isinstance(value, list):
        found[path].add("list")
        for inner in value:
            shapes(inner, f"{path}[]", found)
    else:
        name = "number" if isinstance(value, int | float) and not isinstance(value, bool) else None
        found[path].add(name or type(value).__name__)


def place_of(answer: Any) -> int | None:
    """Return the place of the URL that a message names."""
    match = _PLACE.search(answer.get("message", ""))
    return int(match[1]) if match else None


def compare_faults(ours: int, theirs: int) -> int:
    """Compare the answers to faulty requests; return how many differ in status or code."""
    differing = places = places_alike = 0
    for path, _ in BAD:
        (status, answer), (their_status, their_answer) = ask(ours, PREFIX + path), ask(theirs, path)
        if (status, answer.get("code")) != (their_status, their_answer.get("code")):
            differing += 1
            print(f"  {path[:90]}: ours {status} {answer}, OSRM {their_status} {their_answer}")
        place, their_place = place_of(answer), place_of(their_answer)
        if their_place is not None:
            places += 1
            alike = place is not None and place - len(PREFIX) == their_place
            places_alike += alike
            if not alike:
                print(f"  {path[:90]}: ours names place {place} (with {PREFIX}), OSRM {their_place}")
    print(
        f"Faulty requests: {len(BAD) - differing} of {len(BAD)} with OSRM's status and code; {places_alike} of {places} places alike."
    )
    return differing


def compare_answers(ours: int, theirs: int) -> int:
    """Compare the forms of good answers; return how many keys that OSRM gives are missing or of other types."""
    forms: dict[str, dict[str, dict[str, set[str]]]] = {}
    statuses = 0
    for path in GOOD:
        service = path.split("/")[1]
        both = forms.setdefault(service, {"ours": defaultdict(set), "theirs": defaultdict(set)})
        for name, port, target in (("ours", ours, PREFIX + path), ("theirs", theirs, path)):
            status, answer = ask(port, target)
            if status != 200:
                statuses += 1
                print(f"  {name} {path[:90]}: {status} {answer}")
            shapes(answer, "", both[name])
    missing = wrong = common = 0
    for service, both in forms.items():
        for path, types in sorted(both["theirs"].items()):
            if path not in both["ours"]:
                missing += 1
                print(f"  {service}{path}: OSRM gives {sorted(types)}, we nothing")
            elif not both["ours"][path] <= types:
                wrong += 1
                print(f"  {service}{path}: OSRM gives {sorted(types)}, we {sorted(both['ours'][path])}")
            else:
                common += 1
        for path in sorted(set(both["ours"]) - set(both["theirs"])):
            print(f"  {service}{path}: only we give it")
    print(
        f"Good requests: {len(GOOD)}, not answered by one of the two: {statuses}; keys alike in place and type: {common}, "
        f"missing: {missing}, of another type: {wrong}."
    )
    return missing + wrong


def compare_figures(ours: int, theirs: int) -> None:
    """Print how far seconds and metres of the two car profiles are apart on places that both snap alike."""
    places = along_the_coast(90)
    path = f"/table/v1/driving/{';'.join(places)}?annotations=duration,distance&radiuses={';'.join(['900'] * len(places))}"
    (_, our), (_, their) = ask(ours, PREFIX + path), ask(theirs, path)
    positions = [np.array([point["location"] for point in answer["sources"]]) for answer in (our, their)]
    alike = np.flatnonzero(np.abs(positions[0] - positions[1]).max(axis=1) < 2e-5)
    mask = ~np.eye(len(alike), dtype=bool)
    seconds, metres = (
        [np.array(answer[key])[np.ix_(alike, alike)][mask] for answer in (our, their)]
        for key in ("durations", "distances")
    )
    apart = seconds[1] > 10
    ratio = seconds[0][apart] / seconds[1][apart]
    low, middle, high = np.percentile(ratio, [10, 50, 90])
    near = np.mean(np.abs(metres[0] - metres[1]) <= 0.02 * metres[1] + 5)
    print(
        f"Tables: {len(alike)} of {len(places)} places snap alike; our seconds are {middle:.2f} times OSRM's in the middle "
        f"({low:.2f} to {high:.2f} for four in five pairs); {near:.0%} of the ways are as long, within 2 %."
    )


def along_the_coast(count: int) -> list[str]:
    """Return places in Monaco, by chance but the same each time."""
    along = np.random.default_rng(7).uniform(0, 1, count)
    return [f"{7.415 + 0.021 * part:.6f},{43.731 + 0.0175 * part:.6f}" for part in along.tolist()]


def speed(name: str, port: int, prefix: str) -> None:
    """Print how many requests a second one client gets answered, one after the other, over one connection."""
    places = along_the_coast(300)
    pairs = [f"{places[at]};{places[at + 1]}" for at in range(200)]
    plain = "generate_hints=false&radiuses="
    work = {
        "route, overview=false": [
            f"/route/v1/driving/{pair}?overview=false&{plain}900;900" for pair in pairs
        ],
        "route, simplified": [f"/route/v1/driving/{pair}?{plain}900;900" for pair in pairs],
        "route, steps and full line": [
            f"/route/v1/driving/{pair}?steps=true&overview=full&{plain}900;900" for pair in pairs
        ],
        "nearest": [f"/nearest/v1/driving/{place}?{plain}900" for place in places],
        "table 100 x 100": [f"/table/v1/driving/{';'.join(places[:100])}?{plain}{';'.join(['900'] * 100)}"]
        * 30,
        "table 100 x 100, metres too": [
            f"/table/v1/driving/{';'.join(places[:100])}?annotations=duration,distance&{plain}{';'.join(['900'] * 100)}"
        ]
        * 30,
    }
    for kind, paths in work.items():
        times = []
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for path in [paths[0], *paths]:
            start = time.perf_counter()
            connection.request("GET", prefix + path)
            answer = connection.getresponse()
            body = answer.read()
            times.append(time.perf_counter() - start)
            if answer.status != 200:
                sys.exit(f"{name}: {path[:80]} is answered with {body[:200]!r}")
        connection.close()
        # The first one may have something to make ready.
        middle = sorted(times[1:])[len(paths) // 2]
        print(f"  {name:8} {kind:28} {1 / middle:8.0f} a second ({1000 * middle:.2f} ms in the middle)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", type=Path, required=True, help="environment that has osrm-bindings")
    parser.add_argument("--speed", action="store_true", help="measure requests a second too")
    arguments = parser.parse_args()
    package = tools_of(arguments.peers)
    extract = Path(geo.__file__).parent / "data/monaco.osm.pbf"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = TownStore(folder / "home")
        store.add("monaco", extract, title="Monaco", time_zone="Europe/Monaco", tiles=False)
        with osrm_serving(package, extract, folder) as theirs, tournee_serving(folder / "home") as ours:
            ask(ours, PREFIX + GOOD[0])
            compare_faults(ours, theirs)
            compare_answers(ours, theirs)
            compare_figures(ours, theirs)
            if arguments.speed:
                speed("Tournée", ours, PREFIX)
                speed("OSRM", theirs, "")


if __name__ == "__main__":
    main()
