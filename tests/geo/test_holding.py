"""Towns found by places."""

from __future__ import annotations

import shutil

import pytest

from geo.errors import MapError
from geo.holding import TownFinder
from geo.kept_towns import KeptTowns
from geo.profiles import PROFILES
from geo.profiles.aliases import PROFILE_ALIASES, our_profile
from geo.store import TownStore
from tests.geo.small_maps import draw, position


@pytest.fixture
def store(tmp_path):
    """A village within the rectangle of a county, each with one street."""
    store = TownStore(tmp_path)
    for name, half_m in (("county", 5000), ("village", 500)):
        extract = draw(
            tmp_path / f"{name}.osm",
            {1: (-half_m, -half_m), 2: (half_m, half_m)},
            {10: ((1, 2), "highway=residential")},
        )
        store.add(name, extract, time_zone="Europe/Paris", tiles=False)
    return store


def found(finder, *points):
    """Return the name of the town that holds points given in metres."""
    town = finder.find(*zip(*(position(x, y) for x, y in points), strict=True))
    return None if town is None else town.name


def test_the_smallest_town_that_holds_all(store):
    """Tests that the village is preferred, the county taken where one place is outside of it, and nothing beyond."""
    finder = TownFinder(KeptTowns(store))
    assert finder.names() == ("county", "village")
    assert found(finder, (0, 0)) == "village"
    assert found(finder, (0, 0), (510, 510)) == "village"  # a door beyond the last street
    assert found(finder, (0, 0), (2000, -2000)) == "county"
    assert found(finder, (0, 0), (9000, 0)) is None


def test_towns_come_and_go(store):
    """Tests that a town removed, replaced or damaged after the first question is noticed."""
    finder = TownFinder(KeptTowns(store))
    town = finder.find(*([value] for value in position(0, 0)))
    assert finder.find(*([value] for value in position(0, 0))) is town
    store.add("village", draw(store.home / "new.osm", {1: (-400, 0), 2: (400, 0)}, {10: ((1, 2), "highway=residential")}),
        time_zone="Europe/Paris", tiles=False)  # fmt: skip
    again = finder.find(*([value] for value in position(0, 0)))
    assert again is not town
    assert again.map_hash != town.map_hash
    store.remove("village")
    assert found(finder, (0, 0)) == "county"
    (store.folder("county") / "manifest.json").write_text("{")
    assert found(finder, (0, 0)) is None
    shutil.rmtree(store.folder("county"))
    assert finder.names() == ()


def test_a_town_with_a_broken_file(store):
    """Tests that a town whose files were changed is an error, not a town that is not there."""
    store.remove("village")
    path = next(store.folder("county").glob("*.npy"))
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(MapError) as caught:
        TownFinder(KeptTowns(store)).find(*([value] for value in position(0, 0)))
    assert caught.value.code == "town_damaged"


def test_names_of_other_servers():
    """Tests that every alias names a profile of ours, that ours are themselves, and that lorries are nobody's."""
    assert set(PROFILE_ALIASES.values()) <= set(PROFILES)
    assert not PROFILE_ALIASES.keys() & set(PROFILES)
    assert all(our_profile(name) == name for name in PROFILES)
    assert our_profile("foot-hiking") == "foot"
    assert our_profile("driving-hgv") is None
