"""Sixty damaged maps: each is refused or gives a sound network, whatever the damage."""

from __future__ import annotations

import os
from collections import Counter

import osmium
import pytest

from buildtools.damage_imports import FORMATS, damages, formats_of, import_all
from tests.geo.small_maps import draw
from tests.proven import Proven

SIDE = 12


@pytest.fixture(scope="module")
def extract(tmp_path_factory):
    """A town of straight streets with crossings, signals and restrictions, as a packed file."""
    folder = tmp_path_factory.mktemp("whole")
    nodes = {
        100 + SIDE * row + column: (
            90 * column,
            90 * row,
            *(["highway=traffic_signals"] if row == column else []),
        )
        for row in range(SIDE)
        for column in range(SIDE)
    }
    rows = {
        200 + row: (
            [100 + SIDE * row + column for column in range(SIDE)],
            f"highway=residential name=Rue-{row}",
        )
        for row in range(SIDE)
    }
    columns = {
        300 + column: ([100 + SIDE * row + column for row in range(SIDE)], "highway=tertiary oneway=yes")
        for column in range(SIDE)
    }
    bans = [("restriction=no_left_turn", f"from:{200 + n} via:{300 + n} to:{301 + n}") for n in range(4)]
    plain = draw(folder / "whole.osm", nodes, rows | columns, bans)
    path = folder / "whole.osm.pbf"
    with osmium.SimpleWriter(os.fspath(path)) as writer:
        for item in osmium.FileProcessor(os.fspath(plain)):
            writer.add(item)
    return path


def test_sixty_damages(extract, tmp_path, proven: Proven):
    """Tests ten damages of each format: no crash, no hang, no error but the map's own."""
    content = formats_of(extract, tmp_path)
    files = list(damages(content, tmp_path, 10, 3, FORMATS))
    assert len(files) == 60
    for name, whole in content.items():
        path = tmp_path / files[10 * FORMATS.index(name)].name.replace("00000", "whole")
        path.write_bytes(whole)
        files.append(path)
    outcomes = {
        path.name: outcome for path, outcome in import_all(files, workers=2, seconds=15, stages="streets")
    }
    faults = [outcome for outcome in outcomes.values() if outcome.kind not in {"sound", "refused"}]
    assert faults == []
    assert all(outcome.kind == "sound" for name, outcome in outcomes.items() if "whole" in name)
    # The test means something only if damages are noticed and if some are harmless.
    kinds = Counter(outcome.kind for name, outcome in outcomes.items() if "whole" not in name)
    assert kinds["refused"] >= 30
    assert kinds["sound"] >= 1
    proven(
        "R20",
        "damaged extracts, six formats",
        damages=sum(kinds.values()),
        refused=kinds["refused"],
        sound=kinds["sound"],
        crashes=0,
    )
