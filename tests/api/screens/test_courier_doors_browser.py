"""Tests of what does not go as planned at a door, in a real browser and without a network: visits, nobody there, a part of the goods, another order, a delay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from dispatch.access.keys import make_key
from dispatch.access.role import Role
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import Outcome, StopStatus
from dispatch.rounds.round import Round
from dispatch.storage import deliveries, escalations
from dispatch.storage.schema_field import PROOF
from dispatch.storage.schema_log import EVENT
from tests.api.browser import Watch, barriers, chromium, context_of
from tests.api.screens.courier_phone import EXPECTED, connected, drain, finish, now
from tests.api.v1.cast import Cast
from tests.api.v1.parts_street import act, add_round, order
from tests.api.v1.served import Served, serve_toytown
from tests.dispatch.escalation.closed_door import ClosedDoor, closed_door
from tests.dispatch.toy_town import ToyTown

pytestmark = pytest.mark.browser


class Everywhere(ToyTown):
    """Streets wherever somebody lives."""

    def snap(self, *_where: object, **_how: object) -> None:
        return None


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium of this machine."""
    with chromium() as found:
        yield found


@pytest.fixture
def served(tmp_path: Path, sqlite_model: Path) -> Iterator[Served]:
    """Toytown behind the API."""
    with serve_toytown(tmp_path / "town.db", sqlite_model) as found:
        yield found


@pytest.fixture
def own(served: Served) -> Round:
    """A released round of a basket of two shops, and of one more."""
    people = [
        {"recipient": {"name": name, "phone": "+33600000001"}} for name in ("Camille Exemple", "Alix Exemple")
    ]
    names = [order(served, "shop-0", "shop-1", **people[0]), order(served, "shop-0", **people[1])]
    made = add_round(served, names)
    act(Cast(served), f"/v1/rounds/{made.id}/release", role=Role.COORDINATOR, headers={"If-Match": '"1"'})
    return made


@pytest.fixture
def phone(browser: Browser, served: Served, own: Round) -> Iterator[Page]:
    """A phone on the round, off the network."""
    assert own.stops
    with context_of(browser, 360, 640, has_touch=True, service_workers="allow") as context:
        page = connected(context, served, Watch(expected=EXPECTED))
        page.get_by_role("button", name="Commencer la tournée").click()
        expect(page.locator('.strip[data-waiting="0"]')).to_be_visible(timeout=30_000)
        context.set_offline(True)
        yield page


@pytest.fixture
def door(served: Served) -> ClosedDoor:
    """A visit on the round of a courier, in a town of its own behind the same server; keys are those of that town."""
    served.business._open_map = lambda _: Everywhere()
    found = closed_door(served.store)

    def key(writing):
        return {Role.COORDINATOR: make_key(writing, "key", Role.COORDINATOR)[1]}

    served.tokens = served.store.write(found.town.id, "coordinator:test", key)
    return found


@pytest.fixture
def visitor(browser: Browser, served: Served, door: ClosedDoor) -> Iterator[Page]:
    """The phone of the courier who is to visit, off the network in front of the door."""
    with context_of(browser, 360, 640, has_touch=True, service_workers="allow") as context:
        page = connected(context, served, Watch(expected=EXPECTED), door.courier)
        expect(page.get_by_role("heading", name="Visite chez Augustine V.")).to_be_visible()
        page.get_by_role("button", name="Commencer la tournée").click()
        expect(page.locator('.strip[data-waiting="0"]')).to_be_visible(timeout=30_000)
        context.set_offline(True)
        yield page


def stop_number(phone: Page, number: int) -> None:
    expect(phone.locator(".stop .number").first).to_have_text(str(number))


def statuses(served: Served, own: Round) -> list[tuple[StopStatus, Outcome | None]]:
    return [(stop.status, stop.outcome) for stop in now(served, own).stops]


def test_a_visit_has_its_questions(visitor: Page, door: ClosedDoor) -> None:
    """Tests that a visit cannot be called done before its questions are answered, and that the answers arrive."""
    section = visitor.get_by_role("region", name="Visite chez Augustine V.")
    expect(section).to_contain_text("Étage 3")
    expect(section).to_contain_text("Va bien ?")
    finish(visitor)
    expect(visitor.locator("dialog .needed")).to_have_text("Répondre aux questions")
    expect(visitor.get_by_role("button", name="Terminer l'arrêt")).to_be_disabled()
    visitor.get_by_role("button", name="Fermer").click()
    section.get_by_role("button", name="Oui").click()
    assert barriers(visitor) == []
    finish(visitor)
    expect(section).to_have_count(0)
    drain(visitor)
    seen = door.now()
    assert (seen.status.value, seen.outcome) == ("done", "ok")


def test_a_door_that_stays_closed(visitor: Page, door: ClosedDoor) -> None:
    """Tests the chain in front of a closed door without a network: each step is read when the one before is done, the numbers of help are there, and all of it arrives."""
    chain = visitor.locator(".chain")
    expect(chain).to_have_count(0)
    visitor.get_by_role("button", name="Personne ne répond").click()
    expect(chain).to_contain_text("Étape 1 : Attendre trois minutes.")
    expect(chain.get_by_role("link", name="Appeler le 15")).to_have_attribute("href", "tel:15")
    visitor.get_by_role("button", name="C'est fait, étape suivante").click()
    expect(chain).to_contain_text("Étape 2 : Appeler la personne.")
    # The phone is switched off and on in front of the door.
    visitor.reload()
    expect(chain).to_contain_text("Étape 2 : Appeler la personne.")
    visitor.get_by_role("button", name="C'est fait, étape suivante").click()
    expect(chain).to_contain_text("Étape 3 : Appeler le contact.")
    assert barriers(visitor) == []
    assert visitor.evaluate("document.documentElement.scrollWidth") <= 360
    visitor.get_by_role("button", name="Passer à la coordination").click()
    expect(chain).to_contain_text("Étape 4 : Décider.")
    with door.store.reading(door.town.id) as reading:
        assert not escalations.of_visit(reading, door.visit.id)
    drain(visitor)
    with door.store.reading(door.town.id) as reading:
        (found,) = escalations.of_visit(reading, door.visit.id)
    assert (found.step, found.status.value) == (3, "coordinator")
    expect(chain).to_contain_text("Étape 4 : Décider.")


def test_nobody_there(phone: Page, served: Served, own: Round) -> None:
    """Tests a failed attempt with a reason and a photo, after a part of the basket was missing at its shop; both arrive."""
    stop_number(phone, 1)
    phone.get_by_role("button", name="Il manque", exact=True).click()
    expect(phone.locator(".todo li").first).to_have_attribute("data-missing", "true")
    finish(phone)
    stop_number(phone, 2)
    finish(phone)
    stop_number(phone, 3)
    phone.get_by_role("button", name="Plus", exact=True).click()
    phone.get_by_role("button", name="Un problème").click()
    phone.get_by_role("button", name="Abîmé").click()
    sure = phone.locator("button.main.warn")
    # What is damaged takes a photo.
    expect(sure).to_be_disabled()
    phone.get_by_role("button", name="Absent").click()
    photo = BytesIO()
    Image.new("RGB", (800, 600), (40, 60, 90)).save(photo, "JPEG")
    phone.locator("input[type=file]").set_input_files(
        {"name": "porte.jpg", "mimeType": "image/jpeg", "buffer": photo.getvalue()}
    )
    expect(phone.locator(".thumbnail")).to_be_visible()
    phone.get_by_label("Remarque").fill("Sonné deux fois")
    phone.get_by_label("Remarque").blur()
    sure.click()
    stop_number(phone, 4)
    drain(phone)
    found = statuses(served, own)
    assert [outcome for _, outcome in found[:3]] == [Outcome.FAILED, Outcome.SUCCESS, Outcome.NO_ANSWER]
    assert {status for status, _ in found[:3]} == {StopStatus.CLOSED}
    with served.store.reading(served.town_id) as reading:
        (shown,) = reading.rows(reading.select(PROOF))
    assert (shown.kind, bool(re.fullmatch(r"pic_[0-9a-f]{64}", shown.file))) == ("photo", True)


def test_a_part_is_delivered(phone: Page, served: Served, own: Round) -> None:
    """Tests that a basket of which one shop had nothing is handed over as what it is: delivered in part."""
    phone.get_by_role("button", name="Il manque", exact=True).click()
    for number in (2, 3, 4):
        finish(phone)
        stop_number(phone, number)
    drain(phone)
    with served.store.reading(served.town_id) as reading:
        (basket,) = deliveries.of_tasks(reading, own.stops[0].task_ids).values()
    assert basket.status is DeliveryStatus.PARTIALLY_DELIVERED


def test_skipped_put_first_and_late(phone: Page, served: Served, own: Round) -> None:
    """Tests that a stop is passed over, another one put first, and a delay of five and ten minutes told, all without a network; the server has it afterwards."""
    phone.get_by_role("button", name="Tournée", exact=True).click()
    phone.locator(".stop-row").nth(3).click()
    phone.get_by_role("button", name="Aller à cet arrêt maintenant").click()
    phone.get_by_role("button", name="Plus", exact=True).click()
    phone.get_by_role("button", name="+5 min").click()
    phone.get_by_role("button", name="+10 min").click()
    expect(phone.get_by_text("Retard de 15 min")).to_be_visible()
    phone.get_by_role("button", name=re.compile("Passer cet arrêt")).click()
    expect(phone.locator("dialog[open]")).to_have_count(0)
    drain(phone)
    seen = now(served, own).stops
    assert (seen[0].id, seen[0].status) == (own.stops[3].id, StopStatus.SKIPPED)
    with served.store.reading(served.town_id) as reading:
        told = reading.rows(reading.select(EVENT).where(EVENT.c.type == "round.delayed").order_by(EVENT.c.id))
    # A delay is told; the plan stays as it is until it is made anew.
    assert [row.data["minutes"] for row in told] == [5, 10]
    # Whoever is to be reached next has the courier's own word for it; those behind are told.
    ahead = {stop.id for stop in own.stops} - {own.stops[3].id}
    assert {stop["stop_id"] for stop in told[0].data["stops"]} == ahead
