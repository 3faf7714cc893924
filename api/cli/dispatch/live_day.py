"""`tournee dispatch run`: the day under way is followed, and planned again after events."""

from __future__ import annotations

import time
from threading import Event as Flag
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import err, guarded, out, said
from api.cli.dispatch.office import (
    AtOption,
    DayOption,
    DbOption,
    Office,
    TownArgument,
    open_executor,
    open_office,
)
from api.cli.interrupts import ended_flag

if TYPE_CHECKING:
    from dispatch.live.arrivals import Arrivals
    from dispatch.runs.run import PlanRun
    from dispatch.runs.runner import PlanRunner

#: Seconds between two looks at the log, at the chores of the town, and at when couriers will arrive.
_STEP_S, _CHORES_S, _ARRIVALS_S = 1.0, 60.0, 10.0


@guarded
def run(
    town: TownArgument,
    *,
    day: DayOption = "",
    for_seconds: Annotated[
        float, typer.Option("--for", min=0, help="End by itself after so many seconds; 0 for never.")
    ] = 0.0,
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Follow a day: plan again after events, foretell arrivals, do the chores of the town. Ctrl-C ends it.

    Plans are proposed; where the town's settings say `automatic` they are applied within its bounds, and where they say
    `automatic_release` rounds are given to their couriers when the policy says that they go. Messages stay in the outbox.
    One process at a time works for a town: beside `tournee serve` it waits until that ends.

    Example: tournee dispatch run monaco
    """
    from dispatch.live.arrivals import Arrivals
    from dispatch.runs.runner import PlanRunner

    with open_office(town, db, at) as office:
        date = office.day(day)
        # The lane for long plans too: a town may want more seconds after events.
        with open_executor("plan", "live") as executor, ended_flag() as ended:
            runner = PlanRunner(office.store, executor)
            err.print(f"Following {said(office.town.title)} on {date}; Ctrl-C ends it.")
            _follow(office, runner, Arrivals(office.store), date, ended, for_seconds)
    err.print("Ended.")


def _follow(
    office: Office, runner: PlanRunner, arrivals: Arrivals, day: str, ended: Flag, for_seconds: float
) -> None:
    from dispatch.errors import DispatchError
    from dispatch.keeping.chores import Tools
    from dispatch.keeping.keeper import do_chores
    from dispatch.live.planner import LivePlanner
    from dispatch.live.releases import Releases
    from dispatch.live.town_lease import TownLease
    from geo.store import TownStore

    lease = TownLease(office.store, office.town.id)
    planner, releases = LivePlanner(runner, still_ours=lease.still_ours), Releases(runner)
    began = time.monotonic()
    chores_at = arrivals_at = began
    tools = Tools(open_map=TownStore().load)
    trouble = ""
    if not lease.hold():
        err.print("Another process follows this town; this one goes on when that ends.")
    with lease.kept():
        while not ended.is_set():
            try:
                if lease.is_ours:
                    _tell(office, planner.step(office.town.id, day))
                    for name in releases.step(office.town.id, day):
                        at = office.clock(office.store.now_s(office.town.id))
                        out.print(said(f"{at} {name} released to its courier"))
                    if time.monotonic() >= arrivals_at:
                        arrivals.step(office.town.id, day)
                        arrivals_at = time.monotonic() + _ARRIVALS_S
                    if time.monotonic() >= chores_at:
                        for name, code in do_chores(office.store, office.town.id, tools).failures.items():
                            err.print(f"[bold red]Error:[/] chore {said(name)}: {said(code)}")
                        chores_at = time.monotonic() + _CHORES_S
                trouble = ""
            except DispatchError as error:
                # A database that is busy, a planner that has died: the next look may find them well.
                if str(error) != trouble:
                    err.print(f"[bold red]Error:[/] {said(str(error))}")
                trouble = str(error)
            if for_seconds and time.monotonic() - began >= for_seconds:
                return
            ended.wait(_STEP_S)


def _tell(office: Office, run: PlanRun | None) -> None:
    from dispatch.lifecycle.plan_run import PlanRunStatus

    if run is None or run.status is PlanRunStatus.SUPERSEDED:
        # Nothing would change, and nobody needs to hear of that.
        return
    at = office.clock(office.store.now_s(office.town.id))
    if run.status is PlanRunStatus.FAILED:
        out.print(said(f"{at} {run.cause}: no plan ({run.failure}): {run.message}"))
        return
    proposal = run.proposal
    assert proposal is not None
    out.print(
        said(
            f"{at} {run.cause}: {run.id} {run.status}, {len(proposal.moved)} deliveries move, {proposal.after.left_out} left out"
        )
    )
