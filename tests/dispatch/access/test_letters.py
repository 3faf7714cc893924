"""Letters to accounts: who gets one, what is in it, and what is stored of it."""

from __future__ import annotations

import pytest

from dispatch.access.accounts import change_account, make_account
from dispatch.access.grant import Grant
from dispatch.access.letters import Letters
from dispatch.access.link import LinkKind, signed_link
from dispatch.access.role import Role
from dispatch.access.sign_in import LoginRefusedError, SignIn
from dispatch.clock import SetClock
from dispatch.outbox.failures import TemporaryError
from dispatch.outbox.worker import Worker
from dispatch.storage.schema_log import OUTBOX
from dispatch.storage.store import Store
from dispatch.storage.topics import ACCOUNT_LETTER
from tests.dispatch.notify.flow import Keeping
from tests.dispatch.storage.small_town import make_town

SECRET = b"s" * 32
EMAIL = "odile@example.org"


class Desk:
    """A town with an account, and the worker of its letters."""

    def __init__(self, store: Store) -> None:
        self.store, self.clock = store, store.clock
        assert isinstance(self.clock, SetClock)
        self.town = make_town(store)
        self.account = store.write(
            self.town.id,
            "test",
            lambda writing: make_account(writing, EMAIL, [Grant(Role.COORDINATOR)], language="fr"),
        )
        self.mail = Keeping()
        self.worker = Worker(
            store, ACCOUNT_LETTER, Letters(store, self.mail, SECRET, "https://town.example.org/")
        )
        self.sign_in = SignIn(store, lambda: SECRET)

    def ask(self, email: str = EMAIL) -> None:
        self.sign_in.ask_letter("rochefort-sur-loue", email, address="192.0.2.1")

    def token(self, letter: int = -1) -> str:
        return self.mail.sent[letter].body.partition("/connect#")[2].split()[0]

    def stored(self) -> str:
        with self.store.reading(self.town.id) as reading:
            return str(reading.rows(reading.select(OUTBOX)))


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


def test_a_letter_signs_in(desk: Desk) -> None:
    """Tests that a letter has a link that signs its reader in once, and that the link's token is nowhere else."""
    desk.ask("ODILE@example.org")
    assert desk.worker.run_once() == 1
    letter = desk.mail.sent[0]
    assert (letter.address, letter.language) == (EMAIL, "fr")
    assert "Rochefort-sur-Loue" in letter.title
    token = desk.token()
    assert signed_link(SECRET, token, LinkKind.LOGIN) is not None
    # Neither the token nor the address is kept with what was sent.
    assert token not in desk.stored()
    assert EMAIL not in desk.stored()
    done = desk.sign_in.by_link(token, address="192.0.2.1")
    assert done.session is not None
    assert done.session.account_id == desk.account.id
    with pytest.raises(LoginRefusedError) as error:
        desk.sign_in.by_link(token, address="192.0.2.1")
    assert error.value.code == "link_invalid"


def test_nobody_else_gets_one(desk: Desk) -> None:
    """Tests that for an unknown address and a closed account there is the same row, and no letter."""
    desk.ask("nobody@example.org")
    desk.store.write(
        desk.town.id,
        "test",
        lambda writing: change_account(writing, desk.account.id, desk.account.version, active=False),
    )
    desk.ask()
    assert desk.worker.run_once() == 2
    assert desk.mail.sent == []
    assert "example.org" not in desk.stored()


def test_a_letter_that_is_tried_again_is_the_same(desk: Desk) -> None:
    """Tests that a letter that came although it seemed not to has the link of the one that follows."""
    desk.ask()

    def fail(_: object) -> None:
        desk.mail.sent.append(_)  # type: ignore[arg-type]
        raise TemporaryError("no answer")

    desk.mail.act = fail
    desk.worker.run_once()
    desk.mail.act = None
    desk.clock.advance(60)
    assert desk.worker.run_once() == 1
    assert len(desk.mail.sent) == 2
    assert desk.token(0) == desk.token(1)
    assert desk.sign_in.by_link(desk.token(), address="192.0.2.1").session is not None


def test_nobody_is_flooded(desk: Desk) -> None:
    """Tests that whoever asks for many letters to one address has few of them sent."""
    for _ in range(20):
        desk.ask()
    while desk.worker.run_once():
        pass
    assert len(desk.mail.sent) == 3
    # Only the last one is good.
    for letter in (0, 1):
        with pytest.raises(LoginRefusedError):
            desk.sign_in.by_link(desk.token(letter), address="192.0.2.1")
    assert desk.sign_in.by_link(desk.token(), address="192.0.2.1").session is not None


def test_a_letter_is_over_soon(desk: Desk) -> None:
    """Tests that a link in a letter opens nothing after twenty minutes."""
    desk.ask()
    desk.worker.run_once()
    desk.clock.advance(20 * 60)
    with pytest.raises(LoginRefusedError):
        desk.sign_in.by_link(desk.token(), address="192.0.2.1")


def test_two_who_come_with_one_link_are_one(desk: Desk) -> None:
    """Tests that of two who use a link at the same moment one comes in."""
    import threading

    desk.ask()
    desk.worker.run_once()
    token, came, refused, start = desk.token(), [], [], threading.Barrier(4)

    def come() -> None:
        start.wait()
        try:
            came.append(desk.sign_in.by_link(token, address="192.0.2.1"))
        except LoginRefusedError as error:
            refused.append(error.code)

    threads = [threading.Thread(target=come) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(came) == 1
    assert refused == ["link_invalid"] * 3
