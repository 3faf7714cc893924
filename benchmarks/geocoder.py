"""Measures the geocoder: how fast it answers, and how often it is right when people slip.

Run ``python -m benchmarks.geocoder EXTRACT … [--houses 1000] [--seed 1] [--json FILE]`` on
OpenStreetMap files. Houses are drawn at random among those of the map (the same ones for a seed),
their addresses are damaged in one way at a time, and an answer is right when it is a house of that
number and street at most 100 m from the one that was meant. ``namesakes`` counts queries that
name an address which the town has twice, such as one without its town: no geocoder can know which
is meant, and both readings of the share are given. ``per s`` is by the clock; ``core s`` by the time that a core really worked, which other
programs on the machine do not lengthen.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from geo.addresses.french import fold
from geo.addresses.search import AddressIndex, AddressMatch, House, build_address_index

RIGHT_M = 100.0
SURE = 0.9
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORT = {
    "avenue": ("av.", "ave"), "boulevard": ("bd", "bld", "boul."), "rue": ("r.",), "place": ("pl.",),
    "chemin": ("ch.", "che"), "impasse": ("imp.",), "allée": ("all.",), "square": ("sq.",),
    "route": ("rte",), "passage": ("pass.",), "quai": ("q.",), "escalier": ("esc.",), "saint": ("St",),
    "sainte": ("Ste",), "docteur": ("Dr",), "général": ("Gal", "gén."), "prince": ("Pce",),
    "princesse": ("Psse",), "professeur": ("Pr", "prof."), "viale": ("v.le",), "piazza": ("p.za", "p.zza"),
    "corso": ("c.so",), "largo": ("l.go",), "via": ("v.",), "strasse": ("str.",), "straße": ("str.",),
}  # fmt: skip


def slip(text: str, chance: random.Random) -> str:
    """Return the text with one letter left out, added, replaced or swapped with its neighbour."""
    at = chance.randrange(len(text))
    kind = chance.randrange(4)
    if kind == 0 and len(text) > 1:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + chance.choice(LETTERS) + text[at:]
    if kind == 2 and at + 1 < len(text):
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + chance.choice(LETTERS) + text[at + 1 :]


def shortened(name: str, chance: random.Random) -> str:
    """Return a street's name with what can be abbreviated abbreviated."""
    words = []
    for word in name.split():
        if word.lower() in SHORT:
            words.append(chance.choice(SHORT[word.lower()]))
        elif word.lower().endswith(("straße", "strasse")) and len(word) > 7:
            words.append(word[: -len("aße") if word.endswith("aße") else -len("asse")] + ".")
        elif word.lower().endswith(("gata", "vegur", "stræti")) and len(word) > 8:
            words.append(word[: -len(word) // 4] + ".")
        else:
            words.append(word)
    return " ".join(words)


def _lines(house: House) -> tuple[str, str, str]:
    city = house.label.rpartition(", ")[2] if ", " in house.label else ""
    return house.street, house.housenumber, city


def _whole(street: str, number: str, city: str, *, first: bool) -> str:
    line = f"{number} {street}" if first else f"{street} {number}"
    return f"{line}, {city}" if city else line


Damage = Callable[[House, random.Random], str]


def damages(*, number_first: bool) -> dict[str, Damage]:
    """Return the ways in which an address is damaged."""

    def written(house: House, change: Callable[[str], str], *, city: bool = True, other: bool = False) -> str:
        street, number, town = _lines(house)
        return _whole(change(street), number, town if city else "", first=number_first != other)

    def twice(name: str, chance: random.Random) -> str:
        return slip(slip(name, chance), chance)

    def suffix(house: House, chance: random.Random) -> str:
        street, number, town = _lines(house)
        digits = number.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ")
        tail = number[len(digits) :].strip()
        spaced = f"{digits} {tail}" if chance.random() < 0.5 else f"{digits}{tail}"
        changed = spaced.upper() if chance.random() < 0.5 else spaced.lower()
        return _whole(street, changed.strip(), town, first=number_first)

    return {
        "as written": lambda house, _: written(house, str),
        "one slip": lambda house, chance: written(house, lambda name: slip(name, chance)),
        "two slips": lambda house, chance: written(house, lambda name: twice(name, chance)),
        "accents lost": lambda house, _: written(house, fold),
        "abbreviated": lambda house, chance: written(house, lambda name: shortened(name, chance)),
        "case": lambda house, chance: written(house, str.upper if chance.random() < 0.5 else str.lower),
        "bis, 12B, 12 b": suffix,
        "number other side": lambda house, _: written(house, str, other=True),
        "no town": lambda house, _: written(house, str, city=False),
        "one slip, no town, no accents": lambda house, chance: written(
            house, lambda name: slip(fold(name), chance), city=False
        ),
    }


def metres(house: House, match: AddressMatch) -> float:
    """Return how far an answer is from the house that was meant."""
    east = (house.lon - match.lon) * math.cos(math.radians(house.lat))
    return math.hypot(east, house.lat - match.lat) * 111_195.0


def measure(index: AddressIndex, houses: list[House], damage: Damage, seed: int) -> dict[str, float]:
    """Return the shares of right answers, what sure ones are worth, and the times of the queries."""
    chance = random.Random(seed)
    texts = [damage(house, chance) for house in houses]
    took, right, sure, sure_right, twins = [], 0, 0, 0, 0
    busy = 0.0
    for house, text in zip(houses, texts, strict=True):
        worked = time.thread_time()
        start = time.perf_counter()
        found = index.search(text)
        took.append(time.perf_counter() - start)
        busy += time.thread_time() - worked
        best = found[0] if found else None
        good = best is not None and best.kind == "house" and metres(house, best) <= RIGHT_M
        good = good and best is not None and fold(best.street) == fold(house.street)
        right += good
        if best is not None and best.confidence >= SURE:
            sure += 1
            sure_right += good
        if not good and best is not None:
            same = [match for match in found if abs(match.confidence - best.confidence) < 1e-9]
            twin = any(metres(house, match) <= RIGHT_M for match in same) and len(same) > 1
            twins += twin
    count = len(houses)
    return {
        "right": right / count,
        "right_or_namesake": (right + twins) / count,
        "sure": sure / count,
        "sure_right": sure_right / sure if sure else 1.0,
        "per_s": count / sum(took),
        "per_core_s": count / busy,
        "p50_ms": 1000 * float(np.percentile(took, 50)),
        "p99_ms": 1000 * float(np.percentile(took, 99)),
    }


def measure_suggestions(index: AddressIndex, houses: list[House]) -> dict[str, float]:
    """Return the times of suggestions, asked after every letter of each address."""
    took = []
    for house in houses:
        text = f"{house.housenumber} {house.street}"
        for end in range(1, len(text) + 1):
            start = time.perf_counter()
            index.suggest(text[:end])
            took.append(time.perf_counter() - start)
    return {"p50_ms": 1000 * float(np.percentile(took, 50)), "p99_ms": 1000 * float(np.percentile(took, 99))}


def run(extract: Path, count: int, seed: int) -> dict[str, object]:
    """Measure one town and print its table."""
    with tempfile.TemporaryDirectory(prefix="tournee-geocoder-") as folder:
        path = Path(folder) / "addresses"
        start = time.perf_counter()
        build_address_index(extract, path)
        build_s = time.perf_counter() - start
        start = time.perf_counter()
        index = AddressIndex(path)
        load_s = time.perf_counter() - start
        every = index.houses()
        chance = random.Random(seed)
        houses = chance.sample(every, min(count, len(every)))
        size = path.stat().st_size
        print(
            f"\n{extract.name}: {len(every):,} houses, index {size / 1e6:.1f} MB, "
            f"built in {build_s:.1f} s, loaded in {1000 * load_s:.0f} ms"
        )
        # Compiles, the patient way included.
        index.search("12 qwxz")
        index.suggest("12 ru")
        number_first = not houses[0].label.startswith(houses[0].street)
        print(
            f"{'damage':30} {'right':>7} {'+same':>7} {'sure':>7} {'of sure':>7} {'per s':>8} {'core s':>8} {'p50 ms':>7} {'p99 ms':>7}"
        )
        table: dict[str, dict[str, float]] = {}
        for name, damage in damages(number_first=number_first).items():
            row = table[name] = measure(index, houses, damage, seed)
            print(
                f"{name:30} {row['right']:7.1%} {row['right_or_namesake']:7.1%} {row['sure']:7.1%} "
                f"{row['sure_right']:7.1%} {row['per_s']:8,.0f} {row['per_core_s']:8,.0f} {row['p50_ms']:7.2f} {row['p99_ms']:7.2f}"
            )
        typed = measure_suggestions(index, houses[:100])
        print(f"{'suggestions, letter by letter':30} {'':49} {typed['p50_ms']:7.2f} {typed['p99_ms']:7.2f}")
        index.close()
    return {
        "houses": len(every),
        "build_s": build_s,
        "load_s": load_s,
        "bytes": size,
        "damages": table,
        "suggest": typed,
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.geocoder", description="Measure the geocoder."
    )
    parser.add_argument("extracts", nargs="+", type=Path, help="OpenStreetMap files")
    parser.add_argument("--houses", type=int, default=1000, help="houses drawn a town")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    arguments = parser.parse_args()
    results = {path.name: run(path, arguments.houses, arguments.seed) for path in arguments.extracts}
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    machine = {"processors": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()[0]}
    print(f"\npeak {peak_mb:.0f} MB; {machine}")
    if arguments.json:
        report = {"machine": machine, "seed": arguments.seed, "peak_mb": peak_mb, "towns": results}
        arguments.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
