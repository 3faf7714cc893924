"""Passwords: which ones are taken, how they are kept, and how failures slow down."""

from __future__ import annotations

import threading
import time

import pytest

from dispatch.access import passwords
from dispatch.access.backoff import Backoff, Steps
from dispatch.access.common_passwords import COMMON
from dispatch.access.passwords import (
    WeakPasswordError,
    check_password,
    hash_password,
    is_outdated,
    password_fits,
)
from dispatch.errors import DispatchError

GOOD = "drei rote Ballons"


@pytest.mark.parametrize(
    ("password", "taken"),
    [
        (GOOD, True),
        ("abcdefghijk", False),  # eleven
        ("abcdefghijlk", True),  # twelve
        ("é" * 11, False),
        ("aaaaaaaaaaaabbbb", False),
        ("MotDePasse2026", False),
        ("Odile@Example.org", False),
        ("odile.exemple", False),
        ("odile.exempleodile.exemple", False),
        ("x" + "ab1" * 70, False),  # too long
        ("a b c d e f g", True),
        ("ｐａｓｓｗｏｒｄ１２３４", False),  # the same letters, written wide
    ],
)
def test_which_are_taken(password: str, *, taken: bool) -> None:
    """Tests lengths, what everybody takes, and what everybody knows of its owner."""
    known = ("odile@example.org", "odile.exemple@example.org", "Odile Exemple")
    if taken:
        check_password(password, *known)
        return
    with pytest.raises(WeakPasswordError) as error:
        check_password(password, *known)
    assert error.value.faults[0].pointer == "/new_password"
    assert password not in str(error.value)


def test_the_list_is_of_those_that_length_lets_pass() -> None:
    """Tests that every entry is one that nothing else refuses, in small letters."""
    assert all(len(one) >= passwords.SHORTEST and one == one.casefold() for one in COMMON)


def test_a_hash_is_slow_and_salted() -> None:
    """Tests the parameters of OWASP, and that the same password is never stored twice alike."""
    first, second = hash_password(GOOD), hash_password(GOOD)
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second
    assert GOOD not in first
    assert password_fits(first, GOOD)
    assert not password_fits(first, GOOD + " ")
    assert not password_fits("", GOOD)
    assert not password_fits("nonsense", GOOD)
    assert not is_outdated(first)
    assert is_outdated(first.replace("t=2", "t=1"))
    # Letters with a sign beside them are the same however a keyboard makes them.
    assert password_fits(hash_password("caf\u00e9 au lait noir"), "cafe\u0301 au lait noir")


def test_few_hash_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that no more hash at a time than are to, and that whoever is one too many is turned away at once."""
    inside, most, lock = [0], [0], threading.Lock()

    class Slow:
        def hash(self, _: str) -> str:
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            time.sleep(0.02)
            with lock:
                inside[0] -= 1
            return ""

    monkeypatch.setattr(passwords, "_HASHER", Slow())
    refused = []

    def one() -> None:
        try:
            hash_password(GOOD)
        except DispatchError as error:
            refused.append(error.code)

    threads = [threading.Thread(target=one) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] <= passwords.AT_ONCE
    assert set(refused) == {"login_busy"}
    assert hash_password(GOOD) == ""


def test_failures_cost_more_and_more() -> None:
    """Tests the waits after each failure, their bound, that they heal, and that others are not slowed down."""
    now = [0.0]
    backoff = Backoff(Steps(free=3, first_s=30, longest_s=200, heal_s=1_000), lambda: now[0])
    waits = []
    for _ in range(8):
        backoff.fail("odile")
        waits.append(backoff.wait_s("odile"))
    assert waits == [0, 0, 30, 60, 120, 200, 200, 200]
    assert backoff.wait_s("other") == 0
    now[0] = 199.5
    assert backoff.wait_s("odile") == 1
    now[0] = 6_000.0
    assert backoff.wait_s("odile") == 0
    backoff.fail("odile")
    assert backoff.wait_s("odile") == 30
    backoff.clear("odile")
    backoff.fail("odile")
    assert backoff.wait_s("odile") == 0
