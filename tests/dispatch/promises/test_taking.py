"""Orders of many senders in one transaction: the same as one after the other, whatever is among them."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from dispatch.clock import SetClock
from dispatch.dayfile.furnish import furnish
from dispatch.domain import Load, TimeWindow
from dispatch.errors import DispatchError
from dispatch.ids import SeededIds
from dispatch.orders.asked import AskedDoor, AskedPickup, AskedRecipient, Order, Upsert
from dispatch.orders.delivery import Channel
from dispatch.parties.recipient import Door
from dispatch.promises import taking
from dispatch.promises.taking import Wish, take_all
from dispatch.storage import parties
from dispatch.storage.database import Database
from dispatch.storage.events import events_after
from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.schema_parties import RECIPIENT
from dispatch.storage.store import Store
from tests.dispatch.simulate.toy_scenario import NINE_S, toy_scenario
from tests.dispatch.toy_town import Match, ToyTown, at

HOUR = 3600


class _Town:
    """Toytown in a database of its own."""

    def __init__(self, path: Path, model: Path, limits: dict) -> None:
        shutil.copy(model, path)
        self.database = Database(f"sqlite:///{path}")
        self.store = Store(self.database, clock=SetClock(NINE_S - 2 * HOUR), ids=SeededIds(1))
        found = furnish(self.store, toy_scenario(hours=8).day, "x:y", slug="toy", settings=limits)
        self.town_id, self.shops = found.town_id, list(found.shops.values())
        self.map = ToyTown()
        self.map.addresses.known["rue du Doute"] = [Match("1 rue du Doute", 0.01, 0.01, 0.4)]

    def state(self) -> list:
        """Everything that follows from the orders, without names that are drawn."""
        with self.store.reading(self.town_id) as reading:
            people = {
                row.id: (row.name, row.phone, row.door)
                for row in reading.rows(select(RECIPIENT).where(RECIPIENT.c.town_id == self.town_id))
            }
            rows = reading.rows(
                select(DELIVERY)
                .where(DELIVERY.c.town_id == self.town_id)
                .order_by(DELIVERY.c.day, DELIVERY.c.code)
            )
            found = []
            for row in rows:
                tasks = reading.rows(
                    select(TASK).where(TASK.c.delivery_id == row.id).order_by(TASK.c.sequence)
                )
                kept = {
                    name: value
                    for name, value in row._asdict().items()
                    if name not in {"id", "code", "recipient_id", "drop_place_id", "town_id"}
                }
                place = parties.get_places(reading, [row.drop_place_id])[row.drop_place_id]
                events = [
                    (
                        event.type,
                        event.version,
                        event.actor,
                        {k: v for k, v in event.data.items() if k != "twins"},
                    )
                    for event in events_after(reading, 0, most=10_000)
                    if event.subject == row.id
                ]
                found.append(
                    (
                        kept,
                        people[row.recipient_id],
                        (place.lon, place.lat, place.address),
                        [(t.kind, t.status, t.org_id, t.windows, t.load, t.ready_s, t.items) for t in tasks],
                        events,
                    )
                )
            return sorted(found, key=str), sorted(map(str, people.values()))


@st.composite
def _wishes(draw: st.DrawFn) -> list[tuple]:
    return draw(
        st.lists(
            st.tuples(
                st.sampled_from(["Camille", "Dominique"]),
                st.sampled_from(["", "0600000001", "+33 6 00 00 00 02"]),
                st.sampled_from(["", "r1", "r2"]),
                st.integers(0, 4),
                st.sampled_from([(0,), (1,), (0, 1)]),
                st.sampled_from(["point", "address", "sea"]),
                st.sampled_from([Channel.API, Channel.PHONE]),
                st.sampled_from(list(Upsert)),
                st.booleans(),
                st.sampled_from([None, Door(floor="2"), Door(do_not_ring=True)]),
            ),
            min_size=1,
            max_size=9,
        )
    )


def _wish(town: _Town, one: tuple) -> Wish:
    name, phone, reference, hour, shops, where, channel, upsert, promise, door = one
    spot = at(2000, 2000)
    doors = {
        "point": AskedDoor("1 rue X", spot["lon"], spot["lat"]),
        "address": AskedDoor("rue du Doute"),
        "sea": AskedDoor("", 0.5, 0.5),
    }
    start = NINE_S + hour * HOUR
    order = Order(
        town.shops[0],
        AskedRecipient(name, phone, door=door),
        doors[where],
        tuple(AskedPickup(town.shops[number], Load(5, 500), "pain") for number in shops),
        TimeWindow(start, start + HOUR),
        channel=channel,
        external_ref=reference,
    )
    return Wish(order, f"org:{name}", "", upsert, promise)


def _codes(results: Sequence[object]) -> list[object]:
    return [one.code if isinstance(one, DispatchError) else one.new for one in results]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "limits", [{}, {"orders": {"slot_s": 7200, "most_promised": 3}}], ids=["free", "counted"]
)
def test_together_is_one_after_the_other(
    tmp_path_factory: pytest.TempPathFactory, sqlite_model: Path, limits: dict
) -> None:
    """Tests that a batch has the effect, the events and the answers of its orders taken one by one through the door of all others."""

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(_wishes())
    def check(drawn: list[tuple]) -> None:
        folder = tmp_path_factory.mktemp("towns")
        together, alone = (
            _Town(folder / "a.db", sqlite_model, limits),
            _Town(folder / "b.db", sqlite_model, limits),
        )
        results = take_all(
            together.store, together.map, together.town_id, [_wish(together, one) for one in drawn]
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(taking, "store_plain", lambda _writing, wanted, _facts: [None] * len(wanted))
            singly = [
                take_all(alone.store, alone.map, alone.town_id, [_wish(alone, one)])[0] for one in drawn
            ]
        # Which of two that compete for one place or one reference is first, nobody has said: how many are taken is the same.
        assert sorted(map(str, _codes(results))) == sorted(map(str, _codes(singly)))
        if not limits and len({one[2] for one in drawn if one[2]}) == sum(bool(one[2]) for one in drawn):
            assert together.state() == alone.state()
        for town in (together, alone):
            town.database.close()

    check()
