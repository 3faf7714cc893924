"""Tools that change something: a person is to be asked before."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from pydantic import Field

from api.mcp_server.bounds import Json, parts
from api.mcp_server.looking import Day, Id
from tournee_client import Client

Seen = Annotated[
    int,
    Field(
        ge=1,
        description="`version` of the thing as it was looked at; if it has changed since, nothing happens.",
    ),
]
Reason = Annotated[
    str, Field(min_length=1, max_length=200, description="In the words of the person who decides.")
]


class Changing:
    """Changes a town with the rights of a key.

    Parameters
    ----------
    client
        Of the API.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    def ask_for_plan(self, day: Day, seconds: Annotated[float, Field(gt=0, le=600)] = 20.0) -> Json:
        """Ask for a plan of what is left of a date. Nothing changes: it is proposed, for somebody to compare and apply. Look again with compare_plan."""
        return parts(
            dict(self._client.plan_runs.create(day, seconds=seconds)), ("id", "day", "status", "version")
        )

    def apply_plan(self, run_id: Id, version: Seen) -> Json:
        """Make a proposed plan the plan: rounds of couriers change, and recipients are told new times. Compare it first."""
        done = self._client.plan_runs.apply(run_id, version)
        return parts(dict(done), ("id", "day", "status", "message", "version"))

    def reject_plan(self, run_id: Id, reason: Reason) -> Json:
        """Put a proposed plan aside."""
        return parts(dict(self._client.plan_runs.reject(run_id, reason)), ("id", "day", "status", "version"))

    def cancel_delivery(self, delivery_id: Id, reason: Reason) -> Json:
        """Cancel a delivery, as long as not all of it is collected. Its recipient and its shops are told; it cannot be taken back."""
        done = self._client.deliveries.cancel(delivery_id, reason)
        return parts(dict(done), ("id", "code", "status", "version"))

    def release_round(self, round_id: Id, version: Seen) -> Json:
        """Give a planned round to its courier, who sees it on their phone from now on."""
        path = f"/v1/rounds/{quote(round_id, safe='')}/release"
        done = self._client.request("POST", path, headers={"If-Match": f'"{version}"'}).json()
        return parts(done, ("id", "day", "status", "version", "courier_id", "departs_at"))
