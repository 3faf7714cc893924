"""Accounts: what becomes of one whose courier is to be forgotten, and of sessions of whoever leaves."""

from __future__ import annotations

from dispatch.access.account import Account
from dispatch.access.accounts import make_account
from dispatch.access.grant import Grant
from dispatch.access.links import make_courier_link
from dispatch.access.role import Role
from dispatch.access.sessions import begin_session, find_person
from dispatch.access.standing import still_stands
from dispatch.privacy.erasure import erase_courier
from dispatch.storage import accounts, crew, sessions
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.store import Store
from tests.dispatch.storage.small_town import make_town


def test_an_erased_courier_has_no_account(store: Store) -> None:
    """Tests that of a courier who is erased nothing is left in accounts, that sessions and links are over, and that who is something else stays it."""
    town = make_town(store)
    with store.writing(town.id, "test") as writing:
        courier = next(iter(crew.couriers(writing)))
        writing.remove(SHIFT, SHIFT.c.courier_id == courier)
        writing.note("shift.removed", courier, 1, topics=())
    rides = Grant(Role.COURIER, courier_id=courier)

    def step(writing) -> tuple[Account, Account, str, str]:
        own = make_account(writing, "rider@example.org", [rides], name="Jo Exemple")
        both = make_account(writing, "both@example.org", [rides, Grant(Role.COORDINATOR)])
        _, token = begin_session(writing, rides, account_id=own.id)
        _, by_link = begin_session(writing, rides)
        make_courier_link(writing, courier)
        return own, both, token, by_link

    own, both, *tokens = store.write(town.id, "test", step)
    subjects = [find_person(store, token) for token in tokens]
    assert all(one is not None and still_stands(store, one) for one in subjects)
    erase_courier(store, town.id, "coordinator:test", courier)
    with store.reading(town.id) as reading:
        gone, stays = accounts.get_account(reading, own.id), accounts.get_account(reading, both.id)
    assert (gone.email, gone.name, gone.password_hash, gone.active, gone.grants) == (
        own.id,
        "",
        "",
        False,
        (),
    )
    assert (stays.email, stays.grants, stays.active) == ("both@example.org", (Grant(Role.COORDINATOR),), True)
    assert [find_person(store, token) for token in tokens] == [None, None]
    assert not any(still_stands(store, one) for one in subjects if one is not None)


def test_nobody_has_too_many_sessions(store: Store) -> None:
    """Tests that whoever signs in everywhere is signed out where they have not been for longest."""
    town = make_town(store)
    grant = Grant(Role.COORDINATOR)
    account = store.write(town.id, "test", lambda writing: make_account(writing, "o@example.org", [grant]))
    tokens = []
    for _ in range(22):
        store.clock.advance(1)
        tokens.append(
            store.write(
                town.id, "test", lambda writing: begin_session(writing, grant, account_id=account.id)
            )[1]
        )
    assert [find_person(store, token) is not None for token in tokens] == [False] * 2 + [True] * 20
    # What is over is removed in time, and nothing else.
    store.clock.advance(100 * 86_400)
    with store.reading(town.id) as reading:
        assert sessions.sessions_of(reading, account_id=account.id) == ()
    count = store.write(town.id, "test", lambda writing: sessions.forget_sessions(writing, writing.now_s))
    assert count == 22
