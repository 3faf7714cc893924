"""Tests of `tournee town add` with graphs and names of places."""

from __future__ import annotations

import networkx as nx
import pytest
from typer.testing import CliRunner

from api.cli.exit_codes import ExitCode
from api.cli.main import app
from geo.store import TownStore
from tests.geo.graph_maps import both_ways, graph_of

RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    """An empty home."""
    monkeypatch.setenv("TOURNEE_HOME", str(tmp_path / "home"))


@pytest.fixture
def graph():
    """One straight street, which has no area."""
    return graph_of({1: (0, 0), 2: (100, 0), 3: (200, 0)}, [*both_ways(1, 2, 50), *both_ways(2, 3, 50)])


def test_town_of_a_graphml_file(tmp_path, graph):
    """Tests that a GraphML file is taken as an extract is."""
    nx.write_graphml(graph, tmp_path / "t.graphml")
    result = RUNNER.invoke(app, ["town", "add", "t", str(tmp_path / "t.graphml")])
    assert result.exit_code == ExitCode.OK, result.output
    assert TownStore().load("t").report["edges"] == 1


def test_town_of_a_place(graph, monkeypatch):
    """Tests that a place is downloaded, built and named after what was asked for."""
    osmnx = pytest.importorskip("osmnx")
    monkeypatch.setattr(osmnx, "graph_from_place", lambda *_, **__: graph)
    before = list(osmnx.settings.useful_tags_way)
    result = RUNNER.invoke(app, ["town", "add", "t", "--place", "Petite Ville, Pays"])
    assert result.exit_code == ExitCode.OK, result.output
    assert TownStore().load("t").title == "Petite Ville"
    assert osmnx.settings.useful_tags_way == before


def test_place_that_cannot_be_reached(monkeypatch):
    """Tests that a failed download is an error of the map, and leaves no town."""
    osmnx = pytest.importorskip("osmnx")

    def fail(*_, **__):
        raise ConnectionError("Name or service not known")

    monkeypatch.setattr(osmnx, "graph_from_place", fail)
    result = RUNNER.invoke(app, ["town", "add", "t", "--place", "Ville, Pays"])
    assert result.exit_code == ExitCode.MAP
    assert "Check the connection" in result.output
    assert TownStore().list() == ()


@pytest.mark.parametrize("arguments", [[], ["t.osm.pbf", "--place", "Ville"]])
def test_one_source_and_one_only(arguments):
    """Tests that neither no source nor two of them are a command."""
    result = RUNNER.invoke(app, ["town", "add", "t", *arguments])
    assert result.exit_code == ExitCode.USAGE
    assert "either an extract file or --place" in result.output
