"""`tournee dispatch why`: why a delivery is with a courier, at an hour, or on no round."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.console import guarded, out, said
from api.cli.dispatch.office import AtOption, DayOption, DbOption, TownArgument, open_office, open_runner
from api.cli.dispatch.plan_runs import check_language


@guarded
def why(
    town: TownArgument,
    delivery: Annotated[str, typer.Argument(help="Code, id or reference of the delivery.")],
    *,
    lang: Annotated[str, typer.Option(help="fr or en.")] = "en",
    day: DayOption = "",
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Say why this courier has a delivery, and why at this hour; or why nobody has it, and what would help.

    Example: tournee dispatch why monaco A07 --lang fr
    """
    from api.cli.dispatch.finding import courier_of_shift, delivery_named
    from dispatch.money.amounts import currency_of
    from dispatch.why.task import ask_why
    from dispatch.why.words import say_courier, say_hour, say_left_out

    check_language(lang)
    with open_office(town, db, at) as office:
        date = office.day(day)
        with office.store.reading(office.town.id) as reading:
            wanted = delivery_named(reading, date, delivery)
            who = courier_of_shift(reading, wanted.day)
        with open_runner(office) as runner:
            state, policy = runner.look(office.town.id, wanted.day)
            answer = ask_why(runner.executor, state, policy, wanted.id)

    def name(shift_id: str) -> str:
        return who.get(shift_id, shift_id)

    out.print(f"[bold]{said(wanted.code)}[/], {wanted.status}")
    if answer.courier is not None:
        out.print(said(say_courier(answer.courier, name, lang, currency_of(office.town))))
    if answer.hour is not None:
        out.print(said(say_hour(answer.hour, office.town.time_zone, lang)))
    if answer.left_out is not None:
        for line in say_left_out(answer.left_out, name, lang):
            out.print(said(line))
