"""Recipients through the API: whom a shop knows, how people are reached, and what they may ask."""

from __future__ import annotations

from typing import Any

from dispatch.access.role import Role
from dispatch.parties.recipient import Purpose
from dispatch.privacy.retention import run_retention
from dispatch.storage.read_audit import reads_of
from dispatch.storage.schema_access import ANSWER
from tests.api.v1.served import NOW_S, Served

ADMIN, DESK, SHOP = Role.ADMIN, Role.COORDINATOR, Role.SHOP
WHY = "asked by letter"


def ordered(served: Served, role: Role = Role.MARKETPLACE, **more: Any) -> tuple[str, str]:
    """Return a delivery and who gets it."""
    made = served.call("POST", "/v1/deliveries", served.basket(**more), role=role)
    assert made.status_code == 201, made.text
    name = made.json()["id"]
    person = served.call("GET", f"/v1/deliveries/{name}", role=ADMIN).json()["recipient"]["id"]
    return name, person


def test_a_shop_knows_its_own_customers(served: Served) -> None:
    """Tests that a shop finds who has had something of it, without code, mail and habits elsewhere, and nobody else."""
    _, person = ordered(served, shops=("shop-0", "shop-1"))
    other = {"name": "Ailleurs", "phone": "+33600000077"}
    _, stranger = ordered(served, shops=("shop-1",), recipient=other)
    found = served.call("GET", "/v1/recipients?phone=06%2000%2000%2000%2001", role=SHOP).json()["recipients"]
    assert [one["id"] for one in found] == [person]
    assert (found[0]["at_door"], found[0]["email"], found[0]["reach"]) == (None, None, None)
    assert [shop["shop_id"] for shop in found[0]["shops"]] == [served.orgs["shop-0"]]
    assert served.orgs["shop-1"] not in str(found)
    assert served.call("GET", f"/v1/recipients/{person}", role=SHOP).json() == found[0]
    assert served.call("GET", "/v1/recipients?phone=0600000077", role=SHOP).json()["recipients"] == []
    assert served.call("GET", f"/v1/recipients/{stranger}", role=SHOP).status_code == 404
    whole = served.call("GET", f"/v1/recipients/{person}", role=DESK).json()
    assert {shop["shop_id"] for shop in whole["shops"]} == {served.orgs["shop-0"], served.orgs["shop-1"]}


def test_the_door_of_anothers_basket_is_not_told(served: Served) -> None:
    """Tests that a shop with a part in a marketplace's basket learns no address of it, and of its own orders does."""
    _, person = ordered(served, shops=("shop-0",))
    assert served.call("GET", f"/v1/recipients/{person}", role=SHOP).json()["doors"] == []
    ordered(served, Role.SHOP, shops=("shop-0",))
    (door,) = served.call("GET", f"/v1/recipients/{person}", role=SHOP).json()["doors"]
    assert (door["address"], door["times"]) == ("1 rue du Test", 1)


def test_a_recipient_is_put_right(served: Served) -> None:
    """Tests that what is known better is kept, reach and door as a whole, and that faults are placed and say no values."""
    _, person = ordered(served)
    path = f"/v1/recipients/{person}"
    seen = served.call("GET", path, role=DESK).headers["etag"]
    change = {"phone": "06 00 00 00 02", "language": "en", "at_door": {"code": "B7"}, "reach": {"channels": ["email"], "opted_out": True}}  # fmt: skip
    done = served.call("PATCH", path, change, role=DESK, headers={"if-match": seen})
    assert done.status_code == 200, done.text
    shown = served.call("GET", path, role=DESK)
    assert shown.json() == done.json()
    assert shown.headers["etag"] == done.headers["etag"] != seen
    assert (shown.json()["phone"], shown.json()["at_door"]["code"]) == ("+33600000002", "B7")
    assert shown.json()["reach"]["opted_out"] is True
    again = served.call("PATCH", path, change, role=DESK, headers={"if-match": seen})
    assert (again.status_code, again.json()["code"]) == (412, "version_conflict")
    assert served.call("PATCH", path, change, role=DESK).status_code == 428
    wrong = {"phone": "secret-word", "email": "secret-mail"}
    refused = served.call("PATCH", path, wrong, role=DESK, headers={"if-match": done.headers["etag"]})
    assert {fault["pointer"] for fault in refused.json()["faults"]} == {"/phone", "/email"}
    assert "secret" not in refused.text


def test_consents_are_read_with_a_row(served: Served) -> None:
    """Tests that each look at consents leaves who and why, that what was said is read back, and that no copy stays with the answers."""
    _, person = ordered(served)
    path = f"/v1/recipients/{person}/consents"
    said = {"purpose": "health", "consent": "withdrawn", "said_at": "2026-11-27T10:00:00+01:00"}
    assert served.call("POST", path, said, role=DESK, key="k-said").status_code == 200
    read = served.call("POST", f"{path}/read", {"reason": WHY}, role=DESK, key="k-read")
    consents = {one["purpose"]: (one["consent"], one["said_at"]) for one in read.json()["consents"]}
    assert consents["health"] == ("withdrawn", "2026-11-27T10:00:00+01:00")
    assert consents["social"] == ("unknown", None)
    assert served.call("POST", f"{path}/read", {"reason": "  "}, role=DESK).json()["code"] == "reason_missing"
    future = said | {"said_at": "2027-01-01T00:00:00+01:00"}
    assert served.call("POST", path, future, role=DESK).status_code == 422
    with served.store.reading(served.town_id) as reading:
        rows = [(row.purpose, row.reason) for row in reads_of(reading, person)]
        kept = reading.rows(reading.select(ANSWER))
    purposes = {purpose.value for purpose in Purpose} - {"commerce"}
    assert {purpose for purpose, reason in rows if reason == WHY} == purposes
    assert len(kept) == 2
    assert not [row for row in kept if "withdrawn" in row.body or "health" in row.body]


def test_an_export_is_complete_and_kept_nowhere(served: Served) -> None:
    """Tests that a person gets what is known, in French, and that no copy of it stays behind."""
    delivery, person = ordered(served)
    code = served.call("GET", f"/v1/deliveries/{delivery}", role=ADMIN).json()["code"]
    answer = served.call(
        "POST", f"/v1/recipients/{person}/export", {"reason": WHY}, role=ADMIN, key="k-export"
    )
    text = answer.text
    assert all(word in text for word in ("Camille Exemple", "+33600000001", "1 rue du Test", code, WHY))
    assert "Données personnelles" in text
    with served.store.reading(served.town_id) as reading:
        bodies = [row.body for row in reading.rows(reading.select(ANSWER)) if row.key == "k-export"]
    assert bodies == [""]


def test_to_be_forgotten(served: Served) -> None:
    """Tests that somebody with an open order or under a hold is kept with the reasons, then forgotten for shops and desk, with what stays."""
    delivery, person = ordered(served, Role.SHOP)
    path = f"/v1/recipients/{person}"
    erase = {"recipient_id": person}
    held = served.call("POST", f"{path}/erase", erase, role=ADMIN)
    assert (held.status_code, held.json()["code"]) == (409, "erasure_held")
    assert [(one["code"], one["value"]) for one in held.json()["faults"]] == [("delivery_open", delivery)]
    served.call("POST", f"/v1/deliveries/{delivery}/cancel", {"reason": "changed their mind"}, role=SHOP)
    hold = served.call("POST", "/v1/privacy/holds", {"subject": person, "reason": "claim 117"}, role=ADMIN)
    held = served.call("POST", f"{path}/erase", erase, role=ADMIN)
    assert held.json()["faults"][0]["code"] == "dispute"
    lift = f"{hold.headers['location']}/lift"
    assert served.call("POST", lift, role=ADMIN).json()["lifted_at"] is not None
    other = served.call("POST", f"{path}/erase", {"recipient_id": "rcp_other"}, role=ADMIN)
    assert (other.status_code, other.json()["code"]) == (422, "invalid_confirmation")
    done = served.call("POST", f"{path}/erase", erase, role=ADMIN)
    assert done.status_code == 200, done.text
    assert done.json()["kept"][0]["what"]["fr"].startswith("livraisons")
    gone = served.call("GET", path, role=DESK)
    assert gone.json()["erased_at"] is not None
    assert "Camille" not in gone.text
    assert served.call("GET", path, role=SHOP).status_code == 404
    late = served.call("PATCH", path, {"name": "Back"}, role=DESK, headers={"if-match": gone.headers["etag"]})
    assert (late.status_code, late.json()["code"]) == (410, "recipient_erased")


def test_holds_are_of_things_that_are_there(served: Served) -> None:
    """Tests that a hold needs its thing, and that lists tell standing ones from lifted ones."""
    nothing = {"subject": "dlv_nothing", "reason": "claim"}
    assert served.call("POST", "/v1/privacy/holds", nothing, role=ADMIN).status_code == 404
    delivery, _ = ordered(served)
    made = [
        served.call("POST", "/v1/privacy/holds", {"subject": delivery, "reason": f"claim {one}"}, role=ADMIN).json()
        for one in range(2)
    ]  # fmt: skip
    served.call("POST", f"/v1/privacy/holds/{made[0]['id']}/lift", role=ADMIN)
    for standing, names in (("true", [made[1]["id"]]), ("false", [made[0]["id"]])):
        page = served.call("GET", f"/v1/privacy/holds?standing={standing}", role=Role.AUDITOR).json()
        assert [one["id"] for one in page["holds"]] == names


def test_periods_and_runs(served: Served) -> None:
    """Tests that the town's own period is told, and that a run says how much it has erased and names nobody."""
    body = {"settings": {"retention": {"recipients": 0, "event_payloads": 0}}}
    served.call("PATCH", "/v1/town/settings", body, role=ADMIN, headers={"if-match": '"1"'})
    periods = served.call("GET", "/v1/privacy/periods", role=Role.AUDITOR).json()["periods"]
    assert {one["name"]: one["days"] for one in periods}["recipients"] == 0
    delivery, person = ordered(served)
    served.clock.set(NOW_S + 3 * 86_400)
    run_retention(served.store, served.town_id)
    answer = served.call("GET", "/v1/privacy/retention-runs", role=Role.AUDITOR)
    (run,) = answer.json()["runs"]
    assert run["status"] == "finished"
    assert run["held"]["recipients"] == {"delivery_open": 1}
    assert delivery not in answer.text
    assert person not in answer.text
