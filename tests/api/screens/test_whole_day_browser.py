"""A day of four people on their four screens: a marketplace orders, a shop is ready, a coordinator plans, a courier rides without a network, and whoever waits sees it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from dispatch.access.role import Role
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.notify.deciding import Notifier
from dispatch.notify.sending import Outgoing, Sender
from dispatch.outbox.worker import Worker
from dispatch.storage.schema_field import CASH_COLLECTION, PROOF
from dispatch.storage.schema_notify import NOTIFICATION as DECIDED
from dispatch.storage.topics import NOTIFICATION, SENDING
from tests.api.browser import Watch, chromium, context_of
from tests.api.screens.board_town import signed_in, window_of
from tests.api.v1.cast import Cast
from tests.api.v1.doings import stored
from tests.api.v1.parts_street import act
from tests.api.v1.served import Served, serve_toytown
from tests.dispatch.simulate.toy_scenario import DAY

pytestmark = pytest.mark.browser

PEOPLE = ("Camille Exemple", "Alix Exemple", "Lou Exemple")
CASH_MINOR = 2350


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


@dataclass
class Telephones:
    """All that recipients are sent: by the number that it goes to."""

    sent: list[Outgoing] = field(default_factory=list)

    def send(self, message: Outgoing, /) -> str:
        self.sent.append(message)
        return f"receipt {len(self.sent)}"


@dataclass
class Town:
    """The town, what its outbox does, and what has been ordered, by the name of who it is for."""

    served: Served
    telephones: Telephones = field(default_factory=Telephones)
    ordered: dict[str, str] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """Return where it is."""
        return str(self.served.client.base_url).rstrip("/")

    def tell(self, *, wait_s: int = 0) -> list[Outgoing]:
        """Have whatever there is to be told be told after a while, and return what was."""
        before = len(self.telephones.sent)
        store = self.served.store
        notifier = Worker(store, NOTIFICATION, Notifier())
        while notifier.run_once():
            pass
        self.served.clock.advance(wait_s)
        sender = Worker(store, SENDING, Sender(store, {"sms": self.telephones}))
        while sender.run_once():
            pass
        return self.telephones.sent[before:]

    def status(self, person: str) -> DeliveryStatus:
        """Return how far somebody's delivery is."""
        return stored(self.served, self.ordered[person]).status


def order_all(town: Town) -> None:
    """Order as a marketplace does: three baskets, one of two shops, one that is paid at the door."""
    payment = {"amount_minor": CASH_MINOR, "currency": "EUR", "methods": ["cash"]}
    for number, (name, shops) in enumerate(
        zip(PEOPLE, (("shop-0", "shop-1"), ("shop-0",), ("shop-1",)), strict=True)
    ):
        wanted = town.served.basket(
            shops=shops,
            east_m=1_500 + 400 * number,
            external_ref=f"day-{number}",
            recipient={"name": name, "phone": f"+3360000010{number}"},
            **({"payment_on_delivery": payment} if number == 1 else {}),
        )
        made = town.served.call("POST", "/v1/deliveries?promise=true", wanted, key=f"day-{number}")
        assert made.status_code == 201, made.text
        town.ordered[name] = made.json()["id"]


class Door:
    """A recipient's page, on a telephone that runs no scripts."""

    def __init__(self, page: Page, town: Town, person: str) -> None:
        self.page = page
        link = town.served.call("POST", f"/v1/deliveries/{town.ordered[person]}/link", role=Role.COORDINATOR)
        assert link.status_code in {200, 201}, link.text
        self.address = f"{town.base}{link.json()['path']}?language=fr"

    def says(self) -> str:
        """Return the sentence that the page opens with."""
        self.page.goto(self.address)
        return self.page.locator("h1").inner_text()


def say_ready(page: Page, town: Town) -> None:
    """Say as a shop that all of its baskets are ready."""
    token = town.served.person(Role.SHOP).token
    page.context.add_cookies([{"name": "tournee_session", "value": token, "url": town.base}])
    page.goto(f"{town.base}/shop/")
    ready = page.locator("section.list[aria-labelledby=board-to_prepare] .basket")
    for left in (2, 1):
        expect(ready).to_have_count(left)
        ready.first.get_by_role("button", name=re.compile("^Prêt")).click()
    # What can still be taken back is sent when the page is opened again.
    page.reload()
    expect(page.locator('.strip[data-waiting="0"]')).to_be_attached(timeout=15_000)


def plan(page: Page, town: Town) -> str:
    """Have a plan made, look at it, make it the plan, and give the round to its courier; return who that is."""
    page.get_by_role("button", name="Demander un plan").click()
    panel = page.locator(".plan-panel")
    expect(panel).to_contain_text("Demandé")
    (run,) = town.served.call("GET", f"/v1/plan-runs?day={DAY}", role=Role.COORDINATOR).json()["plan_runs"]
    town.served.business.runner.carry_out(town.served.town_id, run["id"])
    expect(panel.locator('[data-figure="served"]')).to_contain_text("+ 3")
    panel.get_by_role("button", name="Appliquer").click()
    expect(panel).to_contain_text("Appliqué")
    expect(page.locator(".tray-card")).to_have_count(0)
    listed = town.served.call("GET", f"/v1/days/{DAY}/board", role=Role.COORDINATOR).json()["rounds"]
    (own,) = (one for one in listed if one["stops"])
    page.get_by_role("button", name=re.compile("Fermer")).first.click()
    page.locator(".row-name", has_text=own["courier"]).click()
    page.get_by_role("button", name="Confier au coursier").click()
    expect(page.locator(f'[data-lane="{own["shift_id"]}"]')).to_contain_text("confiée")
    return str(own["courier_id"])


def sign(page: Page) -> None:
    """Sign on the pad."""
    pad = page.locator(".sign canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60, steps=5)
    page.mouse.up()
    page.locator(".sign").get_by_role("button", name="Garder").click()


def photograph(page: Page) -> None:
    """Take a photo."""
    photo = BytesIO()
    Image.new("RGB", (1200, 800), (120, 60, 30)).save(photo, "JPEG")
    page.locator("input[type=file]").set_input_files(
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo.getvalue()}
    )
    expect(page.locator(".thumbnail")).to_have_count(1)


def hand_over(page: Page, person: str) -> None:
    """Hand a basket over, each in another way."""
    page.get_by_role("button", name="Plus", exact=True).click()
    if person == "Lou Exemple":
        page.get_by_role("button", name="Dans la boîte aux lettres").click()
        photograph(page)
    else:
        page.get_by_role("button", name="Preuves").click()
        if person == "Camille Exemple":
            sign(page)
        else:
            page.get_by_label("Code du client").fill("4711")
            code = page.locator("form.word", has_text="Code du client")
            code.get_by_role("button", name="Garder").click()
            expect(page.locator(".gathered")).to_contain_text("4711")
        page.get_by_role("button", name="Fermer").click()
        page.locator(".slide").focus()
        page.keyboard.press("Enter")
        if person == "Alix Exemple":
            page.get_by_role("button", name="Espèces").click()
    close = page.get_by_role("button", name="Terminer l'arrêt")
    if close.count():
        close.click()


def ride(page: Page, stops: int) -> None:
    """Ride a round: from the second stop to the last there is no network."""
    page.get_by_role("button", name="Commencer la tournée").click()
    for number in range(1, stops + 1):
        expect(page.locator(".stop .number").first).to_have_text(str(number))
        if number == 3:
            # The phone is switched off and on.
            page.reload()
            expect(page.locator(".stop .number").first).to_have_text(str(number))
        person = page.locator(".person")
        if person.count():
            hand_over(page, person.inner_text())
        else:
            page.locator(".slide").focus()
            page.keyboard.press("Enter")
        if number == 1:
            page.context.set_offline(True)
    page.get_by_role("button", name="Terminer la tournée").click()
    expect(page.locator(".strip")).to_contain_text("hors ligne")


def test_a_day_of_four_people(browser: Browser, served: Served) -> None:
    """Tests the whole way of three baskets over all four screens: nothing is lost, everybody sees how far it is, and nobody is told the same twice."""
    town = Town(served)
    changed = served.call(
        "PATCH",
        "/v1/town/settings",
        {"settings": {"planning": {"seconds": 0.5}}},
        role=Role.ADMIN,
        headers={"If-Match": served.call("GET", "/v1/town", role=Role.ADMIN).headers["etag"]},
    )
    assert changed.status_code == 200, changed.text
    order_all(town)
    # Nobody is woken: what is promised at half past seven is told at eight.
    assert town.tell(wait_s=60) == []
    told = {"promised": town.tell(wait_s=1_800)}
    with (
        context_of(browser, 360, 640, has_touch=True, service_workers="allow") as shop,
        window_of(browser, 1280, 800) as desk,
        context_of(browser, 360, 640, has_touch=True, service_workers="allow") as bike,
        context_of(browser, 360, 640, java_script_enabled=False) as home,
    ):
        doors = {person: Door(home.new_page(), town, person) for person in PEOPLE}
        assert {door.says() for door in doors.values()} == {"Votre livraison est prévue."}
        say_ready(shop.new_page(), town)
        for person in PEOPLE[:2]:
            (own,) = (
                task
                for task in stored(served, town.ordered[person]).in_shops
                if task.org_id == served.orgs["shop-0"]
            )
            assert own.status is TaskStatus.READY
        desk.add_init_script(
            "localStorage.setItem('tournee.board', JSON.stringify({view: 'timeline', map: false}))"
        )
        board = signed_in(desk, served, Watch())
        courier = plan(board, town)
        told["planned"] = town.tell(wait_s=60)
        phone = bike.new_page()
        link = act(Cast(served), f"/v1/couriers/{courier}/login-link", role=Role.COORDINATOR)
        phone.goto(f"{town.base}{link['path']}")
        phone.wait_for_url("**/courier/")
        phone.wait_for_selector(".stop")
        for _ in range(200):
            if phone.evaluate("navigator.serviceWorker.controller !== null"):
                break
            phone.wait_for_timeout(100)
        lane = board.locator("[data-lane]", has=board.locator(".block"))
        stops = lane.locator(".block").count()
        assert stops >= 5
        ride(phone, stops)
        told["offline"] = town.tell(wait_s=60)
        # Nobody but the phone knows of it yet.
        assert DeliveryStatus.DELIVERED not in {town.status(person) for person in PEOPLE}
        assert "Votre livraison est prévue." not in {door.says() for door in doors.values()}
        bike.set_offline(False)
        expect(phone.locator('.strip[data-waiting="0"]')).to_be_visible(timeout=30_000)
        assert {town.status(person) for person in PEOPLE} == {DeliveryStatus.DELIVERED}
        told["delivered"] = town.tell(wait_s=60)
        for person, door in doors.items():
            assert door.says() == "Votre commande a été remise.", person
        expect(board.locator('.block[data-status="closed"]')).to_have_count(stops, timeout=10_000)
    with served.store.reading(served.town_id) as reading:
        proofs = reading.rows(reading.select(PROOF))
        money = reading.rows(reading.select(CASH_COLLECTION))
        decided = Counter(
            (row.target_id, row.subject, row.kind) for row in reading.rows(reading.select(DECIDED))
        )
    assert Counter(row.kind for row in proofs) == Counter(["signature", "pin", "photo"])
    assert all(bool(row.file) == (row.kind != "pin") for row in proofs)
    assert [(row.method, row.amount_minor) for row in money] == [("cash", CASH_MINOR)]
    assert set(decided.values()) == {1}
    numbers = {f"+3360000010{number}" for number in range(len(PEOPLE))}
    for step, messages in told.items():
        # Of what came too late to be news, and of what nobody wants to be told, nobody hears.
        assert {one.address for one in messages} == (numbers if step == "promised" else set()), step
        assert len(messages) == len({one.address for one in messages}), step
