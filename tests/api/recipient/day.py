"""A delivery brought to its door, step by step, as its courier's phone tells it."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from dispatch.access.role import Role
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.rounds.round import Round
from dispatch.storage import parties
from dispatch.storage.schema_eta import ANNOUNCED_ETA
from dispatch.storage.schema_orders import DELIVERY
from tests.api.v1.doings import put_on_round, stored
from tests.api.v1.served import Served
from tests.dispatch.simulate.toy_scenario import NINE_S


def set_status(served: Served, name: str, status: DeliveryStatus) -> None:
    """Put a delivery into a state, however it would have come there."""
    with served.store.writing(served.town_id, "test") as writing:
        writing.amend(DELIVERY, name, {"status": status.value})
        writing.note("test.moved", name, 1, topics=())


def foretell(served: Served, name: str, from_s: int, to_s: int) -> None:
    """Tell the recipient when the courier comes."""
    told = {
        "low_s": from_s,
        "high_s": to_s,
        "told_s": served.clock.now_s(),
        "promise_at_risk": False,
        "times": 1,
    }
    with served.store.writing(served.town_id, "system") as writing:
        writing.remove(ANNOUNCED_ETA, ANNOUNCED_ETA.c.id == name)
        writing.insert(ANNOUNCED_ETA, {"id": name, "version": 1, **told})
        writing.note("delivery.eta_changed", name, 1, topics=())


class Riding:
    """A courier's day with one delivery on the round, or several, in their order."""

    def __init__(self, served: Served, *names: str) -> None:
        self.served = served
        self.names = names
        self.own: Round = put_on_round(served, *names)

    def say(self, path: str, body: Any = None) -> None:
        answer = self.served.call("POST", path, body, role=Role.COURIER)
        assert answer.status_code == 200, answer.text

    def begin(self, after_s: int = 0) -> None:
        self.served.clock.set(NINE_S + after_s)
        self.say(f"/v1/rounds/{self.own.id}/start")

    def close(self, place: int, code: str = "", outcome: str = "success", **more: Any) -> None:
        """Close a stop of the round."""
        stop = self.own.stops[place]
        task = next(
            task
            for name in self.names
            for task in stored(self.served, name).tasks
            if task.id == stop.task_ids[0]
        )
        said = code or ("collected" if task.org_id else "delivered_to_recipient")
        results = [{"task_id": task.id, "outcome": outcome, "code": said}]
        self.say(f"/v1/stops/{stop.id}/close", {"results": results, **more})

    def be_at(self, east: float, north: float = 0.0, *, age_s: int = 10) -> None:
        """Send a position so many metres beside the door of the last delivery, as it was a moment ago."""
        last = stored(self.served, self.names[-1])
        with self.served.store.reading(self.served.town_id) as reading:
            door = parties.get_places(reading, [last.drop_place_id])[last.drop_place_id]
        at_s = self.served.clock.now_s() - age_s
        moment = dt.datetime.fromtimestamp(at_s, dt.UTC).isoformat()
        lon = door.lon + east / (111_195 * math.cos(math.radians(door.lat)))
        body = {"at": moment, "position": [lon, door.lat + north / 111_195], "accuracy_m": 8}
        answer = self.served.call("POST", "/v1/positions", {"samples": [body]}, role=Role.COURIER)
        assert answer.json()["kept"] == 1, answer.text
