"""No row of a town names a thing of another one, whatever a fault of ours tries: both databases refuse it."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.schema_planning import PIN
from dispatch.storage.schema_rounds import ASSIGNMENT, ROUND, STOP, STOP_TASK
from dispatch.storage.store import Store
from tests.dispatch.storage.small_town import SmallTown, add_promised, add_round, make_town, round_of


@pytest.fixture
def towns(store: Store) -> tuple[SmallTown, SmallTown]:
    """Two towns, each with a delivery on a round."""
    made = []
    for slug in ("ici", "ailleurs"):
        town = make_town(store, slug)
        add_round(store, town, round_of(store, town, add_promised(store, town)))
        made.append(town)
    return made[0], made[1]


CASES = [
    (DELIVERY, "recipient_id"),
    (DELIVERY, "org_id"),
    (DELIVERY, "drop_place_id"),
    (TASK, "delivery_id"),
    (TASK, "place_id"),
    (TASK, "org_id"),
    (ROUND, "shift_id"),
    (STOP, "round_id"),
    (STOP, "place_id"),
    (STOP_TASK, "task_id"),
    (STOP_TASK, "stop_id"),
    (ASSIGNMENT, "delivery_id"),
    (ASSIGNMENT, "round_id"),
    (SHIFT, "courier_id"),
    (SHIFT, "vehicle_id"),
    (SHIFT, "start_place_id"),
    (SHIFT, "end_place_id"),
]


@pytest.mark.parametrize(("table", "column"), CASES, ids=lambda one: getattr(one, "name", one))
def test_a_row_names_nothing_of_another_town(store: Store, towns, table, column) -> None:
    """Tests that a name of the other town is refused, and that one of the own town is not."""
    here, there = towns
    target = next(key.column for key in table.c[column].foreign_keys if key.column.name == "id")
    with store.database.writing() as connection:
        # What is in the way of a key is not what is to be refused here.
        for links in (STOP_TASK, ASSIGNMENT):
            connection.execute(delete(links).where(links.c.town_id == there.id))
        connection.execute(update(ROUND).where(ROUND.c.town_id == there.id).values(status="aborted"))

        def first(town: SmallTown) -> str:
            names = select(target).where(target.table.c.town_id == town.id).order_by(target)
            return connection.execute(names).scalars().first()

        row = connection.execute(select(table).where(table.c.town_id == here.id)).first()
        same = [one == getattr(row, one.name) for one in table.primary_key.columns]
        values = {"sequence": 77} if "sequence" in table.c else {}
        with connection.begin_nested():
            own = getattr(row, column) or first(here)
            connection.execute(update(table).where(*same).values(**{column: own}, **values))
        with pytest.raises(IntegrityError, match=r"(?i)foreign key"), connection.begin_nested():
            connection.execute(update(table).where(*same).values(**{column: first(there)}, **values))


def test_a_pin_names_nothing_of_another_town(store: Store, towns) -> None:
    """Tests the same for what people fix."""
    here, there = towns
    with store.database.writing() as connection:
        shift = connection.execute(select(SHIFT.c.id).where(SHIFT.c.town_id == there.id)).scalars().first()
        delivery = (
            connection.execute(select(DELIVERY.c.id).where(DELIVERY.c.town_id == here.id)).scalars().first()
        )
        row = {"delivery_id": delivery, "town_id": here.id, "actor": "x", "note": "", "pinned_s": 1}
        with pytest.raises(IntegrityError, match=r"(?i)foreign key"), connection.begin_nested():
            connection.execute(insert(PIN).values(**row, shift_id=shift))
        mine = connection.execute(select(SHIFT.c.id).where(SHIFT.c.town_id == here.id)).scalars().first()
        connection.execute(insert(PIN).values(**row, shift_id=mine))
