"""What `tournee town` says of the official lists of addresses that a town was built with."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from api.cli.console import err, out, said

if TYPE_CHECKING:
    from geo.town import Town

MAX_FAULTS_SHOWN = 20


def print_address_lists(town: Town) -> None:
    """Print the lists, what was taken from them, whom to credit, and the lines that were left out."""
    lists = town.report.get("address_lists", ())
    if not lists:
        return
    from geo.addresses.town import FAULTS_FILE

    for each in lists:
        out.print(
            f"            {said(each['name'])}: {each['taken']:,} addresses taken, {each['outside']:,} outside, "
            f"{each['faulty']:,} faulty lines. {each['attribution']}"
        )
    out.print(f"            {town.report['addresses_listed']:,} houses stand where a list says")
    path = town.folder / FAULTS_FILE
    if not path.is_file():
        return
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        for shown, row in enumerate(rows):
            if shown == MAX_FAULTS_SHOWN:
                err.print(f"  ... all of them: {said(str(path))}", soft_wrap=True)
                break
            where = f"{row['file']} line {row['line']}, {row['column'] or 'whole line'}"
            err.print(f"  {said(where)}: {said(row['reason'])} (value: {said(row['value'])})", soft_wrap=True)


def credit(town: Town) -> str:
    """Return whom to name where a town's addresses are shown."""
    sources = {each["attribution"]: None for each in town.report.get("address_lists", ())}
    return "; ".join(["© OpenStreetMap contributors, ODbL 1.0", *sources])
