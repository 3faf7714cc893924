"""Tests of what is skipped along a path."""

from __future__ import annotations

import numpy as np
import pytest

from geo.routes.guide import Guide, end_of
from geo.routes.junctions import Passage
from routing.streets.network import Locations


@pytest.mark.parametrize("profile", ["foot", "bike", "van"])
def test_skipping_changes_no_step(monaco, monkeypatch, profile: str) -> None:
    """Tests that looking at every junction of random trips says the same, and that most need no look."""
    rng = np.random.default_rng(31)
    west, south, east, north = monaco.bbox
    points = rng.uniform((west, south), (east, north), (400, 2))
    found = monaco.snap(profile, points[:, 0], points[:, 1], max_distance_m=10_000)
    near = np.flatnonzero(found.distance_m < 100)[:61]
    places = Locations(*(column[near] for column in found))
    pairs = np.arange(len(near) - 1)
    paths = monaco.engine(profile).fastest_paths(places, places, pairs, pairs + 1)
    guide = Guide(monaco, profile)
    looks: list[int] = []
    whole = Passage.ways_on

    def counted(look: Passage, k: int) -> list:
        looks.append(k)
        return whole(look, k)

    def steps_and_looks() -> tuple[list, int]:
        looks.clear()
        ends = [(end_of(places, at), end_of(places, at + 1)) for at in pairs.tolist()]
        return [guide.steps(path, *two) for path, two in zip(paths, ends, strict=True)], len(looks)

    monkeypatch.setattr(Passage, "ways_on", counted)
    quick, few = steps_and_looks()
    monkeypatch.setattr(Passage, "next_loud", lambda _look, k, _current: k)
    slow, many = steps_and_looks()
    assert quick == slow
    assert few < many / 2
