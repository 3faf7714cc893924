"""What the commands have in common that run a part of an installation until they are told to stop."""

from __future__ import annotations

import signal
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from api.cli.console import fail
from api.cli.exit_codes import ExitCode

ServedDbOption = Annotated[
    str,
    typer.Option(
        "--db",
        envvar="TOURNEE_DB",
        help="Database of the API; default: business.db in TOURNEE_HOME, if it is there.",
    ),
]
UrlOption = Annotated[
    str,
    typer.Option(
        "--url",
        envvar="TOURNEE_URL",
        help="Where people open it, as https://livraisons.example.org: it stands in links and in messages, which lead to the pages of deliveries, and people sign in there alone; with https cookies are for that alone.",
    ),
]
ChannelsOption = Annotated[
    Path | None,
    typer.Option(
        envvar="TOURNEE_CHANNELS",
        help="File that says by which mail server and gateways people are written to (docs/notifications.md); without it messages go into the log.",
    ),
]
ClusterOption = Annotated[
    str,
    typer.Option(
        envvar="TOURNEE_CLUSTER",
        help="Scheduler whose workers compute plans, as tcp://10.0.0.4:8786 (docs/many-machines.md); default: processes of this machine.",
    ),
]
CertificatesOption = Annotated[
    Path | None,
    typer.Option(
        "--certificates",
        envvar="TOURNEE_CERTIFICATES",
        help="Folder with the cluster's ca.pem, and this process's cert.pem and key.pem; with it addresses begin with tls://.",
    ),
]
JobsOption = Annotated[
    int,
    typer.Option(
        min=1,
        max=1_000,
        envvar="TOURNEE_JOBS",
        help="Jobs of one kind that this process may have in the cluster at a time.",
    ),
]


def checked_url(url: str) -> str:
    """Return an address under which people open an installation, without a slash at its end; empty stays empty.

    Raises
    ------
    typer.BadParameter
        If it is no address of a server.
    """
    if url and not (url.startswith(("http://", "https://")) and urlsplit(url).hostname):
        raise typer.BadParameter(
            f"'{url}' is no address; write it as https://livraisons.example.org.", param_hint="--url"
        )
    return url.rstrip("/")


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
