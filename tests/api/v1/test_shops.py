"""A shop's screen and hours through the API: its own alone, and what no longer fits is told."""

from __future__ import annotations

from dispatch import ids
from dispatch.access.role import Role
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.recipient.rating import Rating
from dispatch.storage import deliveries, ratings
from dispatch.storage.schema_orders import TASK
from dispatch.thread.message import Party, Side
from dispatch.thread.posting import post
from tests.api.recipient.day import set_status
from tests.api.v1.doings import key_of, order
from tests.api.v1.served import Served


def test_a_shop_has_its_own_board(served: Served) -> None:
    """Tests that a basket is on the boards of its shops as far as it is theirs, moves on when it is ready, and names nobody who is visited."""
    made = order(served, shops=("shop-0", "shop-1"))
    visit = order(served)
    with served.store.writing(served.town_id, "coordinator:test") as writing:
        one = deliveries.change(writing, deliveries.get(writing, visit["id"]), visit_id="vis_1")
        writing.note("delivery.changed", one.id, one.version)
    path = f"/v1/shops/{served.orgs['shop-0']}"
    board = served.call("GET", f"{path}/board", role=Role.SHOP).json()
    assert (board["day"], board["ready"]) == ("2026-11-28", [])
    assert {(one["delivery_id"], one["recipient"]) for one in board["to_prepare"]} == {
        (made["id"], "Camille Exemple"),
        (visit["id"], None),
    }
    served.call("POST", f"/v1/deliveries/{made['id']}/ready", {}, role=Role.SHOP)
    board = served.call("GET", f"{path}/board?day=2026-11-28", role=Role.COORDINATOR).json()
    assert [one["delivery_id"] for one in board["ready"]] == [made["id"]]
    assert served.call("GET", f"{path}/board?day=2026-11-29", role=Role.SHOP).json()["to_prepare"] == []
    for end in ("board", "month?month=2026-11", "hours"):
        assert served.call("GET", f"{path}/{end}", token=key_of(served, "shop-1")).status_code == 404
    assert served.call("GET", f"/v1/shops/{served.orgs['market']}/board", role=Role.ADMIN).status_code == 404
    month = served.call("GET", f"{path}/month?month=2026-11", role=Role.SHOP).json()
    assert (month["month"], month["deliveries"]) == ("2026-11", 0)
    assert served.call("GET", f"{path}/month?month=2026-13", role=Role.SHOP).status_code == 422


def test_hours_are_changed_in_the_version_that_was_seen(served: Served) -> None:
    """Tests that hours, hours of a day and pace each make a new version, that a stale one changes nothing, and that misfits are told."""
    made = order(served)
    path = f"/v1/shops/{served.orgs['shop-0']}"
    seen = served.call("GET", f"{path}/hours", role=Role.SHOP)
    assert seen.json()["misfits"] == []
    wanted = {"opening_hours": "Mo-Fr 08:00-19:00"}
    missing = served.call("PUT", f"{path}/hours", wanted, role=Role.SHOP)
    assert missing.status_code == 428
    usual = {"day": "2026-11-28", "windows": []}
    seen = served.call(
        "PUT", f"{path}/day-hours", usual, role=Role.SHOP, headers={"if-match": seen.headers["etag"]}
    )
    assert (seen.status_code, seen.json()["day_hours"]) == (200, [])
    tag = {"if-match": seen.headers["etag"]}
    changed = served.call("PUT", f"{path}/hours", wanted, role=Role.SHOP, headers=tag)
    assert changed.status_code == 200, changed.text
    # It is a Saturday.
    assert [(one["delivery_id"], one["why"]) for one in changed.json()["misfits"]] == [(made["id"], "closed")]
    stale = served.call("PUT", f"{path}/pace", {"prepare_s": 60}, role=Role.SHOP, headers=tag)
    assert (stale.status_code, stale.json()["code"]) == (412, "version_conflict")
    window = {"earliest": "2026-11-28T07:00:00+01:00", "latest": "2026-11-28T19:00:00+01:00"}
    tag = {"if-match": changed.headers["etag"]}
    day = {"day": "2026-11-28", "windows": [window]}
    changed = served.call("PUT", f"{path}/day-hours", day, role=Role.SHOP, headers=tag)
    assert changed.json()["misfits"] == []
    assert changed.json()["day_hours"] == [day]
    wrong = served.call("PUT", f"{path}/day-hours", {"day": "2026-11-30", "windows": [window]}, role=Role.SHOP, headers={"if-match": changed.headers["etag"]})  # fmt: skip
    assert (wrong.status_code, wrong.json()["code"]) == (422, "bad_hours")
    unreadable = served.call("PUT", f"{path}/hours", {"opening_hours": "whenever"}, role=Role.SHOP, headers={"if-match": changed.headers["etag"]})  # fmt: skip
    assert (unreadable.status_code, unreadable.json()["code"]) == (422, "bad_hours")


def test_a_pause_and_holidays(served: Served) -> None:
    """Tests that a shop that pauses or is closed takes nothing on, and takes orders again afterwards."""
    path = f"/v1/shops/{served.orgs['shop-0']}"
    paused = served.call("POST", f"{path}/pause", {"until": "2026-11-28T18:00:00+01:00"}, role=Role.SHOP)
    assert paused.json()["paused_until"] == "2026-11-28T18:00:00+01:00"
    refused = served.call("POST", "/v1/deliveries", served.basket())
    assert refused.status_code == 422
    assert refused.json()["faults"][0]["pointer"].startswith("/pickups/0")
    assert served.call("POST", f"{path}/resume", role=Role.SHOP).json()["paused_until"] is None
    closed = served.call("POST", f"{path}/close-days", {"days": ["2026-11-28"]}, role=Role.SHOP)
    assert closed.json()["closed_days"] == ["2026-11-28"]
    assert served.call("POST", "/v1/deliveries", served.basket()).status_code == 422
    served.call("POST", f"{path}/open-days", {"days": ["2026-11-28"]}, role=Role.COORDINATOR)
    order(served)
    over = served.call("POST", f"{path}/pause", {"until": "2026-11-28T06:00:00+01:00"}, role=Role.SHOP)
    assert (over.status_code, over.json()["code"]) == (422, "bad_hours")


def test_a_board_has_what_is_asked_and_said(served: Served) -> None:
    """Tests that a line has the shop's questions with their answers and counts what is unread, and that the code of a bag can be scanned."""
    made = order(served, shops=("shop-0", "shop-1"))
    path = f"/v1/deliveries/{made['id']}"
    said = {"missing": "1 tarte", "proposal": "1 flan"}
    asked = served.call("POST", f"{path}/substitutions", said, role=Role.SHOP).json()
    other = served.call("POST", f"{path}/substitutions", said, token=key_of(served, "shop-1"))
    assert other.status_code == 201, other.text
    with served.store.writing(served.town_id, "recipient:test") as writing:
        recipient = deliveries.get(writing, made["id"]).recipient_id
        post(writing, Party(Side.RECIPIENT, recipient), made["id"], "Bonjour", org_id=served.orgs["shop-0"])
    board = f"/v1/shops/{served.orgs['shop-0']}/board"
    (line,) = served.call("GET", board, role=Role.SHOP).json()["to_prepare"]
    assert (line["questions"], line["unread"]) == (1, 1)
    assert [one["id"] for one in line["substitutions"]] == [asked["id"]]
    served.call("POST", f"{path}/substitutions/{asked['id']}/answer", {"answer": "refuse"})
    (line,) = served.call("GET", board, role=Role.SHOP).json()["to_prepare"]
    assert (line["questions"], line["substitutions"][0]["status"]) == (0, "refused")
    drawn = served.call("GET", f"{path}/bag-code.svg?piece=2&of=3", role=Role.SHOP)
    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/svg+xml")
    same, others = (
        served.call("GET", f"{path}/bag-code.svg?piece=2&of=3&shop_id={served.orgs[shop]}")
        for shop in ("shop-0", "shop-1")
    )
    # Each shop counts from one.
    assert drawn.content == same.content != others.content
    wrong = served.call("GET", f"{path}/bag-code.svg?piece=4&of=3", role=Role.SHOP)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "piece_invalid")
    alone = order(served, shops=("shop-1",))
    assert served.call("GET", f"/v1/deliveries/{alone['id']}/bag-code.svg", role=Role.SHOP).status_code == 404


def test_a_month_has_days_and_ratings(served: Served) -> None:
    """Tests that a month counts by date, has the fees of the shop's own orders, and the mean of what recipients think."""
    for score in (5, 4):
        made = order(served)
        with served.store.writing(served.town_id, "coordinator:test") as writing:
            one = deliveries.get(writing, made["id"])
            for task in one.tasks:
                writing.amend(TASK, task.id, {"status": TaskStatus.DONE.value})
            rating = Rating(writing.ids.new(ids.RATING), one.id, score, "", writing.now_s, writing.now_s)
            ratings.add(writing, rating)
            writing.note("delivery.rated", one.id, one.version)
        set_status(served, made["id"], DeliveryStatus.DELIVERED)
    month = served.call(
        "GET", f"/v1/shops/{served.orgs['shop-0']}/month?month=2026-11", role=Role.SHOP
    ).json()
    assert month["by_day"] == [{"day": "2026-11-28", "deliveries": 2}]
    assert (month["ratings"], month["rating_tenths"]) == (2, 45)
    assert month["fees"] == {"amount_minor": 0, "currency": "EUR"}
    # No day was compared yet.
    assert (month["co2e_g"], month["alone_co2e_g"]) == (None, None)
