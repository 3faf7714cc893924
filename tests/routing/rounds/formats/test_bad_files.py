"""Tests that every damaged file is refused with one message that names the line."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest

from routing.errors import RoutingError
from routing.rounds.formats import parse_instance, read_instance
from tests.routing.rounds.formats import tiny

BAD = [
    # text, what is replaced by what, what the message says
    (tiny.LILIM, "1\t3\t0\t10", "1\tnan\t0\t10", "line 3: x is 'nan': give a finite number"),
    (tiny.LILIM, "1\t3\t0\t10", "1\tinf\t0\t10", "line 3: x is 'inf'"),
    (tiny.LILIM, "1\t3\t0\t10", "1\tthree\t0\t10", "line 3: x is 'three'"),
    (tiny.LILIM, "2\t0\t3\n", "2\t0\n", "line 3: 8 columns"),
    (tiny.LILIM, "50\t2\t0\t3", "50\t-2\t0\t3", "line 3: the service time is '-2': give 0 or more"),
    (tiny.LILIM, "0\t50\t2\t0\t3", "60\t50\t2\t0\t3", "line 3: the time window is 60 .. 50"),
    (tiny.LILIM, "2\t20\t1", "999999\t20\t1", "line 1: the number of vehicles is 999999: give at most"),
    (tiny.LILIM, "2\t20\t1", "0\t20\t1", "line 1: the number of vehicles is 0: give 1 or more"),
    (tiny.LILIM, "2\t20\t1", "2\t-20\t1", "line 1: the capacity is -20"),
    (tiny.LILIM, "80\t2\t1\t0", "80\t2\t2\t0", "line 3: node 1 names partner 3, which does not name it"),
    (tiny.LILIM, "80\t2\t1\t0", "80\t2\t1\t9", "line 5: node 3 names pickup 1 and delivery 9"),
    (tiny.LILIM, "3\t3\t4\t-10", "3\t3\t4\t-9", "node 1 takes 10 and its delivery 3 brings -9"),
    (tiny.LILIM, "2\t0\t4\t10", "1\t0\t4\t10", "line 4: node 1 is there twice"),
    (tiny.LILIM, "1\t3\t0\t10", "1\t3\t0\t10.5", "line 3: the load is '10.5': give a whole number"),
    (tiny.SARTORI, "EDGES\n", "", "no line EDGES"),
    (tiny.SARTORI, "1 0 5 6 7", "1 0 5 x 7", "line 19: a travel time is 'x'"),
    (tiny.SARTORI, "1 0 5 6 7", "1 0 -5 6 7", "line 19: a travel time is -5"),
    (tiny.SARTORI, "1 0 5 6 7", "1 0 5 6", "line 19: 4 travel times: SIZE says 5"),
    (tiny.SARTORI, "4 7 9 1 0\n", "", "4 rows of travel times: SIZE says 5"),
    (tiny.SARTORI, "SIZE: 5", "SIZE: 99999999", "line 5: 99,999,999 locations"),
    (tiny.SARTORI, "SIZE: 5", "SIZE: five", "line 5: SIZE is 'five'"),
    (tiny.SARTORI, "CAPACITY: 20\n", "", "no line CAPACITY"),
    (tiny.MPDPTW, "-29", "-28", "the delivery of request 0 brings -28: its pickups take 29"),
    (tiny.MPDPTW, "990 10 1 0", "990 10 2 0", "line 5: the kind of node is 2"),
    (tiny.MPDPTW, "990 10 1 0", "990 10 0 0", "request 0 has 3 pickups and 0 deliveries"),
    (tiny.MPDPTW, "0 -1 -1", "0 -1 5", "line 2: the second line must be the depot"),
    (tiny.SOLOMON, "CUSTOMER\n", "\n", "no line CUSTOMER"),
    (tiny.SOLOMON, "    2      3", "    1      3", "customer 1 is there twice"),
    (
        tiny.DARP,
        "4 6.000 8.000 3 -1 20 60\n5 0.000 0.000 0 0 0 480\n",
        "",
        "line 5: 4 nodes do not match 2 requests",
    ),
    (tiny.DARP, "3 3.000 4.000 3 -1", "3 3.000 4.000 3 -2", "node 3 brings -2: its pickup, node 1, takes 1"),
    (tiny.DARP, "2 0.000", "7 0.000", "line 4: node 7 is at the place of node 2"),
    (tiny.VRPTW, "2 1 1\n", "", "index 2 is missing in NODE_COORD_SECTION"),
    (tiny.VRPTW, "2 1 1\n", "2 1\n", "line 10: NODE_COORD_SECTION has 2 values after the index"),
    (tiny.VRPTW, "2 10\n", "3 10\n", "index 3 in DEMAND_SECTION is there twice"),
    (tiny.VRPTW, "2 10\n", "2 -10\n", "line 14"),
    (tiny.VRPTW, "EUC_2D", "GEO", "line 7: EDGE_WEIGHT_TYPE is GEO"),
    (tiny.VRPTW, "DIMENSION : 3\n", "", "there is no line DIMENSION: add it"),
    (tiny.VRPTW, "DIMENSION : 3", "DIMENSION : 9", "is missing in"),
    (tiny.VRPTW, "DEMAND_SECTION", "MUTUALLY_EXCLUSIVE_GROUP_SECTION", "is not understood"),
    (
        tiny.VRPTW,
        "VEHICLES : 2",
        "VEHICLES : 1000000000",
        "line 4: the number of vehicles is 1000000000: give at most 20,000",
    ),
    (tiny.VRPTW, "DEPOT_SECTION\n1", "DEPOT_SECTION\n3", "the depots are [3] of 3 nodes"),
    (tiny.HFVRP, "1 58", "1 -58", "VEHICLES_UNIT_DISTANCE_COST_SECTION is '-58': give 0 or more"),
    (tiny.PAIRS, "4 2\n", "4\n", "EDGE_WEIGHT_SECTION has 2 numbers: 3 belong there"),
    (tiny.PAIRS, "50 1 0 3", "50 1 0 1", "node 2 names pickup 0 and delivery 1"),
    ("hello world\n", "", "", "the format cannot be told"),
]


@pytest.mark.parametrize(("text", "old", "new", "message"), BAD)
def test_the_line_is_named(text: str, old: str, new: str, message: str) -> None:
    """Tests one fault a row: the message says where and what."""
    assert old in text
    with pytest.raises(RoutingError) as caught:
        parse_instance(text.replace(old, new, 1) if old else text, "x")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_files_that_are_no_text(tmp_path: Path) -> None:
    """Tests empty, binary, damaged and missing files."""
    path = tmp_path / "bad"
    packed = gzip.compress(tiny.SARTORI.encode())
    for content, message in (
        (b"", "empty"),
        (b" \n\n ", "empty"),
        (b"\x00\x01\x02", "binary"),
        (packed[:-20], "damaged or cut short"),
        (packed[:40] + b"zzzz" + packed[44:], "damaged or cut short"),
        (gzip.compress(b""), "empty"),
        (bytes(range(1, 256)) * 9, "cannot be told"),
    ):
        path.write_bytes(content)
        with pytest.raises(RoutingError, match=message):
            read_instance(path)
    with pytest.raises(FileNotFoundError):
        read_instance(tmp_path / "nothing")
    with pytest.raises(IsADirectoryError):
        read_instance(tmp_path)


@pytest.mark.parametrize("name", tiny.ALL)
def test_no_damage_leads_to_anything_but_a_message(name: str) -> None:
    """Tests that files cut anywhere, and files with any word replaced, are read or refused: no other error."""
    text = tiny.ALL[name]
    randoms = random.Random(name)
    words = text.split(" ")
    damaged = [text[: randoms.randrange(len(text))] for _ in range(60)]
    for _ in range(150):
        changed = list(words)
        position = randoms.randrange(len(words))
        changed[position] = randoms.choice(
            ["", "-1", "x", "1e300", "99999999999", "0", "nan", "7.5", "\n", ":", "1e-320"]
        )
        damaged.append(" ".join(changed))
    for _ in range(100):
        lines = text.split("\n")
        randoms.choice([lines.reverse, lines.sort, lambda: lines.pop(randoms.randrange(len(lines)))])()  # noqa: B023
        damaged.append("\n".join(lines))
    for sample in damaged:
        for kind in (
            "auto",
            "vrplib" if name not in {"lilim", "sartori", "mpdptw", "solomon", "darp"} else name,
        ):
            try:
                parse_instance(sample, "x", kind)
            except RoutingError as error:
                assert str(error)  # noqa: PT017
