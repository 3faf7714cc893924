"""Every face that can show what is known for social and health services leaves exactly its row, and nobody goes round them."""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from dispatch.boards.day_query import day_board
from dispatch.boards.open_doors import REASON
from dispatch.escalation.door_file import contacts_of, door_file
from dispatch.escalation.queue import QUEUE, history, open_doors
from dispatch.orders.callers import recognise
from dispatch.parties.recipient import Purpose
from dispatch.privacy.export import export_recipient
from dispatch.privacy.sensitive import read_partitions
from dispatch.privacy.sight import look_at_doors, names_of
from dispatch.services.door_view import door_view
from dispatch.shops.board import shop_board
from dispatch.storage import escalations, parties
from dispatch.storage.read_audit import ReasonMissingError, reads_of
from dispatch.storage.schema_log import EVENT
from dispatch.storage.store import Store, Writing
from dispatch.sync.pull import pull_for_phone
from tests.dispatch.escalation.closed_door import ClosedDoor, closed_door
from tests.dispatch.storage.small_town import DAY

ROOT = Path(__file__).resolve().parents[3]
#: Who, purpose, reason.
Row = tuple[str, str, str]
Face = Callable[[ClosedDoor, str], list[Row]]


def read_one(door: ClosedDoor, reason: str) -> list[Row]:
    read_partitions(door.store, door.town.id, "coordinator:c1", door.person, Purpose.SOCIAL, reason=reason)
    return [("coordinator:c1", "social", reason)]


def read_all(door: ClosedDoor, reason: str) -> list[Row]:
    read_partitions(door.store, door.town.id, "coordinator:c2", door.person, *Purpose, reason=reason)
    return [("coordinator:c2", purpose, reason) for purpose in ("health", "mail", "social")]


def read_plain(door: ClosedDoor, reason: str) -> list[Row]:
    read_partitions(door.store, door.town.id, "coordinator:c2", door.person, Purpose.COMMERCE, reason=reason)
    return []


def look_at_door(door: ClosedDoor, reason: str) -> list[Row]:
    del reason
    door_view(door.store, door.town.id, door.courier, door.stop_id)
    return [(door.actor, "social", f"visit {door.visit.id}")]


def look_back(door: ClosedDoor, reason: str) -> list[Row]:
    door.store.write(
        door.town.id, "coordinator:c1", lambda writing: history(writing, door.visit.id, reason=reason)
    )
    return [("coordinator:c1", "social", reason)]


def export(door: ClosedDoor, reason: str) -> list[Row]:
    export_recipient(door.store, door.town.id, "coordinator:c3", door.person, reason=reason)
    return [("coordinator:c3", purpose, reason) for purpose in ("health", "mail", "social")]


def file_of_door(door: ClosedDoor, reason: str) -> list[Row]:
    door.store.write(
        door.town.id,
        "system:x",
        lambda writing: door_file(writing, door.person, door.enrolment.id, Purpose.SOCIAL, reason=reason),
    )
    return [("system:x", "social", reason)]


def contacts(door: ClosedDoor, reason: str) -> list[Row]:
    with door.store.reading(door.town.id) as reading:
        chain = escalations.of_visit(reading, door.visit.id)[-1]
    door.store.write(door.town.id, "system:x", lambda writing: contacts_of(writing, chain, reason=reason))
    return [("system:x", "social", reason)]


def look_at_board(door: ClosedDoor, reason: str) -> list[Row]:
    del reason
    door.store.write(door.town.id, "coordinator:c4", lambda writing: day_board(writing, DAY))
    return [("coordinator:c4", "social", REASON)]


def pull_phone(door: ClosedDoor, reason: str) -> list[Row]:
    del reason
    assert pull_for_phone(door.store, door.town.id, door.courier)["doors"]
    return [(door.actor, "social", f"visit {door.visit.id}")]


def look_at_queue(door: ClosedDoor, reason: str) -> list[Row]:
    del reason
    (line,) = door.store.write(door.town.id, "coordinator:c5", open_doors)
    assert line.person == "Augustine V."
    return [("coordinator:c5", "social", QUEUE)]


def list_names(door: ClosedDoor, reason: str) -> list[Row]:
    names = door.store.write(
        door.town.id, "coordinator:c6", lambda writing: names_of(writing, [door.enrolment], reason)
    )
    assert names == {door.enrolment.id: "Augustine Vuillemin"}
    return [("coordinator:c6", "social", reason)]


def look_at_next_stop(door: ClosedDoor, reason: str) -> list[Row]:
    """The stop of a round with its address, where somebody is visited; the shop's counter before it is nobody's."""
    del reason

    def step(writing: Writing) -> None:
        look_at_doors(writing, [door.delivery], door.delivery.drop_place_id)
        look_at_doors(writing, [door.delivery], door.town.door)

    door.store.write(door.town.id, "coordinator:c7", step)
    return [("coordinator:c7", "social", f"visit {door.visit.id}")]


def plain_reading(face: Callable[..., object]) -> Face:
    def look(door: ClosedDoor, reason: str) -> list[Row]:
        del reason
        with door.store.reading(door.town.id) as reading:
            face(reading, door)
        return []

    return look


def refused(door: ClosedDoor, reason: str) -> list[Row]:
    del reason
    with pytest.raises(ReasonMissingError):
        read_partitions(door.store, door.town.id, "coordinator:c1", door.person, Purpose.SOCIAL, reason=" ")
    with door.store.reading(door.town.id) as reading, pytest.raises(ReasonMissingError):
        parties.get_recipient(reading, door.person, Purpose.HEALTH, reason="because")
    return []


def undone(door: ClosedDoor, reason: str) -> list[Row]:
    """What was read in a transaction that is undone was shown to nobody."""

    def step(writing: Writing) -> None:
        parties.get_recipient(writing, door.person, Purpose.SOCIAL, reason=reason)
        raise RuntimeError("undone")

    with pytest.raises(RuntimeError, match="undone"):
        door.store.write(door.town.id, "x", step)
    return []


FACES: tuple[Face, ...] = (
    read_one, read_all, read_plain, look_at_door, look_back, export, file_of_door, contacts, refused, undone,
    look_at_board, pull_phone, look_at_queue, look_at_next_stop, list_names,
    plain_reading(lambda reading, _: day_board(reading, DAY)),
    plain_reading(lambda reading, door: shop_board(reading, door.town.shops[0], DAY)),
    plain_reading(lambda reading, _: recognise(reading, "+33600000042")),
)  # fmt: skip


def rows_of(door: ClosedDoor) -> list[Row]:
    with door.store.reading(door.town.id) as reading:
        return [(row.actor, row.purpose, row.reason) for row in reads_of(reading, door.person)]


def test_each_read_has_its_row(store: Store) -> None:
    """Tests 80 random reads through every face: after each there are exactly the rows that it owes, in order, and as many events."""
    door = closed_door(store)
    door.begin()
    dice = random.Random(66)
    looks: Sequence[Face] = [*FACES, *dice.choices(FACES, k=80 - len(FACES))]
    owed: list[Row] = []
    for number, face in enumerate(dice.sample(looks, len(looks))):
        owed += face(door, f"reason {number}")
        assert rows_of(door) == owed, face
    with store.reading(door.town.id) as reading:
        events = reading.rows(reading.select(EVENT).where(EVENT.c.type == "recipient.sensitive_read"))
    assert sum(len(event.data["purposes"]) for event in events) == len(owed)
    assert all(reason.strip() for _, _, reason in owed)


#: What shows something sensitive, and the modules that may name it: each of them keeps who looks, or shows it to nobody.
GUARDED = {
    "RECIPIENT_PARTITION": {
        "dispatch/storage/schema_parties.py", "dispatch/storage/parties.py", "dispatch/privacy/anonymise.py", "dispatch/privacy/sweeps.py",
    },
    "ESCALATION_CONTACT": {
        "dispatch/storage/schema_escalation.py", "dispatch/storage/escalations.py", "dispatch/privacy/anonymise.py",
    },
    "door_file": {"dispatch/escalation/door_file.py", "dispatch/services/door_view.py"},
    "contacts_of": {"dispatch/escalation/door_file.py", "dispatch/escalation/clock.py"},
    # Tables by their names: for what is done to all of them.
    "METADATA.tables": {"dispatch/privacy/sweeps.py"},
    "METADATA.sorted_tables": {
        "dispatch/privacy/anonymise.py", "dispatch/privacy/mentions.py", "dispatch/privacy/export.py", "dispatch/storage/schema.py",
    },
    # The numbers beside a chain: copied with a row, read by what sends to them.
    "escalations.contacts": {
        "dispatch/escalation/clock.py", "dispatch/notify/people.py", "dispatch/notify/visit_wishes.py",
    },
}  # fmt: skip


def named_in(path: Path) -> set[str]:
    """Return the names that a module uses, with those after a dot together with what is before it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.alias | ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
            if isinstance(node.value, ast.Name):
                found.add(f"{node.value.id}.{node.attr}")
    return found


def modules() -> list[Path]:
    return [
        path
        for path in [*(ROOT / "dispatch").rglob("*.py"), *(ROOT / "api").rglob("*.py")]
        if "migrations" not in path.parts
    ]


@pytest.mark.parametrize("name", sorted(GUARDED))
def test_nobody_goes_round(name: str) -> None:
    """Tests that what shows something sensitive is named in the modules above only; who adds one sees to it that looks are kept."""
    found = {path.relative_to(ROOT).as_posix() for path in modules() if name in named_in(path)}
    assert found == GUARDED[name]


def test_no_table_is_read_by_its_name_in_sql() -> None:
    """Tests that no module has the names of the guarded tables in SQL of its own."""
    tables = ("recipient_partition", "escalation_contact")
    allowed = {
        "dispatch/storage/schema_parties.py", "dispatch/storage/schema_escalation.py", "dispatch/storage/parties.py",
        "dispatch/privacy/anonymise.py", "dispatch/privacy/inventory.py", "dispatch/privacy/export.py", "dispatch/privacy/practice.py",
        "dispatch/privacy/rules.py",
    }  # fmt: skip
    found = set()
    for path in modules():
        texts = [
            node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        if any(table in text for text in texts for table in tables):
            found.add(path.relative_to(ROOT).as_posix())
    assert found <= allowed


def test_the_guard_sees_what_goes_round(tmp_path: Path) -> None:
    """Tests the test: modules that reach the tables in four ways are found."""
    tricks = {
        "RECIPIENT_PARTITION": "from dispatch.storage.schema_parties import RECIPIENT_PARTITION as X",
        "METADATA.tables": "METADATA.tables['recipient_' + 'partition']",
        "escalations.contacts": "escalations.contacts(reading, name)",
        "door_file": "import dispatch.escalation.door_file\ndispatch.escalation.door_file.door_file()",
    }
    for name, text in tricks.items():
        path = tmp_path / "module.py"
        path.write_text(text, encoding="utf-8")
        assert name in named_in(path)
