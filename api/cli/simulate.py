"""`tournee simulate`: days lived through before they come: a policy against another, one more courier, a closed bridge."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import err, guarded, load_town, out, said, stages
from api.cli.dispatch.office import DbOption

if TYPE_CHECKING:
    from dispatch.simulate.report import SimulationReport
    from dispatch.simulate.scenario import Called, Scenario
    from dispatch.simulate.what_if.change import WhatIf
    from geo.town import Town

#: More days at once would take until tomorrow.
MOST_SEEDS = 200


@guarded
def simulate(
    town: Annotated[str, typer.Argument(help="The town's map, such as monaco.", metavar="TOWN")],
    *,
    day: Annotated[
        Path | None,
        typer.Option("--day", help="A day file or a scenario file to live through.", metavar="FILE"),
    ] = None,
    recorded: Annotated[
        str,
        typer.Option("--recorded", help="A date of the town's database to live through again, YYYY-MM-DD."),
    ] = "",
    keep: Annotated[
        Path | None,
        typer.Option(
            "--keep", help="Write the day of the first seed as a scenario file, for --day.", metavar="FILE"
        ),
    ] = None,
    demand: Annotated[
        int, typer.Option("--demand", min=1, max=5000, help="Orders of a day made up from the map.")
    ] = 120,
    couriers: Annotated[
        int, typer.Option("--couriers", min=0, max=200, help="Cargo bikes of such a day.")
    ] = 8,
    vans: Annotated[int, typer.Option("--vans", min=0, max=200, help="Vans of such a day.")] = 0,
    visits: Annotated[
        int, typer.Option("--visits", min=0, max=500, help="Visits of municipal services on such a day.")
    ] = 0,
    date: Annotated[str, typer.Option("--date", help="Its date, YYYY-MM-DD; the next Saturday.")] = "",
    policy: Annotated[
        str, typer.Option("--policy", help="How is dispatched: NAME or NAME:knob=value,...", metavar="P")
    ] = "default",
    against: Annotated[
        list[str] | None,
        typer.Option(
            "--against", help="Another policy to be compared with it; may be repeated.", metavar="P"
        ),
    ] = None,
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if",
            help="A change to be compared with the day as it is: couriers=+2; repeated ones are made together.",
        ),
    ] = None,
    tune: Annotated[
        list[str] | None,
        typer.Option(
            "--tune", help="Try values of a knob: margin_s=0,300,600; of several knobs, every combination."
        ),
    ] = None,
    seeds: Annotated[int, typer.Option("--seeds", min=1, max=MOST_SEEDS, help="Days of chance.")] = 5,
    first_seed: Annotated[
        int, typer.Option("--first-seed", min=0, help="The seed of the first of them.")
    ] = 1,
    html: Annotated[Path | None, typer.Option("--html", help="Write a page with plots.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write all of it as JSON.")] = None,
    processes: Annotated[
        int, typer.Option(min=0, max=64, help="Days at a time; default: one for each processor.")
    ] = 0,
    lang: Annotated[str, typer.Option(help="Language: fr or en.")] = "en",
    db: DbOption = "",
) -> None:
    """Live days through before they come, with the services as they are, and say what they were like.

    Without a file or a date of the database, the day is made up from the map: real shops and doors, invented orders. Everything is compared on the same days of
    chance.

    Examples: tournee simulate monaco --demand 150 --couriers 8 --seeds 10 --html saturday.html

    tournee simulate monaco --against greedy --seeds 30

    tournee simulate monaco --what-if demand=1.4 --what-if couriers=+2

    tournee simulate monaco --tune margin_s=0,300,600 --tune gap_s=60,120 --seeds 10
    """
    from api.cli.outputs import check_outputs
    from api.cli.tuning_table import print_tuning
    from dispatch.simulate.arms import arm_titles, arms_of, day_in_words, made_here
    from dispatch.simulate.as_report import study_report
    from dispatch.simulate.policy_spec import read_policy
    from dispatch.simulate.study import live_study
    from dispatch.simulate.tuning import combinations
    from geo.store import TownStore

    if lang not in {"fr", "en"}:
        raise typer.BadParameter(f"'{lang}' is not a language of reports; use fr or en.", param_hint="--lang")
    inputs = [] if day is None else [day]
    if day is not None and recorded:
        raise typer.BadParameter("is for a day of the database; leave --day away.", param_hint="--recorded")
    check_outputs({"--html": html, "--json": json_file, "--keep": keep}, inputs=inputs)
    specs = [read_policy(text) for text in (policy, *(against or ()))]
    if tune:
        if against or what_if:
            raise typer.BadParameter(
                "is for one policy and no change; leave the other away.", param_hint="--tune"
            )
        specs = list(combinations(specs[0], tune))
    numbers = list(range(first_seed, first_seed + seeds))
    place = load_town(town)
    if day is not None:
        kept = _from_file(day, place)
        days = dict.fromkeys(numbers, kept)
    elif recorded:
        days = dict.fromkeys(numbers, _recorded(town, db, recorded, place, lang))
    else:
        when = _date(date)
        closed = _closed_streets(town, db, when, place)
        days = {
            seed: _made_up(place, when, demand, couriers, vans, visits, seed, lang, closed)
            for seed in numbers
        }
    if keep is not None:
        from dispatch.simulate.scenario_file.writing import write_scenario

        write_scenario(days[numbers[0]], keep)
    changes = _changes(what_if or (), days[numbers[0]], place)
    arms = arms_of(days, specs, changes)
    with stages() as report:
        done: set[tuple[str, int]] = set()
        shares: dict[tuple[str, int], float] = {}
        total = sum(len(arm.days) for arm in arms)

        def told(arm: str, seed: int, share: float) -> None:
            shares[arm, seed] = share
            if share >= 1.0:
                done.add((arm, seed))
            report("Living days through", sum(shares.values()) / total, f"{len(done)} of {total}")

        lived = live_study(arms, TownStore().load, processes=processes or None, on_day=told)
    found = study_report(
        lived, arm_titles(specs, changes), days[numbers[0]], said=day_in_words(days[numbers[0]]), made_by=made_here()
    )  # fmt: skip
    _write(found, html, json_file, lang)
    if tune:
        print_tuning(out, found, lang)
    else:
        _print(found, lang)
    for one in lived:
        slow = [own.simulated_s / own.seconds for own in one.lived]
        err.print(f"{said(one.arm.name)}: {min(slow):.0f} to {max(slow):.0f} times as fast as the clock")
        for name, many in one.troubles.items():
            err.print(f"[yellow]{said(one.arm.name)}:[/] {said(name)} {many} times")


def _changes(texts: Sequence[str], scenario: Scenario, town: Town) -> tuple[WhatIf, ...]:
    from dispatch.simulate.what_if.text import what_ifs_of

    return what_ifs_of(texts, scenario, street_names=town.street_names)


def _date(text: str) -> dt.date:
    from api.cli.dispatch.office import read_date

    if text:
        return read_date(text, "--date")
    today = dt.datetime.now(dt.UTC).date()
    return today + dt.timedelta(days=(5 - today.weekday()) % 7 or 7)


def _from_file(path: Path, town: Town) -> Scenario:
    from api.cli.plan import read_checked_day
    from dispatch.simulate.demand.from_day import day_scenario
    from dispatch.simulate.scenario_file.reading import read_scenario

    try:
        kind = json.loads(path.read_bytes()).get("format")
    except (ValueError, AttributeError):
        kind = ""
    if kind == "tournee-scenario":
        return read_scenario(path)
    loaded, _ = read_checked_day(path, None)
    return day_scenario(loaded, town)


def _recorded(town: str, db: str, date: str, place: Town, lang: str) -> Scenario:
    from api.cli.dispatch.office import open_office, read_date
    from dispatch.simulate.recorded.day import recorded_scenario

    day = read_date(date, "--recorded").isoformat()
    with open_office(town, db) as office, office.store.reading(office.town.id) as reading:
        return recorded_scenario(reading, place, day, lang=lang)


def _made_up(
    town: Town,
    date: dt.date,
    demand: int,
    couriers: int,
    vans: int,
    visits: int,
    seed: int,
    lang: str,
    closed: tuple[Called, ...],
) -> Scenario:
    from dispatch.simulate.demand.generated import generated_scenario

    made = generated_scenario(
        town, date=date, orders=demand, couriers=couriers, vans=vans, visits=visits, seed=seed, lang=lang
    )
    return replace(made, called=(*closed, *made.called))


def _closed_streets(town: str, db: str, date: dt.date, place: Town) -> tuple[Called, ...]:
    """Return the closures that the town has stored around a date; none where it is in no database: a day may be made up of a map alone."""
    from api.cli.dispatch.office import open_office
    from dispatch.errors import DispatchError
    from dispatch.simulate.town_closures import closed_around

    try:
        with open_office(town, db) as office, office.store.reading(office.town.id) as reading:
            found = closed_around(reading, place, date, office.town.time_zone)
    except DispatchError as error:
        if error.code not in {"database_missing", "unknown_town"}:
            err.print(f"[yellow]Without the closures of the town:[/] {said(str(error))}")
        return ()
    if found:
        err.print(f"Closures of the town that hold around that date: {len(found)}.")
    return found


def _write(found: SimulationReport, html: Path | None, json_file: Path | None, lang: str) -> None:
    from dispatch.atomic_files import write_atomically
    from dispatch.simulate.report_document import report_json

    if json_file is not None:
        write_atomically(json_file, report_json(found))
    if html is not None:
        from api.simulation_page import render_simulation_page

        write_atomically(html, render_simulation_page(found, lang=lang))


def _print(found: SimulationReport, lang: str) -> None:
    from api.cli.simulation_table import print_simulation

    print_simulation(out, found, lang)
