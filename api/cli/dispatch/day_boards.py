"""`tournee dispatch board`: a day at a glance, what needs somebody first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from api.cli.console import guarded, out, said
from api.cli.dispatch.office import AtOption, DayOption, DbOption, Office, TownArgument, open_office

if TYPE_CHECKING:
    from dispatch.boards.day_board import BoardException, DayBoard


@guarded
def board(
    town: TownArgument,
    *,
    day: DayOption = "",
    most: Annotated[int, typer.Option(min=1, help="Lines of the queue to show.")] = 20,
    deliveries: Annotated[
        bool, typer.Option("--deliveries", help="Also list every delivery of the day.")
    ] = False,
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Show the board of a day: what needs somebody, then the rounds and how far they are.

    Example: tournee dispatch board monaco --deliveries
    """
    from dispatch.boards.day_query import day_board

    with open_office(town, db, at) as office:
        date = office.day(day)
        # Who looks at closed doors is kept: a board is a transaction that writes.
        found = office.store.write(office.town.id, office.actor, lambda writing: day_board(writing, date))
        _print_head(office, found)
        _print_queue(office, found, most)
        _print_rounds(office, found)
        if deliveries:
            _print_deliveries(office, found)


def _print_head(office: Office, found: DayBoard) -> None:
    out.print(f"[bold]{said(office.town.title)}[/], {found.day}, at {office.clock(found.now_s)}")
    counts = ", ".join(f"{count} {status}" for status, count in sorted(found.counts.items()))
    out.print(f"{len(found.deliveries)} deliveries{': ' if counts else ''}{counts}")


def _print_queue(office: Office, found: DayBoard, most: int) -> None:
    if not found.queue:
        out.print("Nothing needs anybody.")
        return
    codes = {one.id: one.code for one in found.deliveries}
    codes |= {one.delivery_id or one.visit_id: one.person for one in found.doors}
    couriers = {one.id: one.courier for one in found.rounds}
    table = _table("Look at", "What", "Since", "Late", "Detail", "Round", right=(3,))
    for one in found.queue[:most]:
        table.add_row(
            one.kind.value.replace("_", " "),
            said(codes.get(one.subject, one.subject)),
            office.clock(one.since_s),
            f"{one.late_s // 60} min" if one.late_s >= 60 else "",
            said(_detail(found, one)),
            said(couriers.get(one.round_id, "")),
        )
    out.print(table)
    if len(found.queue) > most:
        out.print(f"... and {len(found.queue) - most} more; --most shows them.")


def _detail(found: DayBoard, one: BoardException) -> str:
    if one.kind == "door":
        door = next(door for door in found.doors if (door.delivery_id or door.visit_id) == one.subject)
        behind = f", then {door.next_kind}" if door.next_kind else ""
        return f"step {door.step + 1} of {door.step_of}: {door.step_kind}{behind}"
    return found.shops.get(one.detail, one.detail.replace("_", " "))


def _print_rounds(office: Office, found: DayBoard) -> None:
    if not found.rounds:
        out.print("There are no rounds yet: `tournee dispatch plan` makes them.")
        return
    table = _table("Courier", "Round", "Stops", "From", "To", "Behind", "Known", right=(2, 5))
    for one in found.rounds:
        known = "all" if one.acknowledged >= one.version else f"version {one.acknowledged} of {one.version}"
        table.add_row(
            said(one.courier),
            one.status,
            f"{one.stops_over}/{len(one.stops)}",
            office.clock(one.departure_s),
            office.clock(one.end_s),
            f"{one.late_s // 60} min" if one.late_s >= 60 else "",
            known,
        )
    out.print(table)


def _print_deliveries(office: Office, found: DayBoard) -> None:
    couriers = {one.id: one.courier for one in found.rounds}
    table = _table("Code", "State", "Window", "Planned", "Recipient", "Shops", "Courier")
    for one in found.deliveries:
        table.add_row(
            one.code,
            one.status,
            f"{office.clock(one.window_from_s)}-{office.clock(one.window_to_s)}",
            office.clock(one.planned_s),
            said(one.recipient),
            said(", ".join(found.shops.get(shop, shop) for shop in one.shops)),
            said(couriers.get(one.round_id, "")),
        )
    out.print(table)


def _table(*headings: str, right: tuple[int, ...] = ()) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="right" if number in right else "left", overflow="fold")
    return table
