"""`tournee service` with all its commands."""

from __future__ import annotations

import typer

from api.cli.service import catalogue, day_visits, deciding, enrolling, programmes, taking_part, week

app = typer.Typer(
    help=(
        "Municipal services of a town: what is offered, the programmes, who takes part.\n\n"
        "  tournee service templates\n\n"
        "  tournee service add monaco meals\n\n"
        '  tournee service programme add monaco meals --title "Meals at home" --point "Town kitchen"\n\n'
        '  tournee service enrol monaco "Meals at home" people.csv\n\n'
        "  tournee service pause monaco M-17 --from 2026-12-01 --reason hospital\n\n"
        "  tournee service week monaco --week 2026-W49 --apply\n\n"
        "  tournee service visits monaco --day 2026-12-01"
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command(name="templates", short_help="The services that are shipped, or one of them.")(
    catalogue.list_templates
)
app.command(name="list", short_help="The services of a town.")(catalogue.list_services)
app.command(name="add", short_help="Add a service from a template or a file.")(catalogue.add)
app.command(name="show", short_help="A service with all its fields.")(catalogue.show)
app.command(name="change", short_help="Make a new version of a service, or take it out of use.")(
    catalogue.change
)
app.add_typer(programmes.app, name="programme", short_help="Who runs a service, for whom, and who pays.")
app.command(name="enrol", short_help="Enrol people from a table.")(enrolling.enrol)
app.command(name="enrolments", short_help="Who takes part.")(taking_part.list_enrolments)
app.command(name="accept", short_help="Let somebody who has asked take part.")(deciding.accept)
app.command(name="refuse", short_help="Say no to a request.")(deciding.refuse_enrolment)
app.command(name="pause", short_help="Leave visits out for some days.")(taking_part.pause_enrolment)
app.command(name="resume", short_help="Take visits up again.")(taking_part.resume_enrolment)
app.command(name="end", short_help="End somebody's part in a programme.")(taking_part.end_enrolment)
app.command(name="visits", short_help="The visits of a day, and who comes when.")(day_visits.list_visits)
app.command(name="week", short_help="Choose the days of visits whose days are open.")(week.week)
