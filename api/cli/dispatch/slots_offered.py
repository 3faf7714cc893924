"""`tournee dispatch slots`: when a new basket can come, and at what price; one of the windows kept or promised."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from api.cli.console import err, fail, guarded, out, said
from api.cli.dispatch.office import (
    AtOption,
    DbOption,
    Office,
    TownArgument,
    open_executor,
    open_office,
    read_date,
)
from api.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from dispatch.domain import TimeWindow
    from dispatch.orders.asked import AskedDoor, Order
    from dispatch.promises.desk import PromiseDesk
    from dispatch.promises.quote import Quote, SlotOffer


@guarded
def slots(
    town: TownArgument,
    *,
    shops: Annotated[str, typer.Option(help="Shops, by name or id, joined by commas.")] = "",
    to: Annotated[str, typer.Option(help="Where to: an address, or LON,LAT.")] = "",
    recipient: Annotated[str, typer.Option(help="Who receives it.")] = "At the door",
    phone: Annotated[str, typer.Option(help="Their telephone.")] = "",
    volume_l: Annotated[int, typer.Option(min=0, help="Litres of the whole basket.")] = 0,
    weight_g: Annotated[int, typer.Option(min=0, help="Grams of the whole basket.")] = 0,
    quote: Annotated[str, typer.Option(help="An earlier quote, to hold or accept one of its windows.")] = "",
    hold: Annotated[int, typer.Option(min=0, help="Keep the window of this number for some minutes.")] = 0,
    accept: Annotated[int, typer.Option(min=0, help="Promise the window of this number.")] = 0,
    day: Annotated[
        str, typer.Option("--day", help="Only this local date; default: as far as the town looks ahead.")
    ] = "",
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Offer the windows in which couriers can bring a basket from some shops to a door, with their prices.

    Each is possible with the plan as it is, and breaks no promise. --hold keeps one for some minutes, --accept promises it.

    Example: tournee dispatch slots monaco --shops "Casino,Fleuriste" --to "12 rue Grimaldi" --accept 2
    """
    from dispatch.promises.desk import PromiseDesk

    if hold and accept:
        raise typer.BadParameter("hold a window or accept one, not both.", param_hint="--hold")
    if not quote and not (shops and to):
        raise typer.BadParameter("say from which shops, and where to (--shops, --to).", param_hint="--shops")
    with open_office(town, db, at) as office:
        from geo.store import TownStore

        known = stored_quote(office, quote) if quote else None
        order = (
            None
            if known is not None
            else _order(office, shops, to, day, recipient, phone, volume_l, weight_g)
        )
        with open_executor("live") as executor:
            desk = PromiseDesk(office.store, executor, TownStore().load)
            if known is None:
                assert order is not None
                known = desk.offer(office.town.id, office.actor, order)
            show_offers(office, known)
            if hold:
                hold_offer(office, desk, known, hold, f"tournee dispatch slots {town}")
            if accept:
                start_s = chosen_offer(known, accept, "--accept").window.earliest
                _, delivery = desk.accept(office.town.id, office.actor, known.id, start_s)
                out.print(f"Promised as {delivery.code} ({delivery.id}).")


def _order(
    office: Office, shops: str, to: str, day: str, recipient: str, phone: str, volume_l: int, weight_g: int
) -> Order:
    from api.cli.dispatch.finding import shop_named
    from dispatch.domain import Load
    from dispatch.orders.asked import AskedPickup, AskedRecipient, Order
    from dispatch.orders.delivery import Channel

    with office.store.reading(office.town.id) as reading:
        found = [shop_named(reading, name) for name in shops.split(",") if name.strip()]
    if not found:
        raise typer.BadParameter("no shop is named.", param_hint="--shops")

    def part(amount: int, number: int) -> int:
        return amount // len(found) + (number < amount % len(found))

    pickups = tuple(
        AskedPickup(shop.id, Load(part(volume_l, number), part(weight_g, number)))
        for number, shop in enumerate(found)
    )
    return Order(
        org_id=found[0].id,
        recipient=AskedRecipient(recipient, phone),
        door=_door(to),
        pickups=pickups,
        window=_span(office, day),
        channel=Channel.PHONE,
    )


def _door(to: str) -> AskedDoor:
    from dispatch.orders.asked import AskedDoor

    try:
        lon, lat = (float(part) for part in to.split(","))
    except ValueError:
        return AskedDoor(to)
    return AskedDoor("", lon, lat)


def _span(office: Office, day: str) -> TimeWindow:
    """Return where windows are looked for: on one local date, or as far as the town looks ahead."""
    from dispatch.domain import TimeWindow
    from dispatch.local_time import moment_of
    from dispatch.promises.policy import promise_policy

    zone, now_s = office.town.time_zone, office.store.now_s(office.town.id)
    first = read_date(day, "--day") if day else office.today()
    last = first if day else first + dt.timedelta(days=promise_policy(office.town.settings).days - 1)
    from_s, to_s = moment_of(first, 0, zone), moment_of(last + dt.timedelta(days=1), 0, zone)
    if to_s <= now_s:
        raise fail(ExitCode.INVALID_INPUT, f"--day {first}: that day is over.")
    return TimeWindow(max(from_s, now_s), to_s)


def hold_offer(office: Office, desk: PromiseDesk, quote: Quote, number: int, command: str) -> None:
    """Keep the window of a number, and say how it is promised then."""
    start_s = chosen_offer(quote, number, "--hold").window.earliest
    kept = desk.hold(office.town.id, office.actor, quote.id, start_s)
    err.print(f"Kept until {office.clock(kept.expires_s)}: `{command} --quote {kept.id} --accept {number}`")


def stored_quote(office: Office, name: str) -> Quote:
    """Return an earlier quote."""
    from dispatch.storage import quotes

    with office.store.reading(office.town.id) as reading:
        return quotes.get(reading, name)


def show_offers(office: Office, quote: Quote) -> None:
    """Print what a quote offers, or why it offers nothing."""
    from dispatch.money.amounts import amount_text, currency_of

    if not quote.offers:
        out.print("No window is possible:")
        for line in quote.refusals:
            out.print(f"  {said(line.detail)}")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("No.", "Day", "Window", "Price", "Adds to the plan", ""):
        table.add_column(
            heading, justify="right" if heading in {"No.", "Price", "Adds to the plan"} else "left"
        )
    for number, one in enumerate(quote.offers, start=1):
        table.add_row(
            str(number),
            one.day,
            f"{office.clock(one.window.earliest)}-{office.clock(one.window.latest)}",
            amount_text(one.fee_minor, one.currency, "en") if one.currency else "free",
            amount_text(one.marginal_minor, currency_of(office.town), "en"),
            "greener: a courier passes there anyway" if one.green else "",
        )
    out.print(table)
    err.print(f"Quote {quote.id}, good until {office.clock(quote.expires_s)}.")


def chosen_offer(quote: Quote, number: int, option: str) -> SlotOffer:
    """Return the offer of a number; ends the command where there is none."""
    if not 1 <= number <= len(quote.offers):
        raise fail(ExitCode.INVALID_INPUT, f"{option} {number}: choose 1 to {len(quote.offers)}.")
    return quote.offers[number - 1]
