"""What the page of a delivery shows in each of its states, and what it never shows."""

from __future__ import annotations

import re
from itertools import product

import pytest

from dispatch.access.role import Role
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.delivery import Mode
from dispatch.privacy.erasure import erase_recipient
from dispatch.storage.schema_orders import DELIVERY
from dispatch.storage.schema_parties import ORGANIZATION, RECIPIENT
from tests.api.recipient.day import Riding, foretell, set_status
from tests.api.recipient.visitor import Visitor, text_of
from tests.api.v1.served import Served
from tests.dispatch.simulate.toy_scenario import NINE_S

_D = DeliveryStatus
#: Of the order of `Served.basket`: nothing of it is for whoever was passed a link.
SECRETS = ("Camille", "Exemple", "33600000001", "rue du Test", "pain", "7.4", "43.7")


def test_shops_first_and_nothing_of_the_person(visitor: Visitor) -> None:
    """Tests that the shops come before all else, then the state and the window, and neither name, address nor goods are anywhere."""
    page = visitor.open()
    assert page.status_code == 200
    text = text_of(page)
    order = [
        text.index(words)
        for words in ("shop-0", "shop-1", "Your delivery is planned", "10:00 – 11:00", "Change the time")
    ]
    assert order == sorted(order)
    for place in ("", "door", "write", "slot", "cancel", "settings", "data", "recognise"):
        shown = visitor.open(place).text
        for secret in (
            *SECRETS,
            visitor.delivery_id,
            visitor.delivery.recipient_id,
            visitor.delivery.drop_place_id,
        ):
            assert secret not in shown, (place, secret)


def test_headers_keep_the_page_to_its_reader(visitor: Visitor) -> None:
    """Tests that no page is kept, indexed or referred from, asks anybody else for anything, or has script or style of its own."""
    for place in ("", "door", "data", "nonsense"):
        page = visitor.open(place)
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert "noindex" in page.headers["x-robots-tag"]
        policy = page.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "form-action 'self'" in policy
        assert "default-src 'none'" in policy
        assert not re.search(r"<script(?![^>]*src=)|<style|\son[a-z]+=|\sstyle=", page.text)
        assert not re.search(r"https?://", page.text)
    assets = re.findall(r'(?:href|src)="(/t/assets/[^"]+)"', visitor.open().text)
    assert len(assets) == 2
    for asset in assets:
        answer = visitor.open(path=asset)
        assert (answer.status_code, "immutable" in answer.headers["cache-control"]) == (200, True)
    assert visitor.open(path="/t/assets/words_fr.py").status_code == 404


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_state_has_its_page(served: Served, visitor: Visitor, language: str) -> None:
    """Tests that each state, by each way in which goods come, is a page with its sentence, its steps and no time that is over."""
    visitor.language = language
    for status, mode in product(_D, (Mode.DELIVERY, Mode.RELAY, Mode.COLLECT, Mode.RETURN)):
        set_status(served, visitor.delivery_id, status)
        with served.store.writing(served.town_id, "test") as writing:
            writing.amend(DELIVERY, visitor.delivery_id, {"mode": mode.value})
            writing.note("test.moved", visitor.delivery_id, 1, topics=())
        page = visitor.open()
        assert page.status_code == 200, (status, mode, page.text)
        assert "<h1" in page.text
        assert 'class="steps"' in page.text
        assert page.text.count('aria-current="step"') <= 1
        assert f'lang="{language}"' in page.text
        served.gatekeeper.links._buckets.clear()


def test_the_window_narrows_and_is_never_over(served: Served, visitor: Visitor) -> None:
    """Tests the promised window, the told one in it, one that has begun, one that is later, and one that has passed."""
    assert "The time that was promised" in text_of(visitor.open())
    ten_s = NINE_S + 3_600
    foretell(served, visitor.delivery_id, ten_s + 600, ten_s + 1_800)
    shown = text_of(visitor.open())
    assert "10:10 – 10:30" in shown
    assert "Promised: 10:00 – 11:00" in shown
    served.clock.set(ten_s + 900)
    shown = text_of(visitor.open())
    assert "by 10:30" in shown
    assert "10:10" not in shown
    foretell(served, visitor.delivery_id, ten_s + 4_200, ten_s + 5_400)
    shown = text_of(visitor.open())
    assert "11:10 – 11:30" in shown
    assert "later than promised (10:00 – 11:00)" in shown
    served.clock.set(ten_s + 6_000)
    shown = text_of(visitor.open())
    assert "Late: the promised time (10:00 – 11:00) has passed" in shown
    assert "11:10" not in shown
    assert "-" not in re.findall(r"As of ([^.]*)\.", shown)[0]


def test_from_the_shop_to_the_door(served: Served, visitor: Visitor) -> None:
    """Tests stops before, the distance once near with its time, and that a position that is old is not shown."""
    riding = Riding(served, visitor.delivery_id)
    riding.begin()
    assert "2 stops before you" in text_of(visitor.open())
    riding.close(0)
    shown = text_of(visitor.open())
    assert "1 stop before you" in shown
    riding.close(1)
    riding.be_at(312)
    shown = text_of(visitor.open())
    assert "you are the next stop" in shown
    assert "You are the next stop" not in shown
    assert "about 300 m from your door as the crow flies (10 s ago)" in shown
    served.clock.advance(121)
    assert "crow flies" not in text_of(visitor.open())
    riding.close(
        2, proofs=[{"task_id": visitor.delivery.at_door.id, "kind": "name", "value": "Sacha Exemple"}]
    )
    shown = text_of(visitor.open())
    assert "Your order was handed over." in shown
    assert "To you in person." in shown
    assert "the name of who took it" in shown
    assert "Sacha" not in shown
    assert "How did it go?" in shown
    assert "101 g" in shown or "g of CO₂e" in shown
    visitor.be_recognised()
    assert "Taken by Sacha Exemple." in text_of(visitor.open())


def test_from_afar_a_part_of_the_town_is_all(served: Served, visitor: Visitor) -> None:
    """Tests that with stops before, the distance is a bound in quarters of a kilometre and no more exact."""
    riding = Riding(served, visitor.delivery_id)
    riding.begin()
    riding.be_at(900)
    shown = text_of(visitor.open())
    (bound,) = re.findall(r"less than ([\d.]+) (?:km|m) from your door", shown)
    assert bound in {"1.0", "1.2", "1.5"}


def test_it_looks_again_only_while_something_moves(served: Served, visitor: Visitor) -> None:
    """Tests that without a script the page is asked for again soon before and while somebody is under way, and not a day before or once it is over."""
    refresh = re.compile(r'<noscript><meta http-equiv="refresh" content="(\d+);url=(/t/[^"?]+)')
    served.clock.set(NINE_S - 7_200)
    assert not refresh.search(visitor.open().text)
    riding = Riding(served, visitor.delivery_id)
    riding.begin()
    seconds, address = refresh.search(visitor.open(said="door").text).groups()
    assert (30 <= int(seconds) <= 60, address) == (True, f"/t/{visitor.token}")
    for number in range(3):
        riding.close(number)
    assert not refresh.search(visitor.open().text)
    # Where something is typed nothing is asked for again.
    assert all("http-equiv" not in visitor.open(place).text for place in ("door", "write", "settings"))


def test_the_language(served: Served, visitor: Visitor) -> None:
    """Tests that the address wins, then the recipient's language, then the browser's, then French; links keep what was asked for."""
    visitor.language = ""
    german = {"accept-language": "de, en;q=0.8, fr;q=0.2"}
    assert 'lang="fr"' in visitor.open(headers=german).text
    assert visitor.open(path=f"/t/{visitor.token}?language=en").headers["content-language"] == "en"
    with served.store.writing(served.town_id, "test") as writing:
        writing.amend(RECIPIENT, visitor.delivery.recipient_id, {"language": ""})
        writing.note("test.changed", visitor.delivery.recipient_id, 1, topics=())
    assert visitor.open(headers=german).headers["content-language"] == "en"
    assert visitor.open(headers={"accept-language": "pt"}).headers["content-language"] == "fr"
    assert visitor.open(path=f"/t/{visitor.token}?language=xx").headers["content-language"] == "fr"
    assert f"/t/{visitor.token}/door?language=en" in visitor.open(path=f"/t/{visitor.token}?language=en").text


def test_logos_that_are_ours(served: Served, visitor: Visitor) -> None:
    """Tests that a picture is shown where this server has it, that nobody else is asked for one, and that the call goes to the shop."""
    with served.store.writing(served.town_id, "test") as writing:
        for shop, logo in (
            ("shop-0", "https://town.example/pages/pont.svg"),
            ("shop-1", "https://elsewhere.example/x.png"),
        ):
            contact = {"phone": "+33 1 00 00 00 02", "email": "", "logo": logo}
            writing.amend(ORGANIZATION, served.orgs[shop], {"contact": contact})
        writing.note("test.changed", served.orgs["shop-0"], 1, topics=())
    object.__setattr__(served.business.settings, "origin", "https://town.example")
    page = visitor.open().text
    assert 'src="/pages/pont.svg"' in page
    assert "elsewhere" not in page
    assert page.count('href="tel:+33100000002"') == 2


def test_links_that_open_nothing_are_alike(served: Served, visitor: Visitor) -> None:
    """Tests that links that are revoked, forged, over, of another kind or of somebody who was erased are the same page, which says what to do."""
    first = visitor.token
    assert visitor.open().status_code == 200
    served.call("POST", f"/v1/deliveries/{visitor.delivery_id}/link/revoke")
    second = Visitor.of(served, visitor.delivery_id)
    courier = next(iter(served.couriers.values()))
    other = served.call("POST", f"/v1/couriers/{courier}/login-link", role=Role.COORDINATOR).json()["token"]
    tokens = [first, second.token[:-2] + "zz", "0" * 52, "x", "%00", other]
    pages = [second.open(path=f"/t/{token}?language=en") for token in tokens]
    pages += [second.open(path=f"/t/{first}/door?language=en")]
    assert {(page.status_code, page.headers["content-type"]) for page in pages} == {
        (404, "text/html; charset=utf-8")
    }
    assert len({page.text for page in pages}) == 1
    assert "Ask the shop that you ordered from" in text_of(pages[0])
    set_status(served, visitor.delivery_id, _D.CANCELLED)
    served.clock.advance(14 * 86_400)
    assert second.open().status_code == 200
    erase_recipient(served.store, served.town_id, "coordinator:test", visitor.delivery.recipient_id)
    assert second.open().text == pages[0].text
    served.clock.advance(3 * 86_400)
    assert second.open().text == pages[0].text


def test_faults_are_pages(visitor: Visitor) -> None:
    """Tests that whatever is wrong with a request, people get a page in their language."""
    client = visitor.served.client
    answers = {
        404: client.get(f"/t/{visitor.token}/other"),
        415: client.post(f"/t/{visitor.token}/door", json={"code": "12"}),
        413: client.post(f"/t/{visitor.token}/door", data={"note": "x" * 70_000}),
    }
    answers[405] = client.post(f"/t/{visitor.token}", data={"a": "b"})
    for status, answer in answers.items():
        assert answer.status_code == (404 if status == 405 else status)
        assert answer.headers["content-type"].startswith("text/html")
        assert "<h1>" in answer.text
    many = client.post(f"/t/{visitor.token}/door", data={f"x{number}": "1" for number in range(50)})
    assert many.status_code == 422
    unreadable = client.post(
        f"/t/{visitor.token}/door",
        content=b"code=%ff%fe\xff",
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert unreadable.status_code == 422


def test_a_head_is_answered(visitor: Visitor) -> None:
    """Tests that programs that look before they show a link get the headers alone."""
    answer = visitor.served.client.head(f"/t/{visitor.token}")
    assert (answer.status_code, answer.content) == (200, b"")
