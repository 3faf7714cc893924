"""The town through the API: settings that policies can read, who sees which organisation, places, zones and days."""

from __future__ import annotations

import httpx

from dispatch.access.role import Role
from tests.api.v1.served import Served

ADMIN, DESK, SHOP, MARKET, HEAD = (
    Role.ADMIN,
    Role.COORDINATOR,
    Role.SHOP,
    Role.MARKETPLACE,
    Role.NETWORK_HEAD,
)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[0.0, 0.0], [0.01, 0.0], [0.01, 0.01], [0.0, 0.01], [0.0, 0.0]]],
}


def patch(
    served: Served, path: str, body: object, seen: str | None = '"1"', role: Role = ADMIN
) -> httpx.Response:
    headers = {} if seen is None else {"if-match": seen}
    return served.call("PATCH", path, body, role=role, headers=headers)


def told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


def pointers(answer: httpx.Response) -> set[str]:
    return {fault["pointer"] for fault in answer.json()["faults"]}


def test_settings_are_merged_and_checked(served: Served) -> None:
    """Tests that a patch changes what it names and no more, that nothing of a wrong one is stored, and that versions are demanded."""
    first = patch(served, "/v1/town/settings", {"settings": {"promises": {"days": 3, "quote_s": 600}}})
    assert first.status_code == 200
    assert first.headers["etag"] == '"2"'
    second = patch(
        served, "/v1/town/settings", {"settings": {"promises": {"days": None}, "currency": "CHF"}}, '"2"'
    )
    assert second.json()["settings"] == {"promises": {"quote_s": 600}, "currency": "CHF"}
    wrong = {"settings": {"promises": {"days": 99}, "colour": "red", "field": {"reorder": "yes"}}}
    refused = patch(served, "/v1/town/settings", wrong, '"3"')
    assert told(refused) == (422, "invalid_settings")
    assert pointers(refused) == {"/settings/promises", "/settings/colour", "/settings/field/reorder"}
    assert told(patch(served, "/v1/town/settings", {"settings": {}}, None)) == (428, "version_needed")
    assert told(patch(served, "/v1/town/settings", {"settings": {}}, '"1"')) == (412, "version_conflict")
    seen = served.call("GET", "/v1/town", role=ADMIN)
    assert (seen.json()["settings"], seen.headers["etag"]) == (second.json()["settings"], '"3"')
    assert served.call("GET", "/v1/town", role=SHOP).json()["settings"] is None
    assert served.call("GET", "/v1/town", token=served.other[ADMIN]).json()["settings"] == {}


def test_a_day_is_told_to_those_it_concerns(served: Served) -> None:
    """Tests that the rules of settings and of a peak hold, and that numbers of the town's work are for the town."""
    served.call("POST", "/v1/deliveries", served.basket())
    patch(served, "/v1/town/settings", {"settings": {"orders": {"slot_s": 7200, "most_promised": 2}}})
    shown = served.call("GET", "/v1/town/day?day=2026-11-28&at=10:00", role=DESK).json()
    assert (shown["taken"], shown["left"], shown["takes_on"]) == (1, 1, True)
    assert shown["slot"] == {"earliest": "2026-11-28T10:00:00+01:00", "latest": "2026-11-28T12:00:00+01:00"}
    assert served.call("GET", "/v1/town/day?day=2026-11-28&at=08:00", role=DESK).json()["taken"] == 0
    outside = served.call("GET", "/v1/town/day?day=2026-11-28&at=10:00", role=SHOP).json()
    assert (outside["taken"], outside["left"], outside["takes_on"]) == (None, None, True)
    peak = {"name": "grève", "from_day": "2026-11-28", "to_day": "2026-11-28", "rules": {"closed": True}}
    made = served.call("POST", "/v1/peaks", peak, role=DESK)
    assert made.json()["rules"]["closed"] is True
    closed = served.call("GET", "/v1/town/day?day=2026-11-28", role=MARKET).json()
    assert (closed["takes_on"], closed["why"]) == (False, "day_closed")
    path = made.headers["location"]
    removed = served.call("DELETE", path, role=DESK, headers={"if-match": '"1"'})
    assert removed.status_code == 200
    assert served.call("GET", path, role=DESK).status_code == 404
    assert told(served.call("GET", "/v1/town/day?day=2026-02-30", role=DESK)) == (422, "invalid_request")


def test_who_sees_which_organization(served: Served) -> None:
    """Tests that a shop sees itself, a head its members, a marketplace the shops, and of others nobody sees pace or mail."""
    orgs = served.orgs
    assert (
        patch(served, f"/v1/organizations/{orgs['shop-1']}", {"parent_id": orgs["association"]}).status_code
        == 200
    )

    def names(role: Role) -> set[str]:
        page = served.call("GET", "/v1/organizations?limit=200", role=role).json()
        return {one["id"] for one in page["organizations"]}

    shops = {name for key, name in orgs.items() if key.startswith("shop-")}
    assert names(SHOP) == {orgs["shop-0"]}
    assert names(HEAD) == {orgs["association"], orgs["shop-1"]}
    assert names(MARKET) == shops
    assert names(ADMIN) == set(orgs.values())
    seen = served.call("GET", f"/v1/organizations/{orgs['shop-0']}", role=MARKET).json()
    assert (seen["pace"], seen["contact"]["email"]) == (None, "")
    assert served.call("GET", f"/v1/organizations/{orgs['shop-1']}", role=SHOP).status_code == 404
    assert served.call("GET", f"/v1/organizations/{orgs['association']}", role=MARKET).status_code == 404
    patch(served, f"/v1/organizations/{orgs['shop-0']}", {"active": False})
    assert served.call("GET", f"/v1/organizations/{orgs['shop-0']}", role=MARKET).status_code == 404


def test_what_an_organization_says_of_itself(served: Served) -> None:
    """Tests that a shop changes how it is reached and how much it takes on, and the head of its network does; the rest is the town's."""
    orgs = served.orgs
    own, other = f"/v1/organizations/{orgs['shop-0']}", f"/v1/organizations/{orgs['shop-1']}"
    contact = {"phone": "06 00 00 00 09", "email": "pain@shops.example"}
    done = patch(served, own, {"contact": contact, "pace": {"prepare_s": 600}}, role=SHOP)
    assert done.json()["contact"]["phone"] == "+33600000009"
    assert done.json()["pace"] == {"prepare_s": 600, "most_per_quarter": None}
    seen = done.headers["etag"]
    assert told(patch(served, own, {"name": "Le Pain", "active": False}, seen, SHOP)) == (403, "not_yours_to_change")  # fmt: skip
    assert told(patch(served, other, {"contact": contact}, role=SHOP)) == (404, "not_found")
    assert told(patch(served, other, {"contact": contact}, role=HEAD)) == (404, "not_found")
    assert told(patch(served, other, {"contact": contact}, role=MARKET)) == (404, "not_found")
    patch(served, other, {"parent_id": orgs["association"]})
    assert patch(served, other, {"contact": contact}, '"2"', HEAD).status_code == 200
    wrong = {
        "contact": {"phone": "twelve", "email": "nobody", "logo": "javascript:alert(1)"},
        "parent_id": orgs["shop-0"],
        "place_id": "plc_none",
    }
    refused = patch(served, other, wrong, '"3"')
    assert told(refused) == (422, "invalid_organization")
    assert pointers(refused) == {"/contact/phone", "/contact/email", "/contact/logo", "/parent_id", "/place_id"}  # fmt: skip


def test_no_circle_of_parents(served: Served) -> None:
    """Tests that nobody stands under itself."""
    name = served.orgs["association"]
    above = served.call(
        "POST", "/v1/organizations", {"kind": "association", "name": "Union", "parent_id": name}, role=ADMIN
    )
    refused = patch(served, f"/v1/organizations/{name}", {"parent_id": above.json()["id"]})
    assert told(refused) == (422, "invalid_organization")
    assert patch(served, f"/v1/organizations/{name}", {"parent_id": name}).status_code == 422


def test_places_have_no_doors_of_people(served: Served) -> None:
    """Tests that the door of an order is neither listed nor found nor made an organisation's, and that a place must be on the map."""
    order = served.call("POST", "/v1/deliveries", served.basket()).json()
    door = order["door"]["place_id"]
    page = served.call("GET", "/v1/places?limit=200", role=ADMIN).json()["places"]
    assert door not in {one["id"] for one in page}
    assert set(served.places.values()) >= {one["id"] for one in page} != set()
    assert served.call("GET", f"/v1/places/{door}", role=ADMIN).status_code == 404
    assert patch(served, f"/v1/places/{door}", {"name": "x"}).status_code == 404
    shop = f"/v1/organizations/{served.orgs['shop-0']}"
    assert told(patch(served, shop, {"place_id": door})) == (422, "invalid_organization")
    relay = {"kind": "relay", "holding_s": 86_400, "compartments": [{"volume_l": 10, "places": 2}]}
    answer = served.call("POST", "/v1/relay-points", relay | {"place_id": door}, role=ADMIN)
    assert told(answer) == (404, "not_found")
    depot = f"/v1/places/{served.places['depot']}"
    moved = patch(served, depot, {"name": "Dépôt nord", "position": [0.01, 0.012], "setup_s": 90})
    assert served.call("GET", depot, role=DESK).json() == {
        name: value for name, value in moved.json().items() if name != "misfits"
    }
    assert (moved.json()["name"], moved.json()["position"]) == ("Dépôt nord", [0.01, 0.012])
    sea = {"kind": "depot", "name": "Île", "position": [0.5, 0.5], "opening_hours": "always"}
    refused = served.call("POST", "/v1/places", sea, role=ADMIN)
    assert told(refused) == (422, "invalid_place")
    assert pointers(refused) == {"/position", "/opening_hours"}


def test_other_hours_of_a_shop_are_those_of_its_baskets(served: Served) -> None:
    """Tests that a basket that the new hours leave out is listed, and that hours of a shop are not emptied."""
    tuesday = {"earliest": "2026-12-01T10:00:00+01:00", "latest": "2026-12-01T11:00:00+01:00"}
    order = served.call("POST", "/v1/deliveries", served.basket(window=tuesday)).json()
    place = served.call("GET", f"/v1/organizations/{served.orgs['shop-0']}", role=ADMIN).json()["place_id"]
    shut = patch(served, f"/v1/places/{place}", {"opening_hours": "Mo 08:00-09:00"}, role=DESK)
    assert shut.status_code == 200
    assert served.call("GET", f"/v1/places/{place}").json()["opening_hours"] == "Mo 08:00-09:00"
    (misfit,) = shut.json()["misfits"]
    assert (misfit["delivery_id"], misfit["code"], misfit["why"]) == (order["id"], order["code"], "closed")
    assert told(patch(served, f"/v1/places/{place}", {"opening_hours": ""}, shut.headers["etag"])) == (422, "bad_hours")  # fmt: skip


def test_zones_are_geojson(served: Served) -> None:
    """Tests that a zone goes in and comes out as GeoJSON, with its faults placed, and bounds where a shop's goods go."""
    about = {"purpose": "delivery", "organization_id": served.orgs["shop-0"]}
    made = served.call(
        "POST", "/v1/zones", {"type": "Feature", "geometry": SQUARE, "properties": about}, role=ADMIN
    )
    assert made.status_code == 201
    shown = served.call("GET", "/v1/zones", role=SHOP).json()
    assert shown["type"] == "FeatureCollection"
    assert shown["features"] == [made.json()]
    # The door of the basket is outside of it.
    assert told(served.call("POST", "/v1/deliveries", served.basket())) == (422, "order_refused")
    open_ring = {"type": "Polygon", "coordinates": [SQUARE["coordinates"][0][:-1]]}  # type: ignore[index]
    bad = {"type": "Feature", "geometry": open_ring, "properties": {"purpose": "delivery"}}
    assert pointers(served.call("POST", "/v1/zones", bad, role=ADMIN)) == {"/geometry"}
    bad = {"type": "Feature", "geometry": SQUARE, "properties": {"purpose": "fee"}}
    assert pointers(served.call("POST", "/v1/zones", bad, role=ADMIN)) == {"/properties/fee_minor"}
    path = made.headers["location"]
    assert patch(served, path, {"properties": {"active": False}}).json()["properties"]["active"] is False
    assert served.call("POST", "/v1/deliveries", served.basket()).status_code == 201
    assert served.call("GET", path, role=SHOP).status_code == 404


def test_where_services_are_is_no_shops_business(served: Served) -> None:
    """Tests that a zone of people who may take part in a service, and one of another shop, are seen by the town alone."""
    for about in ({"purpose": "service"}, {"purpose": "delivery", "organization_id": served.orgs["shop-1"]}):
        zone = {"type": "Feature", "geometry": SQUARE, "properties": about}
        path = served.call("POST", "/v1/zones", zone, role=ADMIN).headers["location"]
        assert served.call("GET", path, role=DESK).status_code == 200
        assert served.call("GET", path, role=SHOP).status_code == 404
    for query in ("", "?purpose=service"):
        assert served.call("GET", f"/v1/zones{query}", role=SHOP).json()["features"] == []
    assert len(served.call("GET", "/v1/zones", role=DESK).json()["features"]) == 2


def test_relay_points(served: Served) -> None:
    """Tests that room is changed compartment by compartment, that faults are told, and that a closed point is the town's alone."""
    body = {
        "place_id": served.places["depot"],
        "kind": "locker",
        "holding_s": 86_400,
        "compartments": [{"volume_l": 10, "places": 2}, {"volume_l": 40, "places": 1}],
    }
    made = served.call("POST", "/v1/relay-points", body, role=ADMIN)
    assert made.status_code == 201, made.text
    path, (small, _) = made.headers["location"], made.json()["compartments"]
    assert told(served.call("POST", "/v1/relay-points", body, role=ADMIN)) == (422, "invalid_relay")
    stranger = {"compartments": [{"id": "cmp_none", "places": 1}]}
    assert told(patch(served, path, stranger)) == (422, "invalid_relay")
    change = {"compartments": [{"id": small["id"], "places": 5}], "holding_s": 172_800, "active": False}
    done = patch(served, path, change)
    assert done.json()["compartments"][0]["places"] == 5
    assert (done.json()["holding_s"], done.json()["active"]) == (172_800, False)
    assert served.call("GET", path, role=DESK).headers["etag"] == done.headers["etag"]
    assert served.call("GET", path, role=MARKET).status_code == 404
    assert served.call("GET", "/v1/relay-points", role=MARKET).json()["relay_points"] == []


def test_tariffs_are_published_once(served: Served) -> None:
    """Tests that a tariff comes back as it was given, that a version is taken once, and that faults between fields are told."""
    tariff = {
        "code": "town", "number": 1, "currency": "EUR", "valid_from": "2026-12-01", "bands": [{"up_to_m": 2000, "amount_minor": 300}],
        "least_minor": 200, "most_minor": 900,
    }  # fmt: skip
    made = served.call("POST", "/v1/tariffs", tariff, role=ADMIN)
    assert made.json()["tariff"] == tariff
    assert told(served.call("POST", "/v1/tariffs", tariff, role=ADMIN)) == (409, "tariff_taken")
    shown = served.call("GET", made.headers["location"], role=SHOP).json()
    assert shown == made.json()
    for day, count in (("2026-11-30", 0), ("2026-12-01", 1)):
        page = served.call("GET", f"/v1/tariffs?valid_on={day}&code=town", role=SHOP).json()
        assert len(page["tariffs"]) == count
    wrong = tariff | {"number": 2, "valid_to": "2026-01-01", "least_minor": 1000}
    refused = served.call("POST", "/v1/tariffs", wrong, role=ADMIN)
    assert told(refused) == (422, "invalid_tariff")
    assert {"/valid_to", "/most_minor"} <= pointers(refused)


def test_pages_of_the_town_hold_everything_once(served: Served) -> None:
    """Tests that cursors go through organisations and places without loss."""
    for path, key in (("organizations", "organizations"), ("places", "places")):
        whole = served.call("GET", f"/v1/{path}?limit=200", role=ADMIN).json()[key]
        seen: list[object] = []
        cursor: str | None = ""
        while cursor is not None:
            page = served.call("GET", f"/v1/{path}?limit=2&cursor={cursor}", role=ADMIN).json()
            seen += page[key]
            cursor = page["next_cursor"]
        assert seen == whole
        assert len(whole) > 3
