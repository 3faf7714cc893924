"""Fixtures of the tests of the door for OSRM's clients."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.app import create_app
from geo.store import TownStore
from geo.town import Town
from tests.api.doors.osrm.asking import Door
from tests.api.live_server import serving
from tests.geo.small_towns import small_town


@pytest.fixture(scope="session")
def door(town_store: TownStore, monaco: Town) -> Door:
    """The door before Monaco, asked without a network."""
    assert monaco.name == "monaco"
    return Door(create_app(plans=Path("plans"), towns=town_store))


@pytest.fixture(scope="session")
def address(door: Door) -> Iterator[str]:
    """The address of a real server with the same towns."""
    with serving(door.app) as found:
        yield found


@pytest.fixture(scope="session")
def village(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Three by three crossings 100 m apart with a one-way street, a no-left turn, a dead end and a roundabout-free square."""
    nodes = {10 * (x + 1) + y + 1: (100 * x, 100 * y) for x in range(3) for y in range(3)}
    nodes[50] = (300, 100)
    ways = {
        100: ([11, 21, 31], "highway=residential name=South"),
        101: ([12, 22, 32, 50], "highway=residential name=Middle"),
        102: ([13, 23, 33], "highway=residential name=North"),
        103: ([11, 12, 13], "highway=residential name=West"),
        104: ([21, 22], "highway=residential name=Centre oneway=yes"),
        105: ([22, 23], "highway=residential name=Centre"),
        106: ([31, 32, 33], "highway=secondary name=East ref=D~1"),
    }
    return small_town(tmp_path_factory.mktemp("village"), nodes, ways)


@pytest.fixture(scope="session")
def village_door(village: Town) -> Door:
    """The door before the village."""
    return Door(create_app(plans=Path("plans"), towns=TownStore(village.folder.parent.parent)))
