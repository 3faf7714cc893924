"""`tournee dispatch edit`: what a coordinator changes by hand, and what that breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import err, guarded, out, said
from api.cli.dispatch.office import (
    AtOption,
    DayOption,
    DbOption,
    Office,
    TownArgument,
    open_office,
    open_runner,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dispatch.manual.broken import Broken
    from dispatch.manual.edits import Edit

app = typer.Typer(
    help="Change rounds by hand: what the plan then breaks is listed, and the change is yours.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

DeliveryArgument = Annotated[str, typer.Argument(help="Code, id or reference of the delivery.")]
CourierArgument = Annotated[str, typer.Argument(help="Courier on shift, by name or its beginning.")]
TryOption = Annotated[
    bool, typer.Option("--try", help="Only propose it: `apply` or `reject` the run afterwards.")
]
_UNITS = {"load": "", "distance": "m"}


@app.command(short_help="Give a delivery to a courier.")
@guarded
def move(
    town: TownArgument,
    delivery: DeliveryArgument,
    courier: CourierArgument,
    *,
    last: Annotated[
        bool, typer.Option("--last", help="At the end of the round; else wherever it costs and breaks least.")
    ] = False,
    pin: Annotated[bool, typer.Option(help="It stays with that courier in later plans.")] = True,
    trial: TryOption = False,
    day: DayOption = "",
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Give a delivery to a courier.

    Example: tournee dispatch edit move monaco A07 Lou
    """
    from api.cli.dispatch.finding import delivery_named, shift_named
    from dispatch.lifecycle.task import TaskStatus
    from dispatch.manual.edits import Move

    with open_office(town, db, at) as office:
        date = office.day(day)
        with office.store.reading(office.town.id) as reading:
            found = delivery_named(reading, date, delivery)
            shift = shift_named(reading, found.day, courier)
        open_tasks = tuple(
            task.id for task in found.tasks if task.status not in {TaskStatus.DONE, TaskStatus.FAILED}
        )
        _carry_out(office, found.day, [Move(open_tasks, shift, anywhere=not last)], apply=not trial, pin=pin)


@app.command(short_help="Hand what is left of a round to another courier.")
@guarded
def transfer(
    town: TownArgument,
    giver: Annotated[str, typer.Argument(help="Courier whose round it is.")],
    taker: Annotated[str, typer.Argument(help="Courier who takes it over.")],
    *,
    from_stop: Annotated[
        int, typer.Option("--from-stop", min=0, help="Only from this stop on (its number on the round).")
    ] = 0,
    pin: Annotated[bool, typer.Option(help="It stays with that courier in later plans.")] = True,
    trial: TryOption = False,
    day: DayOption = "",
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Hand what is left of a round to another courier, all of it or from a stop on.

    Example: tournee dispatch edit transfer monaco Lou Noa --from-stop 12
    """
    from api.cli.dispatch.finding import round_named, shift_named
    from dispatch.errors import DispatchError
    from dispatch.manual.edits import Transfer

    with open_office(town, db, at) as office:
        date = office.day(day)
        with office.store.reading(office.town.id) as reading:
            own = round_named(reading, date, giver)
            shift = shift_named(reading, date, taker)
        if from_stop > len(own.stops):
            raise DispatchError(
                f"--from-stop {from_stop}: the round has {len(own.stops)} stops", code="not_found"
            )
        stop = own.stops[from_stop - 1].id if from_stop else ""
        _carry_out(office, date, [Transfer(own.shift_id, shift, stop)], apply=not trial, pin=pin)


@app.command(name="take-off", short_help="Take deliveries off their rounds.")
@guarded
def take_off(
    town: TownArgument,
    deliveries: Annotated[list[str], typer.Argument(help="Codes, ids or references of deliveries.")],
    *,
    trial: TryOption = False,
    day: DayOption = "",
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Take deliveries off their rounds. Later plans leave them off, until `take-on`, or another date.

    Example: tournee dispatch edit take-off monaco A07 A09
    """
    from api.cli.dispatch.finding import delivery_named
    from dispatch.manual.edits import TakeOff

    with open_office(town, db, at) as office:
        date = office.day(day)
        with office.store.reading(office.town.id) as reading:
            found = [delivery_named(reading, date, name) for name in deliveries]
        _carry_out(office, date, [TakeOff(tuple(one.id for one in found))], apply=not trial, pin=True)


@app.command(name="take-on", short_help="Leave it to plans again whether rounds have deliveries.")
@guarded
def take_on(
    town: TownArgument,
    deliveries: Annotated[list[str], typer.Argument(help="Codes, ids or references of deliveries.")],
    *,
    day: DayOption = "",
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Let later plans put deliveries on rounds again that were taken off.

    Example: tournee dispatch edit take-on monaco A07 A09
    """
    from api.cli.dispatch.finding import delivery_named
    from dispatch.executor.inline import InlineExecutor
    from dispatch.manual.editor import Editor
    from dispatch.runs.runner import PlanRunner

    with open_office(town, db, at) as office:
        date = office.day(day)
        with office.store.reading(office.town.id) as reading:
            found = [delivery_named(reading, date, name) for name in deliveries]
        # Nothing is computed for that.
        editor = Editor(PlanRunner(office.store, InlineExecutor()))
        taken = editor.take_on(office.town.id, office.actor, [one.id for one in found])
        for one in found:
            said_so = (
                "is left to plans again" if one.id in taken else "was not taken off; nothing was changed"
            )
            out.print(f"{one.code} {said_so}.")


@app.command(short_help="Keep a delivery with a courier in all later plans.")
@guarded
def pin(
    town: TownArgument,
    delivery: DeliveryArgument,
    courier: Annotated[str, typer.Argument(help="Courier on shift; none to leave it to plans again.")] = "",
    *,
    note: Annotated[str, typer.Option(help="Why, for others.")] = "",
    day: DayOption = "",
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Keep a delivery with a courier in all later plans; without a courier, leave it to plans again.

    Example: tournee dispatch edit pin monaco A07 Lou --note "knows the house"
    """
    from api.cli.dispatch.finding import delivery_named, shift_named
    from dispatch.executor.inline import InlineExecutor
    from dispatch.manual.editor import Editor
    from dispatch.runs.runner import PlanRunner

    with open_office(town, db, at) as office:
        date = office.day(day)
        with office.store.reading(office.town.id) as reading:
            found = delivery_named(reading, date, delivery)
            shift = shift_named(reading, found.day, courier) if courier else ""
        # Nothing is computed for that.
        editor = Editor(PlanRunner(office.store, InlineExecutor()))
        if shift:
            editor.pin(office.town.id, office.actor, found.id, shift, note)
            out.print(f"{found.code} stays with {said(courier)} in every later plan.")
        elif editor.unpin(office.town.id, office.actor, found.id):
            out.print(f"{found.code} is left to plans again.")
        else:
            out.print(f"{found.code} was not pinned; nothing was changed.")


def _carry_out(office: Office, day: str, edits: Sequence[Edit], *, apply: bool, pin: bool) -> None:
    from api.cli.dispatch.comparison import print_proposal
    from api.cli.dispatch.finding import courier_of_shift
    from dispatch.manual.editor import Editor
    from dispatch.storage import deliveries

    with open_runner(office) as runner:
        edited = Editor(runner).edit(office.town.id, office.actor, day, edits, apply=apply, pin=pin)
    assert edited.run.proposal is not None
    print_proposal(office, edited.run.proposal, "en")
    with office.store.reading(office.town.id) as reading:
        who = courier_of_shift(reading, day)
        names = [one.delivery_id for one in edited.broken if one.delivery_id]
        codes = {one.id: one.code for one in deliveries.get_many(reading, names).values()}
    if edited.broken:
        out.print(f"\n[bold]It breaks[/]: {len(edited.broken)}")
        for one in edited.broken:
            out.print(f"  {said(_broken(one, who.get(one.shift_id, one.shift_id), codes))}")
    else:
        out.print("It breaks nothing.")
    if apply:
        err.print("Carried out.")
    else:
        err.print(f"Proposed as {edited.run.id}: `tournee dispatch apply {office.town.slug}` carries it out.")


def _broken(one: Broken, courier: str, codes: dict[str, str]) -> str:
    """Return one thing that a plan breaks, in words."""
    minutes = -(-one.amount // 60)
    texts = {
        "late": f"{minutes} min late",
        "early": f"{minutes} min early",
        "ride": f"on board {minutes} min too long",
        "duration": f"the shift is {minutes} min too long",
        "shift_end": f"the shift ends {minutes} min late",
        "distance": f"{one.amount} m too far",
        "load": f"too much on board by {one.amount} ({one.detail})",
        "skills": "lacks a skill that is asked for",
        "forbidden": "somebody has decided otherwise",
        "missing_break": "a break that is owed is missing",
    }
    text = texts.get(one.kind, one.kind.replace("_", " "))
    about = f", {codes[one.delivery_id]}" if one.delivery_id in codes else ""
    return f"{courier}{about}: {text}"
