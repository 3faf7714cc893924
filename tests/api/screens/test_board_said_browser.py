"""Tests of what is said about baskets on the board, of what is typed and not sent yet, and of midnight."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dispatch.access.role import Role
from dispatch.access.sessions import find_person
from tests.api.browser import Watch, barriers, chromium
from tests.api.screens.board_town import EXPECTED, BoardTown, board_town, signed_in, window_of
from tests.api.v1.served import Served, serve_toytown
from tests.dispatch.simulate.toy_scenario import DAY

pytestmark = pytest.mark.browser


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
def town(served: Served) -> BoardTown:
    """Two rounds, and two baskets that nobody has."""
    return board_town(served)


@pytest.fixture
def desk(browser: Browser, served: Served, town: BoardTown) -> Iterator[Page]:
    """The board without its map."""
    assert town.loose
    with window_of(browser, 1280, 800) as context:
        context.add_init_script(
            "localStorage.setItem('tournee.board', JSON.stringify({view: 'timeline', map: false}))"
        )
        yield signed_in(context, served, Watch(expected=EXPECTED))


def say(served: Served, delivery_id: str, text: str) -> None:
    """Write as the shop of a basket."""
    told = served.call("POST", f"/v1/deliveries/{delivery_id}/messages", {"text": text}, role=Role.SHOP)
    assert told.status_code == 201, told.text


def test_a_message_is_something_to_do(desk: Page, town: BoardTown) -> None:
    """Tests that a message that nobody has read is in the queue and on the list, is read by opening it, and that an answer that is not sent stays."""
    name = town.loose[1]
    say(town.served, name, "Il manque un pain")
    line = desk.locator('.line[data-kind="message"]')
    expect(line).to_contain_text("1 message non lu")
    expect(line).to_contain_text(town.code(name))
    desk.get_by_role("button", name="Liste et recherche").click()
    expect(desk.locator(".list-row", has_text=town.code(name))).to_contain_text("1 non lu")
    line.get_by_role("button", name="Lire").click()
    sheet = desk.get_by_role("dialog")
    expect(sheet.locator(".messages")).to_contain_text("Il manque un pain")
    expect(line).to_have_count(0)
    answer = sheet.get_by_label("Message au destinataire")
    answer.fill("On s’en occupe")
    desk.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    # Of a message that comes while its conversation is closed nobody can say that they have read it.
    say(town.served, name, "Et du beurre")
    expect(line).to_contain_text("1 message non lu")
    line.get_by_role("button", name="Lire").click()
    expect(answer).to_have_value("On s’en occupe")
    sheet.get_by_role("button", name="Envoyer").click()
    expect(sheet.locator(".messages")).to_contain_text("On s’en occupe")
    expect(answer).to_have_value("")
    assert barriers(desk) == []


def test_the_link_of_a_recipient_is_at_hand(desk: Page, town: BoardTown) -> None:
    """Tests that the tracking link is shown to whoever asks, leads to the page of that basket, and leads nowhere once it is revoked."""
    desk.locator(f'.tray [data-item="{town.loose[0]}"]').click()
    sheet = desk.get_by_role("dialog")
    sheet.get_by_text("Lien de suivi").click()
    sheet.get_by_role("button", name="Montrer le lien").click()
    link = sheet.locator("a.address")
    expect(link).to_be_visible()
    address = link.get_attribute("href")
    assert address is not None
    page = desk.context.request.get(address)
    assert page.status == 200
    assert town.code(town.loose[0]) in page.text()
    assert barriers(desk) == []
    sheet.get_by_role("button", name="Le rendre inutilisable").click()
    expect(sheet).to_contain_text("ne mène plus nulle part")
    assert town.code(town.loose[0]) not in desk.context.request.get(address).text()


def test_the_board_goes_on_at_midnight(desk: Page, town: BoardTown) -> None:
    """Tests that the board of today is that of the next date from midnight on, and that whoever has something in hand stays where they are."""
    served = town.served
    date = desk.locator('.day-field input[type="date"]')

    def midnight(hours: int) -> None:
        for _ in range(hours // 6):
            served.clock.advance(6 * 3_600)
            # Who does nothing for half a day is signed out.
            assert find_person(served.store, served.person(Role.COORDINATOR).token) is not None
        # Whatever happens has the board look, and tell its time.
        desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    desk.evaluate("location.hash = '#/day'")
    expect(date).to_have_value(DAY)
    desk.locator(f'.tray [data-item="{town.loose[0]}"]').click()
    midnight(18)
    expect(desk).to_have_url(re.compile(f"#/day/{DAY}$"))
    expect(desk.get_by_role("dialog")).to_be_visible()
    expect(date).to_have_value(DAY)
    desk.keyboard.press("Escape")
    desk.get_by_role("button", name="Aujourd’hui", exact=True).click()
    expect(date).to_have_value("2026-11-29")
    midnight(24)
    expect(date).to_have_value("2026-11-30")
