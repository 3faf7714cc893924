"""The client's files, simulations and sandbox beside a real server."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from dispatch.access.role import Role
from dispatch.exporting.carrier import ExportCarrier
from tests.api.v1.served import NOW_S, Served, serve_toytown
from tournee_client import AsyncClient, Client, ConflictError, WaitedTooLongError

DAY = "2026-11-28"


def client_of(served: Served, role: Role = Role.MARKETPLACE) -> Client:
    return Client(served.tokens[role], str(served.client.base_url))


def test_a_file_is_asked_for_and_fetched(served: Served) -> None:
    """Tests that a file is waited for, has what was ordered, and is gone when it is removed."""
    with client_of(served) as client:
        ordered = client.deliveries.create(served.basket(external_ref="E-1"))
        asked = client.exports.create("deliveries", DAY, DAY)
        with pytest.raises(WaitedTooLongError):
            client.exports.wait(asked["id"], timeout_s=0)
        ExportCarrier(served.store, lambda _: served.town_map).run_once()
        done = client.exports.wait(asked["id"])
        assert (done["status"], done["rows"]) == ("done", 1)
        assert ordered["id"].encode() in client.exports.download(asked["id"])
        assert [one["id"] for one in client.exports.list()] == [asked["id"]]
        assert client.exports.get(asked["id"])["kind"] == "deliveries"
        client.exports.remove(asked["id"])
        assert list(client.exports.list()) == []


def test_a_day_is_asked_for_and_given_up(served: Served) -> None:
    """Tests a simulation from its asking to its end without a report."""
    with client_of(served, Role.COORDINATOR) as client:
        asked = client.simulations.create({"made_up": {"date": DAY, "orders": 5}, "seeds": 1})
        assert client.simulations.get(asked["id"])["status"] == "queued"
        with pytest.raises(ConflictError) as caught:
            client.simulations.result(asked["id"])
        assert caught.value.code == "simulation_not_done"
        assert client.simulations.cancel(asked["id"])["status"] == "cancelled"
        assert client.simulations.wait(asked["id"], timeout_s=5)["status"] == "cancelled"
        assert [one["id"] for one in client.simulations.list()] == [asked["id"]]


def test_the_clock_of_a_sandbox_is_moved(tmp_path: Path, sqlite_model: Path) -> None:
    """Tests that a sandbox has its clock looked at, stopped, moved and run on, and its couriers ride, by both kinds of programs."""
    with serve_toytown(tmp_path / "town.db", sqlite_model, sandbox_s=NOW_S, real_s=NOW_S) as served:
        with client_of(served) as client:
            assert client.me()["live_mode"] is False
            stopped = client.sandbox.pause()
            assert (stopped["now"], stopped["running"]) == (client.sandbox.clock()["now"], False)
            assert client.sandbox.advance(seconds=60)["now"] > stopped["now"]
            assert client.sandbox.advance(to=f"{DAY}T12:00:00+01:00", ride=True)["now"].startswith(
                f"{DAY}T12"
            )
            assert client.sandbox.ride()["stops_closed"] == 0
            assert client.sandbox.resume()["running"] is True

        async def later() -> str:
            async with AsyncClient(served.tokens[Role.MARKETPLACE], str(served.client.base_url)) as client:
                return str((await client.sandbox.advance(seconds=3_600))["now"])

        assert asyncio.run(later()).startswith(f"{DAY}T13")


def test_a_live_town_has_a_clock_that_nobody_moves(served: Served) -> None:
    """Tests that the answer of a live town is an error with its code."""
    with client_of(served) as client, pytest.raises(ConflictError) as caught:
        client.sandbox.advance(seconds=60)
    assert caught.value.code == "not_a_sandbox"
