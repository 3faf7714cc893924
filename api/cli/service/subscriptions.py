"""`tournee service subscription`: baskets that come again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.console import guarded, out, said
from api.cli.dispatch.office import AtOption, DbOption, Office, TownArgument, open_office, read_date
from api.cli.service.catalogue import JsonOption
from api.cli.service.outcomes import customer, state
from api.cli.service.plans import HolidayChoice, exceptions
from api.cli.service.tables import clock, print_json, print_table, read_hours

if TYPE_CHECKING:
    from dispatch.orders.asked import Order
    from dispatch.services.service_plan import ServicePlan
    from dispatch.storage.store import Reading, Writing

app = typer.Typer(
    help="Baskets that come again: ordered from the same shops, for the same door, on days that a rule names.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command(name="add", short_help="Let a basket come again.")
@guarded
def add(
    town: TownArgument,
    *,
    shops: Annotated[str, typer.Option("--shops", help="Shops, by name or id, joined by commas.")],
    to: Annotated[str, typer.Option("--to", help="Where to: an address, or LON,LAT.")],
    recipient: Annotated[str, typer.Option("--recipient", help="Who receives it.")],
    hours: Annotated[str, typer.Option("--hours", help="When it is brought, 16:00-18:00.")],
    phone: Annotated[str, typer.Option("--phone", help="Their telephone.")] = "",
    days: Annotated[str, typer.Option("--days", help="Weekdays: 'fr', 'tu fr' or 'ma, ve'.")] = "",
    rule: Annotated[str, typer.Option("--rule", help="RFC 5545 instead: FREQ=MONTHLY;BYDAY=1TU.")] = "",
    items: Annotated[
        str,
        typer.Option("--items", help="What each shop hands over, in the order of the shops, joined by |."),
    ] = "",
    volume_l: Annotated[int, typer.Option("--volume-l", min=0, help="Litres of the whole basket.")] = 0,
    weight_g: Annotated[int, typer.Option("--weight-g", min=0, help="Grams of the whole basket.")] = 0,
    from_day: Annotated[str, typer.Option("--from", help="First date; default: today.")] = "",
    to_day: Annotated[str, typer.Option("--until", help="Last date; default: none.")] = "",
    on_holiday: Annotated[
        HolidayChoice | None,
        typer.Option(
            "--on-holiday", help="On public holidays; default: kept, and refused where a shop is closed."
        ),
    ] = None,
    note: Annotated[str, typer.Option("--note", help="For the courier.")] = "",
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Let a basket come again. Each is ordered in time for its shops while `tournee dispatch run` runs, and refusals are told.

    The same one again is the same one: nothing is doubled. One that differs in its last date or its holidays is refused.

    Example: tournee service subscription add monaco --shops Bakery --to "8 rue Grimaldi" --recipient "Odette Martinon" --days fr
    --hours 16:00-18:00
    """
    from dispatch.services.service_type import OnHoliday
    from dispatch.services.subscriptions import add_subscription

    from_min, to_min = read_hours(hours, "--hours")
    if on_holiday is HolidayChoice.SERVICE:
        raise typer.BadParameter(
            "a basket is of no service; choose keep, skip, before or after.", param_hint="--on-holiday"
        )
    with open_office(town, db, at) as office:
        order = _order(office, shops, to, recipient, phone, items, volume_l, weight_g, note)
        first = (read_date(from_day, "--from") if from_day else office.today()).isoformat()
        last = read_date(to_day, "--until").isoformat() if to_day else ""
        asked: dict[str, Any] = {
            "rule": _rule(days, rule),
            "from_day": first,
            "to_day": last,
            "window": (from_min, to_min),
            "on_holiday": None if on_holiday is None else OnHoliday(on_holiday.value),
        }

        def step(writing: Writing) -> tuple[ServicePlan, bool]:
            writing.exclude("subscriptions")
            known = _known(writing, order, asked)
            return (known, False) if known else (add_subscription(writing, order, **asked).plan, True)

        plan, new = office.store.write(office.town.id, office.actor, step)
        with office.store.reading(office.town.id) as reading:
            row = _row(office, reading, plan)
    out.print(
        f"{'Added' if new else 'There already'}: {said(row['for'])}, {row['days']}, {row['hours']} ({plan.id})."
    )
    out.print(
        f"The next one is on {row['next']}."
        if row["next"]
        else "None comes within the days that visits are made for."
    )


@app.command(name="list", short_help="The baskets that come again.")
@guarded
def list_subscriptions(
    town: TownArgument,
    who: Annotated[
        str, typer.Argument(help="Only of a customer, by the beginning of the name; with every date ahead.")
    ] = "",
    *,
    as_json: JsonOption = False,
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Show the subscriptions that are not over; of one customer with the baskets ahead.

    Example: tournee service subscription list monaco
    """
    from api.cli.service.finding import subscription_named
    from dispatch.storage import visits

    with open_office(town, db, at) as office, office.store.reading(office.town.id) as reading:
        today = office.today().isoformat()
        if who:
            found = [subscription_named(reading, who)]
        else:
            found = [
                one
                for one in visits.plans(reading, active=True)
                if one.is_subscription and (not one.to_day or one.to_day >= today)
            ]
        rows = [_row(office, reading, one) for one in found]
    if as_json:
        print_json(rows)
        return
    if not rows:
        out.print("No basket comes again: `tournee service subscription add` adds one.")
        return
    print_table(
        ("For", "Shops", "Days", "Hours", "Dates", "Next", "State", "Exceptions", "Id"),
        [
            (
                row["for"], ", ".join(row["shops"]), row["days"], row["hours"], f"{row['from']} to {row['to'] or '...'}", row["next"] or "-",
                row["state"], exceptions(plan) or "-", row["id"],
            )
            for row, plan in zip(rows, found, strict=True)
        ],
    )  # fmt: skip
    if who:
        print_table(("Date", "Basket", "Order"), [tuple(one.values()) for one in rows[0]["ahead"]])


def _rule(days: str, rule: str) -> str:
    from dispatch.services.json_fields import WEEKDAYS
    from dispatch.services.weekday_names import weekdays_of

    if bool(days) is bool(rule):
        raise typer.BadParameter("say on which days, with one of --days and --rule.", param_hint="--days")
    if rule:
        return rule
    return f"FREQ=WEEKLY;BYDAY={','.join(WEEKDAYS[day].upper() for day in sorted(weekdays_of(days)))}"


def _order(
    office: Office,
    shops: str,
    to: str,
    recipient: str,
    phone: str,
    items: str,
    volume_l: int,
    weight_g: int,
    note: str,
) -> Order:
    """Return what is ordered each time; its door is looked up now, so that a wrong one is told to whoever gives it."""
    from api.cli.dispatch.finding import shop_named
    from api.cli.service.doors import certain_place
    from dispatch.domain import Load, TimeWindow
    from dispatch.orders.asked import AskedDoor, AskedPickup, AskedRecipient, Order
    from dispatch.orders.delivery import Channel

    with office.store.reading(office.town.id) as reading:
        found = [shop_named(reading, name) for name in shops.split(",") if name.strip()]
    if not found:
        raise typer.BadParameter("no shop is named.", param_hint="--shops")
    things = [part.strip() for part in items.split("|")] if items else []
    if len(things) > len(found):
        raise typer.BadParameter(
            f"{len(things)} things for {len(found)} shops; give one for each.", param_hint="--items"
        )

    def part(amount: int, number: int) -> int:
        return amount // len(found) + (number < amount % len(found))

    place = certain_place(office, to, "--to")
    return Order(
        org_id=found[0].id,
        recipient=AskedRecipient(recipient.strip(), phone),
        door=AskedDoor(place.address or "", place.lon, place.lat),
        pickups=tuple(
            AskedPickup(shop.id, Load(part(volume_l, number), part(weight_g, number)), things[number] if number < len(things) else "")
            for number, shop in enumerate(found)
        ),
        window=TimeWindow(0, 1),
        channel=Channel.RECURRING,
        note=note,
    )  # fmt: skip


def _known(reading: Reading, order: Order, asked: dict[str, Any]) -> ServicePlan | None:
    """Return the subscription that is the same already: the same basket for the same door on the same days.

    Raises
    ------
    DispatchError
        ``subscription_differs``: there is one, with another last date, or something else on public holidays.
    """
    from dispatch.errors import DispatchError
    from dispatch.orders.order_documents import order_document
    from dispatch.services.recurrence_rule import rule_of
    from dispatch.storage import visits

    document, rule = order_document(order), rule_of(asked["rule"]).text
    found = []
    for one in visits.plans(reading, active=True):
        same = one.is_subscription and one.order == document and one.rule == rule
        if (
            same
            and (one.window_from_min, one.window_to_min) == asked["window"]
            and (not one.to_day or one.to_day >= asked["from_day"])
            and (not asked["to_day"] or one.from_day <= asked["to_day"])
        ):
            found.append(one)
    told = [(one, _differences(one, asked)) for one in found]
    same_too = [one for one, differences in told if not differences]
    if same_too or not told:
        return same_too[0] if same_too else None
    raise DispatchError(
        f"{customer(document)} has that basket already ({told[0][0].id}), {', '.join(told[0][1])}",
        code="subscription_differs",
    )


def _differences(known: ServicePlan, asked: dict[str, Any]) -> list[str]:
    """Return what of the same basket is otherwise than is asked, each with what changes it."""
    from dispatch.services.service_type import OnHoliday

    found = []
    if known.to_day != asked["to_day"]:
        # A last date can be set, and not taken away.
        remedy = (
            f"`tournee service subscription end --day {asked['to_day']}` sets another"
            if asked["to_day"]
            else "give a --from after it to go on"
        )
        found.append(f"{f'until {known.to_day}' if known.to_day else 'without a last date'}: {remedy}")
    now, wanted = (one or OnHoliday.KEEP for one in (known.on_holiday, asked["on_holiday"]))
    if now is not wanted:
        found.append(
            f"on public holidays {now.value}: `tournee service plan change --on-holiday {wanted.value}` changes it"
        )
    return found


def _row(office: Office, reading: Reading, plan: ServicePlan) -> dict[str, Any]:
    from dispatch.storage import deliveries, parties, visits

    today = office.today().isoformat()
    names = [one["org_id"] for one in (plan.order or {}).get("pickups", [])]  # type: ignore[attr-defined]
    orgs = parties.get_organizations(reading, set(names))
    own = sorted(visits.visits_of_plans(reading, [plan.id])[plan.id].values(), key=lambda one: one.occurrence)
    ahead = [one for one in own if max(one.day, one.occurrence) >= today]
    known = deliveries.get_many(reading, sorted({one.delivery_id for one in ahead} - {""}))
    coming = [one.day for one in ahead if not one.skipped_reason and one.day >= today]
    paused = any(one.from_day <= today <= (one.to_day or "9999-12-31") for one in plan.pauses)
    return {
        "id": plan.id, "for": customer(plan.order), "shops": [orgs[name].name for name in names if name in orgs], "days": plan.rule,
        "hours": f"{clock(plan.window_from_min)}-{clock(plan.window_to_min)}", "from": plan.from_day, "to": plan.to_day,
        "next": min(coming, default=""), "state": "paused" if paused else "runs",
        "pauses": [[one.from_day, one.to_day] for one in plan.pauses],
        "without": sorted(plan.without), "besides": sorted(plan.besides),
        "ahead": [
            {
                "date": one.occurrence, "basket": state(office, one),
                "order": known[one.delivery_id].code if one.delivery_id in known else "",
            }
            for one in ahead
        ],
    }  # fmt: skip
