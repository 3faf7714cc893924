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
    DbOption,
    JobsOption,
    LogOption,
    SettingsOption,
    UrlOption,
    check_cluster_library,
    interrupted_by_supervisors,
)
from api.installation import Part, open_installation


@guarded
def planner(
    *,
    db: DbOption = None,
    url: UrlOption = None,
    channels: ChannelsOption = None,
    cluster: ClusterOption = None,
    certificates: CertificatesOption = None,
    jobs: JobsOption = None,
    alive: Annotated[
        Path | None,
        typer.Option(
            help="File that is touched every few seconds while the planner lives, for supervisors that look at it.",
        ),
    ] = None,
    log: LogOption = None,
    settings: SettingsOption = None,
) -> None:
    """Follow the towns: plan after events, carry out plans that are asked for, hand messages over. Stop with Ctrl-C.

    Any number of planners may share a database: each town is one planner's at a time, by a lease in the database, and another one takes it
    over within half a minute when that one is gone. Servers beside them run as `tournee serve --no-engine`.

    Example: tournee planner --db postgresql://db.example.org/tournee --cluster tcp://10.0.0.4:8786
    """
    from api.settings.bounds import bounds_of
    from api.settings.read import read_settings
    from dispatch.collecting import collect_rarely
    from dispatch.logs.begin import begin_log
    from dispatch.notify.channels.channels_file import read_channels
    from geo.kept_towns import KeptTowns

    known = read_settings(
        {
            "db": db, "url": url, "channels": channels, "cluster": cluster, "certificates": certificates, "jobs": jobs, "alive": alive,
            "log": log,
        },
        file=settings,
    )  # fmt: skip
    begin_log(known.text("log"), known.text("log_level"))
    interrupted_by_supervisors()
    if known.text("cluster"):
        check_cluster_library()
    channels_file = known.path("channels")
    part = Part(
        db=known.text("db"),
        carriers={} if channels_file is None else read_channels(channels_file),
        serves=False,
        bounds=bounds_of(known),
        pool_size=known.whole("database_pool"),
        cluster=known.text("cluster"),
        certificates=known.path("certificates"),
        jobs=known.whole("jobs"),
    )
    with open_installation(part, KeptTowns()) as business:
        if business is None:
            raise fail(
                ExitCode.FILE,
                "there is no database to plan for: name it with --db, or make one with `tournee dispatch init`.",
            )
        collect_rarely()
        computed = f"by the cluster at {part.cluster}" if part.cluster else "on this machine"
        out.print(f"Planning {computed}; Ctrl-C stops it.")
        with contextlib.suppress(KeyboardInterrupt):
            _wait(known.path("alive"))
    err.print("Stopped.")


#: Seconds between two signs of life.
SIGN_S = 5.0


def _wait(alive: Path | None) -> None:
    """Wait for ever, with signs of life."""
    never = threading.Event()
    while not never.wait(SIGN_S):
        if alive is not None:
            alive.touch()
