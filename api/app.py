"""The HTTP application: the map page and the plans behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import anyio.to_thread
from fastapi import FastAPI
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from api.allowed_methods import AllowedMethods
from api.assets import STATIC_FOLDER
from api.business import Business
from api.description import describe
from api.doors.osrm.door import router as osrm_router
from api.doors.vroom.router import make_router as vroom_router
from api.errors import install_error_handlers
from api.event_stream import EventStreams
from api.first_run.first_run import FirstRun
from api.first_run.routes import ROUTERS as FIRST_RUN
from api.gate.deprecation import DEPRECATIONS, Deprecations
from api.gate.gatekeeper import Gatekeeper
from api.metrics.requests import CountingMiddleware, RequestCounts
from api.metrics.server_metrics import ServerMetrics
from api.plan_folder import PlanFolder
from api.readiness import Readiness
from api.recipient.pages import ROUTERS as RECIPIENT_PAGES
from api.routes import description, health, metrics, page, screens
from api.routes import plans as plan_routes
from api.routes import towns as town_routes
from api.routes.towns import PMTILES_TYPE, TownShelf
from api.security import SecurityMiddleware
from api.v1.resources import ROUTERS

_DESCRIPTION: Final = (
    "Pooled delivery rounds and municipal visits of a town's day. Positions are [longitude, latitude]; "
    "times are RFC 3339 with the town's offset; durations are seconds, distances metres. Faults are problem "
    "documents (RFC 9457) with a stable `code`. Maps: © OpenStreetMap contributors, ODbL."
)


def create_app(
    *,
    plans: Path,
    towns: TownShelf,
    hosts: Collection[str] = (),
    static: Path = STATIC_FOLDER,
    pages: Mapping[str, Path] | None = None,
    business: Business | None = None,
    deprecations: Deprecations = DEPRECATIONS,
    first_run: FirstRun | None = None,
) -> FastAPI:
    """Make the application.

    Parameters
    ----------
    plans
        Folder of plan files, ``<plan id>.json`` each; it may not exist yet.
    towns
        Where base maps are found by the town's name, such as `geo.store.TownStore`.
    hosts
        Further ``Host`` names to answer to when listening on the loopback address.
    static
        Folder of the built screens.
    pages
        Self-contained pages (.html) and files to keep (.pdf, .csv) by the name under which they are served: ``report``, ``week``.
    business
        The database that is served with all resources of the API; without one there is the map page alone.
    deprecations
        What is to go of them.
    first_run
        What sets the installation up, None for one that is.

    Returns
    -------
    FastAPI
        The application, to be run by any ASGI server.

    Notes
    -----
    Every door that touches files is a plain function: the framework runs it on a thread, so that the
    event loop never waits for a disk.
    """
    app = FastAPI(
        title="Tournée",
        version=_version(),
        summary="Last-kilometre rounds for towns.",
        description=_DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        # The framework's own documentation pages load scripts from third parties.
        docs_url=None,
        redoc_url=None,
        # Nor is the description made while everybody else waits: see `api.routes.description`.
        openapi_url=None,
        lifespan=_lifespan,
    )
    app.state.description = description.Description(app)
    app.state.plans = PlanFolder(plans)
    app.state.towns = towns
    app.state.static = static
    app.state.pages = dict(pages or {})
    app.state.first_run = first_run
    install_error_handlers(app)
    routers = [
        page.router,
        screens.router,
        description.router,
        plan_routes.router,
        town_routes.router,
        health.router,
        metrics.router,
        osrm_router,
        vroom_router(),
    ]
    if business is not None:
        app.state.executor = business.executor_or_none
        app.state.deprecations = deprecations
        app.state.gatekeeper = Gatekeeper(business)
        app.state.streams = EventStreams(business)
        app.state.readiness = Readiness()
        routers += (*ROUTERS, *RECIPIENT_PAGES, *FIRST_RUN)
        describe(app)
    for router in routers:
        app.include_router(router)
    app.state.allowed = AllowedMethods(routers)
    app.mount("/assets", _Assets(directory=static / "assets", check_dir=False))
    # Ranges count bytes of the archive, whose tiles are compressed already.
    app.add_middleware(
        GZipMiddleware,
        compresslevel=6,
        exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, PMTILES_TYPE),
    )
    app.add_middleware(SecurityMiddleware, hosts=hosts)
    counts = RequestCounts()
    app.state.metrics = ServerMetrics(business, towns, counts)
    app.add_middleware(CountingMiddleware, counts=counts)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Have as many threads as requests may be carried out at a time, and end streams when the server ends."""
    gatekeeper: Gatekeeper | None = getattr(app.state, "gatekeeper", None)
    if gatekeeper is not None:
        limiter = anyio.to_thread.current_default_thread_limiter()
        limiter.total_tokens = gatekeeper.business.settings.threads
    yield
    if gatekeeper is not None:
        app.state.streams.stop()


class _Assets(StaticFiles):
    """Scripts and styles, whose names hold a hash of their content: a copy never grows old."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_immutable(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                message["headers"].append((b"cache-control", b"public, max-age=31536000, immutable"))
            await send(message)

        await super().__call__(scope, receive, send_immutable)


def _version() -> str:
    try:
        return version("tournee")
    except PackageNotFoundError:
        # Run from a checkout that has not been installed.
        return "0"
