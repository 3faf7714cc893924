"""`tournee serve`: the map page and the API on this machine."""

from __future__ import annotations

import contextlib
import errno
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from api.cli.console import err, fail, guarded, out
from api.cli.exit_codes import ExitCode
from api.cli.parts import (
    CertificatesOption,
    ChannelsOption,
    ClusterOption,
    DbOption,
    JobsOption,
    LogOption,
    SettingsOption,
    UrlOption,
    check_cluster_library,
    interrupted_by_supervisors,
)
from api.installation import DEFAULT_PORT, Part, open_installation

if TYPE_CHECKING:
    from api.business import Business
    from api.first_run.first_run import FirstRun
    from geo.kept_towns import KeptTowns

#: Of the whole server: whoever sends more opens fewer connections.
MOST_CONNECTIONS = 2_000


@guarded
def serve(
    *,
    host: Annotated[
        str | None,
        typer.Option(
            help="Address to listen on; beyond this machine only behind a proxy that speaks TLS. Default: 127.0.0.1."
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65_535,
            help="Port; 0 takes a free one. Default: 8417, or a free one where that is taken.",
        ),
    ] = None,
    plans: Annotated[
        Path | None, typer.Option(help="Folder of plan files; default: where `tournee plan` stores them.")
    ] = None,
    db: DbOption = None,
    engine: Annotated[
        bool | None,
        typer.Option(
            "--engine/--no-engine",
            help="Follow the towns: plan after events, carry out plans that are asked for, hand messages over. Else another process does. Default: yes.",
        ),
    ] = None,
    url: UrlOption = None,
    channels: ChannelsOption = None,
    setup: Annotated[
        bool | None,
        typer.Option(
            "--setup/--no-setup",
            help="Offer the set-up page while there is no town. Default: yes, unless plans are stored and there is no database.",
        ),
    ] = None,
    pace: Annotated[
        int | None,
        typer.Option(
            min=60, max=10_000_000, help="Requests that one key may send in a minute. Default: 12000."
        ),
    ] = None,
    cluster: ClusterOption = None,
    certificates: CertificatesOption = None,
    jobs: JobsOption = None,
    log: LogOption = None,
    settings: SettingsOption = None,
) -> None:
    """Serve the map page and the API of the towns in the database. Stop with Ctrl-C.

    Without a town it says where the set-up page is (docs/setup.md); with plans and no database there is the map page alone.

    Example: tournee serve --port 8000
    """
    from api.settings.bounds import bounds_of
    from api.settings.read import read_settings
    from dispatch.logs.begin import begin_log

    known = read_settings(
        {
            "host": host, "port": port, "plans": plans, "db": db, "engine": engine, "url": url, "channels": channels, "setup": setup,
            "pace": pace, "cluster": cluster, "certificates": certificates, "jobs": jobs, "log": log,
        },
        file=settings,
    )  # fmt: skip
    plans, channels = known.path("plans"), known.path("channels")
    from api.plan_store import plans_folder

    folder = plans if plans is not None else plans_folder()
    if plans is not None and not folder.is_dir():
        raise fail(ExitCode.FILE, f"--plans {folder}: there is no such folder. Check the path.")
    if channels is not None and not known.is_on("engine"):
        raise typer.BadParameter(
            "without the engine nobody sends messages: leave one of both out", param_hint="--channels"
        )
    begin_log(known.text("log"), known.text("log_level"))
    if known.text("cluster"):
        check_cluster_library()
    interrupted_by_supervisors()
    from dispatch.notify.channels.channels_file import read_channels
    from geo.kept_towns import KeptTowns

    towns = KeptTowns()
    carriers = {} if channels is None else read_channels(channels)
    setup = known.is_on_or_none("setup")
    make = setup if setup is not None else not any(folder.glob("*.json"))
    part = Part(
        db=known.text("db"),
        carriers=carriers,
        engine=known.is_on("engine"),
        bounds=bounds_of(known),
        pool_size=known.whole("database_pool"),
        make=make,
        cluster=known.text("cluster"),
        certificates=known.path("certificates"),
        jobs=known.whole("jobs"),
    )
    with open_installation(part, towns) as business:
        first_run = None if setup is False else _first_run(business, towns)
        try:
            serve_folder(
                folder,
                host=known.text("host"),
                port=known.whole_or_none("port"),
                business=business,
                towns=towns,
                first_run=first_run,
                connections=known.whole("connections"),
                proxies=known.text("proxies"),
            )
        finally:
            if first_run is not None:
                first_run.end()


def serve_folder(
    folder: Path,
    *,
    host: str = "127.0.0.1",
    port: int | None = None,
    pages: Mapping[str, Path] | None = None,
    business: Business | None = None,
    towns: KeptTowns | None = None,
    first_run: FirstRun | None = None,
    connections: int = MOST_CONNECTIONS,
    proxies: str = "127.0.0.1",
) -> None:
    """Serve the plans of a folder until Ctrl-C, with the pages that go with them.

    Parameters
    ----------
    host, port
        Where; without a port 8417, or a free one where that is taken.
    pages
        Self-contained pages, served at ``/pages/`` and their names.
    business
        The database that is served with them, None for none.
    towns
        Those of this machine, shared with whoever else keeps them.
    first_run
        What sets the installation up, None where there is a town.
    connections
        Those that are open at a time at most.
    proxies
        Addresses and networks of proxies, whose word on where a request comes from is believed, with commas between them.
    """
    import uvicorn

    from api.app import create_app
    from api.graceful_server import ANSWERING_S, GracefulServer
    from dispatch.collecting import collect_rarely
    from geo.kept_towns import KeptTowns

    listener = _listen(host, DEFAULT_PORT if port is None else port, fall_back=port is None)
    # The page is announced with the port really taken, and only once the port is really ours.
    address = f"http://{host}:{listener.getsockname()[1]}/"
    # Behind a proxy it is asked by the name that people know.
    origin = "" if business is None else business.settings.origin
    names = {urlsplit(origin).hostname or ""} - {""}
    app = create_app(
        plans=folder,
        towns=towns or KeptTowns(),
        pages=pages,
        business=business,
        hosts=names,
        first_run=first_run,
    )
    out.print(f"Tournée is at [bold]{address}[/]  (Ctrl-C stops it)")
    for name in (name for name, path in (pages or {}).items() if path.suffix == ".html"):
        out.print(f"  [bold]{address}pages/{name}[/]")
    if first_run is not None:
        # Behind the sign `#`: no proxy and no log ever sees the token.
        out.print("Nothing is set up here yet. Open this once, on this machine or where you reach it from:")
        out.print(
            f"  [bold]{origin + '/' if origin else address}setup/#{first_run.token.text}[/]", soft_wrap=True
        )
    elif business is not None:
        out.print(f"  [bold]{address}board/[/]")
    if business is not None:
        out.print(f"  [bold]{address}v1/[/], described at [bold]{address}openapi.json[/]")
    elif not any(folder.glob("*.json")):
        err.print("No plan is stored yet; make one with `tournee plan DAY`, then reload the page.")
    server = GracefulServer(
        uvicorn.Config(
            app,
            # Into this process's log, as everything else.
            log_config=None,
            access_log=False,
            limit_concurrency=connections,
            forwarded_allow_ips=proxies,
            timeout_graceful_shutdown=ANSWERING_S,
        )
    )
    collect_rarely()
    # Ctrl-C is how serving ends, not how it fails.
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
    err.print("Stopped.")


def _first_run(business: Business | None, towns: KeptTowns) -> FirstRun | None:
    """Return what sets the installation up, None where there is a town, or no database to found one in."""
    from api.first_run.first_run import FirstRun
    from dispatch.storage.parties import town_ids
    from geo.store import default_home

    if business is None or town_ids(business.store.database):
        return None
    return FirstRun(business, default_home(), towns.load)


def _listen(host: str, port: int, *, fall_back: bool) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only where the protocol is named does the event loop send small answers at once (TCP_NODELAY), not 40 ms later.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # Listening at once: whoever opens the announced address waits for the app instead of being refused.
        listener.listen(2048)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE and fall_back:
            err.print(f"Port {port} is taken; taking a free one.")
            return _listen(host, 0, fall_back=False)
        if error.errno == errno.EADDRINUSE:
            raise fail(
                ExitCode.FILE, f"Port {port} is taken; choose another one with --port, or --port 0 for any."
            ) from None
        raise fail(ExitCode.FILE, f"Cannot listen on {host}:{port}: {error.strerror}.") from None
    return listener
