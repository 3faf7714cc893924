"""The page of a visit: that somebody comes, and not by whom, for what, or to whom."""

from __future__ import annotations

import pytest

from api.gate.access_table import OPEN_PAGES
from api.recipient.pages import ROUTERS
from dispatch.access.link import link_token
from dispatch.access.links import tracking_link
from tests.api.recipient.visitor import Visitor, forms_of, text_of
from tests.api.v1.served import SECRET, Served
from tests.dispatch.escalation.closed_door import HIDDEN, ClosedDoor, closed_door
from tests.dispatch.toy_town import ToyTown


class Everywhere(ToyTown):
    """Streets wherever somebody lives."""

    def snap(self, *_where, **_how):
        return None


@pytest.fixture
def door(served: Served) -> ClosedDoor:
    """A visit on the round of a courier, in a town of its own behind the same server."""
    served.business._open_map = lambda _: Everywhere()
    return closed_door(served.store)


def visitor_of(served: Served, door: ClosedDoor) -> Visitor:
    link = served.store.write(
        door.town.id, "test", lambda writing: tracking_link(writing, door.delivery.id), conflicts=1
    )
    return Visitor(served, door.delivery.id, link_token(SECRET, link.id, link.kind))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_of_a_visit_nothing_is_told(served: Served, door: ClosedDoor, language: str) -> None:
    """Tests that the page of a visit says when somebody comes and nothing else, asks nothing, and that its other pages are not there."""
    visitor = visitor_of(served, door)
    visitor.language = language
    page = visitor.open()
    assert page.status_code == 200, page.text
    shown = page.text.lower()
    for word in (
        *HIDDEN,
        "vuillemin",
        "augustine",
        "600000042",
        "livraison est",
        "delivery is",
        "commande",
        "your order",
        "tel:",
        "co₂",
    ):
        assert word.lower() not in shown, word
    assert forms_of(page) == []
    for place in ("door", "write", "cancel", "settings", "recognise", "slot"):
        answer = visitor.open(place)
        assert answer.status_code in {404, 409}, place
        assert forms_of(answer) == []
    told = text_of(visitor.open("data")).lower()
    assert not any(word.lower() in told for word in (*HIDDEN, "vuillemin", "augustine"))
    told = served.call("GET", f"/v1/tracking/{visitor.token}", role=None).json()
    assert (told["actions"], told["shops"]) == ([], [])


def test_every_page_is_in_the_table() -> None:
    """Tests that each page that is open has a reason why, and that no reason is left of a page that is not there any more."""
    names = [route.name for router in ROUTERS for route in router.routes]  # type: ignore[attr-defined]
    assert sorted(names) == sorted(OPEN_PAGES)
    assert all(OPEN_PAGES.values())
    assert not any(route.include_in_schema for router in ROUTERS for route in router.routes)  # type: ignore[attr-defined]
