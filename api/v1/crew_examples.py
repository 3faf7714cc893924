"""Examples of couriers, vehicles, shifts and positions."""

from __future__ import annotations

from api.v1.example import Example
from dispatch.access.role import Role

_DAY = {"day": "2026-11-28"}
_SHIFT = {
    "courier_id": "{courier}",
    "vehicle_id": "{vehicle}",
    "begins_at": "2026-11-29T09:00:00+01:00",
    "ends_at": "2026-11-29T13:00:00+01:00",
    "start_place_id": "{depot}",
    "end_place_id": "{depot}",
    "breaks": [
        {"earliest": "2026-11-29T11:00:00+01:00", "latest": "2026-11-29T12:00:00+01:00", "duration_s": 1200}
    ],
}
_FIRST = {"If-Match": '"1"'}

EXAMPLES = {
    "list_couriers": Example(Role.COORDINATOR, query={"limit": "20"}),
    "create_courier": Example(
        Role.COORDINATOR,
        {
            "name": "Lou Exemple",
            "phone": "+33 6 00 00 00 07",
            "skills": ["cold_box"],
            "cost_per_hour_minor": 2200,
        },
        status=201,
    ),
    "get_courier": Example(Role.COURIER, path={"courier_id": "{courier}"}),
    "change_courier": Example(
        Role.COORDINATOR,
        {"skills": ["cold_box", "stairs"]},
        path={"courier_id": "{courier}"},
        headers=_FIRST,
    ),
    "get_courier_hours": Example(
        Role.COURIER, path={"courier_id": "{courier}"}, query={**_DAY, "period": "week"}
    ),
    "list_vehicles": Example(Role.COORDINATOR, query={"limit": "20"}),
    "create_vehicle": Example(
        Role.COORDINATOR,
        {
            "name": "Cargo bike 3",
            "profile": "cargo_bike",
            "capacity": {"volume_l": 300, "weight_g": 90000},
            "skills": ["cold_box"],
            "max_distance_m": 60000,
        },
        status=201,
    ),
    "get_vehicle": Example(Role.COORDINATOR, path={"vehicle_id": "{vehicle}"}),
    "change_vehicle": Example(
        Role.COORDINATOR, {"max_distance_m": 45000}, path={"vehicle_id": "{vehicle}"}, headers=_FIRST
    ),
    "list_shifts": Example(Role.COURIER, query={**_DAY, "to_day": "2026-11-30"}),
    "create_shift": Example(Role.COORDINATOR, _SHIFT, status=201),
    "get_shift": Example(Role.COURIER, path={"shift_id": "{shift}"}),
    "change_shift": Example(
        Role.COORDINATOR,
        {"ends_at": "2026-11-29T14:00:00+01:00"},
        path={"shift_id": "{shift}"},
        headers=_FIRST,
    ),
    "cancel_shift": Example(
        Role.COORDINATOR, {"reason": "too few orders"}, path={"shift_id": "{shift}"}, headers=_FIRST
    ),
    "mark_shift_absent": Example(
        Role.COORDINATOR, {"kind": "sick"}, path={"shift_id": "{shift}"}, headers=_FIRST
    ),
    "send_positions": Example(
        Role.COURIER,
        {
            "samples": [
                {
                    "at": "2026-11-28T07:29:40+01:00",
                    "position": [0.02, 0.02],
                    "accuracy_m": 8,
                    "speed_cm_per_s": 420,
                }
            ],
            "sent_at": "2026-11-28T07:30:00+01:00",
        },
    ),
    "list_positions": Example(Role.COORDINATOR),
    "list_own_positions": Example(Role.COURIER, query=_DAY),
    "pause_positions": Example(Role.COURIER),
    "resume_positions": Example(Role.COURIER),
}
