"""`tournee dispatch` with all its commands."""

from __future__ import annotations

import typer

from api.cli.dispatch import (
    day_boards,
    edits_by_hand,
    event_log,
    furnishing,
    live_day,
    orders_files,
    plan_runs,
    reasons,
    rescheduling,
    slots_offered,
    walking,
)

app = typer.Typer(
    help=(
        "A town's days from the first order to the last door: orders, plans, promises, rounds, the log.\n\n"
        "  tournee dispatch init monaco --day-file saturday.json\n\n"
        "  tournee dispatch orders saturday.json --csv saturday.csv\n\n"
        "  tournee dispatch import monaco saturday.csv\n\n"
        "  tournee dispatch plan monaco --apply\n\n"
        "  tournee dispatch board monaco"
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command(name="init", short_help="Set the database up and found a town.")(furnishing.init)
app.command(name="orders", short_help="Write a day file's deliveries as a table of orders.")(
    orders_files.orders
)
app.command(name="import", short_help="Take orders in from a file.")(orders_files.import_file)
app.command(name="plan", short_help="Plan what is left of a day and compare.")(plan_runs.plan)
app.command(name="apply", short_help="Make a proposed plan the plan.")(plan_runs.apply_plan)
app.command(name="reject", short_help="Say no to a proposed plan.")(plan_runs.reject)
app.command(name="board", short_help="A day at a glance, exceptions first.")(day_boards.board)
app.command(name="slots", short_help="Offer, hold or promise windows for a basket.")(slots_offered.slots)
app.command(name="reschedule", short_help="Offer other windows for a delivery.")(rescheduling.reschedule)
app.command(name="why", short_help="Why this courier, why this hour, or why not.")(reasons.why)
app.add_typer(edits_by_hand.app, name="edit", short_help="Change rounds by hand.")
app.command(name="release", short_help="Give rounds to their couriers.")(walking.release)
app.command(name="start", short_help="Begin released rounds.")(walking.start)
app.command(name="next", short_help="The next stop of a courier.")(walking.next_stop)
app.command(name="close", short_help="Close the next stop of a courier.")(walking.close)
app.command(name="late", short_help="Say that a courier is late.")(walking.late)
app.command(name="finish", short_help="End a round.")(walking.finish)
app.command(name="log", short_help="What has happened, in order.")(event_log.log)
app.command(name="run", short_help="Follow a day and plan again after events.")(live_day.run)
