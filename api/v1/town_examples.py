"""Examples of the town: its settings, organisations, places, zones, relay points, peaks and tariffs."""

from __future__ import annotations

from api.v1.example import Example
from dispatch.access.role import Role

_SEEN = {"If-Match": '"1"'}
_SQUARE = {
    "type": "Polygon",
    "coordinates": [[[0.0, 0.0], [0.04, 0.0], [0.04, 0.04], [0.0, 0.04], [0.0, 0.0]]],
}

EXAMPLES = {
    "get_town": Example(Role.MARKETPLACE),
    "change_town_settings": Example(
        Role.ADMIN,
        {
            "settings": {
                "orders": {"cut_off": {"sa": "09:30"}, "lead_s": 3600},
                "promises": {"days": 3},
                "notify": {"budget": 4, "channels": ["sms", "email"]},
                "retention": {"proofs": 30},
            }
        },
        headers=_SEEN,
    ),
    "get_town_day": Example(Role.COORDINATOR, query={"day": "2026-11-28", "at": "10:00"}),
    "create_organization": Example(
        Role.ADMIN,
        {
            "kind": "shop",
            "name": "Fromagerie du Pont",
            "place_id": "{place}",
            "contact": {"phone": "01 00 00 00 01", "email": "pont@shops.example"},
        },
        status=201,
    ),
    "list_organizations": Example(Role.MARKETPLACE, query={"kind": "shop", "limit": "20"}),
    "get_organization": Example(Role.COORDINATOR, path={"organization_id": "{made_organization}"}),
    "change_organization": Example(
        Role.ADMIN,
        {
            "contact": {"phone": "+33100000002", "logo": "https://shops.example/pont.svg"},
            "pace": {"prepare_s": 900, "most_per_quarter": 6},
        },
        path={"organization_id": "{made_organization}"},
        headers=_SEEN,
    ),
    "create_place": Example(
        Role.ADMIN,
        {
            "kind": "depot",
            "name": "Dépôt de la gare",
            "position": [0.01, 0.02],
            "address": "2 rue du Test",
            "access_note": "portail vert, code au clou",
            "opening_hours": "Mo-Sa 07:00-20:00",
        },
        status=201,
    ),
    "list_places": Example(Role.COORDINATOR, query={"kind": "depot"}),
    "get_place": Example(Role.COORDINATOR, path={"place_id": "{place}"}),
    "change_place": Example(
        Role.COORDINATOR,
        {"opening_hours": "Mo-Fr 08:00-12:00,14:00-19:00; PH off"},
        path={"place_id": "{place}"},
        headers=_SEEN,
    ),
    "create_zone": Example(
        Role.ADMIN,
        {
            "type": "Feature",
            "geometry": _SQUARE,
            "properties": {"purpose": "fee", "name": "Centre", "fee_minor": 250},
        },
        status=201,
    ),
    "list_zones": Example(Role.MARKETPLACE, query={"purpose": "fee"}),
    "get_zone": Example(Role.MARKETPLACE, path={"zone_id": "{zone}"}),
    "change_zone": Example(
        Role.ADMIN,
        {"properties": {"name": "Centre-ville", "fee_minor": 300}},
        path={"zone_id": "{zone}"},
        headers=_SEEN,
    ),
    "create_relay_point": Example(
        Role.ADMIN,
        {
            "place_id": "{free_place}",
            "kind": "locker",
            "holding_s": 259_200,
            "compartments": [
                {"volume_l": 30, "places": 12},
                {"temperature": "chilled", "volume_l": 40, "places": 4},
            ],
        },
        status=201,
    ),
    "list_relay_points": Example(Role.MARKETPLACE),
    "get_relay_point": Example(Role.MARKETPLACE, path={"relay_point_id": "{relay_point}"}),
    "change_relay_point": Example(
        Role.COORDINATOR,
        {"compartments": [{"id": "{compartment}", "places": 0}]},
        path={"relay_point_id": "{relay_point}"},
        headers=_SEEN,
    ),
    "create_peak": Example(
        Role.COORDINATOR,
        {
            "name": "Marché de Noël",
            "from_day": "2026-12-19",
            "to_day": "2026-12-24",
            "rules": {"cut_off": "11:00", "cut_off_days_before": 1, "most_promised": 60},
        },
        status=201,
    ),
    "list_peaks": Example(Role.COORDINATOR, query={"from_day": "2026-11-28"}),
    "get_peak": Example(Role.COORDINATOR, path={"peak_id": "{peak}"}),
    "change_peak": Example(
        Role.COORDINATOR, {"rules": {"closed": True}}, path={"peak_id": "{peak}"}, headers=_SEEN
    ),
    "delete_peak": Example(Role.COORDINATOR, path={"peak_id": "{peak}"}, headers=_SEEN),
    "create_tariff": Example(
        Role.ADMIN,
        {
            "code": "town",
            "number": 1,
            "currency": "EUR",
            "valid_from": "2026-11-01",
            "bands": [{"up_to_m": 2000, "amount_minor": 350}, {"amount_minor": 490}],
            "extra_shop_minor": 50,
            "least_minor": 250,
            "most_minor": 900,
            "rounding_minor": 10,
        },
        status=201,
    ),
    "list_tariffs": Example(Role.MARKETPLACE, query={"valid_on": "2026-11-28"}),
    "get_tariff": Example(Role.MARKETPLACE, path={"tariff_id": "{tariff}"}),
}
