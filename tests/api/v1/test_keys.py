"""Keys: what they may give away, and when they are good no more."""

from __future__ import annotations

import time

from sqlalchemy import update

from api.gate.gatekeeper import KNOWN_S
from dispatch.access.role import Role
from dispatch.storage.schema_parties import COURIER
from tests.api.v1.served import Served


def _made(served: Served, body: dict, **how: object) -> dict:
    answer = served.call("POST", "/v1/api-keys", body, **how)  # type: ignore[arg-type]
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_nobody_gives_away_more_than_they_have(served: Served) -> None:
    """Tests that a key that may make keys makes none that may more than itself."""
    narrow = _made(served, {"title": "narrow", "role": "admin", "scopes": ["access:write"]}, role=Role.ADMIN)[
        "token"
    ]
    wider = served.call(
        "POST",
        "/v1/api-keys",
        {"title": "wide", "role": "admin", "scopes": ["recipients:write"]},
        token=narrow,
    )
    assert (wider.status_code, wider.json()["code"]) == (403, "scope_missing")
    own = _made(served, {"title": "same", "role": "admin"}, token=narrow)
    assert own["scopes"] == ["access:write"]


def test_a_courier_who_has_left_has_no_key(served: Served) -> None:
    """Tests that the key of a courier is good as long as the courier is there."""
    courier = next(iter(served.couriers.values()))
    assert served.call("GET", "/v1/me", role=Role.COURIER).status_code == 200
    seen = served.call("GET", f"/v1/couriers/{courier}", role=Role.COORDINATOR).headers["etag"]
    left = served.call(
        "PATCH",
        f"/v1/couriers/{courier}",
        {"active": False},
        role=Role.COORDINATOR,
        headers={"if-match": seen},
    )
    assert left.status_code in {200, 409}, left.text
    if left.status_code == 409:
        # Who has shifts ahead cannot leave: without them.
        with served.store.writing(served.town_id, "test") as writing:
            writing.connection.execute(update(COURIER).where(COURIER.c.id == courier).values(active=False))
    # Whoever was known a moment ago is known for so long.
    time.sleep(KNOWN_S + 0.1)
    assert served.call("GET", "/v1/me", role=Role.COURIER).status_code == 401
