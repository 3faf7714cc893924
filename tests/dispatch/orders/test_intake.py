"""Orders come in: right ones become deliveries, doubtful ones are held, wrong ones are refused with everything that is wrong."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from dispatch import ids
from dispatch.clock import SetClock
from dispatch.domain import Load, Place, PlaceKind, Profile, TimeWindow, Vehicle
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.asked import AskedDoor, AskedPickup, AskedRecipient, Order, Upsert
from dispatch.orders.checks import RefusedOrderError
from dispatch.orders.delivery import Channel, Mode, Payment, PaymentMethod, TaskKind
from dispatch.orders.intake import take
from dispatch.parties.organization import Organization, OrganizationKind, Throttle
from dispatch.parties.recipient import Door
from dispatch.parties.town import Town
from dispatch.storage import crew, deliveries, parties
from dispatch.storage.deliveries import ReferenceTakenError
from dispatch.storage.schema_log import EVENT
from dispatch.storage.store import Store
from tests.dispatch.toy_town import DEGREE, Match, ToyTown, at

PARIS = ZoneInfo("Europe/Paris")


def moment(hour: float, day: int = 25) -> int:
    """Return a moment of November 2026; the 25th is a Wednesday."""
    return int((dt.datetime(2026, 11, day, tzinfo=PARIS) + dt.timedelta(hours=hour)).timestamp())


class House:
    label = "1 rue du Port"
    lon, lat = 100 * DEGREE, 200 * DEGREE


class Intake:
    """A town of two shops, one of which closes for lunch, and orders to it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        clock = store.clock
        assert isinstance(clock, SetClock)
        clock.set(moment(9))
        self.clock = clock
        self.map = ToyTown()
        self.map.addresses.houses = lambda: (House(),)
        self.map.addresses.known = {
            "1 rue du Port": [Match("1 rue du Port", 100 * DEGREE, 200 * DEGREE, 1.0)],
            "rue du Prot": [
                Match("1 rue du Port", 100 * DEGREE, 200 * DEGREE, 0.6),
                Match("2 rue du Port", 0, 0, 0.5),
            ],
        }
        new = store.ids.new
        self.town = parties.found_town(
            store, Town(new(ids.TOWN), "toy", "Toytown", "Europe/Paris", "toytown"), "test"
        ).id
        self.bakery, self.grocer = new(ids.ORGANIZATION), new(ids.ORGANIZATION)
        hours = ("Mo-Sa 07:00-19:00", "Tu-Sa 08:00-12:00,15:00-19:00; PH off")
        counters = [
            Place(new(ids.PLACE), PlaceKind.SHOP, name, **at(500 * (n + 1)), opening_hours=hours[n])
            for n, name in enumerate(("Bakery", "Grocer"))
        ]
        with store.writing(self.town, "test") as writing:
            parties.add_places(writing, counters)
            for name, place in zip((self.bakery, self.grocer), counters, strict=True):
                parties.add_organization(
                    writing,
                    Organization(
                        name,
                        OrganizationKind.SHOP,
                        place.name,
                        place_id=place.id,
                        throttle=Throttle(prepare_s=600),
                    ),
                )
            crew.add_vehicles(
                writing, [Vehicle(new(ids.VEHICLE), "Bike", Profile.CARGO_BIKE, Load(200, 80_000))]
            )
            writing.note("town.furnished", self.town, 1)

    def order(self, **changes: object) -> Order:
        """Return an order from both shops for the afternoon."""
        plain = Order(
            org_id=self.bakery,
            recipient=AskedRecipient("Odette Martinon", "+33 6 00 00 00 01"),
            door=AskedDoor(address="1 rue du Port"),
            pickups=(
                AskedPickup(self.bakery, Load(4, 800), "bread"),
                AskedPickup(self.grocer, Load(10, 6000), "vegetables"),
            ),
            window=TimeWindow(moment(16), moment(18)),
        )
        return replace(plain, **changes)  # type: ignore[arg-type]

    def take(self, order: Order, **options: object):
        return take(self.store, self.map, self.town, "api:market", order, **options)  # type: ignore[arg-type]

    def throttle(self, name: str, **changes: object) -> None:
        with self.store.writing(self.town, "shop") as writing:
            shop = parties.get_organization(writing, name)
            changed = parties.change_organization(writing, shop, throttle=replace(shop.throttle, **changes))  # type: ignore[arg-type]
            writing.note("organization.throttled", name, changed.version)

    def refused(self, order: Order) -> dict[str, str]:
        """Return the faults of an order that must be refused: codes by pointer."""
        with pytest.raises(RefusedOrderError) as error:
            self.take(order)
        assert all(fault.message and fault.remedy for fault in error.value.faults)
        with self.store.reading(self.town) as reading:
            assert deliveries.of_day(reading, "2026-11-25") == ()
        return {fault.pointer: fault.code for fault in error.value.faults}


@pytest.fixture
def intake(store: Store) -> Intake:
    return Intake(store)


def test_pieces_have_codes_of_their_own(intake: Intake) -> None:
    """Tests that codes are kept with the pickup that they belong to, and that one which ticks off two pieces, or cannot be read, is refused with where it is."""
    first, second = intake.order().pickups
    codes = replace(first, barcodes=("3245412567890", "BX-0017"))
    taken = intake.take(intake.order(pickups=(codes, second)))
    assert [task.barcodes for task in taken.delivery.tasks] == [("3245412567890", "BX-0017"), (), ()]
    with intake.store.reading(intake.town) as reading:
        assert deliveries.get(reading, taken.delivery.id).tasks == taken.delivery.tasks


def test_codes_that_cannot_be_are_refused(intake: Intake) -> None:
    """Tests each fault of the codes of pieces, all at once."""
    first, second = intake.order().pickups
    wrong = replace(first, barcodes=("BX-0017", "bx-0017 ", " ", "x" * 81, "a\tb"))
    many = replace(second, barcodes=tuple(map(str, range(100))))
    assert intake.refused(intake.order(pickups=(wrong, many))) == {
        "/pickups/0/barcodes/1": "barcode_twice",
        "/pickups/0/barcodes/2": "bad_barcode",
        "/pickups/0/barcodes/3": "bad_barcode",
        "/pickups/0/barcodes/4": "bad_barcode",
        "/pickups/1/barcodes": "too_many_pieces",
    }


def test_a_basket_from_two_shops_is_one_delivery(intake: Intake) -> None:
    """Tests that pickups have the shops' hours from when they are ready, and that the drop hands over all goods."""
    taken = intake.take(intake.order(channel=Channel.PHONE, note="second floor"))
    one = taken.delivery
    assert (taken.new, taken.guesses) == (True, ())
    assert (one.status, one.channel, one.day, one.code) == (
        DeliveryStatus.CREATED,
        Channel.PHONE,
        "2026-11-25",
        "A01",
    )
    bread, vegetables, drop = one.tasks
    assert bread.windows == (TimeWindow(moment(9) + 600, moment(19)),)
    assert vegetables.windows == (TimeWindow(moment(9) + 600, moment(12)), TimeWindow(moment(15), moment(19)))
    assert (bread.ready_s, drop.kind, drop.load) == (moment(9) + 600, TaskKind.DROP, Load(-14, -6800))
    with intake.store.reading(intake.town) as reading:
        assert deliveries.get(reading, one.id) == one
        place = parties.get_places(reading)[one.drop_place_id]
        assert (place.lon, place.lat) == (100 * DEGREE, 200 * DEGREE)


def test_codes_are_the_deliverys_own_on_its_day(intake: Intake) -> None:
    """Tests that couriers can call every delivery of a day by a short name."""
    codes = [intake.take(intake.order()).delivery.code for _ in range(3)]
    assert codes == ["A01", "A02", "A03"]
    assert intake.take(intake.order(window=TimeWindow(moment(16, 26), moment(18, 26)))).delivery.code == "A01"


def test_a_recipient_is_known_again(intake: Intake) -> None:
    """Tests that the same name and number are one person, whose door is kept up to date."""
    first = intake.take(intake.order()).delivery
    changed = AskedRecipient("odette martinon", "+33600000001", door=Door(floor="3", do_not_ring=True))
    second = intake.take(intake.order(recipient=changed)).delivery
    other = intake.take(intake.order(recipient=AskedRecipient("Paul Martinon", "+33600000001"))).delivery
    assert first.recipient_id == second.recipient_id != other.recipient_id
    with intake.store.reading(intake.town) as reading:
        assert parties.get_recipient(reading, first.recipient_id).door == Door(floor="3", do_not_ring=True)


def test_a_doubtful_address_is_held_and_never_guessed_at(intake: Intake) -> None:
    """Tests that an order whose address is not certain is kept, waits for somebody, and says what it may have meant."""
    taken = intake.take(intake.order(door=AskedDoor(address="rue du Prot"), external_ref="7"))
    assert (taken.delivery.status, taken.delivery.held_reason) == (DeliveryStatus.HELD, "address_uncertain")
    assert taken.guesses == ("1 rue du Port", "2 rue du Port")
    mended = intake.take(intake.order(external_ref="7"), upsert=Upsert.MERGE)
    assert (mended.delivery.id, mended.delivery.status) == (taken.delivery.id, DeliveryStatus.CREATED)


def test_a_pin_is_never_moved(intake: Intake) -> None:
    """Tests that a position that is given counts, whatever the address says."""
    one = intake.take(intake.order(door=AskedDoor(address="1 rue du Port", **at(321, 654)))).delivery
    with intake.store.reading(intake.town) as reading:
        place = parties.get_places(reading)[one.drop_place_id]
    assert (place.lon, place.lat, place.address) == (321 * DEGREE, 654 * DEGREE, "1 rue du Port")


def test_everything_wrong_is_told_at_once(intake: Intake) -> None:
    """Tests that an order with many faults is refused with all of them, each with its place and remedy."""
    faults = intake.refused(
        intake.order(
            org_id="org_unknown",
            recipient=AskedRecipient(" "),
            pickups=(AskedPickup("org_nowhere"), AskedPickup(intake.bakery, Load(-1, 5), service_s=-1)),
            window=TimeWindow(moment(18), moment(16)),
            priority=101,
            max_ride_s=0,
            service_s=-5,
            payment=Payment(500, "EUR", (), (("org_unknown", 400),)),
        )
    )
    assert faults == {
        "/org_id": "unknown_organization",
        "/recipient/name": "name_missing",
        "/pickups/0/org_id": "unknown_organization",
        "/pickups/1/load/volume_l": "bad_load",
        "/pickups/1/service_s": "bad_service",
        "/window": "window_inverted",
        "/priority": "bad_priority",
        "/max_ride_s": "bad_max_ride",
        "/service_s": "bad_service",
        "/payment/methods": "no_method",
        "/payment/by_org": "unknown_organization",
    }


@pytest.mark.parametrize(
    ("door", "code"),
    [
        (AskedDoor(), "address_missing"),
        (AskedDoor(address="nowhere"), "address_not_found"),
        (AskedDoor(lon=181.0, lat=0.0), "bad_position"),
        (AskedDoor(**at(9000)), "outside_service_area"),
        (AskedDoor(place_id="plc_unknown"), "unknown_place"),
    ],
)  # fmt: skip
def test_a_door_that_nobody_can_go_to_is_refused(intake: Intake, door: AskedDoor, code: str) -> None:
    """Tests the ways in which a door is wrong; outside the area the nearest possible one is named."""
    with pytest.raises(RefusedOrderError) as error:
        intake.take(intake.order(door=door))
    (fault,) = error.value.faults
    assert fault.code == code
    if code == "outside_service_area":
        assert "1 rue du Port" in fault.remedy


def test_a_closed_shop_names_its_next_opening(intake: Intake) -> None:
    """Tests that a basket that cannot be ready in time is refused, with when it could."""
    noon = intake.order(window=TimeWindow(moment(12.5), moment(14)))
    intake.clock.set(moment(11.95))
    with pytest.raises(RefusedOrderError) as error:
        intake.take(noon)
    (fault,) = error.value.faults
    assert (fault.pointer, fault.code) == ("/pickups/1/org_id", "shop_closed")
    assert "2026-11-25 15:00" in fault.remedy


def test_a_paused_shop_takes_nothing_before(intake: Intake) -> None:
    """Tests that a pause moves the pickup behind it, what has to be made included, and that closed days are closed."""
    intake.throttle(intake.bakery, paused_until_s=moment(14))
    one = intake.take(intake.order()).delivery
    assert one.tasks[0].windows == (TimeWindow(moment(14) + 600, moment(19)),)
    intake.throttle(intake.bakery, closed_days=frozenset({"2026-11-25"}))
    with pytest.raises(RefusedOrderError, match="2026-11-26 07:00"):
        intake.take(intake.order())


def test_a_shop_takes_on_so_much_in_a_quarter_of_an_hour(intake: Intake) -> None:
    """Tests that baskets beyond the bound are ready later, unless they are made already."""
    intake.throttle(intake.bakery, most_per_quarter=2)
    ready = [intake.take(intake.order()).delivery.tasks[0].ready_s for _ in range(5)]
    assert ready == [moment(9) + 600] * 2 + [moment(9.25)] * 2 + [moment(9.5)]
    made = intake.order(pickups=(AskedPickup(intake.bakery, ready_s=moment(9)),))
    assert intake.take(made).delivery.tasks[0].ready_s == moment(9)


def test_a_reference_is_created_once_merged_or_synced(intake: Intake) -> None:
    """Tests what becomes of an order whose reference is known: refused, merged with what was there, or the whole truth."""
    first = intake.take(intake.order(external_ref="42", note="ring", priority=70)).delivery
    with pytest.raises(ReferenceTakenError):
        intake.take(intake.order(external_ref="42"))
    florist = intake.order(external_ref="42", pickups=(AskedPickup(intake.bakery, Load(1, 1), "brioche"),))
    merged = intake.take(florist, upsert=Upsert.MERGE)
    assert (merged.new, merged.delivery.id, merged.delivery.note, merged.delivery.priority) == (
        False,
        first.id,
        "ring",
        70,
    )
    assert [task.items for task in merged.delivery.tasks] == ["vegetables", "brioche", ""]
    assert merged.delivery.tasks[-1].load == Load(-11, -6001)
    synced = intake.take(florist, upsert=Upsert.SYNC).delivery
    assert [task.items for task in synced.tasks] == ["brioche", ""]
    assert (synced.note, synced.priority, synced.version) == ("", 50, 3)
    with intake.store.reading(intake.town) as reading:
        assert deliveries.get(reading, first.id) == synced


def test_many_orders_at_a_time(intake: Intake) -> None:
    """Tests that bounds of shops, short names and references hold for orders that come in together."""
    intake.throttle(intake.bakery, most_per_quarter=2)
    bread = (AskedPickup(intake.bakery, Load(1, 100)),)
    taken, together = [], []

    def one(number: int) -> None:
        taken.append(intake.take(intake.order(pickups=bread)).delivery)
        together.append(intake.take(intake.order(external_ref="42", note=str(number)), upsert=Upsert.MERGE))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({delivery.code for delivery in taken}) == len(taken) == 8
    quarters = Counter(delivery.tasks[0].ready_s // 900 for delivery in taken)
    assert max(quarters.values()) <= 2
    assert len({one.delivery.id for one in together}) == 1
    assert sum(one.new for one in together) == 1


def test_nothing_is_prepared_while_the_shop_is_closed(intake: Intake) -> None:
    """Tests that a basket ordered at night is ready so long after the shop opens."""
    intake.clock.set(moment(22, 24))
    one = intake.take(intake.order(pickups=(AskedPickup(intake.bakery, prepare_s=4 * 3600),))).delivery
    assert one.tasks[0].ready_s == moment(11)


@pytest.mark.parametrize(
    "changes",
    [
        {"window": TimeWindow(1_764_320_400_000, 1_764_327_600_000)},
        {"window": TimeWindow(0, moment(18))},
        {"window": TimeWindow(-(2**62), 2**62)},
    ],
)
def test_times_in_another_unit_are_told_as_such(intake: Intake, changes: dict[str, object]) -> None:
    """Tests that milliseconds, zero and absurd times get the remedy, not an exception."""
    faults = intake.refused(intake.order(**changes))
    assert faults["/window"] in {"window_far", "window_early"}


@pytest.mark.parametrize(
    ("recipient", "code"),
    [
        (AskedRecipient("Odette", "06 12 34 56 78 / 01 23 45 67 89 (Mme Dupont)"), "text_too_long"),
        (AskedRecipient("Odette\x00"), "bad_character"),
        (AskedRecipient("Odette", email="\ud800"), "bad_character"),
        (AskedRecipient("Odette", door=Door(code="\x00")), "bad_character"),
    ],
)
def test_texts_that_no_database_takes_are_refused(
    intake: Intake, recipient: AskedRecipient, code: str
) -> None:
    """Tests that both databases refuse the same texts, before they see them."""
    assert set(intake.refused(intake.order(recipient=recipient)).values()) == {code}


def test_a_door_is_told_more_of_and_never_forgotten(intake: Intake) -> None:
    """Tests that an order that knows the floor only leaves the code, the safe place and "do not ring" as they were."""
    known = AskedRecipient("Odette", "0600000001", door=Door(code="A12", safe_place="shed", do_not_ring=True))
    intake.take(intake.order(recipient=known))
    one = intake.take(intake.order(recipient=replace(known, door=Door(floor="3")))).delivery
    with intake.store.reading(intake.town) as reading:
        door = parties.get_recipient(reading, one.recipient_id).door
    assert door == Door(floor="3", code="A12", safe_place="shed", do_not_ring=True)


@pytest.mark.parametrize("upsert", [Upsert.MERGE, Upsert.SYNC])
def test_an_order_sent_again_as_it_was_changes_nothing(intake: Intake, upsert: Upsert) -> None:
    """Tests that neither versions, events, people nor places grow, whether or not the recipient has a telephone."""
    intake.throttle(intake.bakery, most_per_quarter=1)
    order = intake.order(external_ref="42", recipient=AskedRecipient("Odette Martinon"))
    first = intake.take(order).delivery
    with intake.store.reading(intake.town) as reading:
        before = len(parties.get_places(reading)), len(reading.rows(reading.select(EVENT)))
    intake.clock.advance(1200)
    again = intake.take(order, upsert=upsert)
    assert (again.delivery, again.new) == (first, False)
    with intake.store.reading(intake.town) as reading:
        assert (len(parties.get_places(reading)), len(reading.rows(reading.select(EVENT)))) == before


def test_what_somebody_has_put_right_stays_right(intake: Intake) -> None:
    """Tests that a doubtful address that a coordinator has found is not lost to the next file with the old spelling."""
    order = intake.order(door=AskedDoor(address="rue du Prot"), external_ref="7")
    held = intake.take(order).delivery
    with intake.store.writing(intake.town, "coordinator:lea") as writing:
        found = deliveries.change(
            writing, held, status=DeliveryStatus.PROMISED, held_reason="", promised_s=writing.now_s
        )
        writing.note("delivery.promised", found.id, found.version)
    again = intake.take(replace(order, note="ring"), upsert=Upsert.MERGE).delivery
    assert (again.status, again.drop_place_id, again.note) == (
        DeliveryStatus.PROMISED,
        held.drop_place_id,
        "ring",
    )
    with pytest.raises(RefusedOrderError, match="another window is promised"):
        intake.take(replace(order, window=TimeWindow(moment(17), moment(19))), upsert=Upsert.SYNC)


def test_an_order_stays_of_its_mode(intake: Intake) -> None:
    """Tests that a return is not turned into a delivery by its reference."""
    intake.take(intake.order(external_ref="42"))
    back = intake.order(external_ref="42", mode=Mode.RETURN, pickups=(AskedPickup(intake.bakery),))
    with pytest.raises(RefusedOrderError, match="mode"):
        intake.take(back, upsert=Upsert.SYNC)


def test_an_order_that_moves_to_another_day_gets_a_name_there(intake: Intake) -> None:
    """Tests that short names stay each delivery's own on its day, and tasks keep theirs and their shops' word."""
    first = intake.take(intake.order(external_ref="1")).delivery
    intake.take(intake.order())
    with intake.store.writing(intake.town, "shop") as writing:
        ready = replace(first.tasks[0], status=TaskStatus.READY)
        first = deliveries.change(writing, first, tasks=(ready, *first.tasks[1:]))
        writing.note("task.ready", ready.id, first.version)
    tomorrow = intake.order(external_ref="1", window=TimeWindow(moment(16, 26), moment(18, 26)))
    moved = intake.take(tomorrow, upsert=Upsert.SYNC).delivery
    assert (moved.day, moved.code) == ("2026-11-26", "A01")
    assert [task.id for task in moved.tasks] == [task.id for task in first.tasks]
    assert moved.tasks[0].status is TaskStatus.READY
    assert [intake.take(intake.order()).delivery.code for _ in range(2)] == ["A03", "A04"]
    one_shop = intake.order(external_ref="1", pickups=(AskedPickup(intake.bakery),))
    with pytest.raises(RefusedOrderError, match="stay on their day"):
        intake.take(one_shop, upsert=Upsert.MERGE)


def test_a_return_reaches_the_shop_while_it_is_open(intake: Intake) -> None:
    """Tests that goods collected after the shop has closed are refused."""
    late = intake.order(
        mode=Mode.RETURN, pickups=(AskedPickup(intake.bakery),), window=TimeWindow(moment(20), moment(21))
    )
    assert intake.refused(late) == {"/pickups/0/org_id": "shop_closed"}


def test_what_is_under_way_stays(intake: Intake) -> None:
    """Tests that a delivery that couriers have cannot be turned into another one."""
    first = intake.take(intake.order(external_ref="42")).delivery
    with intake.store.writing(intake.town, "plan") as writing:
        promised = deliveries.change(writing, first, status=DeliveryStatus.PROMISED)
        planned = deliveries.change(writing, promised, status=DeliveryStatus.PLANNED)
        writing.note("delivery.planned", planned.id, planned.version)
    with pytest.raises(ReferenceTakenError):
        intake.take(intake.order(external_ref="42"), upsert=Upsert.SYNC)


def test_a_return_goes_from_the_door_to_the_shop(intake: Intake) -> None:
    """Tests that a return is picked up at the door and brought to the counter."""
    asked = intake.order(mode=Mode.RETURN, pickups=(AskedPickup(intake.bakery, Load(4, 800), "empty jars"),))
    door, counter = intake.take(asked).delivery.tasks
    assert (door.kind, counter.kind) == (TaskKind.PICKUP, TaskKind.RETURN)
    assert door.windows == (TimeWindow(moment(16), moment(18)),)
    assert (door.load, counter.load, counter.org_id) == (Load(4, 800), Load(-4, -800), intake.bakery)


def test_payment_at_the_door_is_kept(intake: Intake) -> None:
    """Tests that what is to be paid, how and to whom is stored."""
    payment = Payment(
        2350,
        "EUR",
        (PaymentMethod.CASH, PaymentMethod.MEAL_VOUCHER),
        ((intake.bakery, 350), (intake.grocer, 2000)),
    )
    one = intake.take(intake.order(payment=payment)).delivery
    with intake.store.reading(intake.town) as reading:
        assert deliveries.get(reading, one.id).payment == payment


def test_nothing_is_kept_of_an_order_that_is_refused(intake: Intake) -> None:
    """Tests that recipients and places of refused orders are not there either."""
    with intake.store.reading(intake.town) as reading:
        before = set(parties.get_places(reading))
    assert intake.refused(intake.order(pickups=())) == {"/pickups": "no_pickups"}
    with intake.store.reading(intake.town) as reading:
        assert set(parties.get_places(reading)) == before
        assert parties.recipients_of_phone(reading, "+33600000001") == ()


def test_an_order_says_whether_it_is_wanted_as_a_whole(intake: Intake) -> None:
    """Tests that what comes only as a whole is kept so, and is not where nothing is said."""
    assert intake.take(intake.order(whole=True)).delivery.whole
    assert not intake.take(intake.order()).delivery.whole
