"""`tournee day`: make, check and describe day files."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import err, guarded, load_town, out, said, stages

app = typer.Typer(
    help="Day files: the shops, deliveries, visits, couriers and vehicles of one day, as JSON.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command(short_help="Invent a realistic morning in a town.")
@guarded
def generate(
    town: Annotated[
        str, typer.Argument(help="Town whose real shops and addresses are used, such as 'monaco'.")
    ],
    *,
    out_file: Annotated[Path, typer.Option("--out", help="Day file to write.")],
    date: Annotated[str, typer.Option(help="Day, as YYYY-MM-DD; default: next Saturday.")] = "",
    deliveries: Annotated[int, typer.Option(min=0, max=2_000, help="Number of baskets to deliver.")] = 120,
    shops: Annotated[int, typer.Option(min=1, max=2_000, help="Number of shops that sell that day.")] = 40,
    multi_shop: Annotated[
        float, typer.Option(min=0, max=1, help="Share of baskets from two shops or more.")
    ] = 0.6,
    visits: Annotated[int, typer.Option(min=0, max=2_000, help="Number of municipal visits.")] = 15,
    cargo_bikes: Annotated[int, typer.Option(min=0, max=200, help="Number of couriers on cargo bikes.")] = 6,
    vans: Annotated[int, typer.Option(min=0, max=200, help="Number of couriers with a van.")] = 1,
    seed: Annotated[int, typer.Option(help="Same seed, same day.")] = 1,
    lang: Annotated[
        str, typer.Option(help="Language of the invented titles, names and notes: fr or en.")
    ] = "fr",
) -> None:
    """Make a realistic morning from the town's own map: real shops and addresses, invented people.

    Example: tournee day generate akureyri --deliveries 300 --cargo-bikes 12 --out big-day.json
    """
    from api.cli.outputs import check_outputs
    from dispatch.dayfile import write_day
    from dispatch.generate import generate_day

    day = _parse_date(date)
    check_outputs({"--out": out_file})
    loaded = load_town(town)
    with stages() as report:
        report("Inventing the day", 0.0)
        document = generate_day(
            loaded,
            date=day,
            deliveries=deliveries,
            shops=shops,
            multi_shop_share=multi_shop,
            visits=visits,
            cargo_bikes=cargo_bikes,
            vans=vans,
            seed=seed,
            lang=lang,
        )
    write_day(document, out_file)
    err.print(
        f"Wrote {said(str(out_file))}: {deliveries} deliveries, {visits} visits, {cargo_bikes + vans} couriers."
    )


@app.command(short_help="List every fault of a day file.")
@guarded
def check(
    day: Annotated[Path, typer.Argument(help="Day file to check.")],
    *,
    deliveries_csv: Annotated[
        Path | None, typer.Option("--deliveries", help="CSV file of further deliveries.")
    ] = None,
) -> None:
    """Check a day file, alone and against its town, and list every fault at once.

    Example: tournee day check saturday.json --deliveries orders.csv
    """
    from api.cli.plan import read_checked_day

    loaded, _ = read_checked_day(day, deliveries_csv)
    out.print(
        f"{said(str(day))}: no fault. {len(loaded.deliveries)} deliveries, {len(loaded.visits)} visits, "
        f"{len(loaded.shifts)} shifts in {loaded.town} on {loaded.date}."
    )


@app.command(short_help="Print the JSON Schema of day files.")
@guarded
def schema(
    *,
    out_file: Annotated[
        Path | None, typer.Option("--out", help="File to write; default: standard output.")
    ] = None,
) -> None:
    """Print the JSON Schema of day files, for editors and for programs that write them."""
    from api.cli.outputs import check_outputs
    from dispatch.atomic_files import write_atomically
    from dispatch.dayfile import json_schema

    text = json.dumps(json_schema(), ensure_ascii=False, indent=2)
    if out_file is None:
        typer.echo(text)
    else:
        check_outputs({"--out": out_file})
        write_atomically(out_file, text + "\n")


def _parse_date(text: str) -> dt.date:
    if not text:
        today = dt.datetime.now(tz=dt.UTC).date()
        return today + dt.timedelta(days=(5 - today.weekday()) % 7 or 7)
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"'{text}' is not a date; write it as 2026-11-28.", param_hint="--date"
        ) from None
