"""An assistant at a served town, through the protocol's own client."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp.client.client import Client as Assistant
from mcp.client.stdio import StdioServerParameters

from api.mcp_server.bounds import MOST_CHARACTERS, fitted
from api.mcp_server.server import make_server
from dispatch.access.role import Role
from dispatch.figures.catalogue import Key
from tests.api.v1.served import Served
from tournee_client import Client, Retries

DAY = "2026-11-28"
ROOT = Path(__file__).parents[3]
READ = {
    "who_am_i", "list_deliveries", "get_delivery", "explain_delivery", "day_board", "late_rounds", "list_plan_runs", "compare_plan", "day_figures",
    "events_since",
}  # fmt: skip
DECIDE = {"apply_plan", "reject_plan", "cancel_delivery", "release_round"}


def client_of(served: Served, role: Role) -> Client:
    return Client(served.tokens[role], str(served.client.base_url), retries=Retries(most=0))


def ask(client: Client, *asked: tuple[str, dict[str, Any]]) -> list[Any]:
    """Use tools one after another; a fault is its text."""

    async def use() -> list[Any]:
        found = []
        async with Assistant(make_server(client)) as assistant:
            for name, arguments in asked:
                done = await assistant.call_tool(name, arguments)
                found.append(done.content[0].text if done.is_error else done.structured_content)  # type: ignore[union-attr]
        return found

    return asyncio.run(use())


def test_tools_say_what_they_do() -> None:
    """Tests that every tool says whether it only looks, and that those that decide something are marked as such."""

    async def listed() -> dict[str, Any]:
        async with Assistant(make_server(Client("key", "http://town.test"))) as assistant:
            return {one.name: one for one in (await assistant.list_tools()).tools}

    tools = asyncio.run(listed())
    hints = {name: one.annotations for name, one in tools.items()}
    assert {name for name, one in hints.items() if one.read_only_hint} == READ
    assert {name for name, one in hints.items() if one.destructive_hint} == DECIDE
    assert set(tools) == READ | DECIDE | {"ask_for_plan"}
    assert not hints["ask_for_plan"].idempotent_hint
    assert all(one.description and len(one.description) > 20 for one in tools.values())
    assert {"version", "run_id"} <= set(tools["apply_plan"].input_schema["required"])


def test_a_day_is_looked_at_planned_and_changed(served: Served) -> None:
    """Tests an assistant's morning: who it is, what is ordered, a plan compared and applied in the version seen, a cancellation."""
    made = [
        served.call("POST", "/v1/deliveries", served.basket(recipient={"name": f"Exemple {number}"})).json()
        for number in range(2)
    ]
    with client_of(served, Role.COORDINATOR) as desk:
        who, listed, cursor, run = ask(
            desk,
            ("who_am_i", {}),
            ("list_deliveries", {"day": DAY, "most": 1}),
            ("events_since", {}),
            ("ask_for_plan", {"day": DAY, "seconds": 0.2}),
        )
        assert who["role"] == "coordinator"
        assert (len(listed["deliveries"]), listed["more"]) == (1, True)
        assert "Exemple" not in json.dumps(listed)
        assert cursor["events"] == []
        served.business.runner.carry_out(served.town_id, run["id"])
        compared, stale = ask(
            desk, ("compare_plan", {"run_id": run["id"]}), ("apply_plan", {"run_id": run["id"], "version": 1})
        )
        assert compared["figures"]["served"] == {"before": 0, "after": 2}
        assert {one["delivery_id"] for one in compared["moved"]} == {one["id"] for one in made}
        assert "412 version_conflict" in stale
        applied, why, board, cancelled, shown, whole, figures, events, runs = ask(
            desk,
            ("apply_plan", {"run_id": run["id"], "version": compared["version"]}),
            ("explain_delivery", {"delivery_id": made[1]["id"]}),
            ("day_board", {"day": DAY}),
            ("cancel_delivery", {"delivery_id": made[0]["id"], "reason": "changed their mind"}),
            ("get_delivery", {"delivery_id": made[1]["id"]}),
            ("get_delivery", {"delivery_id": made[1]["id"], "with_recipient": True}),
            ("day_figures", {"day": DAY}),
            ("events_since", {"cursor": cursor["next_cursor"], "kinds": ["delivery."]}),
            ("list_plan_runs", {"day": DAY}),
        )
        assert applied["status"] == "applied"
        assert why["courier"]
        assert board["rounds"]
        assert cancelled["status"] == "cancelled"
        assert "recipient" not in shown
        assert whole["recipient"]["name"] == "Exemple 1"
        assert figures["figures"]
        assert {one["key"] for one in figures["figures"]} <= {str(one) for one in Key}
        assert all(one["says"] and one["unit"] for one in figures["figures"])
        assert "delivery.cancelled" in {one["type"] for one in events["events"]}
        assert [one["status"] for one in runs["plan_runs"]] == ["applied"]


def test_which_rounds_are_late_and_why(served: Served) -> None:
    """Tests that a round whose first stop is overdue is told with its delay, its next stops and the promise that it breaks."""
    made = served.call("POST", "/v1/deliveries", served.basket()).json()
    with client_of(served, Role.COORDINATOR) as desk:
        (run,) = ask(desk, ("ask_for_plan", {"day": DAY, "seconds": 0.2}))
        served.business.runner.carry_out(served.town_id, run["id"])
        desk.plan_runs.apply(run["id"], desk.plan_runs.get(run["id"])["version"])
        quiet, board = ask(desk, ("late_rounds", {"day": DAY}), ("day_board", {"day": DAY}))
        assert quiet["late_rounds"] == []
        (own,) = board["rounds"]
        stale, released = ask(
            desk,
            ("release_round", {"round_id": own["id"], "version": own["version"] + 1}),
            ("release_round", {"round_id": own["id"], "version": own["version"]}),
        )
        assert "412 version_conflict" in stale
        assert released["status"] == "released"
        desk.request("POST", f"/v1/rounds/{own['id']}/start")
        # Half past eleven: the window has closed at eleven.
        served.clock.advance(4 * 3600)
        (late,) = ask(desk, ("late_rounds", {"day": DAY}))
    (one,) = late["late_rounds"]
    assert one["late_s"] > 3600
    assert one["next_stops"][0]["expected_at"] > one["next_stops"][0]["planned_at"]
    assert [line["id"] for line in one["promises_broken_or_at_risk"]] == [made["id"]]
    assert "late_risk" in {line["kind"] for line in one["why"]}


def test_a_key_may_no_more_than_it_may(served: Served) -> None:
    """Tests that an auditor's assistant looks and changes nothing, a shop's sees its own alone, and another town's finds nothing."""
    made = served.call("POST", "/v1/deliveries", served.basket(shops=("shop-1",))).json()
    with client_of(served, Role.AUDITOR) as auditor:
        seen, refused = ask(
            auditor,
            ("list_deliveries", {"day": DAY}),
            ("cancel_delivery", {"delivery_id": made["id"], "reason": "no"}),
        )
    assert [one["id"] for one in seen["deliveries"]] == [made["id"]]
    assert "403 forbidden" in refused
    with client_of(served, Role.SHOP) as shop:
        seen, missing, board = ask(
            shop,
            ("list_deliveries", {"day": DAY}),
            ("get_delivery", {"delivery_id": made["id"]}),
            ("day_board", {"day": DAY}),
        )
    assert seen["deliveries"] == []
    assert "404 not_found" in missing
    assert "403 forbidden" in board
    with Client(served.other[Role.COORDINATOR], str(served.client.base_url)) as other:
        (missing,) = ask(other, ("get_delivery", {"delivery_id": made["id"]}))
    assert "404 not_found" in missing
    assert served.call("GET", f"/v1/deliveries/{made['id']}").json()["status"] == "promised"


def test_arguments_that_cannot_be() -> None:
    """Tests that days, names and reasons that are none ask the server for nothing."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(500)

    with Client("key", "http://town.test", transport=httpx.MockTransport(answer)) as client:
        for name, arguments in (
            ("day_board", {"day": "../../v1/me"}),
            ("get_delivery", {"delivery_id": "../me"}),
            ("cancel_delivery", {"delivery_id": "dlv_1", "reason": ""}),
            ("apply_plan", {"run_id": "run_1"}),
            ("list_deliveries", {"day": DAY, "most": 1_000_000}),
        ):
            (told,) = ask(client, (name, arguments))
            assert isinstance(told, str), name
        assert asked == []


def test_answers_are_bounded() -> None:
    """Tests that a long answer is cut where it is longest, says by how much, and a short one stays as it is."""
    answer = {"at": "now", "short": [1, 2], "long": [{"text": "x" * 100} for _ in range(5_000)]}
    found = fitted(answer)
    assert len(json.dumps(found)) <= MOST_CHARACTERS + 100
    assert found["short"] == [1, 2]
    assert len(found["long"]) + found["not_shown"]["long"] == 5_000
    assert len(answer["long"]) == 5_000
    assert fitted({"at": "now", "short": [1]}) == {"at": "now", "short": [1]}
    assert len(json.dumps(fitted({"text": "x" * 100_000}))) < 100


def test_the_command(served: Served) -> None:
    """Tests `tournee mcp` as an assistant starts it, with its key in the environment."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "api" / "client")])
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "api.cli", "mcp", "--url", str(served.client.base_url), "--key-env", "TOWN_KEY"],
        env={**os.environ, "PYTHONPATH": path, "TOWN_KEY": served.tokens[Role.AUDITOR]},
        cwd=ROOT,
    )

    async def use() -> Any:
        async with Assistant(server) as assistant:
            return (await assistant.call_tool("who_am_i", {})).structured_content

    found = asyncio.run(use())
    assert found["role"] == "auditor"


@pytest.mark.parametrize(("key", "told"), [("", "TOURNEE_KEY holds no key"), ("clé", "give the token")])
def test_the_command_without_a_key(monkeypatch: pytest.MonkeyPatch, key: str, told: str) -> None:
    """Tests that a key that is missing, or none, is told."""
    from typer.testing import CliRunner

    from api.cli.exit_codes import ExitCode
    from api.cli.main import app

    monkeypatch.setenv("TOURNEE_KEY", key)
    done = CliRunner().invoke(app, ["mcp"])
    assert done.exit_code == ExitCode.INVALID_INPUT
    assert told in done.output
