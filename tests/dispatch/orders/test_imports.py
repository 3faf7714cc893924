"""Files of orders: the good lines go in, every other is listed with what is wrong with it."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from dispatch.domain import Load, TemperatureClass, TimeWindow
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.asked import Upsert
from dispatch.orders.delivery import Channel
from dispatch.orders.imports import TOGETHER, import_orders
from dispatch.parties.organization import Organization, OrganizationKind
from dispatch.parties.recipient import Door
from dispatch.storage import deliveries, parties
from dispatch.storage.schema_log import EVENT
from dispatch.storage.store import Store
from tests.dispatch.orders.test_intake import Intake, moment

DAY = dt.date(2026, 11, 25)
HEAD = "external_ref;recipient;phone;address;floor;day;window_from;window_to;shops;items;volume_l;weight_kg;temperature;priority;note\n"


@pytest.fixture
def intake(store: Store) -> Intake:
    return Intake(store)


def read(intake: Intake, content: bytes | str, **options):
    data = content.encode() if isinstance(content, str) else content
    return import_orders(
        intake.store, intake.map, intake.town, "shop:bakery", data, org_id=intake.bakery, day=DAY, **options
    )


def test_good_lines_go_in_and_faulty_ones_are_listed(intake: Intake) -> None:
    """Tests a file with four good lines and six faulty ones, each fault with its line, column, value and remedy."""
    lines = [
        "1;Odette Martinon;+33600000001;1 rue du Port;2;;16:00;18:00;Bakery|grocer;bread|carrots;9;2,5;chilled;80;ring",
        "2;Paul Girod;;1 rue du Port;;2026-11-26;09:30;11:00;Bakery;;;;;;",
        "3;;;1 rue du Port;;;16:00;18:00;Bakery;;;;;;",
        "4;Nina Faure;;nowhere;;;16:00;18:00;Bakery;;;;;;",
        "5;Nina Faure;;rue du Prot;;;16:00;18:00;Bakery;;;;;;",
        "6;Nina Faure;;1 rue du Port;;;18:00;16:00;Bakery;;;;;;",
        "7;Nina Faure;;1 rue du Port;;;4 pm;18:00;Bakery|Florist;;many;;warm;;",
        "8;Nina Faure;;1 rue du Port;;;16:00;18:00;Bakery;bread|jam;;;;101;",
        "9;Nina Faure;;1 rue du Port;;;16:00;18:00;Bakery;;;;;101;",
        "10;Nina Faure;;1 rue du Port;;;16:00;18:00;Grocer;;3;;;;",
    ]
    text = HEAD + "\n".join(lines)
    told: list[tuple[int, int]] = []
    done = read(intake, text, on_progress=lambda part, of: told.append((part, of)))
    assert [line for line, _ in done.taken] == [2, 3, 6, 11]
    assert done.lines == 10
    assert told == [(10, 10)]
    assert [(fault.line, fault.pointer, fault.code) for fault in done.faults] == [
        (4, "recipient", "missing"),
        (5, "address", "address_not_found"),
        (7, "window_from", "window_inverted"),
        (8, "temperature", "unknown_value"),
        (8, "volume_l", "wrong_type"),
        (8, "shops", "unknown_organization"),
        (9, "items", "counts_differ"),
        (10, "priority", "bad_priority"),
    ]
    assert all(fault.message and fault.remedy for fault in done.faults)
    first, second, doubtful, _ = (taken.delivery for _, taken in done.taken)
    assert [task.items for task in first.pickups] == ["bread", "carrots"]
    assert [task.load for task in first.pickups] == [Load(5, 1250), Load(4, 1250)]
    assert (first.channel, first.temperature, first.priority) == (Channel.FILE, TemperatureClass.CHILLED, 80)
    assert second.window == TimeWindow(moment(9.5, 26), moment(11, 26))
    assert doubtful.status is DeliveryStatus.HELD
    with intake.store.reading(intake.town) as reading:
        assert parties.get_recipient(reading, first.recipient_id).door == Door(floor="2")
        assert len(deliveries.of_day(reading, "2026-11-25")) == 3


def test_a_file_sent_twice_doubles_nothing(intake: Intake) -> None:
    """Tests that lines of a known reference are merged, and refused where that is wanted."""
    text = HEAD + "1;Odette Martinon;;1 rue du Port;;;16:00;18:00;Bakery;bread;;;;;ring\n"
    (first,) = read(intake, text).taken
    (again,) = read(intake, text.replace("ring", "knock")).taken
    assert first[1].delivery.id == again[1].delivery.id
    assert (again[1].new, again[1].delivery.note) == (False, "knock")
    refused = read(intake, text, upsert=Upsert.CREATE)
    assert [(fault.line, fault.pointer, fault.code) for fault in refused.faults] == [
        (2, "external_ref", "reference_taken")
    ]


def test_one_odd_line_never_stops_the_others(intake: Intake) -> None:
    """Tests that whatever a line has in it, the lines before and behind go in and it is listed."""
    good = {
        "recipient": "Odette",
        "address": "1 rue du Port",
        "window_from": "16:00",
        "window_to": "18:00",
        "shops": "Bakery",
    }
    odd = [
        {"weight_kg": 1e306}, {"day": "9999-12-31"}, {"day": "0001-01-01"}, {"note": "\x00"}, {"recipient": "\ud800"}, {"phone": "1" * 60},
        {"external_ref": "x" * 201}, {"volume_l": 1e300}, {"priority": True}, {"lon": "nan", "lat": 1}, {"shops": [None, {"a": 1}]},
        {"window_from": [1, 2]}, {"window_to": None},
    ]  # fmt: skip
    done = read(intake, json.dumps([good, *({**good, **part} for part in odd), good]))
    assert [line for line, _ in done.taken] == [1, len(odd) + 2]
    assert {fault.line for fault in done.faults} == set(range(2, len(odd) + 2))


def test_two_shops_of_one_name_are_told_apart_by_id(intake: Intake) -> None:
    """Tests that no shop is chosen by chance."""
    with intake.store.writing(intake.town, "test") as writing:
        place = parties.get_organization(writing, intake.bakery).place_id
        parties.add_organization(
            writing, Organization("org_other", OrganizationKind.SHOP, "bakery", place_id=place)
        )
        writing.note("organization.added", "org_other", 1)
    line = HEAD + "1;Odette Martinon;;1 rue du Port;;;16:00;18:00;{};bread;;;;;ring\n"
    refused = read(intake, line.format("Bakery"))
    assert [fault.code for fault in refused.faults] == ["ambiguous_organization"]
    assert len(read(intake, line.format(intake.bakery)).taken) == 1


def test_json_says_the_same(intake: Intake) -> None:
    """Tests that a list of objects is read like a table, lists of shops and numbers as they are."""
    orders = [
        {
            "external_ref": "a", "recipient": "Odette Martinon", "address": "1 rue du Port", "window_from": "16:00", "window_to": "18:00",
            "shops": ["Bakery", "Grocer"], "items": ["bread", "leeks"], "weight_g": 900, "priority": 70,
        },
        {"recipient": "Paul Girod", "shops": "Bakery", "window_from": "16:00", "window_to": "18:00", "lon": 0.001, "lat": "x"},
        {"recipient": "Paul Girod", "shops": "Bakery", "window_from": "16:00", "window_to": "18:00", "colour": "red"},
    ]  # fmt: skip
    done = read(intake, json.dumps(orders))
    assert [line for line, _ in done.taken] == [1]
    assert [task.load.weight_g for task in done.taken[0][1].delivery.pickups] == [450, 450]
    assert [(fault.line, fault.pointer, fault.code) for fault in done.faults] == [
        (2, "lat", "wrong_type"),
        (3, "colour", "unknown_field"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "missing"),
        ("a;b;c\n1;2;3\n", "missing"),
        ("[1, 2]", "wrong_type"),
        ('{"recipient": "x"}', "wrong_type"),
        ("[{", "syntax"),
        ("[" * 100_000, "syntax"),
        (HEAD + '"1;2', "syntax"),
        ("[" + ",".join(["{}"] * 5_001) + "]", "too_many"),
        (bytes(range(256)), "missing"),
    ],
)
def test_what_is_no_file_of_orders_is_told(intake: Intake, content: bytes | str, code: str) -> None:
    """Tests that other files give a fault, never an exception, and that nothing of them goes in."""
    done = read(intake, content)
    assert done.taken == ()
    assert code in {fault.code for fault in done.faults}


def test_what_progress_is_told_of_is_kept(intake: Intake) -> None:
    """Tests that the lines told as done are in the database, whatever happens afterwards, and that none is there before."""
    row = {
        "recipient": "Odette",
        "lon": 0.001,
        "lat": 0.001,
        "window_from": "16:00",
        "window_to": "18:00",
        "shops": "Bakery",
    }
    rows = [{**row, "external_ref": str(number)} for number in range(2 * TOGETHER + 5)]
    rows[3]["recipient"] = ""
    rows[TOGETHER + 3]["external_ref"] = "0"
    counts = []

    def told(done: int, of: int) -> None:
        with intake.store.reading(intake.town) as reading:
            counts.append((done, of, len(deliveries.of_day(reading, "2026-11-25"))))
        if len(counts) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read(intake, json.dumps(rows), upsert=Upsert.CREATE, on_progress=told)
    # One line has no recipient and one a reference that is taken: they undo nothing of the lines beside them.
    assert counts == [
        (TOGETHER, len(rows), TOGETHER - 1),
        (2 * TOGETHER, len(rows), 2 * TOGETHER - 2),
    ]
    with intake.store.reading(intake.town) as reading:
        stored = deliveries.of_day(reading, "2026-11-25")
        created = [
            event.subject for event in reading.rows(reading.select(EVENT)) if event.type == "delivery.created"
        ]
    assert sorted(created) == sorted(one.id for one in stored)
    again = read(intake, json.dumps(rows), upsert=Upsert.MERGE)
    assert (len(again.taken), sum(taken.new for _, taken in again.taken)) == (len(rows) - 1, 5)


def test_a_line_with_very_much_is_told_in_few_words(intake: Intake) -> None:
    """Tests that a line with thousands of shops, or of columns, has a few faults, and that none repeats what is endless."""
    row = {
        "recipient": "Camille", "address": "1 rue du Port", "window_from": "16:00", "window_to": "18:00", "shops": "Bakery",
    }  # fmt: skip
    many = [
        {**row, "shops": ["Florist"] * 50_000},
        {**row, **{f"column {number}": 1 for number in range(50_000)}},
        {**row, "shops": "x" * 100_000},
    ]
    done = read(intake, json.dumps(many))
    assert {fault.line for fault in done.faults} == {1, 2, 3}
    assert [fault.code for fault in done.faults if fault.line == 1] == ["too_many_pickups"]
    assert len(done.faults) <= 2 * 40
    assert max(len(fault.message) for fault in done.faults) < 300
