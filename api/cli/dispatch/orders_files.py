"""`tournee dispatch orders` and `import`: orders as files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from api.cli.console import MAX_FAULTS_SHOWN, err, guarded, load_town, out, said, stages
from api.cli.dispatch.office import (
    AtOption,
    DayOption,
    DbOption,
    Office,
    TownArgument,
    open_office,
    read_date,
)
from api.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from dispatch.errors import Fault
    from dispatch.orders.delivery import Delivery
    from dispatch.orders.imports import Imported


@guarded
def orders(
    day: Annotated[Path, typer.Argument(help="Day file, such as `tournee day generate` makes.")],
    *,
    csv: Annotated[
        Path, typer.Option("--csv", help="Table to write, as `tournee dispatch import` reads it.")
    ],
) -> None:
    """Write the deliveries of a day file as a table of orders, to try `tournee dispatch import` with.

    Example: tournee dispatch orders saturday.json --csv saturday.csv
    """
    from api.cli.outputs import check_outputs
    from api.cli.plan import read_checked_day
    from dispatch.atomic_files import write_atomically
    from dispatch.dayfile.orders_table import orders_table

    check_outputs({"--csv": csv}, inputs=[day])
    loaded, _ = read_checked_day(day, None)
    text, count = orders_table(loaded)
    write_atomically(csv, text)
    err.print(f"Wrote {said(str(csv))}: {count} orders for {loaded.date}.")


@guarded
def import_file(
    town: TownArgument,
    file: Annotated[
        Path, typer.Argument(help="Table (CSV) or JSON list of orders; columns in docs/orders.md.")
    ],
    *,
    promise: Annotated[
        bool, typer.Option(help="Promise each order the window that it asks for; else it waits for somebody.")
    ] = True,
    sender: Annotated[
        str, typer.Option("--sender", help="Shop whose orders they are; default: the town's own.")
    ] = "",
    faults: Annotated[Path | None, typer.Option("--faults", help="Write the faulty lines as CSV.")] = None,
    day: DayOption = "",
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Take orders in from a file: the good lines go in, every faulty one is listed with the remedy.

    Ends with 3 where a line is faulty. Sent again, a file doubles nothing where its lines have a reference.

    Example: tournee dispatch import monaco saturday.csv --faults faulty.csv
    """
    from api.cli.outputs import check_outputs

    check_outputs({"--faults": faults}, inputs=[file])
    content = file.read_bytes()
    with open_office(town, db, at) as office:
        result = _taken(office, content, sender, office.day(day))
        held, promised = _promised(office, result) if promise else (_held(office, result), 0)
        _tell(result, promised, held)
    if faults is not None:
        from dispatch.atomic_files import write_atomically

        write_atomically(faults, faults_csv(result.faults))
    if result.faults:
        raise typer.Exit(ExitCode.INVALID_INPUT)


def _taken(office: Office, content: bytes, sender: str, day: str) -> Imported:
    from dispatch.orders.imports import import_orders

    org_id = _sender(office, sender)
    town_map = load_town(office.town.map)
    with stages() as report:
        report("Taking orders in", 0.0)

        def on_progress(done: int, lines: int) -> None:
            report("Taking orders in", done / lines, f"{done} of {lines}")

        return import_orders(
            office.store,
            town_map,
            office.town.id,
            office.actor,
            content,
            org_id=org_id,
            day=read_date(day, "--day"),
            on_progress=on_progress,
        )


def _sender(office: Office, name: str) -> str:
    from api.cli.dispatch.finding import shop_named
    from dispatch.errors import DispatchError
    from dispatch.parties.organization import OrganizationKind
    from dispatch.storage import parties

    with office.store.reading(office.town.id) as reading:
        if name:
            return shop_named(reading, name).id
        own = parties.organizations(reading, OrganizationKind.TOWN)
    if not own:
        raise DispatchError(
            f"{office.town.slug} has no organisation of its own: say whose orders they are with --sender",
            code="sender_missing",
        )
    return own[0].id


def _promised(office: Office, result: Imported) -> tuple[list[Delivery], int]:
    """Promise what was taken in, and return what is held, and how many are promised now."""
    from dispatch.promises.as_asked import promise_as_asked
    from dispatch.storage import deliveries
    from dispatch.storage.store import Writing

    names = [taken.delivery.id for _, taken in result.taken]

    def step(writing: Writing) -> int:
        return len(promise_as_asked(writing, deliveries.get_many(writing, names).values()))

    count = office.store.write(office.town.id, office.actor, step) if names else 0
    return _held(office, result), count


def _held(office: Office, result: Imported) -> list[Delivery]:
    from dispatch.lifecycle.delivery import DeliveryStatus
    from dispatch.storage import deliveries

    names = [taken.delivery.id for _, taken in result.taken]
    with office.store.reading(office.town.id) as reading:
        found = deliveries.get_many(reading, names)
    return [one for one in found.values() if one.status is DeliveryStatus.HELD]


def _tell(result: Imported, promised: int, held: Sequence[Delivery]) -> None:
    faulty = len({fault.line for fault in result.faults})
    fresh = sum(taken.new for _, taken in result.taken)
    out.print(
        f"{result.lines} lines: {len(result.taken)} orders taken in ({fresh} new), {promised} promised now, {len(held)} held, {faulty} faulty."
    )
    for one in held:
        out.print(f"  {one.code} is held: {said(one.held_reason)}")
    if not result.faults:
        return
    shown = result.faults[:MAX_FAULTS_SHOWN]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Line", "Column", "Value", "What is wrong", "What to do"):
        table.add_column(heading, overflow="fold")
    for fault in shown:
        cells = (str(fault.line or "-"), fault.pointer, fault.value, fault.message, fault.remedy)
        table.add_row(*(said(cell) for cell in cells))
    out.print(table)
    if len(result.faults) > len(shown):
        out.print(f"... and {len(result.faults) - len(shown):,} more; --faults writes them all.")


def faults_csv(faults: Sequence[Fault]) -> str:
    """Return faults of a table as a table."""
    import csv
    import io

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["line", "column", "code", "value", "message", "remedy"])
    writer.writerows(
        [one.line or "", one.pointer, one.code, one.value, one.message, one.remedy] for one in faults
    )
    return text.getvalue()
