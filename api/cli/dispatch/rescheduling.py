"""`tournee dispatch reschedule`: when a delivery could come instead; one of the windows kept or promised in place of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import err, guarded, out
from api.cli.dispatch.office import AtOption, DayOption, DbOption, TownArgument, open_executor, open_office
from api.cli.dispatch.slots_offered import chosen_offer, hold_offer, show_offers, stored_quote

if TYPE_CHECKING:
    from api.cli.dispatch.office import Office
    from dispatch.domain import TimeWindow


@guarded
def reschedule(
    town: TownArgument,
    delivery: Annotated[str, typer.Argument(help="Code, id or reference of the delivery.")],
    *,
    days: Annotated[
        int,
        typer.Option(
            min=0, max=14, help="Local dates to look at, today included; 0: as far as the town looks."
        ),
    ] = 0,
    quote: Annotated[str, typer.Option(help="An earlier quote, to hold or accept one of its windows.")] = "",
    hold: Annotated[int, typer.Option(min=0, help="Keep the window of this number for some minutes.")] = 0,
    accept: Annotated[int, typer.Option(min=0, help="Promise the window of this number instead.")] = 0,
    day: DayOption = "",
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Offer other windows for a delivery that is not done yet: its customer asks for one, or nobody was at the door.

    Each is possible with the plan as it is, without the delivery in it. What is promised stays until --accept promises another window; the
    round loses the delivery if that does not fit, and the next plan has it. Goods on board stay where they are: it is refused.

    Example: tournee dispatch reschedule monaco A07 --accept 2
    """
    from api.cli.dispatch.finding import delivery_named
    from dispatch.promises.desk import PromiseDesk
    from dispatch.promises.moving import asked_window

    if hold and accept:
        raise typer.BadParameter("hold a window or accept one, not both.", param_hint="--hold")
    with open_office(town, db, at) as office:
        from dispatch.errors import DispatchError
        from geo.store import TownStore

        with office.store.reading(office.town.id) as reading:
            one = delivery_named(reading, office.day(day), delivery)
            asked = asked_window(reading, one.id)
        out.print(f"{one.code}, {one.status}: {_told(office, one.window)}.")
        if asked is not None:
            out.print(f"Asked for: {_told(office, asked)}.")
        with open_executor("live") as executor:
            desk = PromiseDesk(office.store, executor, TownStore().load)
            if quote:
                known = stored_quote(office, quote)
                if known.moves != one.id:
                    raise DispatchError(
                        f"quote {quote} is about something else: give one of {one.code}", code="wrong_quote"
                    )
            else:
                known = desk.offer_again(office.town.id, office.actor, one.id, days=days or None)
            show_offers(office, known)
            if hold:
                hold_offer(office, desk, known, hold, f"tournee dispatch reschedule {town} {one.id}")
            if accept:
                start_s = chosen_offer(known, accept, "--accept").window.earliest
                _, moved = desk.accept(office.town.id, office.actor, known.id, start_s)
                err.print(f"It had {_told(office, one.window)}.")
                out.print(f"{moved.code} is promised for {_told(office, moved.window)} now.")


def _told(office: Office, window: TimeWindow) -> str:
    from dispatch.orders.handover import told

    zone = office.town.time_zone
    return f"{told(window.earliest, zone)}-{told(window.latest, zone)[-5:]}"
