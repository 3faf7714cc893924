"""`tournee planner`: follows the towns of a database without answering anybody."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import err, fail, guarded, out
from api.cli.exit_codes import ExitCode
from api.cli.parts import (
    CertificatesOption,
    ChannelsOption,
    ClusterOption,
    JobsOption,
    UrlOption,
    check_cluster_library,
    checked_url,
    interrupted_by_supervisors,
)
from api.installation import Part, open_installation


@guarded
def planner(
    *,
    db: Annotated[
        str,
        typer.Option(
            "--db",
            envvar="TOURNEE_DB",
            help="Database, postgresql://HOST/NAME where several machines share it; default: business.db in TOURNEE_HOME.",
        ),
    ] = "",
    url: UrlOption = "",
    channels: ChannelsOption = None,
    cluster: ClusterOption = "",
    certificates: CertificatesOption = None,
    jobs: JobsOption = 8,
    alive: Annotated[
        Path | None,
        typer.Option(
            envvar="TOURNEE_ALIVE",
            help="File that is touched every few seconds while the planner lives, for supervisors that look at it.",
        ),
    ] = None,
) -> None:
    """Follow the towns: plan after events, carry out plans that are asked for, hand messages over. Stop with Ctrl-C.

    Any number of planners may share a database: each town is one planner's at a time, by a lease in the database, and another one takes it
    over within half a minute when that one is gone. Servers beside them run as `tournee serve --no-engine`.

    Example: tournee planner --db postgresql://db.example.org/tournee --cluster tcp://10.0.0.4:8786
    """
    from dispatch.collecting import collect_rarely
    from dispatch.notify.channels.channels_file import read_channels
    from geo.kept_towns import KeptTowns

    if cluster:
        check_cluster_library()
    interrupted_by_supervisors()
    carriers = {} if channels is None else read_channels(channels)
    part = Part(
        db=db,
        carriers=carriers,
        serves=False,
        url=checked_url(url),
        cluster=cluster,
        tls=certificates,
        jobs=jobs,
    )
    with open_installation(part, KeptTowns()) as business:
        if business is None:
            raise fail(
                ExitCode.FILE,
                "there is no database to plan for: name it with --db, or make one with `tournee dispatch init`.",
            )
        collect_rarely()
        computed = f"by the cluster at {cluster}" if cluster else "on this machine"
        out.print(f"Planning {computed}; Ctrl-C stops it.")
        with contextlib.suppress(KeyboardInterrupt):
            _wait(alive)
    err.print("Stopped.")


#: Seconds between two signs of life.
SIGN_S = 5.0


def _wait(alive: Path | None) -> None:
    """Wait for ever, with signs of life."""
    never = threading.Event()
    while not never.wait(SIGN_S):
        if alive is not None:
            alive.touch()
