"""Whatever shows somebody who is visited leaves its row: every public function is tried, and every module that could is on a list."""

from __future__ import annotations

import ast
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, update

from dispatch.privacy.inventory import personal_columns
from dispatch.storage import escalations
from dispatch.storage.columns import METADATA
from dispatch.storage.escalations import ContactPerson
from dispatch.storage.read_audit import reads_of
from dispatch.storage.schema_parties import PLACE, RECIPIENT
from dispatch.storage.schema_services import ENROLMENT
from dispatch.storage.store import Store, Writing
from tests.dispatch.escalation.closed_door import ClosedDoor, closed_door, service_of
from tests.dispatch.privacy.every_function import Function, given_to, public_functions, things_of, told
from tests.dispatch.privacy.person_town import found_in
from tests.dispatch.privacy.social_readers import INNER, READERS, SOCIAL_STORAGE

ROOT = Path(__file__).resolve().parents[3]
LEA = "coordinator:lea"
#: Tables that say who takes part in a service, or what is known of them for it.
SOCIAL_TABLES = frozenset(
    {
        "recipient_partition", "enrolment", "service_plan", "visit", "escalation", "escalation_act", "escalation_contact", "visit_choice",
    }
)  # fmt: skip
#: Words of the person's own in every column that may have such a word.
WORDS = (
    "Augustine", "Vuillemin", "+33600000042", "mail-canary", "door-note-canary", "address-canary", "access-canary", "reference-canary",
    "contact-canary", "+33699000077", "diet-canary", "file-canary",
)  # fmt: skip
_numbers = itertools.count()


class _UndoError(Exception):
    """Nothing of a call is kept."""


def visited(store: Store) -> ClosedDoor:
    """Return a beneficiary behind a closed door, who is nobody's customer, with words of their own wherever there is room for them."""
    number = next(_numbers)
    door = closed_door(store, slug=f"town-{number}", service=service_of(f"check_in_{number}"))
    door.begin()
    with store.reading(door.town.id) as reading:
        (chain,) = escalations.of_visit(reading, door.visit.id)

    def add(writing: Writing) -> None:
        writing.amend(RECIPIENT, door.person, {"email": "mail-canary@people.example"})
        writing.amend(ENROLMENT, door.enrolment.id, {"external_ref": "reference-canary"})
        writing.connection.execute(
            update(PLACE)
            .where(PLACE.c.id == door.delivery.drop_place_id)
            .values(address="address-canary 3", access_note="access-canary")
        )
        escalations.put_contacts(writing, chain.id, [ContactPerson("contact-canary", "+33699000077")])
        writing.note("recipient.changed", door.person, 2)

    store.write(door.town.id, "test", add)
    return door


def test_every_social_column_has_a_word(store: Store) -> None:
    """Tests that a column of a social table that may hold something of a person does, so that no face can show it unseen."""
    visited(store)
    found = {line.partition(":")[0] for line in found_in(store, *WORDS)}
    of_people = {
        f"{table.name}.{column.name}"
        for table in METADATA.sorted_tables
        if table.name in SOCIAL_TABLES
        for column in personal_columns(table)
    }
    # Of a subscription, which is a customer's.
    assert of_people - found == {"service_plan.order_document"}
    assert {
        "recipient.name",
        "recipient.phone",
        "recipient.email",
        "recipient.door",
        "place.address",
    } <= found


def test_no_table_about_a_service_is_forgotten() -> None:
    """Tests that tables which lead to an enrolment, a visit or a chain are named as social."""
    leading = {"enrolment_id", "visit_id", "escalation_id"}
    found = {
        table.name
        for table in METADATA.sorted_tables
        if leading & {column.name for column in table.columns} or "recipient_partition" in table.name
    }
    assert found | {"enrolment"} == SOCIAL_TABLES


FUNCTIONS = tuple(public_functions())
OF_STORES = [one for one in FUNCTIONS if one.takes == "Store"]


def shown_in(text: str) -> list[str]:
    return [word for word in WORDS if word in text]


def tried(door: ClosedDoor, function: Function, things: dict[str, Any]) -> tuple[str, list[str], int]:
    """Return how a call ended, which words of the person came out of it, and how many rows it left; nothing of it is kept."""
    given = given_to(function, things)
    assert given is not None
    end, text, rows = "done", "", 0
    try:
        with door.store.writing(door.town.id, LEA) as writing:
            before = len(reads_of(writing, door.person))
            try:
                text = told(function.call(writing, **given))
            except Exception as error:  # noqa: BLE001 what it says is looked at as well
                end, text = type(error).__name__, str(error)
            else:
                rows = len(reads_of(writing, door.person)) - before
            raise _UndoError  # noqa: TRY301 the transaction is what ends by it
    except _UndoError:
        return end, shown_in(text), rows


def test_every_public_function(store: Store) -> None:
    """Tests some two hundred functions that take a transaction: whatever gives back a word of the person has left a row, or is on the list."""
    door = visited(store)
    things = things_of(door)
    ends: Counter[str] = Counter()
    leaks: dict[str, list[str]] = {}
    for function in FUNCTIONS:
        if function.takes == "Store" or given_to(function, things) is None:
            continue
        end, words, rows = tried(door, function, things)
        ends[end] += 1
        if words and not rows:
            leaks[str(function)] = words
    assert set(leaks) <= set(INNER), leaks
    assert ends["done"] >= 120, ends
    # The test would see it: words come out of some of them, with rows.
    seen = [
        str(one)
        for one in FUNCTIONS
        if str(one) in {"dispatch/escalation/queue.py:open_doors", "dispatch/sync/pull.py:pull"}
        and (found := tried(door, one, things))[1]
        and found[2]
    ]
    assert len(seen) == 2


def test_every_face_of_a_store(store: Store) -> None:
    """Tests the functions that commit by themselves, each in a town of its own."""
    leaks = {}
    called = []
    for function in OF_STORES:
        door = visited(store)
        given = given_to(function, things_of(door))
        if given is None:
            continue
        with store.reading(door.town.id) as reading:
            before = len(reads_of(reading, door.person))
        try:
            text = told(function.call(store, **given))
            called.append(function.name)
        except Exception as error:  # noqa: BLE001
            text = str(error)
        with store.reading(door.town.id) as reading:
            rows = len(reads_of(reading, door.person)) - before
        if shown_in(text) and rows <= 0:
            leaks[str(function)] = shown_in(text)
    assert set(leaks) <= set(INNER), leaks
    assert {"export_recipient", "door_view", "pull_for_phone"} <= set(called)


def imports_social(path: Path) -> bool:
    """Return whether a module names storage of social things."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("dispatch.storage"):
            if {alias.name for alias in node.names} & SOCIAL_STORAGE:
                return True
            if (node.module or "").rpartition(".")[2] in SOCIAL_STORAGE:
                return True
        if isinstance(node, ast.Import) and any(
            alias.name.rpartition(".")[2] in SOCIAL_STORAGE for alias in node.names
        ):
            return True
    return False


def reader_of(name: str) -> str | None:
    """Return the line of the list for a module."""
    lines = [line for line in READERS if name == line or (line.endswith("/") and name.startswith(line))]
    return max(lines, key=len, default=None)


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted([*(ROOT / "dispatch").rglob("*.py"), *(ROOT / "api").rglob("*.py")]):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith("dispatch/storage/"):
            yield name, path


def test_who_reads_is_on_the_list() -> None:
    """Tests that every module which could read who takes part is listed with its reason, and that the list has no line too many."""
    reading = {name for name, path in modules() if imports_social(path)}
    assert [name for name in sorted(reading) if reader_of(name) is None] == []
    used = {reader_of(name) for name in reading}
    # Files are read through `parties.get_recipient`, which keeps them itself.
    assert set(READERS) - used == set()


@pytest.mark.parametrize(
    "text",
    ["from dispatch.storage import visits", "from dispatch.storage.schema_services import VISIT as X", "import dispatch.storage.programmes"],
)  # fmt: skip
def test_the_list_sees_what_is_imported(text: str, tmp_path: Path) -> None:
    """Tests the test."""
    path = tmp_path / "module.py"
    path.write_text(text, encoding="utf-8")
    assert imports_social(path)


def test_statements_come_from_those_on_the_list(store: Store) -> None:
    """Tests that whatever asks the database for a social table, by whatever way, is a module of the list or under it."""
    import traceback

    door = visited(store)
    things = things_of(door)
    names = re.compile(rf"\b(?:FROM|JOIN)\s+\(?\s*({'|'.join(sorted(SOCIAL_TABLES))})\b")
    asked: dict[str, str] = {}

    def seen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        match = names.search(statement)
        if match is None:
            return
        for frame in reversed(traceback.extract_stack()):
            path = Path(frame.filename)
            if not path.is_relative_to(ROOT):
                continue
            name = path.relative_to(ROOT).as_posix()
            if name.startswith(("dispatch/", "api/")) and not name.startswith("dispatch/storage/"):
                asked.setdefault(name, match[1])
                return

    event.listen(store.database.engine, "before_cursor_execute", seen)
    try:
        for function in FUNCTIONS:
            if function.takes != "Store" and given_to(function, things) is not None:
                tried(door, function, things)
    finally:
        event.remove(store.database.engine, "before_cursor_execute", seen)
    assert {name: table for name, table in asked.items() if reader_of(name) is None} == {}
    assert len(asked) > 20
