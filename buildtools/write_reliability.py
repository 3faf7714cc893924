"""Write what the tests of reliability have counted into docs/reliability.md.

Usage: ``python buildtools/write_reliability.py COUNTS``, where COUNTS is the file that ``TOURNEE_PROVEN`` named while tests ran (``make torture``
does both). Rows of goals that did not run stay, with their dates: docs/reliability.json keeps them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "reliability.md"
KEPT: Final = ROOT / "docs" / "reliability.json"
BEGIN: Final = "<!-- figures: written by buildtools/write_reliability.py -->"
END: Final = "<!-- end of figures -->"

GOALS: Final = {
    "R1": "no acknowledged order is lost when processes are killed",
    "R2": "none is lost when the power goes",
    "R3": "a full or failing disk is a clear error, never half an order",
    "R4": "a request that comes again has one effect",
    "R5": "late, doubled, reordered commands of phones give one state",
    "R6": "no delivery is on two rounds, no update is lost",
    "R7": "nothing that is sent makes the API fail",
    "R8": "the whole does what a small model of it says",
    "R9": "simulated days with faults lose nothing, and a seed has one log",
    "R10": "webhooks arrive at least once, in order",
    "R11": "no town sees another",
    "R12": "every route is for the roles that a table names",
    "R13": "no address of others leads into our network",
    "R14": "unknown fields are refused, answers have what is declared",
    "R15": "a busy town does not slow its neighbours down",
    "R16": "impossible problems get a clear answer in time",
    "R17": "every plan is feasible by an independent referee",
    "R18": "kernels equal their slow twins and stay within bounds",
    "R19": "same seed, map and input give the same plan",
    "R20": "a damaged map is an error or a map, never a crash",
    "R21": "clock changes and wrong clocks lose nothing",
    "R22": "eight hours offline lose nothing",
    "R23": "a copy made under load restores everything acknowledged",
    "R24": "every released store upgrades, under load and killed",
    "R25": "an ordered end breaks no request; a killed worker's job is done once",
    "R26": "an hour of load leaves memory, files and logs as they were",
    "R27": "secrets are nowhere in the clear",
    "R28": "nobody hoards windows",
    "R29": "what is installed is what was locked",
    "R30": "a start from a warm cache compiles nothing and is quick",
}


def main(arguments: list[str]) -> int:
    """Merge the counts of a run into the page; return 0."""
    rows = _read(KEPT)
    for file in arguments:
        rows |= _counted(Path(file))
    ordered = sorted(rows.values(), key=lambda row: (int(row["goal"][1:]), row["what"]))
    KEPT.write_text("[\n" + ",\n".join(json.dumps(row) for row in ordered) + "\n]\n", encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{table(ordered)}\n{END}{after}", encoding="utf-8")
    return 0


def table(rows: list[dict[str, Any]]) -> str:
    """Return the goals as a table of Markdown, a row for each thing that was counted."""
    lines = ["| | goal | what was done | counted | test | on |", "|---|---|---|---|---|---|"]
    for goal, title in GOALS.items():
        own = [row for row in rows if row["goal"] == goal]
        for number, row in enumerate(own):
            figures = ", ".join(f"{_number(value)} {name}" for name, value in row["figures"].items())
            first = (goal, title) if number == 0 else ("", "")
            lines.append(
                f"| {first[0]} | {first[1]} | {row['what']} | {figures} | `{row['test']}` | {row['date']} |"
            )
        if not own:
            lines.append(f"| {goal} | {title} | not counted yet | | | |")
    return "\n".join(lines) + "\n"


def _counted(file: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the counts of a run; those of several tests that did the same are added up."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        known = rows.setdefault((row["goal"], row["what"]), row)
        if known is row:
            continue
        for name, value in row["figures"].items():
            before = known["figures"].get(name, 0)
            known["figures"][name] = (
                value if isinstance(value, str) or isinstance(before, str) else before + value
            )
    return rows


def _number(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:,}"


def _read(path: Path) -> dict[tuple[str, str], dict[str, Any]]:
    if not path.exists():
        return {}
    return {(row["goal"], row["what"]): row for row in json.loads(path.read_text(encoding="utf-8"))}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
