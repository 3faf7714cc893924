"""Tools that look, and change nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any, Final
from urllib.parse import quote

from pydantic import Field

from api.mcp_server.bounds import Json, parts, taken
from tournee_client import Client

Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="A local date, such as 2026-12-05.")]
Most = Annotated[int, Field(ge=1, le=100, description="Most entries of the answer.")]
Id = Annotated[
    str, Field(pattern=r"^[a-z]{2,4}_[0-9a-z]{1,64}$", description="The name of the thing, such as dlv_01k….")
]

_HEAD: Final = (
    "id", "code", "external_ref", "sender_id", "status", "held_reason", "day", "window", "promised_at", "pickups_done", "pickups_total", "version",
)  # fmt: skip
#: What somebody outside has no need of to answer questions about a day.
_PERSONAL: Final = ("recipient", "door", "note")
_RUN: Final = ("id", "day", "cause", "status", "failure", "message", "requested_at", "finished_at", "version")
_ROUND: Final = (
    "id", "courier", "status", "version", "acknowledged_version", "departs_at", "ends_at", "stops_over", "late_s",
)  # fmt: skip


class Looking:
    """Looks at a town with the rights of a key.

    Parameters
    ----------
    client
        Of the API.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    def who_am_i(self) -> Json:
        """Say whose key this is, for which town, what it may do, and what time it is there."""
        return self._client.me()

    def list_deliveries(self, day: Day, status: list[str] | None = None, most: Most = 50) -> Json:
        """List the deliveries of a date, without who gets them; `status` such as ["held", "failed"] keeps some."""
        found, more = taken(self._client.deliveries.list(day=day, status=status or []), most)  # type: ignore[arg-type]
        return {"deliveries": [parts(one, _HEAD) for one in found], "more": more}

    def get_delivery(self, delivery_id: Id, with_recipient: bool = False) -> Json:  # noqa: FBT001, FBT002 - of a tool
        """Look at one delivery with its tasks; who gets it and where only if that is asked for and needed."""
        found: Json = dict(self._client.deliveries.get(delivery_id))
        return (
            found
            if with_recipient
            else {name: value for name, value in found.items() if name not in _PERSONAL}
        )

    def explain_delivery(self, delivery_id: Id) -> Json:
        """Say why this courier has a delivery and why at this hour; or why nobody has it, and what would help."""
        return self._get(f"/v1/deliveries/{quote(delivery_id, safe='')}/why", lang="en")

    def day_board(self, day: Day) -> Json:
        """Look at a date as it is now: counts, what needs somebody first, and every round with how far and how late it is."""
        board = self._board(day)
        return {
            "at": board["at"],
            "counts": board["counts"],
            "queue": board["queue"],
            "rounds": [{**parts(one, _ROUND), "stops_total": len(one["stops"])} for one in board["rounds"]],
        }

    def late_rounds(self, day: Day) -> Json:
        """Say which rounds of a date are late, or put a promise at risk, and why: what is in the way, which stops are next, who waits too long."""
        board = self._board(day)
        queue: dict[str, list[Json]] = {}
        for one in board["queue"]:
            queue.setdefault(one["round_id"] or "", []).append(one)
        late = [self._late(one, board, queue.get(one["id"], [])) for one in board["rounds"]]
        found = sorted((one for one in late if one is not None), key=lambda one: -int(one["late_s"]))
        without = [parts(one, ("kind", "subject", "since", "detail")) for one in queue.get("", ())]
        return {"at": board["at"], "late_rounds": found, "waiting_without_a_round": without}

    def list_plan_runs(self, day: Day, most: Most = 20) -> Json:
        """List the plans that were asked for on a date, the latest first, and what became of them."""
        found, more = taken(self._client.plan_runs.list(day=day), most)  # type: ignore[arg-type]
        return {"plan_runs": [parts(one, _RUN) for one in found], "more": more}

    def compare_plan(self, run_id: Id) -> Json:
        """Compare a proposed plan with the plan so far: figures before and after, what moves, what is left out and why. Its version is needed to apply it."""
        run: Json = dict(self._client.plan_runs.get(run_id))
        proposal = run["proposal"]
        found = parts(run, _RUN)
        if proposal is None:
            return found
        before, after = proposal["before"], proposal["after"]
        return {
            **found,
            "figures": {name: {"before": before[name], "after": after[name]} for name in after},
            "rounds": [
                {**parts(one, ("round_id", "shift_id", "change", "next_changed")), "stops": len(one["stops"])}
                for one in proposal["rounds"]
            ],
            "moved": proposal["moved"],
            "left_out": proposal["left_out"],
            "messages": proposal["messages"],
        }

    def day_figures(self, day: Day) -> Json:
        """Count what became of a date: orders, promises, speed, work, ways, calm, fairness; each figure with its unit and what it means."""
        report = self._get(f"/v1/reports/kpis/{day}", ways=False)
        definitions = {one["key"]: one for one in self._get("/v1/reports/definitions")["definitions"]}
        figures = [
            {
                "key": key,
                "value": one["value"],
                **parts(definitions[key], ("unit", "better")),
                "says": definitions[key]["says_en"],
            }
            for key, one in report["figures"].items()
            if one["value"] is not None
        ]
        return {"day": report["day"], "at": report["at"], "currency": report["currency"], "figures": figures}

    def events_since(self, cursor: str = "", kinds: list[str] | None = None, most: Most = 50) -> Json:
        """Read what has happened behind a cursor, the oldest first. Without a cursor: nothing but the cursor of now, to ask with later. `kinds` such as ["round."]."""
        page = self._client.events.page(
            cursor=cursor[:512], kind=kinds or [], limit=most, from_now=not cursor
        )
        return {"events": page["events"], "next_cursor": page["next_cursor"], "more": page["more"]}

    def _get(self, path: str, **query: Any) -> Json:
        found: Json = self._client.request("GET", path, query=query).json()
        return found

    def _board(self, day: str) -> Json:
        return self._get(f"/v1/days/{day}/board")

    def _late(self, one: Json, board: Json, queue: Sequence[Json]) -> Json | None:
        late_s = one["late_s"]
        waiting = [
            {**parts(delivery, ("id", "code", "window", "planned_at")), "after_window_s": over_s}
            for delivery in board["deliveries"]
            if delivery["round_id"] == one["id"] and (over_s := _after_window_s(delivery, late_s)) > 0
        ]
        if late_s <= 0 and not queue and not waiting:
            return None
        left = [stop for stop in one["stops"] if stop["closed_at"] is None]
        words = self._client.events.list(kind=["round.delayed"], subject=one["id"])
        return {
            **parts(one, _ROUND),
            "stops_total": len(one["stops"]),
            "why": [parts(line, ("kind", "subject", "since", "late_s", "detail")) for line in queue],
            "delays_told": [{"at": event["happened_at"], **event["data"]} for event in words][-5:],
            "next_stops": [
                {**parts(stop, ("id", "status", "planned_at", "arrived_at")), "expected_at": _later(stop["planned_at"], late_s)}
                for stop in left[:3]
            ],
            "promises_broken_or_at_risk": waiting[:20],
        }  # fmt: skip


def _after_window_s(delivery: Json, late_s: int) -> int:
    """Return by how many seconds a delivery would come after its window, at the pace of its round."""
    if delivery["planned_at"] is None or delivery["status"] in {"delivered", "cancelled", "returned"}:
        return 0
    latest = dt.datetime.fromisoformat(delivery["window"]["latest"])
    planned = dt.datetime.fromisoformat(delivery["planned_at"])
    return int((planned - latest).total_seconds()) + max(late_s, 0)


def _later(moment: str, seconds: int) -> str:
    return (dt.datetime.fromisoformat(moment) + dt.timedelta(seconds=max(seconds, 0))).isoformat()
