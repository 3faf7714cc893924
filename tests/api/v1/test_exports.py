"""Files that are taken out through the API: who gets which, what they say of themselves, and when they are gone."""

from __future__ import annotations

import csv
import io
import json
from urllib.parse import quote

import pytest

from dispatch.access.role import Role
from dispatch.exporting.asking import KEPT_S, expire_exports
from dispatch.exporting.carrier import ExportCarrier
from dispatch.exports.common import ATTRIBUTION
from dispatch.storage import events
from dispatch.webhooks.cloud_event import body_for
from tests.api.v1.served import NOW_S, Served

SPAN = {"from_day": "2026-11-01", "to_day": "2026-11-30"}


def ask(served: Served, kind: str = "deliveries", *, role: Role = Role.MARKETPLACE, **more: object) -> dict:
    made = served.call("POST", "/v1/exports", {"kind": kind, **SPAN, **more}, role=role)
    assert made.status_code == 202, made.text
    return made.json()


def write(served: Served) -> int:
    return ExportCarrier(served.store, lambda _: served.town_map, page=2).run_once()


def test_a_file_from_the_request_to_its_end(served: Served) -> None:
    """Tests that a file is asked for, written, fetched under its name with its credit, told of, and gone when its time is over."""
    for number in range(3):
        served.call("POST", "/v1/deliveries", served.basket(external_ref=f"A-{number}"))
    made = ask(served, persons=True)
    path = f"/v1/exports/{made['id']}"
    assert (made["status"], made["rows"], made["attribution"]) == ("queued", 0, ATTRIBUTION)
    early = served.call("GET", f"{path}/file")
    assert (early.status_code, early.json()["code"]) == (409, "export_not_ready")
    assert write(served) == 1
    done = served.call("GET", path).json()
    assert (done["status"], done["rows"], done["file_name"]) == (
        "done",
        3,
        "deliveries_2026-11-01_2026-11-30.csv",
    )
    file = served.call("GET", f"{path}/file", headers={"accept-encoding": "identity"})
    assert file.status_code == 200
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert file.headers["content-disposition"] == f'attachment; filename="{done["file_name"]}"'
    assert int(file.headers["content-length"]) == len(file.content) == done["size"]
    assert f"rel=\"license\"; title*=UTF-8''{quote(ATTRIBUTION)}" in file.headers["link"]
    lines = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))
    assert [one["external_ref"] for one in lines] == ["A-0", "A-1", "A-2"]
    assert list(lines[0]) == done["columns"]
    assert {one["recipient_name"] for one in lines} == {"Camille Exemple"}
    told = served.call("GET", "/v1/events?kind=export.").json()["events"]
    assert [(one["type"], one["subject"], one["data"]["rows"]) for one in told] == [
        ("export.finished", made["id"], 3)
    ]
    served.clock.set(NOW_S + KEPT_S)
    served.store.write(served.town_id, "system:keeper", expire_exports)
    assert served.call("GET", path).json()["status"] == "expired"
    gone = served.call("GET", f"{path}/file")
    assert (gone.status_code, gone.json()["code"]) == (410, "export_expired")


def test_files_of_statistics_name_nobody(served: Served) -> None:
    """Tests that a file has people only where that was asked for, and owes the map nothing then."""
    served.call("POST", "/v1/deliveries", served.basket())
    made = ask(served, format="json", status=["promised"])
    write(served)
    file = served.call("GET", f"/v1/exports/{made['id']}/file")
    (line,) = (json.loads(one) for one in file.text.splitlines())
    assert line["status"] == "promised"
    assert not {"recipient_name", "door_address", "door_lat"} & line.keys()
    assert file.headers["content-type"] == "application/x-ndjson; charset=utf-8"
    assert "link" not in file.headers


def test_nobody_has_anybody_elses(served: Served) -> None:
    """Tests that an organisation finds, lists, fetches and removes its own files alone, in which there is its own part; the town sees all of them."""
    served.call("POST", "/v1/deliveries", served.basket(shops=("shop-0", "shop-1"), external_ref="mine"))
    own, shops, towns = (
        ask(served),
        ask(served, role=Role.SHOP, persons=True),
        ask(served, role=Role.COORDINATOR),
    )
    assert write(served) == 3
    for one, role in (
        (own, Role.SHOP),
        (towns, Role.SHOP),
        (shops, Role.MARKETPLACE),
        (towns, Role.MARKETPLACE),
    ):
        for method, path in (("GET", ""), ("GET", "/file"), ("DELETE", "")):
            asked = served.call(method, f"/v1/exports/{one['id']}{path}", role=role)
            assert (asked.status_code, asked.json()["code"]) == (404, "not_found")
    listed = {
        role: {one["id"] for one in served.call("GET", "/v1/exports", role=role).json()["exports"]}
        for role in (Role.MARKETPLACE, Role.SHOP, Role.AUDITOR, Role.ADMIN)
    }
    everything = {own["id"], shops["id"], towns["id"]}
    assert listed == {
        Role.MARKETPLACE: {own["id"]}, Role.SHOP: {shops["id"]}, Role.AUDITOR: everything, Role.ADMIN: everything,
    }  # fmt: skip
    assert served.call("GET", f"/v1/exports/{towns['id']}/file", role=Role.AUDITOR).status_code == 200
    text = served.call("GET", f"/v1/exports/{shops['id']}/file", role=Role.SHOP).content.decode("utf-8-sig")
    (part,) = csv.DictReader(io.StringIO(text, newline=""))
    assert (part["external_ref"], part["pickups_total"], part["recipient_phone"], part["door_lat"]) == (
        "",
        "1",
        "",
        "",
    )
    assert part["recipient_name"] == "Camille Exemple"
    # Nor is anybody told of the files of others.
    for role, heard in ((Role.MARKETPLACE, {own["id"]}), (Role.SHOP, {shops["id"]})):
        told = served.call("GET", "/v1/events?kind=export.finished", role=role).json()["events"]
        assert {one["subject"] for one in told} == heard
    with served.store.reading(served.town_id) as reading:
        (event,) = events.events_of_kind(reading, [own["id"]], "export.finished")
        body = body_for(reading, served.orgs["market"], event)
        assert body is not None
        assert (json.loads(body)["subject"], json.loads(body)["data"]["kind"]) == (own["id"], "deliveries")
        assert body_for(reading, served.orgs["shop-0"], event) is None


def test_pages_of_the_list(served: Served) -> None:
    """Tests that the list goes on where it ended, the latest first."""
    names = []
    for _ in range(5):
        names.append(ask(served)["id"])
        write(served)
    first = served.call("GET", "/v1/exports?limit=3").json()
    rest = served.call("GET", f"/v1/exports?limit=3&cursor={first['next_cursor']}").json()
    assert [one["id"] for one in first["exports"] + rest["exports"]] == names[::-1]
    assert rest["next_cursor"] is None


def test_removed_before_its_time(served: Served) -> None:
    """Tests that a file is removed with all that is written, and one that waits is never written."""
    made, waiting = ask(served), ask(served)
    for one in (made, waiting):
        path = f"/v1/exports/{one['id']}"
        assert served.call("DELETE", path).json() == {"id": one["id"]}
        assert served.call("GET", path).status_code == served.call("DELETE", path).status_code == 404
    assert write(served) == 0


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        ({"kind": "secrets"}, "/kind"),
        ({"kind": "deliveries", "to_day": "2028-11-30"}, "/to_day"),
        ({"kind": "deliveries", "to_day": "2026-02-30"}, "/to_day"),
        # Of the town alone.
        ({"kind": "visits"}, "/kind"),
        ({"kind": "figures"}, "/kind"),
        ({"kind": "deliveries", "status": ["gone"]}, "/status"),
        ({"kind": "deliveries", "status": ["promised"] * 25}, "/status"),
        ({"kind": "fees", "persons": True}, "/persons"),
        ({"kind": "deliveries", "format": "xlsx"}, "/format"),
        ({"kind": "deliveries", "columns": ["id"]}, "/columns"),
    ],
)
def test_what_cannot_be_written(served: Served, wanted: dict[str, object], pointer: str) -> None:
    """Tests that each fault is told by its place in the request."""
    refused = served.call("POST", "/v1/exports", {**SPAN, **wanted})
    assert refused.status_code == 422, refused.text
    assert [one["pointer"] for one in refused.json()["faults"]] == [pointer]


def test_so_many_at_a_time(served: Served) -> None:
    """Tests that a fourth file is asked to come later, and other people's files do not count."""
    for _ in range(3):
        ask(served)
    refused = served.call("POST", "/v1/exports", {"kind": "deliveries", **SPAN})
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_exports")
    assert "retry-after" in refused.headers
    ask(served, role=Role.SHOP)


def test_a_key_for_less(served: Served) -> None:
    """Tests that a key whose scopes leave files out gets none of them, whatever its role."""
    made = served.call(
        "POST",
        "/v1/api-keys",
        {"title": "orders", "role": "coordinator", "scopes": ["deliveries:write", "reports:read"]},
        role=Role.ADMIN,
    )
    assert made.status_code == 201, made.text
    for method, path, body in (
        ("POST", "/v1/exports", {"kind": "events", **SPAN}),
        ("GET", "/v1/exports", None),
    ):
        refused = served.call(method, path, body, token=made.json()["token"])
        assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
