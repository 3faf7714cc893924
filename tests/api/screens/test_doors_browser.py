"""Tests of a door that stays closed: the desk's sheet from the queue to its end, and the numbers of the town on the courier's phone, without a network too."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dispatch.access.role import Role
from tests.api.browser import Watch, barriers, chromium, context_of
from tests.api.screens.board_town import EXPECTED, signed_in, window_of
from tests.api.screens.test_courier_browser import connected
from tests.api.v1 import parts_services  # noqa: F401 makes what is named here
from tests.api.v1.cast import Cast
from tests.api.v1.parts_street import act
from tests.api.v1.served import Served, serve_toytown

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


def settle(served: Served, **settings: object) -> None:
    """Have the town decide something."""
    town = served.call("GET", "/v1/town", role=Role.ADMIN)
    done = served.call(
        "PATCH", "/v1/town/settings", {"settings": settings}, role=Role.ADMIN, headers={"If-Match": town.headers["etag"]}
    )  # fmt: skip
    assert done.status_code == 200, done.text


def shot(page: Page, name: str) -> None:
    folder = os.environ.get("TOURNEE_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def doors_of(served: Served) -> list[dict]:
    found: list[dict] = served.call("GET", "/v1/escalations", role=Role.COORDINATOR).json()["escalations"]
    return found


def test_the_sheet_of_a_closed_door(browser: Browser, served: Served) -> None:
    """Tests the sheet from the line of the queue: who it is only when asked, a step tried, a call with one of the town's numbers, and the end in two touches."""
    settle(served, emergency_numbers=["112", "144"])
    cast = Cast(served)
    visit = cast("visit_at_hand")
    begun = act(cast, f"/v1/visits/{visit}/no-answer", role=Role.COORDINATOR)
    with window_of(browser, 360, 640, has_touch=True) as context:
        page = signed_in(context, served, Watch(expected=EXPECTED))
        page.locator('.line[data-kind="door"] button').first.click()
        sheet = page.get_by_role("dialog")
        expect(sheet).to_contain_text("Porte qui reste fermée")
        expect(sheet).to_contain_text(re.compile(r"1 sur \d"))
        page.set_viewport_size({"width": 360, "height": 1_600})
        assert barriers(page) == []
        page.set_viewport_size({"width": 360, "height": 640})
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
        (before,) = doors_of(served)
        # Nobody is named before somebody asks.
        assert before["person"] not in (sheet.inner_text())
        sheet.get_by_text("Qui est derrière cette porte").click()
        expect(sheet).to_contain_text(before["person"])
        shot(page, "board-door")
        sheet.get_by_role("button", name="Fait, sans réponse").click()
        expect(sheet).to_contain_text(re.compile(r"2 sur \d"))
        number = sheet.get_by_label("Numéro appelé")
        assert number.locator("option").all_inner_texts() == ["112", "144"]
        number.select_option("144")
        sheet.get_by_role("button", name="J’ai appelé").click()
        path = f"/v1/escalations/{begun['id']}"
        for _ in range(50):
            if served.call("GET", path, role=Role.COORDINATOR).json()["outcome"] == "emergency":
                break
            page.wait_for_timeout(100)
        # A thumb that slips ends nothing: the result is chosen, then confirmed.
        sheet.get_by_role("button", name="Urgence", exact=True).click()
        assert served.call("GET", path, role=Role.COORDINATOR).json()["status"] != "closed"
        sheet.get_by_role("button", name=re.compile("Terminer.*Urgence")).click()
        expect(sheet).to_contain_text("C’est réglé")
    history = served.call(
        "GET", f"/v1/visits/{visit}/history", role=Role.COORDINATOR, headers={"X-Reason": "what was done"}
    ).json()["lines"]
    assert [(one["what"], one["number"]) for one in history] == [
        ("no_answer", None), ("tried", None), ("called", "144"), ("settled", None),
    ]  # fmt: skip
    refused = served.call("POST", f"{path}/called", {"number": "15"}, role=Role.COORDINATOR)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_act")
    assert "112, 144" in refused.text


def test_the_phone_has_the_numbers_of_the_town(browser: Browser, served: Served) -> None:
    """Tests that the ladder of a closed door offers the town's numbers, those of France without a setting, and that a call is kept without a network."""
    cast = Cast(served)
    cast("visit_at_hand")
    with context_of(browser, 360, 640, has_touch=True, service_workers="allow") as context:
        page = connected(context, served, Watch(expected=(*EXPECTED, "ERR_INTERNET_DISCONNECTED")))
        page.locator(".visit").get_by_role("button", name="Personne ne répond").click()
        calls = page.locator(".chain a[href^='tel:']")
        expect(calls).to_have_count(5, timeout=15_000)
        assert [one.get_attribute("href") for one in calls.all()] == [
            "tel:15", "tel:18", "tel:112", "tel:17", "tel:114",
        ]  # fmt: skip
        page.set_viewport_size({"width": 360, "height": 2_000})
        shot(page, "courier-door")
        assert barriers(page) == []
        settle(served, emergency_numbers=["112", "100"])
        page.reload()
        expect(calls).to_have_count(2, timeout=15_000)
        # Switched off and on without a network, the phone has them still.
        context.set_offline(True)
        page.reload()
        expect(calls).to_have_count(2)
        page.get_by_role("button", name=re.compile("appelé le 100")).click()
        context.set_offline(False)
        for _ in range(100):
            found = doors_of(served)
            if found and found[0]["outcome"] == "emergency":
                break
            page.wait_for_timeout(100)
        assert [one["outcome"] for one in doors_of(served)] == ["emergency"]
