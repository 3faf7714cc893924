"""Tests of the shop's screen in a real browser: ready, late, something missing, a bag to be delivered, presses without a network; on a small phone."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from dispatch.access.grant import Grant
from dispatch.access.role import Role
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import Channel
from dispatch.storage import parties
from dispatch.thread.message import Party, Side
from dispatch.thread.posting import post
from tests.api.browser import Watch, barriers, chromium, context_of
from tests.api.v1.doings import stored
from tests.api.v1.person import add_account, begin
from tests.api.v1.served import Served, serve_toytown
from tests.dispatch.toy_town import Match

pytestmark = pytest.mark.browser

#: A phone that is taken off the network complains of that, and so it does where something is refused.
EXPECTED = ("ERR_INTERNET_DISCONNECTED", "net::ERR", "status of 4")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium of this machine."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, sqlite_model: Path) -> Iterator[Served]:
    """Toytown behind the API: one for all of these tests, each of which has baskets of its own."""
    with serve_toytown(tmp_path_factory.mktemp("shop") / "town.db", sqlite_model) as found:
        yield found


@pytest.fixture
def watch() -> Watch:
    return Watch(expected=EXPECTED)


@pytest.fixture
def phone(browser: Browser, watch: Watch) -> Iterator[Page]:
    """An old phone on the counter of a shop."""
    with context_of(browser, 360, 640, has_touch=True, service_workers="allow") as context:
        page = context.new_page()
        watch.follow(page)
        yield page


def basket(served: Served, items: str, *shops: str, **more: Any) -> dict[str, Any]:
    """Order a basket in the name of a shop."""
    pickups = [{"shop_id": served.orgs[name], "items": items} for name in shops or ("shop-0",)]
    wanted = served.basket(**{"pickups": pickups, "sender_id": served.orgs["shop-0"], **more})
    made = served.call("POST", "/v1/deliveries?promise=true", wanted, role=Role.COORDINATOR)
    assert made.status_code == 201, made.text
    answered: dict[str, Any] = made.json()
    return answered


def open_as(page: Page, served: Served, role: Role) -> None:
    """Open the screen as somebody who has signed in."""
    base = str(served.client.base_url).rstrip("/")
    page.context.add_cookies([{"name": "tournee_session", "value": served.person(role).token, "url": base}])
    page.goto(f"{base}/shop/")


def card(page: Page, items: str) -> Any:
    """Return the card of a basket by what is in it."""
    return page.locator(".basket", has_text=items)


def listed(page: Page, name: str) -> Any:
    """Return one of the lists."""
    return page.locator(f"section.list[aria-labelledby=board-{name}]")


def shop_name(served: Served) -> str:
    path = f"/v1/organizations/{served.orgs['shop-0']}"
    return str(served.call("GET", path, role=Role.SHOP).json()["name"])


def status_of(served: Served, made: dict[str, Any]) -> TaskStatus:
    """Return how far the shop's own part of a basket is."""
    one = stored(served, made["id"])
    (task,) = (task for task in one.in_shops if task.org_id == served.orgs["shop-0"])
    return task.status


def sent(page: Page) -> None:
    """Wait until the server has heard everything."""
    expect(page.locator('.strip[data-waiting="0"]')).to_be_attached(timeout=15_000)


def test_ready_and_late_can_be_taken_back(phone: Page, served: Served) -> None:
    """Tests that "ready" moves a basket at once, that nobody hears of what is taken back, and that what is not is sent when the page is left."""
    ready, late = basket(served, "2 baguettes"), basket(served, "1 brioche", "shop-0", "shop-1")
    open_as(phone, served, Role.SHOP)
    expect(card(phone, "2 baguettes")).to_be_visible()
    card(phone, "2 baguettes").get_by_role("button", name=re.compile("^Prêt")).click()
    expect(listed(phone, "ready")).to_contain_text("2 baguettes")
    card(phone, "2 baguettes").get_by_role("button", name="Annuler").click()
    expect(listed(phone, "to_prepare")).to_contain_text("2 baguettes")
    assert status_of(served, ready) is TaskStatus.PENDING
    card(phone, "2 baguettes").get_by_role("button", name=re.compile("^Prêt")).click()
    before_s = stored(served, late["id"]).in_shops[0].ready_s
    for _ in range(2):
        card(phone, "1 brioche").get_by_role("button", name=re.compile("^.10 min")).click()
    expect(card(phone, "1 brioche")).to_contain_text("+20 min")
    # The page is closed and opened: what was pressed is kept, and goes out.
    phone.reload()
    sent(phone)
    assert status_of(served, ready) is TaskStatus.READY
    after_s = stored(served, late["id"]).in_shops[0].ready_s
    assert before_s is not None
    assert after_s is not None
    assert after_s - max(before_s, served.clock.now_s()) == 1200
    expect(listed(phone, "ready")).to_contain_text("2 baguettes")


def test_something_is_missing(phone: Page, served: Served) -> None:
    """Tests that a question goes to the customer, that the answer comes back to the card, and that both can write."""
    made = basket(served, "1 tarte aux pommes, 3 croissants")
    open_as(phone, served, Role.SHOP)
    own = card(phone, "3 croissants")
    own.get_by_role("button", name=re.compile("^Il manque")).click()
    phone.get_by_role("button", name="1 tarte aux pommes", exact=True).click()
    phone.get_by_label("Que proposez-vous").fill("1 tarte aux poires")
    # The phone goes dark before it is sent: what was typed is there again.
    phone.reload()
    own.get_by_role("button", name=re.compile("^Il manque")).click()
    expect(phone.get_by_label("Que proposez-vous")).to_have_value("1 tarte aux poires")
    phone.get_by_label("À rembourser").fill("14,90")
    phone.get_by_role("button", name="Demander au client").click()
    expect(own).to_contain_text("1 tarte aux poires ?")
    sent(phone)
    path = f"/v1/deliveries/{made['id']}/substitutions"
    (asked,) = served.call("GET", path, role=Role.SHOP).json()["substitutions"]
    assert asked["refund"]["amount_minor"] == 1490
    said = served.call("POST", f"{path}/{asked['id']}/answer", {"answer": "accept"}, role=Role.COORDINATOR)
    assert said.status_code == 200, said.text
    expect(own).to_contain_text("Le client accepte", timeout=10_000)
    with served.store.writing(served.town_id, "recipient:test") as writing:
        recipient = stored(served, made["id"]).recipient_id
        post(
            writing,
            Party(Side.RECIPIENT, recipient),
            made["id"],
            "Avec des bougies ?",
            org_id=served.orgs["shop-0"],
        )
    tab = phone.get_by_role("button", name=re.compile("^Messages"))
    expect(tab).to_contain_text("1", timeout=10_000)
    tab.click()
    phone.locator(".messages .row").first.click()
    expect(phone.locator(".said")).to_contain_text("Avec des bougies ?")
    phone.get_by_label("Votre message").fill("Bien sûr !")
    phone.get_by_role("button", name="Envoyer", exact=True).click()
    expect(phone.locator(".said")).to_contain_text("Bien sûr !")
    expect(tab).not_to_contain_text("1")


def test_a_bag_is_delivered_with_four_taps(phone: Page, served: Served) -> None:
    """Tests that a customer who is known needs their number and three taps, with the price shown before the last, and that the bag has its code then."""
    basket(served, "1 gâteau", recipient={"name": "Alix Exemple", "phone": "+33600000002"})
    open_as(phone, served, Role.SHOP)
    phone.get_by_role("button", name="Livrer").click()  # 1
    phone.get_by_label("Téléphone du client").fill("06 00 00 00 02")
    expect(phone.locator(".known-name")).to_have_text("Alix")
    phone.locator(".offer").first.click(timeout=60_000)  # 2
    phone.get_by_role("button", name=re.compile("^Confirmer")).click()  # 3
    expect(phone.get_by_role("heading", name="C’est réservé")).to_be_visible()
    code = phone.locator(".big-code").inner_text()
    (made,) = (
        one
        for one in served.call("GET", "/v1/deliveries?day=2026-11-28", role=Role.SHOP).json()["deliveries"]
        if one["code"] == code
    )
    one = stored(served, made["id"])
    assert (one.channel, one.promised_s is None) == (Channel.COUNTER, False)
    phone.get_by_role("button", name="Étiquette").click()
    phone.get_by_role("button", name="Un sac de plus").click()
    expect(phone.locator(".label")).to_have_count(2)
    shown = phone.locator(".label img").last
    assert shown.evaluate("(image) => image.decode().then(() => image.naturalWidth > 50)")
    expect(phone.locator(".label").last).to_contain_text(f"{code}")
    expect(phone.locator(".label").last).not_to_contain_text("Exemple")
    phone.get_by_role("button", name="Fermer").click()
    phone.get_by_role("button", name="Voir les paniers").click()
    sent(phone)
    assert status_of(served, made) is TaskStatus.READY


def test_a_customer_asks_at_the_till(phone: Page, browser: Browser, served: Served) -> None:
    """Tests that a customer who scans the card says where and when on a page without scripts, that the shop confirms it, and that their page is that of the delivery then."""
    home = "1 rue du Test"
    served.town_map.addresses.known[home] = (Match(home, 0.018, 0.018, 1.0),)
    open_as(phone, served, Role.SHOP)
    phone.locator(".tabs").get_by_role("button", name="Boutique").click()
    phone.get_by_role("button", name="QR à la caisse").click()
    drawn = phone.locator(".till-card img")
    assert drawn.evaluate("(image) => image.decode().then(() => image.naturalWidth > 50)")
    address = phone.get_by_role("link", name="Voir la page des clients").get_attribute("href")
    with context_of(browser, 360, 640, java_script_enabled=False) as context:
        theirs = context.new_page()
        theirs.goto(f"{str(served.client.base_url).rstrip('/')}{address}")
        for label, text in (("Prénom et nom", "Lou Exemple"), ("Téléphone", "0600000003"), ("Adresse", home)):
            theirs.get_by_label(label).fill(text)
        theirs.get_by_role("button", name="Voir les horaires").click()
        theirs.locator("label.choice").nth(1).click(timeout=60_000)
        theirs.get_by_role("button", name="Choisir cet horaire").click()
        expect(theirs.locator("h1")).to_have_text("Montrez cette page au commerçant")
        phone.locator(".tabs").get_by_role("button", name="Paniers").click()
        phone.reload()
        wish = phone.locator(".wishes .basket", has_text="Lou Exemple")
        wish.get_by_role("button", name="Confirmer").click()
        expect(phone.locator('.offer[aria-pressed="true"]')).to_have_count(1, timeout=60_000)
        phone.get_by_role("button", name=re.compile("^Confirmer")).click()
        expect(phone.get_by_role("heading", name="C’est réservé")).to_be_visible()
        theirs.reload()
        expect(theirs).to_have_url(re.compile("/t/"))
    phone.get_by_role("button", name="Voir les paniers").click()
    expect(phone.locator(".wishes")).to_have_count(0)


def test_a_phone_without_a_network(phone: Page, served: Served) -> None:
    """Tests that a lost connection is told loudly, that the screen opens all the same, and that what is pressed meanwhile is sent once it is back."""
    made = basket(served, "6 chouquettes")
    open_as(phone, served, Role.SHOP)
    expect(card(phone, "6 chouquettes")).to_be_visible()
    for _ in range(200):
        if phone.evaluate("navigator.serviceWorker.controller !== null"):
            break
        phone.wait_for_timeout(50)
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.get_by_role("alert")).to_contain_text("Connexion perdue depuis")
    card(phone, "6 chouquettes").get_by_role("button", name=re.compile("^Prêt")).click()
    phone.reload()
    expect(listed(phone, "ready")).to_contain_text("6 chouquettes")
    expect(card(phone, "6 chouquettes")).to_contain_text("sera envoyé")
    expect(phone.locator(".strip")).to_contain_text("1 action en attente")
    assert status_of(served, made) is TaskStatus.PENDING
    phone.context.set_offline(False)
    sent(phone)
    expect(phone.get_by_role("alert")).to_have_count(0)
    assert status_of(served, made) is TaskStatus.READY


def test_a_pause_and_hours(phone: Page, served: Served) -> None:
    """Tests that a shop says with two taps that it takes nothing on, goes on again, and changes its pace."""
    open_as(phone, served, Role.SHOP)
    phone.get_by_role("button", name="Pause").click()
    phone.get_by_role("button", name="30 min").click()
    expect(phone.locator(".paused")).to_contain_text("En pause jusqu’à 08:00")
    phone.get_by_role("button", name="Reprendre").click()
    expect(phone.locator(".paused")).to_have_count(0)
    phone.get_by_role("button", name=re.compile("^Boutique")).click()
    phone.get_by_role("button", name="Rythme").click()
    phone.get_by_label("Préparer un panier").fill("20")
    phone.get_by_role("button", name="Enregistrer").click()
    expect(phone.get_by_role("status")).to_have_text("Enregistré")
    hours = served.call("GET", f"/v1/shops/{served.orgs['shop-0']}/hours", role=Role.SHOP).json()
    assert (hours["prepare_s"], hours["paused_until"]) == (1200, None)


def test_who_helps_says_for_whom(phone: Page, served: Served) -> None:
    """Tests that a coordinator chooses a shop first, sees whom they act for, and that the log has both names."""
    made = basket(served, "4 éclairs")
    open_as(phone, served, Role.COORDINATOR)
    phone.get_by_role("button", name=shop_name(served)).click()
    expect(phone.locator(".behalf")).to_contain_text(shop_name(served))
    card(phone, "4 éclairs").get_by_role("button", name=re.compile("^Prêt")).click()
    phone.reload()
    sent(phone)
    assert status_of(served, made) is TaskStatus.READY
    events = served.call("GET", "/v1/events?kind=pickup.ready", role=Role.COORDINATOR).json()["events"]
    (event,) = (one for one in events if one["subject"] == made["id"])
    assert event["on_behalf_of"] == served.orgs["shop-0"]


def test_somebody_of_two_shops_goes_to_the_other(browser: Browser, served: Served, watch: Watch) -> None:
    """Tests that an account of two shops changes shop on its screen and back, and that what is pressed there is taken without signing in."""
    grants = [Grant(Role.SHOP, served.orgs[name]) for name in ("shop-0", "shop-1")]
    person = begin(served, add_account(served, "deux@example.org", *grants), grants[0])
    base = str(served.client.base_url).rstrip("/")
    with context_of(browser, 360, 640, timezone_id="Europe/Paris") as context:
        context.add_cookies(
            [{"name": "tournee_session", "value": person.token, "url": base, "httpOnly": True}]
        )
        page = context.new_page()
        watch.follow(page)
        page.goto(f"{base}/shop/#shop")
        with served.store.reading(served.town_id) as reading:
            first, second = (parties.get_organization(reading, one.org_id).name for one in grants)
        expect(page.locator(".shop-name")).to_have_text(first)
        page.get_by_role("button", name="Changer de boutique").click()
        page.get_by_role("button", name=second).click()
        expect(page.locator(".shop-name")).to_have_text(second)
        assert barriers(page) == []
        # The page has what belongs to the new session: that changes something, too.
        page.get_by_role("button", name="Changer de boutique").click()
        page.get_by_role("button", name=first).click()
        expect(page.locator(".shop-name")).to_have_text(first)
    assert watch.complaints == []


@pytest.mark.parametrize("look", ["light", "dark"])
def test_nobody_is_kept_out(phone: Page, served: Served, look: str) -> None:
    """Tests every screen with axe-core, and that nothing is wider than the phone, at twice the size of letters too, nor lower than 48 px where it is touched."""
    basket(served, "1 pain de seigle", "shop-0", "shop-1")
    phone.emulate_media(color_scheme="dark" if look == "dark" else "light")
    open_as(phone, served, Role.SHOP)
    own = card(phone, "1 pain de seigle").last
    expect(own).to_be_visible()
    assert in_the_way(phone) == []
    fits(phone, "board")
    for opener in ("Détails", "Il manque"):
        own.get_by_role("button", name=re.compile(opener)).click()
        expect(phone.locator("dialog[open] .sheet-body")).to_be_visible()
        assert in_the_way(phone) == [], opener
        fits(phone, opener)
        phone.get_by_role("button", name="Fermer").click()
    for tab in ("Livrer", "Messages", "Boutique"):
        phone.locator(".tabs").get_by_role("button", name=re.compile(f"^{tab}")).click()
        expect(phone.locator("main h1")).to_be_visible()
        assert in_the_way(phone) == [], tab
        fits(phone, tab)
    for page in ("Le mois", "Horaires", "Congés", "Aide"):
        phone.get_by_role("button", name=page).click()
        assert in_the_way(phone) == [], page
        fits(phone, page)
        phone.get_by_role("button", name="Retour").click()


def in_the_way(page: Page) -> list[list[str]]:
    """Return what axe finds, but for what is seen in part behind a sheet or the bar at the bottom: it cannot be reached, or is scrolled to."""
    return [one for one in barriers(page) if one[0] != "target-size" or "obscured" not in "".join(one)]


def fits(page: Page, where: str) -> None:
    """Check that nothing is too wide, and nothing that is touched too low."""
    for size in (32, 16):
        page.evaluate("size => (document.documentElement.style.fontSize = `${size}px`)", size)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, (where, size)
    low = page.evaluate(
        """() => [...document.querySelectorAll('button, select, summary, a.main, a.second, input:not([type=checkbox])')]
            .filter((one) => one.offsetParent !== null && one.getBoundingClientRect().height < 47.5)
            .map((one) => one.textContent)"""
    )
    assert low == [], where


def test_it_is_light(served: Served) -> None:
    """Tests that the first load is below 150 kB, compressed as it is sent, and that every file that is kept on the phone is there."""
    worker = served.client.get("/shop/worker.js")
    assert worker.headers["cache-control"] == "no-cache"
    files = set(re.findall(r'"(/(?:assets|shop|courier)/[^"]+)"', worker.text))
    assert any(name.endswith(".css") for name in files)
    total = 0
    for name in sorted(files):
        answer = served.client.get(name, headers={"accept-encoding": "gzip"})
        assert answer.status_code == 200, name
        if name.startswith("/assets/"):
            total += len(gzip.compress(answer.content))
    assert total < 150_000
    manifest = served.client.get("/shop/manifest.webmanifest").json()
    assert manifest["start_url"] == manifest["scope"] == "/shop/"
