"""A town's day for tests of the coordinator's board: two couriers with a round each, and baskets that nobody has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from dispatch.access.role import Role
from dispatch.rounds.round import Round
from dispatch.storage import crew, deliveries, rounds
from tests.api.browser import Watch, context_of
from tests.api.v1.cast import Cast
from tests.api.v1.parts_street import act, add_round, order, shifts_of
from tests.api.v1.served import Served
from tests.dispatch.simulate.toy_scenario import DAY

#: Toytown has no drawn map, and a page that is left breaks its streams off.
EXPECTED = ("404", "400 (Bad Request)", "net::ERR", "status of 409", "status of 412")
PEOPLE = ("Camille Exemple", "Alix Exemple", "Lou Exemple", "Sacha Exemple", "Noa Exemple", "Maxime Exemple")


@dataclass
class BoardTown:
    """What is there at first: a round of three baskets, one of one, and two baskets that nobody has."""

    served: Served
    first: Round
    second: Round
    loose: list[str]

    def now(self, own: Round) -> Round:
        """Return a round as it is now."""
        with self.served.store.reading(self.served.town_id) as reading:
            return rounds.get(reading, own.id)

    def code(self, delivery_id: str) -> str:
        """Return what a delivery is called."""
        with self.served.store.reading(self.served.town_id) as reading:
            return deliveries.get(reading, delivery_id).code

    def holder(self, delivery_id: str) -> str:
        """Return the round that a delivery is on, empty for none."""
        with self.served.store.reading(self.served.town_id) as reading:
            found = deliveries.get(reading, delivery_id)
            wanted = {task.id for task in found.tasks}
            for own in (self.first, self.second):
                for stop in rounds.get(reading, own.id).stops:
                    if wanted & set(stop.task_ids):
                        return own.id
        return ""

    def courier(self, own: Round) -> str:
        """Return the name of who rides a round."""
        with self.served.store.reading(self.served.town_id) as reading:
            return crew.names_by_shift(reading, own.day)[own.shift_id]


def board_town(served: Served) -> BoardTown:
    """Order and plan what a board shows."""
    names = [
        order(
            served,
            "shop-0" if number % 2 else "shop-1",
            recipient={"name": name, "phone": f"+3360000001{number}"},
            east_m=1_200 + 300 * number,
        )
        for number, name in enumerate(PEOPLE)
    ]
    here, there = shifts_of(served)[:2]
    first = add_round(served, names[:3], shift_id=here)
    second = add_round(served, names[3:4], shift_id=there)
    act(Cast(served), f"/v1/rounds/{first.id}/release", role=Role.COORDINATOR, headers={"If-Match": '"1"'})
    return BoardTown(served, first, second, names[4:])


def signed_in(context: BrowserContext, served: Served, watch: Watch, role: Role = Role.COORDINATOR) -> Page:
    """Open the board as somebody of a role, and wait until it is there."""
    base = str(served.client.base_url).rstrip("/")
    context.add_cookies(
        [{"name": "tournee_session", "value": served.person(role).token, "url": base, "httpOnly": True}]
    )
    page = context.new_page()
    watch.follow(page)
    page.goto(f"{base}/board/#/day/{DAY}")
    page.wait_for_selector(".board[data-ready]")
    return page


def window_of(browser: Browser, width: int, height: int, **more: Any) -> BrowserContext:
    """Open a fresh window of a town's time zone."""
    return context_of(browser, width, height, timezone_id="Europe/Paris", **more)
