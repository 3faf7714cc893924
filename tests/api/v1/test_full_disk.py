"""A disk of the database that is full or fails: a clear answer that names it, nothing stored in part, and all is well again afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch.access.role import Role
from tests.api.v1.served import Served, serve_toytown
from tests.dispatch.storage.disk.disk import Disk, untrusted_disk
from tests.proven import Proven

STEP = int(os.environ.get("TOURNEE_FAULT_STEP", "5"))
CODES = {True: "database_full", False: "database_failing"}


@pytest.fixture
def on_disk(tmp_path: Path, sqlite_model: Path) -> Iterator[tuple[Served, Disk]]:
    """Toytown with its database on a disk that can fail."""
    with (
        untrusted_disk() as disk,
        serve_toytown(tmp_path / "town.db", sqlite_model, url_of=disk.url) as served,
    ):
        yield served, disk


def count(served: Served) -> int:
    """Return how many deliveries there are."""
    answer = served.call("GET", "/v1/deliveries?limit=200", role=Role.COORDINATOR)
    assert answer.status_code == 200, answer.text
    return len(answer.json()["deliveries"])


def test_a_full_disk_is_told_in_both_languages(on_disk: tuple[Served, Disk]) -> None:
    """Tests that what can be read is read on, that an order is refused with what to do, and taken once there is room."""
    served, disk = on_disk
    disk.fail_at(1, full=True, lasting=True)
    titles = {}
    for language in ("fr", "en"):
        answer = served.call(
            "POST", "/v1/deliveries", served.basket(), key="k-1", headers={"accept-language": language}
        )
        assert answer.status_code == 503, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["retry-after"] == "30"
        assert answer.json()["code"] == "database_full"
        titles[language] = answer.json()["title"]
    assert titles["en"] == "The server’s disk is full, and nothing was stored: tell the administrator."
    assert "Le disque du serveur est plein" in titles["fr"]
    assert count(served) == 0
    disk.mend()
    assert served.call("POST", "/v1/deliveries", served.basket(), key="k-1").status_code == 201
    assert count(served) == 1


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "lasting"])
@pytest.mark.parametrize("full", [True, False], ids=["full", "broken"])
def test_every_action_may_fail(
    on_disk: tuple[Served, Disk], proven: Proven, *, full: bool, lasting: bool
) -> None:
    """Tests the first, second, third … action of an order: 503 and nothing, then with the same key one delivery."""
    served, disk = on_disk
    at, number, refused = 1, 0, 0
    while True:
        number += 1
        who = {"name": f"Exemple {number}", "phone": f"+336{number:08d}"}
        basket = served.basket() | {"recipient": who}
        disk.fail_at(at, full=full, lasting=lasting)
        answer = served.call("POST", "/v1/deliveries", basket, key=f"k-{number}")
        fired = disk.fired
        disk.mend()
        if answer.status_code != 201:
            assert fired
            assert answer.status_code == 503, answer.text
            assert answer.json()["code"] in {CODES[full], "database_failing"}
            refused += 1
            assert count(served) == number - 1
            answer = served.call("POST", "/v1/deliveries", basket, key=f"k-{number}")
        assert answer.status_code == 201, answer.text
        assert count(served) == number
        if not fired:
            break
        at += STEP
    assert refused > 0
    what = f"orders at the API, disk {'full' if full else 'broken'} {'for good' if lasting else 'once'}"
    proven("R3", what, actions_that_failed=number - 1, answered_503=refused, orders_in_part=0)
