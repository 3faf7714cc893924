"""Toytown behind the API, in this process: shops, a marketplace, couriers on shift, a key for every role."""

from __future__ import annotations

import atexit
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from api.app import create_app
from api.business import Business, Hooks
from api.event_stream import EventStreams
from api.gate.gatekeeper import Gatekeeper
from api.gate.server_settings import ServerSettings
from dispatch import ids
from dispatch.access.keys import make_key
from dispatch.access.role import Role
from dispatch.board.the_desk import use_maps
from dispatch.clock import SetClock
from dispatch.dayfile.furnish import furnish
from dispatch.executor.executor import Executor
from dispatch.executor.inline import InlineExecutor
from dispatch.ids import SeededIds
from dispatch.parties.organization import Organization, OrganizationKind
from dispatch.storage import parties
from dispatch.storage.answering_store import AnsweringStore
from dispatch.storage.database import Database
from dispatch.webhooks.targets import Targets
from dispatch.webhooks.vault import Vault, new_key
from geo.errors import MapError
from tests.api.live_server import serving
from tests.api.v1.person import Person, sign_in_as
from tests.api.v1.toy_streets import FollowedToyTown
from tests.dispatch.simulate.toy_scenario import NINE_S, toy_scenario
from tests.dispatch.toy_town import ToyTown, at

#: Half past seven in Toytown, an hour and a half before the first shift.
NOW_S = NINE_S - 5_400
#: Nobody sits at a desk in a sandbox, and equal days have equal plans.
SANDBOX_SETTINGS = {"planning": {"automatic": True, "automatic_release": True, "live_iterations": 200}}
SECRET = b"of an installation of tests only"
#: The first quote of a machine compiles what finds its windows.
COMPILED_S = 240.0
ORGANIZED = {Role.MARKETPLACE: "market", Role.SHOP: "shop-0", Role.NETWORK_HEAD: "association"}


class Shelf:
    """A shelf with Toytown alone."""

    def __init__(self, town: ToyTown) -> None:
        self.town = town

    def load(self, name: str) -> ToyTown:
        raise MapError(f"No town is named {name!r}.", code="town_unknown")


@dataclass
class Served:
    """A town behind the API.

    ``orgs``, ``couriers`` and ``places`` are its names by those of the scenario; ``tokens`` a key's token by role. ``other`` is the same of another town.
    """

    client: httpx.Client
    business: Business
    store: AnsweringStore
    clock: SetClock
    town_map: ToyTown
    gatekeeper: Gatekeeper
    town_id: str = ""
    orgs: dict[str, str] = field(default_factory=dict)
    couriers: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    tokens: dict[Role, str] = field(default_factory=dict)
    other: dict[Role, str] = field(default_factory=dict)
    people: dict[Role, Person] = field(default_factory=dict)
    other_id: str = ""

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        role: Role | None = Role.MARKETPLACE,
        token: str = "",
        key: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Ask as somebody of a role, None for as nobody."""
        own = dict(headers or {})
        if role is not None or token:
            own["authorization"] = f"Bearer {token or self.tokens[role]}"  # type: ignore[index]
        if key:
            own["idempotency-key"] = key
        if isinstance(body, str | bytes):
            answer = self.client.request(method, path, content=body, headers=own)
        else:
            answer = self.client.request(method, path, json=body, headers=own)
        # Nobody who asks next has the cookie of who has asked before.
        self.client.cookies.clear()
        return answer

    def forget(self) -> None:
        """Have the gate look everybody up again: what it knows for a moment goes by another clock than this one."""
        self.gatekeeper.forget()

    def person(self, role: Role) -> Person:
        """Return somebody of a role who has signed in, always the same."""
        if role not in self.people:
            self.people[role] = sign_in_as(self, role)
        return self.people[role]

    def basket(
        self, *, shops: tuple[str, ...] = ("shop-0",), east_m: float = 2000, **more: Any
    ) -> dict[str, Any]:
        """Return a basket as a sender gives it."""
        door = at(east_m, 2000)
        return {
            "recipient": {"name": "Camille Exemple", "phone": "+33600000001"},
            "door": {"position": [door["lon"], door["lat"]], "address": "1 rue du Test"},
            "pickups": [{"shop_id": self.orgs[shop], "items": "pain"} for shop in shops],
            "window": {"earliest": "2026-11-28T10:00:00+01:00", "latest": "2026-11-28T11:00:00+01:00"},
            **more,
        }


@cache
def shared_server() -> tuple[FastAPI, str]:
    """One server for all towns of a test run, one after the other: to make its three hundred routes takes longer than most tests."""
    nothing = Business(AnsweringStore(None), lambda _: None)  # type: ignore[arg-type, return-value]
    app = create_app(plans=Path("plans"), towns=Shelf(ToyTown()), business=nothing)  # type: ignore[arg-type]
    running = serving(app)
    address = running.__enter__()
    atexit.register(running.__exit__, None, None, None)
    return app, address


@contextmanager
def serve_toytown(
    path: Path,
    model: Path,
    *,
    executor: Executor | None = None,
    settings: ServerSettings | None = None,
    sandbox_s: int | None = None,
    real_s: int = NOW_S,
    url_of: Callable[[Path], str] = "sqlite:///{}".format,
) -> Iterator[Served]:
    """Serve a fresh Toytown while the block runs; a sandbox where its clock is to begin with ``sandbox_s``, beside a town that is none.

    ``url_of`` gives the address of a SQLite file, where it is on no ordinary disk.
    """
    shutil.copy(model, path)
    database = Database(url_of(path))
    clock = SetClock(real_s)
    store = AnsweringStore(database, clock=clock, ids=SeededIds(1))
    town_map = FollowedToyTown()
    hooks = Hooks(Vault(new_key()), Targets(beside=(ip_network("127.0.0.0/8"),)))
    business = Business(store, lambda _: town_map, executor or InlineExecutor(), settings, hooks, SECRET)
    use_maps(lambda _: town_map)
    app, address = shared_server()
    app.state.gatekeeper = Gatekeeper(business)
    app.state.streams = EventStreams(business)
    app.state.executor = business.executor_or_none
    with httpx.Client(base_url=address, timeout=COMPILED_S) as client:
        served = Served(client, business, store, clock, town_map, app.state.gatekeeper)
        served.town_id, served.tokens = _furnish(served, "toytown", sandbox_s)
        kept = served.orgs, served.couriers, served.places
        served.other_id, served.other = _furnish(served, "elsewhere")
        served.orgs, served.couriers, served.places = kept
        yield served
    app.state.streams.stop()
    use_maps(None)
    database.close()


def _furnish(served: Served, slug: str, sandbox_s: int | None = None) -> tuple[str, dict[Role, str]]:
    day = toy_scenario(hours=8).day
    settings = {} if sandbox_s is None else SANDBOX_SETTINGS
    found = furnish(
        served.store,
        day,
        "coordinator:test",
        slug=slug,
        settings=settings,
        live=sandbox_s is None,
        shows_s=sandbox_s,
    )
    served.orgs = dict(found.shops)
    served.couriers, served.places = dict(found.couriers), dict(found.places)
    with served.store.writing(found.town_id, "coordinator:test") as writing:
        for name, kind in (
            ("market", OrganizationKind.MARKETPLACE),
            ("association", OrganizationKind.ASSOCIATION),
            ("town", OrganizationKind.TOWN),
        ):
            made = parties.add_organization(
                writing, Organization(writing.ids.new(ids.ORGANIZATION), kind, name.title())
            )
            served.orgs[name] = made.id
        writing.note("town.furnished", found.town_id, 1, topics=())
    tokens = {}
    for role in Role:
        organized = ORGANIZED.get(role)
        courier = next(iter(served.couriers.values())) if role is Role.COURIER else ""
        _, tokens[role] = served.store.write(
            found.town_id,
            "coordinator:test",
            lambda writing, role=role, organized=organized, courier=courier: make_key(
                writing,
                f"key of a {role}",
                role,
                org_id=served.orgs[organized] if organized else "",
                courier_id=courier,
            ),
        )
    return found.town_id, tokens
