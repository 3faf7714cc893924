"""Links: a courier's phone, a recipient's page; used, spent, revoked, over and made up."""

from __future__ import annotations

import struct

import httpx
import pytest

from dispatch.access.link import LASTS_S, LinkKind
from dispatch.access.role import Role
from dispatch.eta.announce import announce
from dispatch.eta.decision import Foretold
from dispatch.storage import links
from tests.api.v1.person import add_account, grant_of_role
from tests.api.v1.served import Served
from tests.api.v1.test_sign_in import cookie_of, me


def courier_link(served: Served) -> dict[str, str]:
    courier = next(iter(served.couriers.values()))
    answer = served.call("POST", f"/v1/couriers/{courier}/login-link", role=Role.COORDINATOR)
    assert answer.status_code == 201, answer.text
    return answer.json()


def exchange(served: Served, token: str, **more: str) -> httpx.Response:
    return served.call("POST", "/v1/login/exchange", {"token": token, **more}, role=None)


def tracking_link(served: Served, delivery_id: str, role: Role = Role.MARKETPLACE) -> httpx.Response:
    return served.call("POST", f"/v1/deliveries/{delivery_id}/link", role=role)


def track(served: Served, token: str, query: str = "") -> httpx.Response:
    return served.call("GET", f"/v1/tracking/{token}{query}", role=None)


def same(*answers: httpx.Response) -> bool:
    """Whether answers tell the same, but for the name of the request and the path that was asked for."""
    told = set()
    for one in answers:
        problem = one.json()
        del problem["trace_id"], problem["instance"]
        told.add((one.status_code, str(problem)))
    return len(told) == 1


def test_a_courier_comes_by_a_link_once(served: Served) -> None:
    """Tests that the desk's link signs the courier in, for the own round alone, and opens nothing a second time."""
    link = courier_link(served)
    opened = exchange(served, link["token"])
    assert opened.status_code == 200, opened.text
    assert opened.json()["session"]["role"] == "courier"
    who = me(served, cookie_of(opened)).json()
    assert (who["kind"], who["role"], who["courier_id"]) == ("person", "courier", link["courier_id"])
    headers = {"cookie": f"tournee_session={cookie_of(opened)}"}
    assert served.call("GET", "/v1/deliveries", role=None, headers=headers).status_code == 403
    again = exchange(served, link["token"])
    assert (again.status_code, again.json()["code"]) == (404, "link_invalid")
    assert served.call("GET", link["svg"], role=Role.COORDINATOR).status_code == 404
    shown = served.call("GET", "/v1/session", role=None, headers=headers).json()
    assert shown["account_id"] is None
    assert shown["csrf_token"] == opened.json()["csrf_token"]


def test_links_that_open_nothing_look_the_same(served: Served) -> None:
    """Tests that a link that is spent, replaced, revoked, over, of another kind, made up or of a courier who has left is not found, all alike."""
    spent = courier_link(served)["token"]
    assert exchange(served, spent).status_code == 200
    replaced = courier_link(served)["token"]
    revoked = courier_link(served)
    answer = served.call("POST", f"/v1/login-links/{revoked['link_id']}/revoke", role=Role.COORDINATOR)
    assert answer.json()["revoked_at"] is not None
    over = courier_link(served)["token"]
    delivery = served.call("POST", "/v1/deliveries", served.basket()).json()["id"]
    tracking = tracking_link(served, delivery).json()["token"]
    served.clock.advance(LASTS_S[LinkKind.COURIER])
    last = "0" if over[-1] != "0" else "1"
    answers = [
        exchange(served, token)
        for token in (
            spent,
            replaced,
            revoked["token"],
            over,
            tracking,
            over[:-1] + last,
            "0" * 52,
            "x",
            "é" * 52,
            revoked["link_id"],
        )
    ]
    assert {one.status_code for one in answers} == {404}
    assert same(*answers)


def test_the_qr_code_is_a_picture(served: Served) -> None:
    """Tests that a link that is good has a QR code as a drawing without scripts and as a picture, for the desk alone."""
    link = courier_link(served)
    drawing = served.call("GET", link["svg"], role=Role.COORDINATOR)
    assert drawing.headers["content-type"] == "image/svg+xml"
    assert b"<svg" in drawing.content
    assert b"<script" not in drawing.content
    picture = served.call("GET", link["png"], role=Role.COORDINATOR)
    assert picture.content.startswith(b"\x89PNG\r\n")
    width, height = struct.unpack(">II", picture.content[16:24])
    assert width == height > 200
    assert drawing.headers["cache-control"] == picture.headers["cache-control"] == "no-store"
    assert served.call("GET", link["png"], role=Role.SHOP).status_code == 403


def test_an_invitation_opens_an_account(served: Served) -> None:
    """Tests that whoever is invited comes in once, with a password of their own, and that a weak one spends nothing."""
    body = {
        "email": "odile@example.org",
        "grants": [{"role": "shop", "organization_id": served.orgs["shop-0"]}],
    }
    made = served.call("POST", "/v1/accounts", body, role=Role.ADMIN).json()
    token = made["invitation"]["token"]
    weak = exchange(served, token, new_password="passwordpassword")
    assert (weak.status_code, weak.json()["code"]) == (422, "invalid_password")
    opened = exchange(served, token, new_password="vier gelbe Boote im Regen")
    assert opened.status_code == 200
    assert me(served, cookie_of(opened)).json()["organization_id"] == served.orgs["shop-0"]
    assert exchange(served, token).status_code == 404
    login = {"town": "toytown", "email": "odile@example.org", "password": "vier gelbe Boote im Regen"}
    assert served.call("POST", "/v1/login", login, role=None).status_code == 200
    first = served.call("POST", f"/v1/accounts/{made['id']}/invite", {}, role=Role.ADMIN).json()
    second = served.call("POST", f"/v1/accounts/{made['id']}/invite", {}, role=Role.ADMIN).json()
    assert exchange(served, first["invitation"]["token"]).status_code == 404
    assert exchange(served, second["invitation"]["token"]).status_code == 200


def test_a_link_is_not_spent_by_choosing(served: Served) -> None:
    """Tests that whoever is several things chooses first, and comes in with the same link."""
    grants = [{"role": "auditor"}, {"role": "coordinator"}]
    made = served.call("POST", "/v1/accounts", {"email": "o@example.org", "grants": grants}, role=Role.ADMIN)
    token = made.json()["invitation"]["token"]
    assert exchange(served, token).json()["session"] is None
    assert exchange(served, token, role="auditor").json()["session"]["role"] == "auditor"


def test_a_letter_promises_nothing(served: Served) -> None:
    """Tests that asking for a letter is answered alike for whoever has an account and who has none, in the same time to the database."""
    add_account(served, "odile@example.org", grant_of_role(served, Role.COORDINATOR))
    answers = [
        served.call("POST", "/v1/login/link", {"town": town, "email": email}, role=None)
        for town, email in (
            ("toytown", "odile@example.org"),
            ("toytown", "nobody@example.org"),
            ("nowhere", "odile@example.org"),
        )
    ]
    assert {(one.status_code, one.text) for one in answers} == {(202, answers[0].text)}


def test_a_recipient_follows_a_delivery(served: Served) -> None:
    """Tests that a link shows how far a delivery is and its shops, and neither who gets it, nor where, nor what is in it."""
    delivery = served.call("POST", "/v1/deliveries", served.basket(shops=("shop-0", "shop-1"))).json()
    link = tracking_link(served, delivery["id"]).json()
    assert link["path"] == f"/t/{link['token']}"
    assert tracking_link(served, delivery["id"]).json() == link
    seen = track(served, link["token"], "?language=en")
    assert seen.status_code == 200, seen.text
    shown = seen.json()
    assert shown["sentence"] == "Your delivery is planned."
    assert track(served, link["token"]).json()["sentence"] == "Votre livraison est prévue."
    assert len(shown["shops"]) == 2
    assert shown["eta"] == delivery["window"]
    assert (shown["eta_told"], shown["late"], shown["stops_before"], shown["courier"]) == (
        False,
        False,
        None,
        None,
    )
    assert shown["actions"] == ["cancel", "reschedule", "instruct"]
    for secret in ("Camille", "+33600000001", "rue du Test", "pain", delivery["id"], delivery["sender_id"]):
        assert secret not in seen.text
    with served.store.writing(served.town_id, "system") as writing:
        at = served.clock.now_s() + 3600
        assert announce(writing, delivery["id"], Foretold(at, at + 300, at + 600)) is not None
    told = track(served, link["token"]).json()
    assert told["eta_told"]
    assert told["eta"] != delivery["window"]
    served.call("POST", f"/v1/deliveries/{delivery['id']}/cancel", {"reason": "no need"})
    over = track(served, link["token"]).json()
    assert (over["status"], over["eta"], over["actions"]) == ("cancelled", None, [])


def test_a_window_that_is_over_is_not_shown(served: Served) -> None:
    """Tests that nobody is shown a time that has passed: it is said that it is late, and then that the link is over."""
    delivery = served.call("POST", "/v1/deliveries", served.basket()).json()
    token = tracking_link(served, delivery["id"]).json()["token"]
    served.clock.advance(10 * 3600)
    late = track(served, token).json()
    assert (late["eta"], late["late"]) == (None, True)
    served.clock.advance(15 * 86_400)
    assert track(served, token).status_code == 404


def test_following_is_counted(served: Served) -> None:
    """Tests that the first look is an event and later ones a count, to the minute."""
    delivery = served.call("POST", "/v1/deliveries", served.basket()).json()
    link = tracking_link(served, delivery["id"]).json()
    for after_s in (0, 1, 61):
        served.clock.advance(after_s)
        assert track(served, link["token"]).status_code == 200
    with served.store.reading(served.town_id) as reading:
        kept = links.get_link(reading, link["link_id"])
    assert (kept.uses, kept.used_s, kept.last_used_s) == (2, served.clock.now_s() - 62, served.clock.now_s())
    events = served.call("GET", "/v1/events?kind=link.used", role=Role.ADMIN).json()["events"]
    assert len(events) == 1


def test_revoked_links_are_found_nowhere(served: Served) -> None:
    """Tests that a revoked link opens nothing at once, and that the next one is another one."""
    delivery = served.call("POST", "/v1/deliveries", served.basket()).json()["id"]
    first = tracking_link(served, delivery).json()["token"]
    assert track(served, first).status_code == 200
    assert served.call("POST", f"/v1/deliveries/{delivery}/link/revoke").json() == {"revoked": 1}
    assert served.call("POST", f"/v1/deliveries/{delivery}/link/revoke").json() == {"revoked": 0}
    second = tracking_link(served, delivery).json()["token"]
    assert second != first
    answers = [
        track(served, first),
        track(served, "0" * 52),
        track(served, "x"),
        track(served, second[:-2] + "zz"),
    ]
    assert {one.status_code for one in answers} == {404}
    assert same(*answers)
    assert track(served, second).status_code == 200


@pytest.mark.parametrize("role", [Role.SHOP, Role.MARKETPLACE])
def test_links_are_for_senders(served: Served, role: Role) -> None:
    """Tests that a shop with a part in a basket of others gets no link of it, nor does it revoke one; the town does both."""
    body = served.basket(shops=("shop-0", "shop-1"))
    delivery = served.call("POST", "/v1/deliveries", body).json()["id"]
    expected = 404 if role is Role.SHOP else 200
    assert tracking_link(served, delivery, role).status_code == expected
    assert served.call("POST", f"/v1/deliveries/{delivery}/link/revoke", role=role).status_code == expected
    assert tracking_link(served, delivery, Role.COORDINATOR).status_code == 200
