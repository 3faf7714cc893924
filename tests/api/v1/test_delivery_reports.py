"""What is told of a delivery through the API: to each party its own, and to nobody where couriers are."""

from __future__ import annotations

from dispatch.access.role import Role
from dispatch.storage import deliveries
from dispatch.storage.schema_field import PROOF
from tests.api.v1.doings import key_of, order, put_on_round
from tests.api.v1.served import Served


def test_what_has_happened(served: Served) -> None:
    """Tests that a shop hears nothing of the other shops, organisations nothing of who did what, and that pages go on where they ended."""
    made = order(served, shops=("shop-0", "shop-1"))
    path = f"/v1/deliveries/{made['id']}"
    served.call("POST", f"{path}/ready", {"shop_id": served.orgs["shop-1"]})
    served.call("POST", f"{path}/late", {"minutes": 10}, role=Role.SHOP)
    heard = {
        role: served.call("GET", f"{path}/timeline", role=role).json()["events"]
        for role in (Role.SHOP, Role.MARKETPLACE, Role.AUDITOR)
    }
    kinds = [one["type"] for one in heard[Role.MARKETPLACE]]
    assert kinds == ["delivery.created", "delivery.promised", "pickup.ready", "pickup.late"]
    assert heard[Role.MARKETPLACE][1]["window"] == made["window"]
    assert [one["type"] for one in heard[Role.SHOP]] == [
        "delivery.created",
        "delivery.promised",
        "pickup.late",
    ]
    assert heard[Role.SHOP][-1]["minutes"] == 10
    assert {one["actor"] for role in (Role.SHOP, Role.MARKETPLACE) for one in heard[role]} == {None}
    assert all(one["actor"] for one in heard[Role.AUDITOR])
    assert set(kinds) <= {one["type"] for one in heard[Role.AUDITOR]}
    page = served.call("GET", f"{path}/timeline?limit=3").json()
    rest = served.call("GET", f"{path}/timeline?cursor={page['next_cursor']}").json()
    assert page["events"] + rest["events"] == heard[Role.MARKETPLACE]
    assert rest["next_cursor"] is None


def test_when_somebody_comes(served: Served) -> None:
    """Tests that the town sees the plan, a sender how many stops there are once they are few, and a shop its own goods alone."""
    first = order(served, shops=("shop-0", "shop-1"))
    second = order(served, shops=("shop-0", "shop-1"))
    empty = served.call("GET", f"/v1/deliveries/{first['id']}/eta").json()
    assert (empty["promised"], empty["told"], empty["stops_before"]) == (first["window"], None, None)
    put_on_round(served, first["id"], second["id"])
    path = f"/v1/deliveries/{first['id']}/eta"
    town = served.call("GET", path, role=Role.COORDINATOR).json()
    assert (town["planned_at"], town["stops_before"]) == ("2026-11-28T09:20:00+01:00", 2)
    sender = served.call("GET", path).json()
    assert (sender["planned_at"], sender["stops_before"]) == (None, 2)
    assert [one["planned_at"][11:16] for one in sender["pickups"]] == ["09:00", "09:10"]
    shop = served.call("GET", path, role=Role.SHOP).json()
    assert (shop["told"], shop["stops_before"]) == (None, None)
    assert [one["shop_id"] for one in shop["pickups"]] == [served.orgs["shop-0"]]
    # Five stops before it: a sender is not told how many a courier has.
    far = f"/v1/deliveries/{second['id']}/eta"
    assert served.call("GET", far).json()["stops_before"] is None
    assert served.call("GET", far, role=Role.ADMIN).json()["stops_before"] == 5


def test_what_is_emitted(served: Served) -> None:
    """Tests that the grams and metres of a round are shared out to the last one, and that nothing is told before there is a round."""
    names = [order(served)["id"] for _ in range(3)]
    nothing = served.call("GET", f"/v1/deliveries/{names[0]}/emissions").json()
    assert set(nothing.values()) == {None}
    put_on_round(served, *names)
    told = [served.call("GET", f"/v1/deliveries/{name}/emissions").json() for name in names]
    assert {one["basis"] for one in told} == {"round"}
    assert sum(one["co2e_g"] for one in told) == 101
    assert sum(one["distance_m"] for one in told) == 7001
    assert max(one["co2e_g"] for one in told) - min(one["co2e_g"] for one in told) <= 1


def test_what_shows_the_hand_over(served: Served) -> None:
    """Tests that the name of who took it is shown to its sender, a PIN to nobody, and to a shop only what shows that its own goods left."""
    made = order(served, shops=("shop-0", "shop-1"))
    tasks = {task["kind"] + (task["shop_id"] or ""): task["id"] for task in made["tasks"]}
    own, other = (tasks[f"pickup{served.orgs[shop]}"] for shop in ("shop-0", "shop-1"))
    said = ((own, "barcode", "B-1"), (other, "barcode", "B-2"), (tasks["drop"], "name", "M. Testard"), (tasks["drop"], "pin", "4711"))  # fmt: skip
    with served.store.writing(served.town_id, "courier:test") as writing:
        for number, (task, kind, value) in enumerate(said):
            writing.insert(
                PROOF,
                {
                    "id": f"prf_{number}", "task_id": task, "stop_id": "stp_1", "kind": kind, "value": value, "file": "", "note": "", "lon": 0.02,
                    "lat": 0.02, "happened_s": writing.now_s + number, "received_s": writing.now_s + number, "erased_s": None,
                },
            )  # fmt: skip
        writing.note("stop.closed", "stp_1", 1)
    path = f"/v1/deliveries/{made['id']}/proofs"
    sender = served.call("GET", path)
    assert [one["value"] for one in sender.json()["proofs"]] == ["B-1", "B-2", "M. Testard", None]
    assert {one["position"] and tuple(one["position"]) for one in sender.json()["proofs"]} == {None}
    shop = served.call("GET", path, role=Role.SHOP).json()["proofs"]
    assert [one["value"] for one in shop] == ["B-1"]
    town = served.call("GET", path, role=Role.COORDINATOR)
    assert town.json()["proofs"][0]["position"] == [0.02, 0.02]
    assert "4711" not in sender.text + town.text


def test_what_is_said(served: Served) -> None:
    """Tests that each shop reads its own conversation, the town all of them page by page, and that nobody else gets in."""
    made = order(served, shops=("shop-0", "shop-1"))
    path, second = f"/v1/deliveries/{made['id']}/messages", key_of(served, "shop-1")
    assert served.call("POST", path, {"text": "Bonjour"}, role=Role.SHOP).status_code == 201
    assert served.call("POST", path, {"text": "Il manque un pain"}, token=second).status_code == 201
    unclear = served.call("POST", path, {"text": "Qui ?"}, role=Role.COORDINATOR)
    assert (unclear.status_code, unclear.json()["code"]) == (422, "shop_needed")
    to_first = {"text": "Merci", "shop_id": served.orgs["shop-0"]}
    assert served.call("POST", path, to_first, role=Role.COORDINATOR).status_code == 201
    own = served.call("GET", path, role=Role.SHOP).json()["messages"]
    assert [one["text"] for one in own] == ["Bonjour", "Merci"]
    other = served.call("GET", path, token=second)
    assert [one["text"] for one in other.json()["messages"]] == ["Il manque un pain"]
    page = served.call("GET", f"{path}?limit=2", role=Role.COORDINATOR).json()
    rest = served.call("GET", f"{path}?cursor={page['next_cursor']}", role=Role.COORDINATOR).json()
    assert [one["number"] for one in page["messages"] + rest["messages"]] == [1, 2, 3]
    assert served.call("GET", path, token=key_of(served, "shop-2")).status_code == 404
    assert served.call("POST", f"{path}/read", {"number": 3}, role=Role.SHOP).json() == {"number": 3}
    assert served.call("POST", f"{path}/read", {"number": 1}, role=Role.SHOP).json() == {"number": 3}


def test_visits_are_not_looked_at_here(served: Served) -> None:
    """Tests that what is said and done at a door that is visited is shown and changed by none of these, whoever asks."""
    made = order(served)
    with served.store.writing(served.town_id, "coordinator:test") as writing:
        one = deliveries.get(writing, made["id"])
        one = deliveries.change(writing, one, visit_id="vis_1")
        writing.note("delivery.changed", one.id, one.version)
    path = f"/v1/deliveries/{made['id']}"
    seen = {"if-match": f'"{made["version"] + 1}"'}
    for role in (Role.COORDINATOR, Role.ADMIN):
        for method, end, body in (
            ("PATCH", "", {"note": "x"}),
            ("GET", "/messages", None),
            ("POST", "/messages", {"text": "x"}),
            ("GET", "/proofs", None),
            ("GET", "/guesses", None),
            ("POST", "/resolve-address", {"position": [0.02, 0.02]}),
            ("POST", "/return", {}),
        ):
            answer = served.call(method, f"{path}{end}", body, role=role, headers=seen)
            assert (answer.status_code, answer.json()["code"]) == (409, "is_a_visit"), end
    for end in ("timeline", "eta", "emissions", "proofs"):
        assert served.call("GET", f"{path}/{end}").json()["code"] == "is_a_visit"


def test_why_nobody_has_it(served: Served) -> None:
    """Tests that a delivery on no round is explained in French and English, and to nobody but the town."""
    made = order(served)
    path = f"/v1/deliveries/{made['id']}/why"
    french = served.call("GET", path, role=Role.COORDINATOR).json()
    english = served.call("GET", f"{path}?lang=en", role=Role.COORDINATOR).json()
    assert french["left_out"] is not None
    assert french["left_out"] == english["left_out"]
    assert french["sentences"] != english["sentences"]
    assert served.call("GET", path).status_code == 403
