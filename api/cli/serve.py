"""`tournee serve`: the map page and the API on this machine."""

from __future__ import annotations

import contextlib
import errno
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import err, fail, guarded, out
from api.cli.exit_codes import ExitCode

DEFAULT_PORT = 8417


@guarded
def serve(
    *,
    host: Annotated[
        str, typer.Option(help="Address to listen on. There are no accounts yet: keep it on this machine.")
    ] = "127.0.0.1",
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
) -> None:
    """Serve the map page and the API. Stop with Ctrl-C.

    Example: tournee serve --port 8000
    """
    from api.plan_store import plans_folder

    folder = plans if plans is not None else plans_folder()
    if plans is not None and not folder.is_dir():
        raise fail(ExitCode.FILE, f"--plans {folder}: there is no such folder. Check the path.")
    serve_folder(folder, host=host, port=port)


def serve_folder(
    folder: Path, *, host: str = "127.0.0.1", port: int | None = None, pages: Mapping[str, Path] | None = None
) -> None:
    """Serve the plans of a folder until Ctrl-C, with the pages that go with them.

    Parameters
    ----------
    host, port
        Where; without a port 8417, or a free one where that is taken.
    pages
        Self-contained pages, served at ``/pages/`` and their names.
    """
    import uvicorn

    from api.app import create_app
    from geo.store import TownStore

    listener = _listen(host, DEFAULT_PORT if port is None else port, fall_back=port is None)
    # The page is announced with the port really taken, and only once the port is really ours.
    address = f"http://{host}:{listener.getsockname()[1]}/"
    app = create_app(plans=folder, towns=TownStore(), pages=pages)
    out.print(f"Tournée is at [bold]{address}[/]  (Ctrl-C stops it)")
    for name in (name for name, path in (pages or {}).items() if path.suffix == ".html"):
        out.print(f"  [bold]{address}pages/{name}[/]")
    if not any(folder.glob("*.json")):
        err.print("No plan is stored yet; make one with `tournee plan DAY`, then reload the page.")
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    # Ctrl-C is how serving ends, not how it fails.
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
    err.print("Stopped.")


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
