"""`tournee service enrol`: people from a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import MAX_FAULTS_SHOWN, guarded, load_town, out, stages
from api.cli.dispatch.office import AtOption, DbOption, Office, TownArgument, open_office
from api.cli.dispatch.orders_files import faults_csv
from api.cli.exit_codes import ExitCode
from api.cli.service.tables import print_table

if TYPE_CHECKING:
    from dispatch.services.enrolment_import import ImportedEnrolments


@guarded
def enrol(
    town: TownArgument,
    programme: Annotated[str, typer.Argument(help="Title of the programme, its beginning, or id.")],
    file: Annotated[Path, typer.Argument(help="Table (CSV) of people; columns in docs/services.md.")],
    *,
    faults: Annotated[Path | None, typer.Option("--faults", help="Write the faulty lines as CSV.")] = None,
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Enrol people from a table: the good lines go in, every faulty one is listed with the remedy.

    Ends with 3 where a line is faulty. Sent again, a file doubles nothing where its lines have a reference.

    Example: tournee service enrol monaco "Meals at home" people.csv --faults faulty.csv
    """
    from api.cli.outputs import check_outputs

    check_outputs({"--faults": faults}, inputs=[file])
    content = file.read_bytes()
    with open_office(town, db, at) as office:
        result = _taken(office, programme, content)
    _tell(result)
    if faults is not None:
        from dispatch.atomic_files import write_atomically

        write_atomically(faults, faults_csv(result.faults))
    if result.faults:
        raise typer.Exit(ExitCode.INVALID_INPUT)


def _taken(office: Office, programme: str, content: bytes) -> ImportedEnrolments:
    from api.cli.service.finding import programme_named
    from dispatch.services.enrolment_import import import_enrolments

    with office.store.reading(office.town.id) as reading:
        programme_id = programme_named(reading, programme).id
    town_map = load_town(office.town.map)
    with stages() as report:
        report("Enrolling", 0.0)

        def on_progress(done: int, lines: int) -> None:
            report("Enrolling", done / lines, f"{done} of {lines}")

        return import_enrolments(
            office.store,
            town_map,
            office.town.id,
            office.actor,
            content,
            programme_id=programme_id,
            on_progress=on_progress,
        )


def _tell(result: ImportedEnrolments) -> None:
    taken = [line for _, line in result.taken]
    new = sum(one.new for one in taken)
    changed = sum(one.changed and not one.new for one in taken)
    waiting = sum(one.waiting for one in taken)
    faulty = len({fault.line for fault in result.faults})
    out.print(
        f"{result.lines} lines: {len(taken)} enrolments ({new} new, {changed} changed), {waiting} of them wait for a place, {faulty} faulty."
    )
    shown = result.faults[:MAX_FAULTS_SHOWN]
    if shown:
        rows = [(one.line or "-", one.pointer, one.value, one.message, one.remedy) for one in shown]
        print_table(("Line", "Column", "Value", "What is wrong", "What to do"), rows)
    if len(result.faults) > len(shown):
        out.print(f"... and {len(result.faults) - len(shown):,} more; --faults writes them all.")
