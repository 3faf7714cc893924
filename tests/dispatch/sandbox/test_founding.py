"""A sandbox that was founded on a real map: somebody is on shift whenever the clock is moved to, also where clocks are put."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from dispatch.board.policy import planning_policy
from dispatch.parties.organization import OrganizationKind
from dispatch.sandbox.founding import DAYS, found_sandbox
from dispatch.storage import crew, parties
from dispatch.storage.parties import TownTakenError
from dispatch.storage.store import Store
from geo.town import Town
from tests.dispatch.sandbox.towns import clock_of, move

#: A Friday in March, nine days before clocks are put forward.
NOW = dt.datetime(2027, 3, 19, 16, 20, tzinfo=dt.UTC)
CHANGE = dt.date(2027, 3, 28)


def test_shifts_keep_the_hours_of_the_wall(store: Store, monaco: Town) -> None:
    """Tests that the clock begins tomorrow at eight, that shifts begin at half past eight on every date, and moves lead to those hours."""
    clock_of(store).set(int(NOW.timestamp()))
    made = found_sandbox(store, monaco, "trials", "test", shops=8, couriers=2)
    zone = ZoneInfo(made.town.time_zone)
    first = dt.date(2027, 3, 20)

    def shown() -> str:
        return f"{dt.datetime.fromtimestamp(store.now_s(made.town.id), zone):%Y-%m-%dT%H:%M}"

    assert shown() == "2027-03-20T08:00"
    with store.reading(made.town.id) as reading:
        own = parties.get_town(reading)
        policy = planning_policy(own.settings)
        assert (policy.automatic, policy.automatic_release, own.live) == (True, True, False)
        assert own.created_s == reading.now_s
        kinds = {one.kind for one in parties.organizations(reading)}
        assert kinds == {OrganizationKind.SHOP, OrganizationKind.MARKETPLACE, OrganizationKind.TOWN}
        assert made.shop_id in {one.id for one in parties.organizations(reading, OrganizationKind.SHOP)}
        for number in range(DAYS):
            date = first + dt.timedelta(days=number)
            shifts = crew.shifts_of(reading, date.isoformat())
            assert len(shifts) == 2
            for shift in shifts:
                hours = [
                    f"{dt.datetime.fromtimestamp(at_s, zone):%Y-%m-%dT%H:%M}"
                    for at_s in (shift.window.earliest, shift.window.latest)
                ]
                assert hours == [f"{date}T08:30", f"{date}T20:00"]
        assert not crew.shifts_of(reading, (first + dt.timedelta(days=DAYS)).isoformat())
    # A day of the world is not a day of the wall: the night of the change has an hour less.
    move(store, made.town.id, seconds=8 * 86_400 - 3600)
    assert shown() == f"{CHANGE}T08:00"


def test_a_name_is_taken_once(store: Store, monaco: Town) -> None:
    """Tests that a second sandbox of a name is refused, and leaves nothing."""
    clock_of(store).set(int(NOW.timestamp()))
    made = found_sandbox(store, monaco, "trials", "test", shops=8, couriers=2, days=2)
    with pytest.raises(TownTakenError):
        found_sandbox(store, monaco, "trials", "test", shops=8, couriers=2, days=2)
    assert parties.town_ids(store.database) == (made.town.id,)


def test_a_sandbox_is_there_as_a_whole_or_not_at_all(
    store: Store, monaco: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that where the last thing that is made fails, there is no town, and its name is free."""
    clock_of(store).set(int(NOW.timestamp()))

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("dispatch.sandbox.founding.make_key", interrupted)
        with pytest.raises(KeyboardInterrupt):
            found_sandbox(store, monaco, "trials", "test", shops=8, couriers=2, days=2)
    assert parties.town_ids(store.database) == ()
    found_sandbox(store, monaco, "trials", "test", shops=8, couriers=2, days=2)
