"""Positions through the API: kept and shown while somebody works and wants it, and at no other time."""

from __future__ import annotations

from dispatch.access.role import Role
from tests.api.v1.cast import Cast
from tests.api.v1.served import Served
from tests.dispatch.simulate.toy_scenario import NINE_S

DESK = Role.COORDINATOR


def sample(time: str, lon: float = 0.02, **more: object) -> dict:
    return {"at": f"2026-11-28T{time}+01:00", "position": [lon, 0.02], "accuracy_m": 8, **more}


def send(served: Served, *samples: dict) -> dict:
    answer = served.call("POST", "/v1/positions", {"samples": list(samples)}, role=Role.COURIER)
    assert answer.status_code == 200, answer.text
    return answer.json()


def shown(served: Served) -> list[dict]:
    answer = served.call("GET", "/v1/positions", role=DESK)
    assert answer.status_code == 200, answer.text
    return answer.json()["positions"]


def test_positions_are_kept_while_somebody_works(served: Served) -> None:
    """Tests that of a batch what was taken at work is kept, the rest is counted by why, and the same again changes nothing."""
    served.clock.set(NINE_S + 600)
    batch = [sample("06:00:00"), sample("09:05:00"), sample("09:06:00", 0.03), sample("09:07:00", 400.0)]
    assert send(served, *batch) == {"kept": 2, "refused": {"outside_shift": 1, "no_position": 1}}
    assert send(served, *batch)["kept"] == 0
    kept = served.call("GET", "/v1/positions/own?day=2026-11-28", role=Role.COURIER).json()
    assert kept["shared"] is True
    assert [one["position"] for one in kept["positions"]] == [[0.02, 0.02], [0.03, 0.02]]
    first = served.call("GET", "/v1/positions/own?day=2026-11-28&limit=1", role=Role.COURIER).json()
    rest = served.call(
        "GET", f"/v1/positions/own?day=2026-11-28&cursor={first['next_cursor']}", role=Role.COURIER
    ).json()
    assert first["positions"] + rest["positions"] == kept["positions"]


def test_the_desk_sees_who_is_at_work(served: Served) -> None:
    """Tests that a courier is seen while the round is under way in the hours of the shift, and neither switched off nor afterwards."""
    served.clock.set(NINE_S + 600)
    send(served, sample("09:09:30"))
    assert shown(served) == []
    name = Cast(served)("started_round")
    (seen,) = shown(served)
    assert (seen["round_id"], seen["position"], seen["age_s"], seen["live"]) == (name, [0.02, 0.02], 30, True)
    served.call("POST", "/v1/positions/pause", role=Role.COURIER)
    assert shown(served)[0]["position"] is None
    assert send(served, sample("09:10:00", 0.04))["refused"] == {"switched_off": 1}
    served.call("POST", "/v1/positions/resume", role=Role.COURIER)
    assert shown(served)[0]["position"] == [0.02, 0.02]
    served.clock.set(NINE_S + 10 * 3600)
    assert shown(served) == []


def test_too_many_positions_are_refused(served: Served) -> None:
    """Tests that more than a day of a phone is refused, with how many are taken."""
    answer = served.call("POST", "/v1/positions", {"samples": [sample("09:05:00")] * 5001}, role=Role.COURIER)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_many_positions")
