"""`tournee access` with all its commands."""

from __future__ import annotations

import typer

from api.cli.access import invitations, program_keys

app = typer.Typer(
    help=(
        "Who may use the server of a town: people with accounts, programs with keys.\n\n"
        "  tournee access invite monaco odile@example.org --role admin\n\n"
        '  tournee access key monaco --role marketplace --org "Market hall" --title "Webshop"\n\n'
        "  tournee access list monaco\n\n"
        "  tournee access close monaco odile@example.org"
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command(name="invite", short_help="Make an account, and print the link that opens it.")(
    invitations.invite
)
app.command(name="list", short_help="The accounts and the keys of a town.")(program_keys.list_access)
app.command(name="close", short_help="Close an account: it opens nothing any more.")(invitations.close)
app.command(name="key", short_help="Make a key for a program, and print it this once.")(program_keys.key)
app.command(name="revoke", short_help="Make a key good for nothing.")(program_keys.revoke)
