"""`tournee service` with all its commands."""

from __future__ import annotations

import typer

from api.cli.service import (
    catalogue,
    consents,
    day_visits,
    deciding,
    enrolling,
    plans,
    programme_terms,
    programmes,
    subscription_changes,
    subscriptions,
    taking_part,
    week,
    zones,
)

app = typer.Typer(
    help=(
        "Municipal services of a town: what is offered, the programmes, who takes part.\n\n"
        "  tournee service templates\n\n"
        "  tournee service add monaco meals\n\n"
        '  tournee service programme add monaco meals --title "Meals at home" --point "Town kitchen"\n\n'
        '  tournee service enrol monaco "Meals at home" people.csv\n\n'
        "  tournee service pause monaco M-17 --from 2026-12-01 --reason hospital\n\n"
        "  tournee service plan leave-out monaco M-17 2026-12-24\n\n"
        '  tournee service subscription add monaco --shops Bakery --to "8 rue Grimaldi" --recipient "Odette Martinon" --days fr --hours 16-18\n\n'
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
programmes.app.command(name="show", short_help="A programme with its zone and its holidays.")(
    programme_terms.show_programme
)
programmes.app.command(name="change", short_help="Change a programme, and say what that moves.")(
    programme_terms.change_programme
)
app.add_typer(programmes.app, name="programme", short_help="Who runs a service, for whom, and who pays.")
app.command(name="enrol", short_help="Enrol people from a table.")(enrolling.enrol)
app.command(name="enrolments", short_help="Who takes part.")(taking_part.list_enrolments)
app.command(name="accept", short_help="Let somebody who has asked take part.")(deciding.accept)
app.command(name="refuse", short_help="Say no to a request.")(deciding.refuse_enrolment)
app.command(name="pause", short_help="Leave visits out for some days.")(taking_part.pause_enrolment)
app.command(name="resume", short_help="Take visits up again.")(taking_part.resume_enrolment)
app.command(name="end", short_help="End somebody's part in a programme.")(taking_part.end_enrolment)
app.command(name="consent", short_help="What somebody says to a service.")(consents.consent)
app.add_typer(plans.app, name="plan", short_help="When people are visited, and single dates more or less.")
subscriptions.app.command(name="skip", short_help="No basket on a date.")(subscription_changes.skip)
subscriptions.app.command(name="restore", short_help="The basket of a date after all.")(
    subscription_changes.restore
)
subscriptions.app.command(name="pause", short_help="No baskets for some days.")(subscription_changes.pause)
subscriptions.app.command(name="resume", short_help="Baskets again.")(subscription_changes.resume)
subscriptions.app.command(name="end", short_help="End a subscription.")(subscription_changes.end)
app.add_typer(subscriptions.app, name="subscription", short_help="Baskets that come again.")
app.add_typer(zones.app, name="zone", short_help="Where people live who may take part.")
app.command(name="holidays", short_help="Public holidays, by region.")(programme_terms.holidays)
app.command(name="visits", short_help="The visits of a day, and who comes when.")(day_visits.list_visits)
app.command(name="week", short_help="Choose the days of visits whose days are open.")(week.week)
