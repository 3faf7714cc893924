"""Doubtful addresses: somebody says where they are, once, and the map never moves them again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.orders.asked import AskedDoor, AskedRecipient, Upsert
from dispatch.orders.checks import RefusedOrderError
from dispatch.orders.pins import NotDoubtfulError, UnknownGuessError, address_key, move_pin, resolve
from dispatch.storage import parties
from dispatch.storage.store import Store
from tests.dispatch.orders.steps import TO_THE_DOOR, D, bring, do, events, reload, see
from tests.dispatch.orders.test_intake import Intake
from tests.dispatch.toy_town import DEGREE, at

DOUBTFUL = AskedDoor(address="rue du Prot")


@pytest.fixture
def intake(store: Store) -> Intake:
    return Intake(store)


def spot(intake: Intake, delivery) -> tuple[float, float]:
    place = see(intake, parties.get_places, [delivery.drop_place_id])[delivery.drop_place_id]
    return round(place.lon / DEGREE), round(place.lat / DEGREE)


def test_a_guess_is_chosen(intake: Intake) -> None:
    """Tests that the delivery is no longer held, goes to the guess, and that the log says who chose it, for whom, and not where it is."""
    held = intake.take(intake.order(door=DOUBTFUL)).delivery
    with pytest.raises(UnknownGuessError):
        do(intake, resolve, intake.map, held.id, guess="3 rue du Port")
    done = do(
        intake,
        resolve,
        intake.map,
        held.id,
        guess="2 rue du Port",
        actor="coordinator:lea",
        behalf=intake.bakery,
    ).delivery
    assert (done.status, done.held_reason, spot(intake, done)) == (D.CREATED, "", (0, 0))
    assert done.tasks[-1].place_id == done.drop_place_id != held.drop_place_id
    (event,) = events(intake, "delivery.address_resolved")
    assert (event.actor, event.behalf, event.data["guess"]) == (
        "coordinator:lea",
        intake.bakery,
        "2 rue du Port",
    )
    assert "lon" not in str([one.data for one in events(intake, "recipient.pin_set")])
    with pytest.raises(NotDoubtfulError):
        do(intake, resolve, intake.map, held.id, guess="2 rue du Port")


def test_a_pin_holds_for_every_later_order(intake: Intake) -> None:
    """Tests that the same person at the same address, however both are written, is not asked about again, and others are."""
    held = intake.take(intake.order(door=DOUBTFUL)).delivery
    do(intake, resolve, intake.map, held.id, **at(321, 654))
    intake.clock.advance(7_200)
    again = intake.order(
        recipient=AskedRecipient("ODETTE Martinon", "06 00 00 00 01"),
        door=AskedDoor(address="  Rue du  PROT, "),
    )
    later = intake.take(again).delivery
    assert (later.status, spot(intake, later)) == (D.CREATED, (321, 654))
    # The map has become sure of another spot meanwhile: the pin stays.
    intake.map.addresses.known["rue du Prot"] = intake.map.addresses.known["1 rue du Port"]
    assert spot(intake, intake.take(intake.order(door=DOUBTFUL)).delivery) == (321, 654)
    other = intake.order(door=DOUBTFUL, recipient=AskedRecipient("Paul Girod", "+33600000009"))
    assert spot(intake, intake.take(other).delivery) == (100, 200)
    given = intake.order(door=AskedDoor(address="rue du Prot", **at(5, 5)))
    assert spot(intake, intake.take(given).delivery) == (5, 5)


def test_what_waited_for_the_same_address_is_settled_with_it(intake: Intake) -> None:
    """Tests that two held orders of one person need one answer, and that a file sent again keeps it."""
    first = intake.take(intake.order(door=DOUBTFUL, external_ref="1")).delivery
    second = intake.take(intake.order(door=DOUBTFUL, external_ref="2")).delivery
    done = do(intake, resolve, intake.map, first.id, **at(321, 654))
    assert [other.id for other in done.others] == [second.id]
    assert reload(intake, second.id).status is D.CREATED
    again = intake.take(intake.order(door=DOUBTFUL, external_ref="2"), upsert=Upsert.SYNC).delivery
    assert (again.status, spot(intake, again)) == (D.CREATED, (321, 654))


def test_a_held_order_sent_again_after_the_pin_was_set_goes_to_the_pin(intake: Intake) -> None:
    """Tests an order that was held while another one's pin was set for a recipient who was not known by telephone then."""
    first = intake.take(intake.order(door=DOUBTFUL, external_ref="1")).delivery
    nobody = replace(intake.order().recipient, phone="")
    second = intake.take(intake.order(door=DOUBTFUL, external_ref="2", recipient=nobody)).delivery
    do(intake, resolve, intake.map, first.id, **at(321, 654))
    assert reload(intake, second.id).status is D.HELD
    again = intake.take(intake.order(door=DOUBTFUL, external_ref="2"), upsert=Upsert.SYNC).delivery
    assert (again.status, spot(intake, again)) == (D.CREATED, (321, 654))


def test_a_pin_where_nobody_can_go_is_refused(intake: Intake) -> None:
    """Tests that nothing is changed then, and that a delivery under way can be moved until it is brought."""
    held = intake.take(intake.order(door=DOUBTFUL)).delivery
    for lon, lat in ((9_000 * DEGREE, 0.0), (float("nan"), 0.0), (181.0, 0.0)):
        with pytest.raises(RefusedOrderError):
            do(intake, resolve, intake.map, held.id, lon=lon, lat=lat)
    with pytest.raises(RefusedOrderError, match="address, or lon"):
        do(intake, resolve, intake.map, held.id)
    assert reload(intake, held.id) == held
    one = intake.take(intake.order()).delivery
    bring(intake, one.id, *TO_THE_DOOR[:-1])
    assert spot(intake, do(intake, move_pin, intake.map, one.id, 40 * DEGREE, 50 * DEGREE).delivery) == (
        40,
        50,
    )
    bring(intake, one.id, D.ARRIVED, D.DELIVERED)
    with pytest.raises(NotDoubtfulError):
        do(intake, move_pin, intake.map, one.id, 0.0, 0.0)


def test_addresses_are_compared_by_what_they_say() -> None:
    """Tests accents, case, punctuation and spaces."""
    assert address_key(" 12, rue de l'Église ") == address_key("12 RUE DE L’EGLISE")
    assert address_key("1 rue du Port") != address_key("11 rue du Port")
