"""The coordinator's board through the API: where things are, by when, what is free; ways to draw; and nothing that says who is visited."""

from __future__ import annotations

from dispatch.access.role import Role
from dispatch.storage.schema_orders import DELIVERY
from geo.routes.polyline import decode_polyline
from tests.api.v1.parts_street import add_round, order, shifts_of
from tests.api.v1.served import Served
from tests.dispatch.simulate.toy_scenario import DAY as DATE

DESK = Role.COORDINATOR
DAY = f"/v1/days/{DATE}"


def board(served: Served, **headers: str):
    return served.call("GET", f"{DAY}/board", role=DESK, headers=headers)


def test_a_board_says_where_and_by_when(served: Served) -> None:
    """Tests positions, titles, windows and margins of stops, what a person has fixed, the shifts that are free, and plans that wait."""
    name = order(served, "shop-0", "shop-1")
    own = add_round(served, [name])
    free = order(served)
    first, second = shifts_of(served)
    served.call("PUT", f"/v1/deliveries/{name}/pin", {"shift_id": first}, role=DESK)
    asked = served.call("POST", "/v1/plan-runs", {"day": DATE, "iterations": 20}, role=DESK).json()
    found = board(served).json()
    (line,) = found["rounds"]
    shop, _, door = line["stops"]
    assert (shop["place_kind"], shop["title"] is not None, shop["parcels"], shop["pinned"]) == (
        "shop",
        True,
        1,
        True,
    )
    assert (door["place_kind"], door["title"], door["parcels"]) == ("address", "Camille Exemple", 2)
    assert (door["at"], door["exact"], door["visit"]) == ([0.02, 0.02], True, False)
    assert door["window"]["latest"] == "2026-11-28T11:00:00+01:00"
    # Planned at 09:31, an hour and a half before the end of its window.
    assert door["margin_s"] == 5340
    lines = {one["id"]: one for one in found["deliveries"]}
    assert (lines[name]["pinned_shift_id"], lines[name]["round_id"]) == (first, own.id)
    assert (lines[free]["at"], lines[free]["pinned_shift_id"], lines[free]["unread"]) == (
        [0.02, 0.02],
        None,
        0,
    )
    shifts = {one["id"]: one for one in found["shifts"]}
    assert (shifts[first]["round_id"], shifts[second]["round_id"]) == (own.id, None)
    assert shifts[second]["capacity_l"] > 0
    assert set(found["shop_places"]) <= set(found["shops"])
    assert [(one["id"], one["status"]) for one in found["plan_runs"]] == [(asked["id"], "queued")]


def test_a_board_that_is_known_is_not_sent_again(served: Served) -> None:
    """Tests that whoever has the board of now is told so, and has the next one after an event, or when it is older than half a minute."""
    order(served)
    known = board(served).headers["etag"]
    same = board(served, **{"If-None-Match": known})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", known)
    order(served)
    after = board(served, **{"If-None-Match": known})
    assert after.status_code == 200
    served.clock.advance(31)
    assert board(served, **{"If-None-Match": after.headers["etag"]}).status_code == 200


def test_ways_are_drawn(served: Served) -> None:
    """Tests the legs of rounds and of a proposal, from where each shift begins through each stop, and that what has not changed is not sent again."""
    own = add_round(served, [order(served, "shop-0", "shop-1")])
    answer = served.call("GET", f"{DAY}/paths", role=DESK)
    (path,) = answer.json()["paths"]
    assert (path["round_id"], path["version"]) == (own.id, 1)
    assert len(path["legs"]) in {3, 4}
    assert decode_polyline(path["legs"][2])[-1] == (0.02, 0.02)
    again = served.call("GET", f"{DAY}/paths", role=DESK, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    _, second = shifts_of(served)
    edit = {"kind": "transfer", "from_shift_id": own.shift_id, "to_shift_id": second}
    tried = served.call("POST", f"{DAY}/edits", {"edits": [edit], "apply": False}, role=DESK).json()
    stops = next(one for one in tried["proposal"]["rounds"] if one["shift_id"] == second)["stops"]
    assert [stop["title"] for stop in stops][-1] == "Camille Exemple"
    assert stops[-1]["at"] == [0.02, 0.02]
    ways = served.call("GET", f"/v1/plan-runs/{tried['run']['id']}/paths", role=DESK).json()["paths"]
    assert [(way["shift_id"], way["round_id"]) for way in ways] == [(second, None)]


def test_nothing_says_who_is_visited(served: Served) -> None:
    """Tests that the door of a visit has no name, and only the part of the town, on the board, in its ways and in proposals."""
    name = order(served)
    with served.store.writing(served.town_id, "test") as writing:
        row = writing.get(DELIVERY, name)
        writing.amend(DELIVERY, name, {"detail": {**row.detail, "visit_id": "vis_0"}})
        writing.note("delivery.changed", name, row.version)
    own = add_round(served, [name])
    found = board(served).json()
    door = found["rounds"][0]["stops"][1]
    (line,) = found["deliveries"]
    for shown in (door, line):
        assert (shown["visit"], shown["exact"]) == (True, False)
        assert shown["at"] != [0.02, 0.02]
    assert (door["title"], line["recipient"]) == (None, None)
    (path,) = served.call("GET", f"{DAY}/paths", role=DESK).json()["paths"]
    assert list(decode_polyline(path["legs"][1])[-1]) == door["at"]
    _, second = shifts_of(served)
    edit = {"kind": "transfer", "from_shift_id": own.shift_id, "to_shift_id": second}
    tried = served.call("POST", f"{DAY}/edits", {"edits": [edit], "apply": False}, role=DESK)
    assert "Camille" not in tried.text + board(served).text
    stops = next(one for one in tried.json()["proposal"]["rounds"] if one["shift_id"] == second)["stops"]
    assert (stops[1]["at"], stops[1]["exact"], stops[1]["title"]) == (door["at"], False, None)
