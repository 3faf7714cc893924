"""One process's part of an installation: the database, what computes, and what goes on by itself in the towns."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from api.gate.server_settings import ServerSettings

if TYPE_CHECKING:
    from api.business import Business
    from dispatch.executor.executor import Executor
    from dispatch.lookout import Lookout
    from dispatch.notify.channels.outgoing import Carrier
    from dispatch.notify.sending import LinkOf
    from geo.kept_towns import KeptTowns

DEFAULT_PORT: Final = 8417
#: What goes on in the background is waited for so long at the end.
ENDING_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Part:
    """What a process of an installation does.

    Attributes
    ----------
    db
        Address of the database, empty for the one in the home folder.
    carriers
        Channels of messages; messages go into the log where there is none.
    engine
        Whether it follows the towns: plans after events, carries out runs, hands messages over.
    serves
        Whether it answers people. Whoever does keeps the jobs here that they wait for.
    bounds
        Of what it answers; ``origin`` is where people open the installation.
    pool_size
        Connections to the database that are kept open.
    make
        Make the database where it is missing or empty.
    cluster
        Address of the scheduler whose workers compute, empty for processes of this machine.
    certificates
        Folder with the keys of the cluster, None where it has none.
    jobs
        How many jobs of a lane may be in the cluster at a time on behalf of this process.
    """

    db: str = ""
    carriers: Mapping[str, Carrier] = field(default_factory=dict)
    engine: bool = True
    serves: bool = True
    bounds: ServerSettings = field(default_factory=ServerSettings)
    pool_size: int = 16
    make: bool = False
    cluster: str = ""
    certificates: Path | None = None
    jobs: int = 8


@contextlib.contextmanager
def open_installation(part: Part, maps: KeptTowns) -> Iterator[Business | None]:
    """Open the database, start what computes and what goes on by itself, and end both; None where there is no database.

    Parameters
    ----------
    part
        What this process does.
    maps
        The maps of this machine.
    """
    from geo.store import default_home

    if not part.make and not part.db and not (default_home() / "business.db").is_file():
        yield None
        return
    from api.business import Business, Hooks
    from api.cli.dispatch.office import open_database
    from dispatch.lookout import Lookout
    from dispatch.storage.answering_store import AnsweringStore
    from dispatch.webhooks.targets import Targets
    from dispatch.webhooks.vault import Vault

    with (
        open_database(part.db, make_empty=part.make, pool_size=part.pool_size) as database,
        contextlib.closing(_executor(part)) as executor,
    ):
        hooks = Hooks(Vault.of_home(default_home()), Targets.from_environment())
        business = Business(AnsweringStore(database), maps.load, executor, part.bounds, hooks)
        compared = Lookout(business.pooling.run_once, "days to compare", look_s=5.0)
        business.pooling.wake = compared.wake
        if part.engine:
            with _engine(part, business, maps, compared):
                yield business
        else:
            # What waits to be compared this process alone knows: no other one does it.
            with _kept_going(compared):
                yield business


def _executor(part: Part) -> Executor:
    """Return what computes: processes here, and the cluster for what can be computed anywhere."""
    from dispatch.executor.by_lane import ByLaneExecutor
    from dispatch.executor.local import LocalProcessExecutor
    from dispatch.executor.settings import RESTS_AFTER_S, SERVER_LANES
    from dispatch.imports.task import FILES_LANE
    from dispatch.optimise.lane import VROOM_LANE
    from dispatch.pictures.task import PICTURE_LANE
    from dispatch.simulations.task import SIMULATION_LANE

    anywhere = (*SERVER_LANES, VROOM_LANE, SIMULATION_LANE)
    here = (PICTURE_LANE, *((FILES_LANE,) if part.engine else ()))
    if not part.cluster:
        return LocalProcessExecutor((*anywhere, *here))
    from dataclasses import replace

    from dispatch.executor.cluster.executor import DaskExecutor
    from dispatch.executor.cluster.security import security_of

    # A basket that waits at a till does not wait for a network, and finds the day where it was left.
    stays = {"live"} if part.serves else set()
    local = LocalProcessExecutor((*(lane for lane in anywhere if lane.name in stays), *here))
    there = [
        replace(
            lane,
            children=part.jobs,
            queue_limit=max(lane.queue_limit, 4 * part.jobs),
            # A server is ready without workers: jobs wait for them.
            rests_after_s=RESTS_AFTER_S,
        )
        for lane in anywhere
        if lane.name not in stays
    ]
    return ByLaneExecutor((DaskExecutor(part.cluster, there, security=security_of(part.certificates)), local))


@contextlib.contextmanager
def _engine(part: Part, business: Business, maps: KeptTowns, compared: Lookout) -> Iterator[None]:
    """Follow the towns while the block runs."""
    from dispatch.access.letters import Letters
    from dispatch.exporting.carrier import ExportCarrier
    from dispatch.imports.elsewhere import ImportsElsewhere
    from dispatch.imports.queued_imports import QueuedImports
    from dispatch.live.engine import Engine
    from dispatch.lookout import Lookout
    from dispatch.notify.channels.channels_file import EMAIL
    from dispatch.notify.channels.log_channel import LogChannel
    from dispatch.outbox.worker import Worker
    from dispatch.simulations.queued import QueuedSimulations
    from dispatch.storage.topics import ACCOUNT_LETTER
    from dispatch.webhooks.server import WebhookServer
    from dispatch.week.queued_weeks import QueuedWeeks
    from dispatch.week.runner import WeekRunner

    executor = business.executor
    taken_in = QueuedImports(business.store, ImportsElsewhere(business.store, executor))
    weeks = QueuedWeeks(WeekRunner(business.store, executor))
    lookouts = [
        Lookout(lambda stop: taken_in.run_once(stop.is_set), "files of orders"),
        Lookout(ExportCarrier(business.store, maps.load).run_once, "files to take out"),
        Lookout(weeks.run_once, "weeks", look_s=5.0),
        Lookout(QueuedSimulations(business.store, executor, maps.load).run_once, "simulations", look_s=5.0),
        compared,
    ]
    # Into the log, as all messages of a server that has no channels.
    mail = part.carriers.get(EMAIL, LogChannel())
    letters = Letters(
        business.store, mail, business.secret, part.bounds.origin or f"http://127.0.0.1:{DEFAULT_PORT}"
    )
    going = Engine(
        business.runner,
        maps.load,
        carriers=part.carriers,
        link_of=pages_of(business, part.bounds.origin),
        others=[
            *lookouts,
            Worker(business.store, ACCOUNT_LETTER, letters, batch=1),
            WebhookServer(business.store, business.hooks.vault, business.hooks.targets),
        ],
    )

    def wake() -> None:
        going.queued.wake()
        for one in lookouts:
            one.wake()

    business.wake = wake
    business.engine = going
    going.start()
    try:
        yield
    finally:
        going.stop()


@contextlib.contextmanager
def _kept_going(lookout: Lookout) -> Iterator[None]:
    """Have something looked for on a thread of its own while the block runs."""
    stop = threading.Event()
    thread = threading.Thread(target=lookout.run, args=(stop,), name="tournee-compared", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        lookout.wake()
        thread.join(ENDING_S)


def pages_of(business: Business, url: str) -> LinkOf:
    """Return what gives the page of a delivery for messages; none where nobody has said under which address people open this server.

    Parameters
    ----------
    url
        That address, empty for none.
    """
    from dispatch.access.tracking_urls import TrackingUrls
    from dispatch.notify.sending import no_link

    return TrackingUrls(business.store, business.secret, url) if url else no_link
