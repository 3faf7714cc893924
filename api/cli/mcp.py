"""`tournee mcp`: the API as tools of an assistant, by standard input and output."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from api.cli.console import fail, guarded
from api.cli.exit_codes import ExitCode


@guarded
def mcp(
    *,
    url: Annotated[str, typer.Option(help="Where the server is.")] = "http://127.0.0.1:8417",
    key_env: Annotated[
        str,
        typer.Option(
            help="Variable of the environment that holds the key: command lines are seen by others."
        ),
    ] = "TOURNEE_KEY",
) -> None:
    """Let an assistant look at a town, and change it where you agree (Model Context Protocol, stdio).

    It may what the key may, and nothing else: give it one of its own, of an auditor if it is only to look.

    Example: TOURNEE_KEY=tournee_key_… tournee mcp --url https://deliveries.example
    """
    try:
        from api.mcp_server.server import make_server
        from tournee_client import Client
    except ModuleNotFoundError as error:
        raise fail(
            ExitCode.FILE, f"{error.name} is missing: install it with `pip install 'tournee[mcp]'`."
        ) from None
    key = os.environ.get(key_env, "")
    if not key:
        raise fail(ExitCode.INVALID_INPUT, f"{key_env} holds no key: set it to the token of one.")
    try:
        client = Client(key, url)
    except ValueError as error:
        raise fail(ExitCode.INVALID_INPUT, f"{error}") from None
    with client:
        make_server(client).run("stdio")
