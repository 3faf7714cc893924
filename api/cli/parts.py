"""What the commands have in common that run a part of an installation until they are told to stop."""

from __future__ import annotations

import signal
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import fail
from api.cli.exit_codes import ExitCode

DbOption = Annotated[
    str | None,
    typer.Option(
        "--db",
        help="Database of the API; default: business.db in TOURNEE_HOME, if it is there.",
    ),
]
UrlOption = Annotated[
    str | None,
    typer.Option(
        "--url",
        help="Where people open it, as https://livraisons.example.org: it stands in links and in messages, which lead to the pages of deliveries, and people sign in there alone; with https cookies are for that alone.",
    ),
]
ChannelsOption = Annotated[
    Path | None,
    typer.Option(
        help="File that says by which mail server and gateways people are written to (docs/notifications.md); without it nobody is written to: the log has a line for each message, without its words and without whom it is for.",
    ),
]
ClusterOption = Annotated[
    str | None,
    typer.Option(
        help="Scheduler whose workers compute plans, as tcp://10.0.0.4:8786 (docs/many-machines.md); default: processes of this machine.",
    ),
]
CertificatesOption = Annotated[
    Path | None,
    typer.Option(
        help="Folder with the cluster's ca.pem, and this process's cert.pem and key.pem; with it addresses begin with tls://.",
    ),
]
JobsOption = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=1_000,
        help="Jobs of one kind that this process may have in the cluster at a time. Default: 8.",
    ),
]
LogOption = Annotated[
    str | None,
    typer.Option(
        help="Lines of the log: text or json (docs/logs.md); default: text on a terminal, else json."
    ),
]
SettingsOption = Annotated[
    Path | None,
    typer.Option(
        help="File of settings; default: tournee.toml in TOURNEE_HOME, if it is there. Each option is a setting too, and a variable such as TOURNEE_URL (docs/server-settings.md)."
    ),
]


def check_cluster_library() -> None:
    """End with the remedy where the library of clusters is missing."""
    if find_spec("distributed") is None:
        raise fail(
            ExitCode.INVALID_INPUT,
            "clusters need the package `distributed`: install it with `pip install 'tournee[cluster]'`.",
        )


def interrupted_by_supervisors() -> None:
    """Have SIGTERM, by which supervisors end a process, end everything in order, as Ctrl-C does."""
    signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt
