"""Orders that are begun and finished through the API: nothing is lost between devices, and one order comes of each."""

from __future__ import annotations

from dispatch.access.role import Role
from tests.api.v1.served import Served


def test_an_order_is_begun_and_finished(served: Served) -> None:
    """Tests that what is said piece by piece is shown as it was said, refused while something is missing, and becomes one promised order."""
    whole = served.basket(
        shops=("shop-0", "shop-1"),
        payment_on_delivery={"amount_minor": 1200, "currency": "EUR", "methods": ["cash"], "by_shop": []},
        note="sonner",
    )
    whole["recipient"]["at_door"] = {"floor": "3"}
    window = whole.pop("window")
    begun = served.call("POST", "/v1/drafts", {"order": whole, "channel": "phone"})
    assert begun.status_code == 201, begun.text
    path = begun.headers["location"]
    early = served.call("POST", f"{path}/promote", {})
    assert (early.status_code, early.json()["code"]) == (422, "order_refused")
    assert early.json()["faults"][0]["pointer"] == "/window"
    seen = {"if-match": begun.headers["etag"]}
    filled = served.call("PATCH", path, {"window": window, "note": None}, headers=seen)
    assert filled.status_code == 200, filled.text
    said = filled.json()["order"]
    assert (said["window"], said["note"]) == (window, None)
    assert said["door"]["position"] == whole["door"]["position"]
    assert said["recipient"]["at_door"]["floor"] == "3"
    assert [one["shop_id"] for one in said["pickups"]] == [served.orgs["shop-0"], served.orgs["shop-1"]]
    assert said["payment_on_delivery"] == whole["payment_on_delivery"]
    lost = served.call("PATCH", path, {"note": "other"}, headers=seen)
    assert (lost.status_code, lost.json()["code"]) == (412, "version_conflict")
    made = served.call("POST", f"{path}/promote", {})
    assert made.status_code == 201, made.text
    assert (made.json()["status"], made.json()["channel"]) == ("promised", "phone")
    again = served.call("POST", f"{path}/promote", {}).json()
    assert (again["id"], again["new"]) == (made.json()["id"], False)
    found = served.call("GET", path).json()
    assert (found["status"], found["delivery_id"]) == ("promoted", made.json()["id"])
    assert set(found["order"].values()) == {None}
    late = served.call("PATCH", path, {"note": "x"}, headers={"if-match": f'"{found["version"]}"'})
    assert (late.status_code, late.json()["code"]) == (409, "draft_promoted")


def test_drafts_are_their_organisations(served: Served) -> None:
    """Tests that organisations see their own drafts page by page, the town all of them, and that nobody begins one for others."""
    for number in range(3):
        served.clock.advance(1)
        served.call("POST", "/v1/drafts", {"order": {"note": str(number)}})
    other = served.call("POST", "/v1/drafts", {}, role=Role.SHOP).json()
    page = served.call("GET", "/v1/drafts?limit=2").json()
    rest = served.call("GET", f"/v1/drafts?limit=2&cursor={page['next_cursor']}").json()
    assert [one["order"]["note"] for one in page["drafts"] + rest["drafts"]] == ["2", "1", "0"]
    assert rest["next_cursor"] is None
    assert len(served.call("GET", "/v1/drafts", role=Role.ADMIN).json()["drafts"]) == 4
    for method, end, body in (("GET", "", None), ("PATCH", "", {}), ("POST", "/promote", {})):
        answer = served.call(method, f"/v1/drafts/{other['id']}{end}", body, headers={"if-match": '"1"'})
        assert answer.status_code == 404
    foreign = served.call("POST", "/v1/drafts", {"sender_id": served.orgs["shop-1"]}, role=Role.SHOP)
    assert (foreign.status_code, foreign.json()["code"]) == (422, "not_your_organization")
    served.clock.advance(48 * 3600)
    assert served.call("GET", "/v1/drafts").json()["drafts"] == []
    over = served.call("POST", f"/v1/drafts/{page['drafts'][0]['id']}/promote", {})
    assert (over.status_code, over.json()["code"]) == (410, "draft_expired")
