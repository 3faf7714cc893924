"""A plan in the terminal: rounds, what is left out and why, and what pooling saves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from rich.table import Table

from api.cli.console import out, said
from dispatch.plan import Plan, Reason, ReasonCode, Totals

#: Kinds of obstacle, the one that is easiest to lift first.
_KINDS = (
    ReasonCode.FULL,
    ReasonCode.WINDOW,
    ReasonCode.SHIFT,
    ReasonCode.RIDE,
    ReasonCode.BREAK,
    ReasonCode.RANGE,
    ReasonCode.LIFO,
    ReasonCode.GOODS,
    ReasonCode.ORDER,
    ReasonCode.GROUP,
    ReasonCode.APART,
    ReasonCode.CAPACITY,
    ReasonCode.FORBIDDEN,
    ReasonCode.SKILL,
    ReasonCode.SKILL_ANY,
    ReasonCode.SKILL_NONE,
    ReasonCode.OFF_STREETS,
    ReasonCode.UNREACHABLE,
    ReasonCode.NO_COURIER,
)
#: So much of a request's obstacles fits two lines.
_KINDS_SHOWN = 3
_NAMES_SHOWN = 3


def print_summary(plan: Plan) -> None:
    """Print the plan's rounds, unassigned requests and comparison as tables."""
    out.print(f"\n[bold]{said(plan.title)}[/] - {said(plan.town_title)}, {plan.date}")
    out.print(_rounds(plan))
    out.print(
        f"{plan.deliveries_planned} of {plan.deliveries} deliveries planned ({plan.multi_shop_deliveries} from several shops), "
        f"{plan.visits_planned} of {plan.visits} visits."
    )
    if plan.idle:
        out.print(f"Not needed: {', '.join(said(shift.courier_name) for shift in plan.idle)}.")
    if plan.unassigned:
        couriers = {tour.shift_id: tour.courier_name for tour in plan.rounds}
        couriers |= {shift.shift_id: shift.courier_name for shift in plan.idle}
        out.print(_unassigned(plan, couriers))
    if plan.comparison is not None:
        out.print(_comparison(plan))
    for note in plan.solver.street_notes:
        out.print(said(note))
    out.print("Map data © OpenStreetMap contributors, ODbL 1.0.")


def reason_text(reason: Reason) -> str:
    """Return an obstacle in few words, without its figure."""
    texts = {
        ReasonCode.NO_COURIER: "no courier works that day",
        ReasonCode.OFF_STREETS: f"{reason.detail or 'a place'} is too far from usable streets",
        ReasonCode.UNREACHABLE: f"cut off by a closure: {reason.detail}"
        if reason.detail
        else "no way between its places for the vehicle",
        ReasonCode.SKILL: f"needs the skill {reason.detail}",
        ReasonCode.SKILL_ANY: "needs one of several skills",
        ReasonCode.SKILL_NONE: "may not go with a skill or equipment of the courier",
        ReasonCode.FORBIDDEN: "not allowed on this round",
        ReasonCode.GROUP: "what belongs to it rides elsewhere",
        ReasonCode.APART: "may not ride with what is on the round",
        ReasonCode.ORDER: "what comes before or after it rides elsewhere",
        ReasonCode.RIDE: "too long under way",
        ReasonCode.BREAK: "the break is in the way",
        ReasonCode.GOODS: "not beside the goods on board",
        ReasonCode.LIFO: "others would have to be unloaded first",
        ReasonCode.CAPACITY: "too big for the empty vehicle"
        if reason.detail == "volume_l"
        else "too heavy for the empty vehicle",
        ReasonCode.SHIFT: "does not fit the shift",
        ReasonCode.WINDOW: "its windows cannot be met",
        ReasonCode.RANGE: "beyond the vehicle's range",
        ReasonCode.FULL: "no room beside what is planned",
    }
    return texts[reason.code]


def figure_text(reason: Reason) -> str:
    """Return how far an obstacle is from none, such as ``10 min late``; empty where nobody knows."""
    value = reason.value
    if value < 0 or (value == 0 and reason.code is ReasonCode.FULL):
        return ""
    minutes = f"{-(-value // 60)} min"
    figures = {
        ReasonCode.OFF_STREETS: f"{value} m away",
        ReasonCode.CAPACITY: f"{value} l too much"
        if reason.detail == "volume_l"
        else f"{value / 1000:.1f} kg too much",
        ReasonCode.SHIFT: f"{minutes} missing",
        ReasonCode.WINDOW: f"{minutes} late",
        ReasonCode.RIDE: f"{minutes} too long",
        ReasonCode.RANGE: f"{value / 1000:.1f} km too far",
        ReasonCode.FULL: f"{minutes} late",
    }
    return figures.get(reason.code, "")


def reasons_text(reasons: Sequence[Reason], couriers: Mapping[str, str]) -> str:
    """Return the obstacles of all couriers, one part for each kind, the nearest to none with its courier.

    Parameters
    ----------
    reasons
        One for each shift, or a single one for all.
    couriers
        Name by shift.
    """
    kinds: dict[str, list[Reason]] = {}
    for reason in sorted(reasons, key=lambda reason: _KINDS.index(reason.code)):
        kinds.setdefault(reason_text(reason), []).append(reason)
    parts = [_kind_text(text, alike, couriers) for text, alike in kinds.items()]
    hidden = len(parts) - _KINDS_SHOWN
    return "; ".join(parts[:_KINDS_SHOWN]) + (f"; {hidden} more kinds of obstacle" if hidden > 0 else "")


def _kind_text(text: str, alike: list[Reason], couriers: Mapping[str, str]) -> str:
    known = [reason for reason in alike if figure_text(reason)]
    names = list(dict.fromkeys(couriers.get(reason.shift_id, reason.shift_id) for reason in alike))
    if known:
        best = min(known, key=lambda reason: reason.value)
        name = couriers.get(best.shift_id, best.shift_id)
        among = "at best " if len(alike) > 1 else ""
        return f"{text} ({among}{figure_text(best)}{f', {name}' if name else ''})"
    if not any(names):
        return text
    rest = len(names) - _NAMES_SHOWN
    return f"{text}: {', '.join(names[:_NAMES_SHOWN])}{f' and {rest} more' if rest > 0 else ''}"


def _rounds(plan: Plan) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Courier")
    table.add_column("Vehicle")
    for heading in ("Leaves", "Ends", "Stops", "Deliveries", "Visits", "km", "Waiting"):
        table.add_column(heading, justify="right")
    for rnd in plan.rounds:
        table.add_row(
            said(rnd.courier_name),
            said(rnd.vehicle_name),
            _clock(rnd.departure, plan.time_zone),
            _clock(rnd.end, plan.time_zone),
            str(len(rnd.stops)),
            str(rnd.deliveries),
            str(rnd.visits),
            f"{rnd.distance_m / 1000:.1f}",
            f"{rnd.waiting_s // 60} min",
        )
    return table


def _unassigned(plan: Plan, couriers: Mapping[str, str]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", title="Left out", title_justify="left")
    table.add_column("Request", max_width=48)
    table.add_column("Why")
    for entry in plan.unassigned:
        request, why = f"{entry.code} {entry.label}", reasons_text(entry.reasons, couriers)
        table.add_row(said(request), said(why))
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
