"""What is in files: every kind has its columns, each organisation its own part, people only where that is asked for."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from dispatch import ids
from dispatch.domain import Place, PlaceKind
from dispatch.exporting.columns import COLUMNS
from dispatch.exporting.export import OF_ORGANIZATIONS, ExportFormat, ExportKind
from dispatch.exports.common import ATTRIBUTION
from dispatch.parties.recipient import Recipient
from dispatch.storage import parties
from dispatch.storage.schema_field import CASH_COLLECTION
from dispatch.storage.schema_money import COST_SHARE, FEE, TARIFF
from dispatch.storage.store import Store, Writing
from tests.dispatch.escalation.closed_door import closed_door, service_of
from tests.dispatch.exporting.exporting_town import ExportingTown
from tests.dispatch.storage.small_town import DAY, MORNING_S, add_promised, add_round, round_of

DOCS = Path(__file__).resolve().parents[3] / "docs" / "exports.md"
PERSONAL = {
    "recipient_id", "recipient_name", "recipient_phone", "recipient_email", "door_place_id", "door_name", "door_address", "door_lon",
    "door_lat", "items", "note",
}  # fmt: skip


@pytest.fixture
def town(store: Store) -> ExportingTown:
    """A town with a delivery of two shops on a round, which was paid, priced and shared, and one of the second shop alone."""
    found = ExportingTown(store)
    first = add_promised(store, found.town, reference="=1+1")
    own = add_round(store, found.town, round_of(store, found.town, first))

    def add(writing: Writing) -> None:
        tariff = writing.ids.new(ids.TARIFF)
        values: list[tuple[Any, dict[str, Any]]] = [
            (CASH_COLLECTION, {
                "id": writing.ids.new(ids.CASH), "delivery_id": first.id, "round_id": own.id, "stop_id": own.stops[-1].id, "method": "cash",
                "amount_minor": 1250, "currency": "EUR", "happened_s": MORNING_S, "received_s": MORNING_S + 5, "reversed_s": None,
            }),
            (TARIFF, {
                "id": tariff, "code": "t", "number": 1, "valid_from": DAY, "valid_to": "", "document": {}, "published_s": 0, "used_s": 0,
                "version": 1,
            }),
            *((FEE, {
                "delivery_id": first.id, "number": number, "tariff_id": tariff, "amount_minor": 100 * number, "currency": "EUR", "facts": {},
                "lines": [{"code": "base", "amount_minor": 100 * number}], "charged_s": MORNING_S,
            }) for number in (1, 2)),
            *((COST_SHARE, {
                "round_id": own.id, "delivery_id": first.id, "org_id": shop, "day": DAY, "alone_minor": 400, "share_minor": 250,
                "currency": "EUR", "method": "shapley", "settled_s": MORNING_S,
            }) for shop in found.town.shops[:2]),
        ]  # fmt: skip
        for table, row in values:
            writing.connection.execute(insert(table), {**row, "town_id": found.id})

    with store.writing(found.id, "test") as writing:
        add(writing)
    return found


def parts(town: ExportingTown, kind: ExportKind, org: int | None) -> list[dict[str, Any]]:
    org_id = "" if org is None else town.town.shops[org]
    return town.lines(kind, org_id=org_id, format=ExportFormat.JSON)


@pytest.mark.parametrize("kind", list(ExportKind))
def test_every_kind_has_its_columns(town: ExportingTown, kind: ExportKind) -> None:
    """Tests that every kind is written in both forms with the columns that it is said to have, the same in both."""
    names = [one.name for one in COLUMNS[kind] if not one.personal]
    tables, objects = town.lines(kind), town.lines(kind, format=ExportFormat.JSON)
    # The events of the first file are in the second.
    assert len(tables) == len(objects) or (kind is ExportKind.EVENTS and len(tables) < len(objects))
    assert all(list(one) == names for one in (*tables, *objects))
    # Nobody is visited here.
    assert bool(tables) == (kind is not ExportKind.VISITS)


def test_documents_have_every_column() -> None:
    """Tests that the page about files has each column of each kind with what it says, and no others."""
    text = DOCS.read_text("utf-8")
    for kind in ExportKind:
        section = text.split(f"### `{kind}`")[1].split("\n### ")[0].split("\n## ")[0]
        told = re.findall(r"^\| `([a-z_]+)` \| (.*) \|$", section, re.MULTILINE)
        mark = " *(persons)*"
        assert told == [(one.name, one.says + (mark if one.personal else "")) for one in COLUMNS[kind]], kind


def test_organisations_have_their_own_part(town: ExportingTown) -> None:
    """Tests that a sender has its basket, a shop with a part that part without names and money, and a shop without one nothing."""
    (whole,) = parts(town, ExportKind.DELIVERIES, 0)
    assert (whole["external_ref"], whole["pickups_total"], whole["payment_minor"]) == ("=1+1", 2, 1250)
    (part,) = parts(town, ExportKind.DELIVERIES, 1)
    assert (part["external_ref"], part["pickups_total"], part["payment_minor"]) == (None, 1, None)
    assert part["shop_ids"] == [town.town.shops[1]]
    (named,) = town.lines(
        ExportKind.DELIVERIES, org_id=town.town.shops[1], persons=True, format=ExportFormat.JSON
    )
    assert named["recipient_name"] == "Odette Martinon"
    assert {named[name] for name in PERSONAL - {"recipient_name", "items", "note"}} == {None}
    assert named["note"] == ""
    for kind in OF_ORGANIZATIONS - {ExportKind.EVENTS}:
        assert parts(town, kind, 2) == [], kind
    # It hears of its own files, and of nobody's basket.
    heard = parts(town, ExportKind.EVENTS, 2)
    assert {(one["type"], one["data"]["status"]) for one in heard} == {("export.finished", "done")}
    assert len(heard) == len(OF_ORGANIZATIONS) - 1
    assert [one["amount_minor"] for one in parts(town, ExportKind.CASH, 0)] == [1250]
    assert parts(town, ExportKind.CASH, 1) == parts(town, ExportKind.FEES, 1) == []
    # Priced twice: the last price holds.
    assert [one["amount_minor"] for one in parts(town, ExportKind.FEES, 0)] == [200]
    assert [one["organization_id"] for one in parts(town, ExportKind.COST_SHARES, 1)] == [town.town.shops[1]]
    assert len(parts(town, ExportKind.COST_SHARES, None)) == 2
    assert all(one["round_id"] is None for one in parts(town, ExportKind.COST_SHARES, 0))
    told = parts(town, ExportKind.EVENTS, 0)
    assert {one["type"] for one in told} >= {"delivery.promised"}
    assert all(one["actor"] is None for one in told)
    assert len(parts(town, ExportKind.EVENTS, None)) > len(told)


def test_the_town_asks_about_one_organisation(town: ExportingTown) -> None:
    """Tests that the town gets what concerns an organisation, with all that the town sees of it."""
    store = town.store
    sender = town.town.shops[0]
    assert town.lines(ExportKind.DELIVERIES, organization_id=town.town.shops[2]) == []
    (line,) = town.lines(ExportKind.DELIVERIES, organization_id=town.town.shops[1], persons=True)
    assert (line["sender_id"], line["recipient_phone"]) == (sender, "'+33600000001")
    assert [one["round_id"] for one in town.lines(ExportKind.CASH, organization_id=sender)] != [""]
    other = ExportingTown.__new__(ExportingTown)
    other.store = store
    from tests.dispatch.storage.small_town import make_town

    other.town = make_town(store, "ailleurs")
    for kind in ExportKind:
        if kind not in {ExportKind.EVENTS, ExportKind.FIGURES}:
            assert other.lines(kind) == [], kind


def test_people_are_named_where_that_is_asked_for(town: ExportingTown) -> None:
    """Tests that without asking there is no column of a person at all, and that what strangers write is computed by no spreadsheet."""
    assert PERSONAL.isdisjoint(town.lines(ExportKind.DELIVERIES)[0])
    with town.store.writing(town.id, "test") as writing:
        place = writing.ids.new(ids.PLACE)
        parties.add_places(writing, [Place(place, PlaceKind.ADDRESS, "", 7.42, 43.73, "@SUM(A1)")])
        person = parties.add_recipient(
            writing, Recipient(writing.ids.new(ids.RECIPIENT), '=cmd|"x"!A1', "+336")
        )
        writing.note("recipient.added", person.id, 1)
    made = add_promised(town.store, town.town)
    from sqlalchemy import update

    from dispatch.storage.schema_orders import DELIVERY

    with town.store.writing(town.id, "test") as writing:
        writing.connection.execute(
            update(DELIVERY)
            .where(DELIVERY.c.id == made.id)
            .values(recipient_id=person.id, drop_place_id=place)
        )
    lines = town.lines(ExportKind.DELIVERIES, persons=True)
    assert [one["recipient_name"] for one in lines] == ["Odette Martinon", '\'=cmd|"x"!A1']
    assert lines[1]["door_address"] == "'@SUM(A1)"
    assert lines[0]["external_ref"] == "'=1+1"
    assert json.loads(lines[0]["items"]) == ["bread", "bread"]
    objects = town.lines(ExportKind.DELIVERIES, persons=True, format=ExportFormat.JSON)
    assert objects[1]["recipient_name"] == '=cmd|"x"!A1'
    # Positions come from the map; a file without any owes it nothing.
    owed = {name: town.export(name).attribution for name in (town.ask(persons=True), town.ask())}
    assert list(owed.values()) == [ATTRIBUTION, ""]


def test_who_is_visited_is_in_no_file(store: Store) -> None:
    """Tests that a visit is in its file by the names of things, and in that of deliveries without who it is or where."""
    door = closed_door(store, service=service_of("check_in"))
    with store.reading(door.town.id) as reading:
        person = parties.get_recipient(reading, door.person)
        place = parties.get_places(reading)
    town = ExportingTown.__new__(ExportingTown)
    town.store, town.town = store, door.town
    for kind in (ExportKind.VISITS, ExportKind.DELIVERIES, ExportKind.ROUNDS):
        persons = kind is ExportKind.DELIVERIES
        name = town.ask(kind, persons=persons, format=ExportFormat.JSON)
        town.carrier().run_once()
        text = town.content(name).decode()
        assert door.visit.id in text or kind is ExportKind.ROUNDS
        assert person.name not in text
        assert person.id not in text
    visit = next(one for one in town.lines(ExportKind.VISITS) if one["id"] == door.visit.id)
    assert visit["enrolment_id"] == door.enrolment.id
    line = next(
        one for one in town.lines(ExportKind.DELIVERIES, persons=True) if one["visit_id"] == door.visit.id
    )
    assert {line[name] for name in PERSONAL if name.startswith(("recipient", "door"))} == {""}
    assert place
