"""Examples of rounds, stops, what phones send, and incidents."""

from __future__ import annotations

from base64 import b64decode
from typing import Final

from api.v1.example import Example
from dispatch.access.role import Role
from dispatch.pictures.picture_name import name_of

#: Eight by eight pixels, grey.
PICTURE: Final = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAAFUlEQVR42mNgYPgPRgx4GP+hAI8aAPppFetcgRTMAAAAAElFTkSuQmCC"
)
PICTURE_NAME: Final = name_of(PICTURE)
_FIRST, _SECOND = {"If-Match": '"1"'}, {"If-Match": '"2"'}
_STOP = {"stop_id": "{first_stop}"}
_STARTED = {"round_id": "{started_round}"}
_RELEASED = {"round_id": "{released_round}"}

EXAMPLES = {
    "list_rounds": Example(Role.COORDINATOR, query={"day": "2026-11-28", "limit": "20"}),
    "get_round": Example(Role.COURIER, path=_RELEASED),
    "get_round_geojson": Example(Role.COURIER, path=_RELEASED),
    "get_round_gpx": Example(Role.COURIER, path=_RELEASED),
    "get_round_ics": Example(Role.COURIER, path=_RELEASED, query={"language": "en"}),
    "get_round_csv": Example(Role.COORDINATOR, path=_RELEASED),
    "get_round_pdf": Example(Role.COURIER, path=_RELEASED, query={"language": "fr"}),
    "release_round": Example(Role.COORDINATOR, path={"round_id": "{round}"}, headers=_FIRST),
    "start_round": Example(Role.COURIER, {"happened_at": "2026-11-28T07:29:00+01:00"}, path=_RELEASED),
    "pause_round": Example(Role.COURIER, path=_STARTED),
    "resume_round": Example(Role.COURIER, path={"round_id": "{paused_round}"}),
    "complete_round": Example(Role.COURIER, path={"round_id": "{finished_round}"}),
    "abort_round": Example(
        Role.COURIER,
        {
            "reason": "puncture",
            "left_at": {"position": [0.021, 0.02], "address": "2 rue du Test", "note": "behind the gate"},
        },
        path=_STARTED,
    ),
    "delay_round": Example(Role.COURIER, {"minutes": 15}, path=_STARTED),
    "acknowledge_round": Example(Role.COURIER, {"version": 2}, path=_RELEASED),
    "reorder_round": Example(
        Role.COURIER,
        {"stop_ids": ["{second_released_stop}", "{first_released_stop}", "{third_released_stop}"]},
        path=_RELEASED,
        headers=_SECOND,
    ),
    "transfer_round": Example(
        Role.COORDINATOR, {"to_shift_id": "{other_shift}"}, path=_RELEASED, headers=_SECOND
    ),
    "report_incident": Example(
        Role.COURIER,
        {"kind": "goods_damaged", "note": "the box fell", "stop_id": "{first_stop}"},
        path=_STARTED,
    ),
    "get_stop": Example(Role.COURIER, path=_STOP),
    "get_stop_visits": Example(Role.COURIER, path=_STOP),
    "depart_for_stop": Example(Role.COURIER, path=_STOP),
    "arrive_at_stop": Example(Role.COURIER, {"happened_at": "2026-11-28T07:29:50+01:00"}, path=_STOP),
    "close_stop": Example(
        Role.COURIER,
        {
            "results": [{"task_id": "{first_task}", "outcome": "success", "code": "collected"}],
            "proofs": [{"task_id": "{first_task}", "kind": "photo", "file": PICTURE_NAME}],
        },
        path=_STOP,
    ),
    "add_stop_proofs": Example(
        Role.COURIER,
        {"proofs": [{"task_id": "{first_task}", "kind": "name", "value": "Dominique Exemple"}]},
        path=_STOP,
    ),
    "skip_stop": Example(Role.COURIER, {"reason": "road works"}, path=_STOP),
    "reopen_stop": Example(Role.COURIER, {"reason": "wrong stop"}, path={"stop_id": "{closed_stop}"}),
    "delay_stop": Example(Role.COURIER, {"minutes": 10}, path=_STOP),
    "pull_courier": Example(Role.COURIER),
    "push_courier": Example(
        Role.COURIER,
        {
            "device": "phone-3",
            "commands": [
                {
                    "id": "6f1c9f0e-5d3b-4f0a-9a53-0c8a0b6f5f11",
                    "kind": "arrive",
                    "round_id": "{started_round}",
                    "stop_id": "{first_stop}",
                    "task_ids": ["{first_task}"],
                    "happened_s": 1795847370,
                    "base_version": 3,
                    "number": 1,
                }
            ],
        },
    ),
    "put_proof_picture": Example(
        Role.COURIER,
        PICTURE,
        path={"picture": PICTURE_NAME},
        headers={"Content-Type": "image/png"},
        status=201,
    ),
    "list_incidents": Example(Role.COORDINATOR),
    "get_incident": Example(Role.COORDINATOR, path={"incident_id": "{incident}"}),
    "close_incident": Example(
        Role.COORDINATOR,
        {"remark": "another box was brought"},
        path={"incident_id": "{incident}"},
        headers=_FIRST,
    ),
}
