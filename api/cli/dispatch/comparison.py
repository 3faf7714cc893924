"""A proposed plan beside the one so far, in the terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.table import Table

from api.cli.console import out, said
from dispatch.domain import TimeWindow
from dispatch.notify.preview import ChangeKind, ProposedChange, messages_for
from dispatch.runs.proposal import Figures, Proposal
from dispatch.storage import deliveries
from dispatch.why.words import say_reason

if TYPE_CHECKING:
    from api.cli.dispatch.office import Office

#: Deliveries that are left out and shown with their reasons, and reasons of each.
_LEFT_OUT_SHOWN = 20
_REASONS_SHOWN = 4

_ROWS: tuple[tuple[str, Callable[[Figures], float], str], ...] = (
    ("Rounds", lambda one: one.rounds, ",.0f"),
    ("Deliveries on rounds", lambda one: one.served, ",.0f"),
    ("Left out", lambda one: one.left_out, ",.0f"),
    ("Taken off by hand", lambda one: one.left_off, ",.0f"),
    ("Kilometres", lambda one: one.distance_m / 1000, ",.1f"),
    ("Hours", lambda one: one.duration_s / 3600, ",.1f"),
    ("  of them waiting", lambda one: one.waiting_s / 3600, ",.1f"),
    ("Late tasks", lambda one: one.late, ",.0f"),
    ("Late, minutes in all", lambda one: one.late_s / 60, ",.0f"),
    ("CO2e, kg", lambda one: one.co2e_g / 1000, ",.2f"),
    ("Unevenness of hours (0 to 1)", lambda one: one.uneven_permille / 1000, ".2f"),
    ("Stops moved on known rounds", lambda one: one.stops_moved, ",.0f"),
)


def print_proposal(office: Office, proposal: Proposal, lang: str) -> None:
    """Print a comparison, what is left out and why, and how many messages would go out.

    Parameters
    ----------
    office
        Whose.
    proposal
        The plan.
    lang
        Of the reasons, ``fr`` or ``en``.
    """
    out.print(f"\n[bold]{said(office.town.title)}[/], {proposal.day}, from {office.clock(proposal.now_s)} on")
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    for heading in ("So far", "Proposed", "Change"):
        table.add_column(heading, justify="right")
    for label, figure, form in _ROWS:
        before, after = figure(proposal.before), figure(proposal.after)
        change = format(after - before, f"+{form}") if format(before, form) != format(after, form) else ""
        table.add_row(label, format(before, form), format(after, form), change)
    out.print(table)
    how = {True: "; only insertions into the plan so far", False: "; searched anew"}
    out.print(
        f"{len(proposal.moved)} deliveries change courier or time{how.get(proposal.record.get('gentle', ''), '')}."
    )
    _print_messages(office, proposal)
    _print_left_out(office, proposal, lang)


def changes_of(proposal: Proposal) -> list[ProposedChange]:
    """Return what a plan does to deliveries as far as their recipients are concerned: windows stay, times may move."""
    return [
        ProposedChange(
            one.delivery_id,
            None if one.old_start_s is None else TimeWindow(one.old_start_s, one.old_start_s),
            TimeWindow(one.new_start_s, one.new_start_s),
            ChangeKind.ETA,
        )
        for one in proposal.moved
        if one.new_start_s is not None
    ]


def _print_messages(office: Office, proposal: Proposal) -> None:
    with office.store.reading(office.town.id) as reading:
        messages = messages_for(reading, changes_of(proposal))
    if messages:
        out.print(
            f"{len(messages)} recipients would be told that their delivery comes at another time than was said."
        )
    else:
        out.print("No recipient would be told anything.")


def _print_left_out(office: Office, proposal: Proposal, lang: str) -> None:
    from api.cli.dispatch.finding import courier_of_shift

    if not proposal.left_out:
        return
    with office.store.reading(office.town.id) as reading:
        who = courier_of_shift(reading, proposal.day)
        known = deliveries.get_many(reading, [one.delivery_id for one in proposal.left_out])
    out.print(f"\n[bold]Left out[/]: {len(proposal.left_out)}")
    for one in proposal.left_out[:_LEFT_OUT_SHOWN]:
        delivery = known[one.delivery_id]
        hours = f"{office.clock(delivery.window.earliest)}-{office.clock(delivery.window.latest)}"
        out.print(f"{said(delivery.code)}, {hours}:")
        for reason in one.reasons[:_REASONS_SHOWN]:
            out.print(f"  {said(say_reason(reason, lambda name: who.get(name, name), lang))}")
        if len(one.reasons) > _REASONS_SHOWN:
            out.print(
                f"  and {len(one.reasons) - _REASONS_SHOWN} more couriers; `tournee dispatch why` has all."
            )
    if len(proposal.left_out) > _LEFT_OUT_SHOWN:
        out.print(f"... and {len(proposal.left_out) - _LEFT_OUT_SHOWN} more.")
