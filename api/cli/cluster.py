"""`tournee scheduler` and `tournee worker`: the machines that compute for others."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.console import err, guarded, out
from api.cli.parts import check_cluster_library

CertificatesOption = Annotated[
    Path | None,
    typer.Option(
        envvar="TOURNEE_CERTIFICATES",
        help="Folder with the cluster's ca.pem, and this process's cert.pem and key.pem; with it addresses begin with tls://.",
    ),
]
#: Where schedulers listen who are not told otherwise.
DEFAULT_SCHEDULER_PORT = 8786


@guarded
def scheduler(
    *,
    host: Annotated[
        str,
        typer.Option(
            help="Address to listen on: that of a network which only the cluster's machines are in."
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="Port; 0 takes a free one.")
    ] = DEFAULT_SCHEDULER_PORT,
    certificates: CertificatesOption = None,
) -> None:
    """Hand the jobs of planners and servers to the workers of a cluster. Stop with Ctrl-C.

    It keeps nothing that must not be lost: when it is gone, planners and workers wait for the next one at the same address, and jobs are sent again.

    Example: tournee scheduler --host 10.0.0.4
    """
    check_cluster_library()
    from dispatch.executor.cluster.scheduler import serve
    from dispatch.executor.cluster.security import security_of

    security = security_of(certificates)

    def announced(address: str) -> None:
        out.print(f"The scheduler is at [bold]{address}[/]  (Ctrl-C stops it)")

    _run(lambda stop: serve(host=host, port=port, stop=stop, security=security, announce=announced))


@guarded
def worker(
    address: Annotated[str, typer.Argument(metavar="SCHEDULER", help="As tcp://10.0.0.4:8786.")],
    *,
    processes: Annotated[
        int,
        typer.Option(
            min=1,
            max=256,
            help="Jobs of each kind that run here at a time; each takes a core and some 250 MB and what its job needs.",
        ),
    ] = 1,
    host: Annotated[
        str, typer.Option(help="Address of this machine that the others reach; default: found by itself.")
    ] = "",
    name: Annotated[str, typer.Option(help="Name in the logs; default: the address.")] = "",
    certificates: CertificatesOption = None,
) -> None:
    """Compute for a cluster: plans, simulations, documents of VROOM. Stop with Ctrl-C.

    Jobs run in processes of their own, with bounds of time and memory, so that a crash costs one job. Maps are those of this machine.

    Example: tournee worker tcp://10.0.0.4:8786 --processes 4
    """
    check_cluster_library()
    from dispatch.executor.cluster.security import security_of
    from dispatch.executor.cluster.worker import serve
    from dispatch.executor.settings import SERVER_LANES
    from dispatch.optimise.lane import VROOM_LANE
    from dispatch.simulations.task import SIMULATION_LANE

    if not address.startswith(("tcp://", "tls://")):
        raise typer.BadParameter(
            f"'{address}' is no scheduler; write it as tcp://10.0.0.4:{DEFAULT_SCHEDULER_PORT}.",
            param_hint="SCHEDULER",
        )
    lanes = [
        *(replace(lane, children=processes) for lane in SERVER_LANES),
        replace(VROOM_LANE, children=1),
        replace(SIMULATION_LANE, children=1),
    ]
    security = security_of(certificates)
    out.print(f"Working for [bold]{address}[/]  (Ctrl-C stops it)")
    _run(
        lambda stop: serve(
            address, stop=stop, lanes=lanes, name=name or None, host=host or None, security=security
        )
    )


def _run(serve: Callable[[asyncio.Event], Coroutine[Any, Any, None]]) -> None:
    """Serve until a signal; the second one ends at once."""
    from dispatch.executor.cluster.library_log import quieten_library
    from dispatch.logs.begin import KIND, LEVEL, begin_log

    async def until_told() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, _told, stop, number)
        await serve(stop)

    def _told(stop: asyncio.Event, number: signal.Signals) -> None:
        asyncio.get_running_loop().remove_signal_handler(number)
        stop.set()

    begin_log(os.environ.get(KIND, ""), os.environ.get(LEVEL, ""))
    quieten_library()
    asyncio.run(until_told())
    err.print("Stopped.")
