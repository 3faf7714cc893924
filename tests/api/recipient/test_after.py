"""What recipients do when it went otherwise, and after: another try, a problem, a receipt."""

from __future__ import annotations

import pytest

from dispatch.access.role import Role
from dispatch.field.incidents import close_incident, open_incidents
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.recipient.claiming import CLAIM, Problem
from tests.api.recipient.day import Riding, set_status
from tests.api.recipient.visitor import Visitor, forms_of, text_of
from tests.api.v1.served import Served


def bring(
    served: Served, visitor: Visitor, code: str = "", outcome: str = "success", **more: object
) -> Riding:
    """Bring a basket to its door."""
    riding = Riding(served, visitor.delivery_id)
    riding.begin()
    riding.close(0)
    riding.close(1)
    riding.close(2, code, outcome, **more)
    return riding


@pytest.fixture
def delivered(served: Served, visitor: Visitor) -> Visitor:
    """Somebody whose basket has come."""
    bring(served, visitor)
    return visitor


def claims(served: Served) -> list[tuple[str, str]]:
    """Return what the desk has to look at of claims: about which delivery, and what is wrong."""
    with served.store.reading(served.town_id) as reading:
        return [(one.subject, one.detail["code"]) for one in open_incidents(reading) if one.kind == CLAIM]


@pytest.mark.parametrize(
    ("code", "outcome", "why"),
    [
        ("not_home", "no_answer", "The courier found nobody in."),
        ("cant_find_address", "failed", "The courier could not find the door."),
        ("other", "failed", "It could not be handed over."),
    ],
)
def test_somebody_who_was_not_met_is_told_why_and_what_now(
    served: Served, visitor: Visitor, code: str, outcome: str, why: str
) -> None:
    """Tests the reason, and that another time, and going back to the shop, are one tap away."""
    bring(served, visitor, code, outcome)
    assert visitor.delivery.status is DeliveryStatus.FAILED
    shown = text_of(visitor.open())
    assert why in shown
    assert "Choose another time" in shown
    assert "Ask for it to go back to the shop" in shown
    # This town has no relay points, so none are promised.
    assert "relay point" not in shown
    assert visitor.open("slot").status_code == 200
    begun = forms_of(visitor.open("write", about="return"))[0].fields["text"]
    assert begun.startswith("Hello, I would rather not have this order")
    shop = served.orgs["shop-0"]
    visitor.follow(visitor.fill("write", text=begun, shop=shop))
    assert visitor.open("write", about="nonsense").status_code == 200


def test_a_relay_point_is_asked_for_where_there_are_any(served: Served, visitor: Visitor) -> None:
    """Tests that the town's relay points are offered once it has one that is open."""
    bring(served, visitor, "not_home", "no_answer")
    body = {
        "place_id": served.places["shop-0"]
        if "shop-0" in served.places
        else next(iter(served.places.values())),
        "kind": "relay",
        "holding_s": 259_200,
        "compartments": [{"temperature": "ambient", "volume_l": 50, "places": 4}],
    }
    made = served.call("POST", "/v1/relay-points", body, role=Role.COORDINATOR)
    assert made.status_code == 201, made.text
    assert "Ask for it at a relay point" in text_of(visitor.open())
    assert "relay point" in forms_of(visitor.open("write", about="relay"))[0].fields["text"]


@pytest.mark.parametrize("problem", list(Problem))
def test_a_problem_reaches_shop_and_desk(served: Served, delivered: Visitor, problem: Problem) -> None:
    """Tests that what is not right is a message of the shop's conversation and something that the desk has to look at, each once."""
    assert "Report a problem" in text_of(delivered.open())
    page = delivered.open("problem")
    (form,) = forms_of(page)
    shop = served.orgs["shop-1"]
    typed = {"problem": problem.value, "text": "Two of the three jars.", "shop": shop}
    shown = text_of(delivered.follow(delivered.send(form, **typed)))
    assert "The shop and the desk have been told." in shown
    assert "one is being looked at" in shown
    # The same form, sent twice, is one problem.
    assert delivered.send(form, **typed).status_code == 303
    assert claims(served) == [(delivered.delivery_id, problem.value)]
    read = served.call(
        "GET", f"/v1/deliveries/{delivered.delivery_id}/messages", role=Role.COORDINATOR
    ).json()
    (message,) = read["messages"]
    assert message["text"].startswith("Problem: ")
    assert message["text"].endswith("Two of the three jars.")
    assert message["shop_id"] == shop
    # Another word goes to the shop, and the desk is asked once until it has settled it.
    delivered.follow(delivered.fill("problem", problem="missing", text="And the bread.", shop=shop))
    assert len(claims(served)) == 1
    with served.store.writing(served.town_id, "coordinator:test") as writing:
        (one,) = (each for each in open_incidents(writing) if each.kind == CLAIM)
        close_incident(writing, one.id, one.version, "settled")
    assert "one is being looked at" not in text_of(delivered.open())
    delivered.follow(delivered.fill("problem", problem="damaged", text="", shop=shop))
    assert claims(served) == [(delivered.delivery_id, "damaged")]


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"problem": "", "shop": "own"}, "What is not right?"),
        ({"problem": "nonsense", "shop": "own"}, "What is not right?"),
        ({"problem": "other", "text": "", "shop": "own"}, "Write your message."),
        ({"problem": "missing", "text": "kept words", "shop": ""}, "Choose"),
        ({"problem": "missing", "text": "x" * 1_501, "shop": "own"}, "1501 characters"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_lost(
    served: Served, delivered: Visitor, typed: dict[str, str], fault: str
) -> None:
    """Tests that a form that cannot be taken comes back with its fault, and with what was typed."""
    given = {**typed, "shop": served.orgs["shop-0"] if typed["shop"] == "own" else typed["shop"]}
    answer = delivered.fill("problem", **given)
    assert answer.status_code == 422
    assert fault in text_of(answer)
    assert given.get("text", "") in answer.text
    assert claims(served) == []


def test_before_it_has_come_there_is_nothing_to_report(served: Served, visitor: Visitor) -> None:
    """Tests that a problem is reported of what has come alone, and that an old form says so."""
    assert "Report a problem" not in text_of(visitor.open())
    page = visitor.open("problem")
    assert page.status_code == 409
    assert "has not been handed over yet" in text_of(page)
    bring(served, visitor)
    (form,) = forms_of(visitor.open("problem"))
    set_status(served, visitor.delivery_id, DeliveryStatus.ARRIVED)
    late = visitor.send(form, problem="missing", shop=served.orgs["shop-0"])
    assert late.status_code == 409
    assert claims(served) == []


def test_the_receipt_says_what_was_paid_and_to_the_recipient_for_what(served: Served) -> None:
    """Tests amounts by shop and method, and that name, address and goods are there for the recipient alone."""
    shares = [
        {"shop_id": served.orgs["shop-0"], "amount_minor": 850},
        {"shop_id": served.orgs["shop-1"], "amount_minor": 1600},
    ]
    paid = {"amount_minor": 2450, "currency": "EUR", "methods": ["cash", "terminal"], "by_shop": shares}
    visitor = Visitor.of_order(served, shops=("shop-0", "shop-1"), payment_on_delivery=paid)
    assert visitor.open("receipt").status_code == 404
    cash = {"delivery_id": visitor.delivery_id, "method": "cash", "amount_minor": 2450, "currency": "EUR"}
    door = visitor.delivery.at_door
    assert door is not None
    proof = {"task_id": door.id, "kind": "name", "value": "Sacha Exemple"}
    bring(served, visitor, cash=[cash], proofs=[proof])
    assert "Receipt to print" in text_of(visitor.open())
    shown = text_of(visitor.open("receipt"))
    for words in (
        "€24.50",
        "€8.50",
        "€16.00",
        "cash",
        "2026",
        "shop-0",
        "shop-1",
        visitor.delivery.code,
        "The invoice comes from the shop",
    ):
        assert words in shown, words
    for words in ("Camille", "Sacha", "rue du Test", "pain"):
        assert words not in shown, words
    answer = visitor.fill("recognise", answer="0001")
    visitor.follow(answer)
    shown = text_of(visitor.open("receipt"))
    for words in ("Camille Exemple", "Sacha Exemple", "1 rue du Test", "pain"):
        assert words in shown, words
    assert visitor.open("receipt").headers["cache-control"] == "no-store"
