"""Where shops deliver: polygons with holes, what is none is refused with the reason, and outside the nearest way in is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.orders.asked import AskedDoor, AskedPickup
from dispatch.orders.checks import RefusedOrderError
from dispatch.orders.delivery import Mode
from dispatch.orders.zones import InvalidZoneError, Zone, ZonePurpose, checked, fee_zone, serves
from dispatch.storage import zones
from dispatch.storage.store import NotFoundError, Store
from tests.dispatch.orders.steps import add_relay, do, see
from tests.dispatch.orders.test_intake import Intake
from tests.dispatch.toy_town import DEGREE, at


def ring(west: float, south: float, east: float, north: float) -> list[list[float]]:
    """Return a ring around a rectangle, metres from the corner of the toy town."""
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return [[x * DEGREE, y * DEGREE] for x, y in corners]


def polygon(*rings: list) -> dict:
    return {"type": "Polygon", "coordinates": list(rings)}


WHOLE = polygon(ring(0, 0, 1000, 1000))


@pytest.fixture
def intake(store: Store) -> Intake:
    return Intake(store)


@pytest.mark.parametrize(
    ("geometry", "reason", "told"),
    [
        (None, "wrong_type", "no object"),
        ({"type": "Point", "coordinates": [0, 0]}, "wrong_type", "Point"),
        ({"type": "MultiPolygon"}, "empty", "no coordinates"),
        ({"type": "Polygon", "coordinates": "x"}, "empty", "no ring"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "empty", "no ring"),
        (polygon([[0, 0], [1, 1], [0, 0]]), "ring_too_short", "fewer than four"),
        (polygon([[0, 0], [1, 0], [1, 1], [0, 1]]), "ring_open", "repeat its first"),
        (polygon([[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]), "invalid_geometry", "Self-intersection"),
        (polygon([[0, 0], [1, 1], [2, 2], [0, 0]]), "invalid_geometry", "draw it"),
        (polygon(ring(0, 0, 10, 10), ring(20, 20, 30, 30)), "invalid_geometry", "Hole lies outside"),
        (polygon([[0, 0], [200, 0], [200, 1], [0, 0]]), "bad_point", "no place on earth"),
        (polygon([[0, 0], [float("nan"), 0], [1, 1], [0, 0]]), "bad_point", "no [lon, lat]"),
        (polygon([[0, 0], ["1", 0], [1, 1], [0, 0]]), "bad_point", "no [lon, lat]"),
        (polygon([[0, 0], [True, 0], [1, 1], [0, 0]]), "bad_point", "no [lon, lat]"),
        (polygon([[n / 1e6, (n % 2) / 1e6] for n in range(20_001)] + [[0, 0]]), "too_many_points", "simplify"),
    ],
)  # fmt: skip
def test_what_is_no_zone_is_refused_with_the_reason(geometry: object, reason: str, told: str) -> None:
    """Tests geometries of every kind of fault."""
    with pytest.raises(InvalidZoneError) as error:
        checked(Zone("zon_a", ZonePurpose.DELIVERY, geometry))  # type: ignore[arg-type]
    assert error.value.reason == reason
    assert told in str(error.value)


def test_holes_and_parts() -> None:
    """Tests that a hole is outside, its edge inside, and that each part of several counts; a Feature is read as its geometry."""
    holed = checked(
        Zone("a", ZonePurpose.DELIVERY, {"type": "Feature", "geometry": polygon(ring(0, 0, 1000, 1000), ring(400, 400, 600, 600))})
    )  # fmt: skip
    inside = [
        holed.has(x * DEGREE, y * DEGREE)
        for x, y in ((100, 100), (500, 500), (400, 500), (1000, 1000), (1001, 5))
    ]
    assert inside == [True, False, True, True, False]
    parts = {"type": "MultiPolygon", "coordinates": [[ring(0, 0, 100, 100)], [ring(900, 900, 1000, 1000)]]}
    both = checked(Zone("b", ZonePurpose.DELIVERY, parts))
    assert [both.has(x * DEGREE, x * DEGREE) for x in (50, 500, 950)] == [True, False, True]


def test_own_zones_come_before_the_towns() -> None:
    """Tests that a shop with zones of its own is bound by those, and another by the town's; without any, nothing is bound."""
    own = Zone("a", ZonePurpose.DELIVERY, polygon(ring(0, 0, 100, 100)), org_id="org_a")
    town = Zone("b", ZonePurpose.DELIVERY, WHOLE)
    spot = (500 * DEGREE, 500 * DEGREE)
    assert not serves((own, town), "org_a", *spot)
    assert serves((own, town), "org_b", *spot)
    assert serves((own,), "org_b", *spot)
    assert serves((replace(own, active=False),), "org_a", *spot)


def test_the_smallest_fee_zone_counts() -> None:
    """Tests that the fee of a centre inside the town is the centre's, and that a shop's own comes first."""
    town = Zone("a", ZonePurpose.FEE, WHOLE, fee_minor=590)
    centre = Zone("b", ZonePurpose.FEE, polygon(ring(0, 0, 300, 300)), fee_minor=390)
    shop = Zone("c", ZonePurpose.FEE, WHOLE, org_id="org_a", fee_minor=0)
    fees = (town, centre, shop)
    assert [fee_zone(fees, "org_b", x * DEGREE, x * DEGREE) for x in (100, 900, 2000)] == [centre, town, None]
    assert fee_zone(fees, "org_a", 100 * DEGREE, 100 * DEGREE) is shop
    for zone in (
        Zone("d", ZonePurpose.FEE, WHOLE),
        replace(centre, fee_minor=-1),
        Zone("e", ZonePurpose.DELIVERY, WHOLE, fee_minor=1),
    ):
        with pytest.raises(InvalidZoneError):
            checked(zone)


def test_zones_are_kept(intake: Intake) -> None:
    """Tests that what is read is what was stored, and that strangers have none."""
    zone = do(intake, zones.add, ZonePurpose.DELIVERY, WHOLE, org_id=intake.bakery, name=" Centre ")
    assert see(intake, zones.get, zone.id) == zone
    assert zone.name == "Centre"
    off = do(intake, zones.change, zone, active=False)
    assert (off.version, see(intake, zones.all_of)) == (2, ())
    with pytest.raises(NotFoundError):
        do(intake, zones.add, ZonePurpose.DELIVERY, WHOLE, org_id="org_none")


def test_a_door_outside_is_refused_with_the_nearest_way_in(intake: Intake) -> None:
    """Tests that each shop that does not deliver there is named, with the nearest door and relay point inside; others are not bound."""
    do(intake, zones.add, ZonePurpose.DELIVERY, WHOLE, org_id=intake.bakery)
    relay = add_relay(intake, east_m=800)
    add_relay(intake, "Far", east_m=2000)
    far = intake.order(door=AskedDoor(**at(3000, 3000)))
    with pytest.raises(RefusedOrderError) as error:
        intake.take(far)
    (fault,) = error.value.faults
    assert (fault.pointer, fault.code, error.value.next_window) == ("/pickups/0/org_id", "outside_zone", None)
    assert "1 rue du Port" in fault.remedy
    assert relay.place_id in fault.remedy
    assert intake.take(replace(far, pickups=(AskedPickup(intake.grocer),))).new
    assert intake.take(intake.order()).new
    assert intake.take(intake.order(mode=Mode.COLLECT, door=AskedDoor())).new
    assert intake.take(intake.order(mode=Mode.RELAY, door=AskedDoor(place_id=relay.place_id))).new
