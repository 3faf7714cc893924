"""What depends on the hour, in a town's folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from geo.conditions.read import AND, tidy_hours
from geo.conditions.values import Conditions, as_plain, check_conditions, from_plain
from routing.streets.network import StreetNetwork

CONDITIONS_FILE = "conditions.json"


def write_conditions(folder: Path, hours: Sequence[str], conditions: Mapping[str, Conditions]) -> None:
    """Write the hours of a town and what depends on them, the same bytes each time."""
    content = {
        "hours": list(hours),
        "profiles": {name: as_plain(one) for name, one in conditions.items()},
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    (folder / CONDITIONS_FILE).write_text(text + "\n", encoding="utf-8", newline="\n")


def read_conditions(
    folder: Path, profiles: Sequence[str], network: StreetNetwork
) -> tuple[tuple[str, ...], dict[str, Conditions]]:
    """Read what `write_conditions` wrote.

    Raises
    ------
    ValueError
        Saying what is wrong with the file.
    """
    try:
        content = json.loads((folder / CONDITIONS_FILE).read_text(encoding="utf-8"))
        hours = tuple(str(text) for text in content["hours"])
        conditions = {name: from_plain(content["profiles"][name]) for name in profiles}
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise ValueError(f"{CONDITIONS_FILE} cannot be read ({error})") from error
    for text in hours:
        if any(tidy_hours(part) is None for part in text.split(AND)):
            raise ValueError(f"{CONDITIONS_FILE} holds hours that cannot be read: {text!r}")
    for name, one in conditions.items():
        fault = check_conditions(one, network, len(hours))
        if fault:
            raise ValueError(f"{CONDITIONS_FILE}: {name}: {fault}")
    return hours, conditions
