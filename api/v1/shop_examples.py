"""Examples of what shops look at and say of themselves."""

from __future__ import annotations

from api.v1.example import Example
from dispatch.access.role import Role

_SHOP = {"shop_id": "{shop}"}
_SEEN = {"If-Match": '"2"'}

EXAMPLES = {
    "get_shop_board": Example(Role.SHOP, path=_SHOP, query={"day": "2026-11-28"}),
    "create_till_card": Example(Role.SHOP, path=_SHOP),
    "get_till_card_svg": Example(Role.SHOP, path={"shop_id": "{carded_shop}"}),
    "revoke_till_card": Example(Role.COORDINATOR, path={"shop_id": "{carded_shop}"}),
    "create_till_code": Example(
        Role.SHOP, {"items": "2 pains, 1 tarte", "load": {"volume_l": 20}}, path=_SHOP
    ),
    "get_till_code_svg": Example(Role.SHOP, path=_SHOP, query={"code": "{till_code}"}),
    "get_shop_month": Example(Role.SHOP, path=_SHOP, query={"month": "2026-11"}),
    "get_shop_hours": Example(Role.SHOP, path=_SHOP),
    "set_shop_hours": Example(
        Role.SHOP,
        {"opening_hours": "Mo-Fr 08:00-12:00,14:00-19:00; Sa 08:00-19:00; PH off"},
        path=_SHOP,
        headers=_SEEN,
    ),
    "set_shop_day_hours": Example(
        Role.SHOP,
        {
            "day": "2026-12-24",
            "windows": [{"earliest": "2026-12-24T08:00:00+01:00", "latest": "2026-12-24T15:00:00+01:00"}],
        },
        path=_SHOP,
        headers=_SEEN,
    ),
    "set_shop_pace": Example(Role.SHOP, {"prepare_s": 900, "most_per_quarter": 4}, path=_SHOP, headers=_SEEN),
    "pause_shop": Example(Role.SHOP, {"until": "2026-11-28T11:30:00+01:00"}, path=_SHOP),
    "resume_shop": Example(Role.SHOP, path=_SHOP),
    "close_shop_days": Example(Role.SHOP, {"days": ["2026-12-25", "2026-12-26"]}, path=_SHOP),
    "open_shop_days": Example(Role.COORDINATOR, {"days": ["2026-12-26"]}, path=_SHOP),
}
