"""A plan in the terminal: rounds, what is left out and why, and what pooling saves."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from rich.table import Table

from api.cli.console import out
from dispatch.plan import Plan, Reason, ReasonCode, Totals


def print_summary(plan: Plan) -> None:
    """Print the plan's rounds, unassigned requests and comparison as tables."""
    out.print(f"\n[bold]{plan.title}[/] - {plan.town_title}, {plan.date}")
    out.print(_rounds(plan))
    out.print(
        f"{plan.deliveries_planned} of {plan.deliveries} deliveries planned ({plan.multi_shop_deliveries} from several shops), "
        f"{plan.visits_planned} of {plan.visits} visits."
    )
    if plan.unassigned:
        out.print(_unassigned(plan))
    if plan.comparison is not None:
        out.print(_comparison(plan))
    out.print("Map data © OpenStreetMap contributors, ODbL 1.0.")


def reason_text(reason: Reason) -> str:
    """Return one English sentence for a reason."""
    value = reason.value
    minutes = f"{-(-value // 60)} min" if value >= 0 else ""
    texts = {
        ReasonCode.NO_COURIER: "no courier works that day",
        ReasonCode.OFF_STREETS: f"{reason.detail or 'a place'} lies {value} m from the nearest usable street",
        ReasonCode.UNREACHABLE: "no way between its places for that vehicle",
        ReasonCode.SKILL: f"needs the skill {reason.detail}",
        ReasonCode.CAPACITY: f"too big for the vehicle ({reason.detail})",
        ReasonCode.SHIFT: f"does not fit the shift{f', {minutes} missing' if minutes else ''}",
        ReasonCode.WINDOW: f"its window closes {minutes} too early"
        if minutes
        else "its windows cannot be met",
        ReasonCode.RANGE: f"{value} m beyond the vehicle's range",
        ReasonCode.FULL: f"would make what is already planned {minutes} late"
        if minutes
        else "no room beside what is already planned",
    }
    return texts[reason.code]


def _rounds(plan: Plan) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Courier")
    table.add_column("Vehicle")
    for heading in ("Leaves", "Ends", "Stops", "Deliveries", "Visits", "km", "Waiting"):
        table.add_column(heading, justify="right")
    for rnd in plan.rounds:
        table.add_row(
            rnd.courier_name,
            rnd.vehicle_name,
            _clock(rnd.departure, plan.time_zone),
            _clock(rnd.end, plan.time_zone),
            str(len(rnd.stops)),
            str(rnd.deliveries),
            str(rnd.visits),
            f"{rnd.distance_m / 1000:.1f}",
            f"{rnd.waiting_s // 60} min",
        )
    return table


def _unassigned(plan: Plan) -> Table:
    couriers = {rnd.shift_id: rnd.courier_name for rnd in plan.rounds}
    table = Table(box=None, pad_edge=False, header_style="bold", title="Left out", title_justify="left")
    table.add_column("Request")
    table.add_column("Why")
    for entry in plan.unassigned:
        by_text: dict[str, list[str]] = {}
        for reason in entry.reasons:
            by_text.setdefault(reason_text(reason), []).append(
                couriers.get(reason.shift_id, reason.shift_id) or "everybody"
            )
        why = "; ".join(f"{', '.join(names)}: {text}" for text, names in by_text.items())
        table.add_row(f"{entry.code} {entry.label}", why)
    return table


def _comparison(plan: Plan) -> Table:
    comparison = plan.comparison
    assert comparison is not None
    table = Table(
        box=None, pad_edge=False, header_style="bold", title="What pooling saves", title_justify="left"
    )
    table.add_column("")
    for heading in ("Rounds", "Stops", "km", "Courier hours", "CO2e kg"):
        table.add_column(heading, justify="right")
    _add_totals(table, "Pooled rounds", plan.totals)
    _add_totals(table, "Each shop alone, same vehicles", comparison.same_vehicles)
    _add_totals(table, "Each shop alone, by van", comparison.by_van)
    return table


def _add_totals(table: Table, label: str, totals: Totals) -> None:
    table.add_row(
        label,
        str(totals.rounds),
        str(totals.stops),
        f"{totals.distance_m / 1000:.1f}",
        f"{totals.duration_s / 3600:.1f}",
        f"{totals.co2e_g / 1000:.2f}",
    )


def _clock(seconds: int, time_zone: str) -> str:
    return dt.datetime.fromtimestamp(seconds, tz=ZoneInfo(time_zone)).strftime("%H:%M")
