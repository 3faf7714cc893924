"""Tests of files of routes."""

from __future__ import annotations

from pathlib import Path

import pytest

from routing.rounds.formats import (
    FormatError,
    parse_instance,
    parse_routes,
    read_routes,
    routes_text,
    write_routes,
)
from tests.routing.rounds.formats import tiny


def test_routes_survive_a_file(tmp_path: Path) -> None:
    """Tests that what is written is read again, reloads included, and unused vehicles have no line."""
    instance = parse_instance(tiny.MTVRPTWR, "x")
    write_routes(tmp_path / "r.txt", instance, [[0, -1, 1], []])
    assert (tmp_path / "r.txt").read_text() == "Route 1 : 1 0 2\n"
    assert read_routes(tmp_path / "r.txt", instance) == [[0, -1, 1], []]
    assert routes_text(instance, [[], []]) == ""


def test_other_spellings() -> None:
    """Tests VRPLIB's and SINTEF's files, routes with depots at their ends, and numbers beyond the fleet."""
    instance = parse_instance(tiny.LILIM, "x")
    expected = [[0, 1], [2, 3]]
    for text in (
        "Route #1: 1 3\nRoute #2: 2 4\nCost 21.5\n",
        "Instance name:    x\nAuthors: a b\nDate: 1\nSolution\nRoute 1 :  1 3 \r\nRoute 2 :  2 4\r\n",
        "route 1: 0 1 3 0\nroute 2: 0 2 4 0",
        "Route 7 : 1 3\nRoute 9 : 2,4",
        "Route 0 : 1 3\nRoute 1 : 2 4",
    ):
        assert parse_routes(text, instance) == expected


def test_bad_routes() -> None:
    """Tests that what is wrong is named with its line."""
    instance, fleet = parse_instance(tiny.LILIM, "x"), parse_instance(tiny.HFVRP, "x")
    for one, text, message in (
        (instance, "nothing here", "there is no line such as"),
        (instance, "Route 1 : 1 3\nRoute 2 : 2 9", "line 2: the stop '9' is no node of x"),
        (instance, "Route 1 : 1 3\nRoute 2 : 2 3", "line 2: node 3 is on line 1 already"),
        (instance, "Route 1 : 1 0 3", "the stop '0' is no node"),
        (instance, "Route 1 : 1 x", "the stop 'x' is no node"),
        (instance, "Route 5 : 1\nRoute 6 : 2\nRoute 7: 3", "there are 3 routes: the instance has 2 vehicles"),
        (fleet, "Route 3 : 1", "the vehicles of tiny-hf differ"),
    ):
        with pytest.raises(FormatError) as caught:
            parse_routes(text, one)
        assert message in str(caught.value)
