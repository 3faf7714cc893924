"""Orders that come in together: who waits for whom, and what becomes of those that nobody comes to."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import pytest

from api import order_desk
from api.gate.answer import Answer
from api.order_desk import OpenOrder, OrderDesk
from dispatch.errors import DispatchError
from dispatch.storage.answers import GivenAnswer


class _Taking:
    """Stands in for what takes orders in: slow where it is told to be, and remembers what it was given."""

    def __init__(self, slow_s: float = 0.0) -> None:
        self.batches: list[list[str]] = []
        self.slow_s = slow_s

    def __call__(
        self, _store: object, _map: object, _town: str, wishes: Sequence[str], answers: object
    ) -> list[str]:
        self.batches.append(list(wishes))
        time.sleep(self.slow_s)
        for one in answers._batch:
            one.given = GivenAnswer("", 201, {}, str(one.wish))
        return list(wishes)


def _order(name: str) -> OpenOrder:
    return OpenOrder(name, lambda _reading, _result: Answer(None), "client", "", "")  # type: ignore[arg-type]


def _take(desk: OrderDesk, order: OpenOrder, found: dict[str, str]) -> None:
    try:
        desk.take("town", None, order)  # type: ignore[arg-type]
        found[str(order.wish)] = order.given.body if order.given else ""
    except DispatchError as error:
        found[str(order.wish)] = error.code


def test_those_who_come_meanwhile_are_one_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that orders that come while one is carried out are carried out together, and each hears its own answer."""
    taking = _Taking(0.3)
    monkeypatch.setattr(order_desk, "take_all", taking)
    desk, found = OrderDesk(None), {}  # type: ignore[arg-type]
    threads = [threading.Thread(target=_take, args=(desk, _order(str(number)), found)) for number in range(6)]
    threads[0].start()
    time.sleep(0.1)
    for thread in threads[1:]:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert found == {str(number): str(number) for number in range(6)}
    assert [len(batch) for batch in taking.batches] == [1, 5]


def test_nobody_waits_for_ever_and_nothing_is_done_behind_their_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that who has waited too long is told so and is not carried out later, and that the town goes on."""
    taking = _Taking(1.0)
    monkeypatch.setattr(order_desk, "take_all", taking)
    monkeypatch.setattr(order_desk, "LONGEST_WAIT_S", 0.3)
    desk, found = OrderDesk(None), {}  # type: ignore[arg-type]
    first = threading.Thread(target=_take, args=(desk, _order("slow"), found))
    first.start()
    time.sleep(0.1)
    late = threading.Thread(target=_take, args=(desk, _order("late"), found))
    late.start()
    late.join(5)
    first.join(5)
    assert found == {"slow": "slow", "late": "database_busy"}
    taking.slow_s = 0.0
    _take(desk, _order("next"), found)
    assert found["next"] == "next"
    assert taking.batches == [["slow"], ["next"]]


def test_whoever_gets_the_lead_too_late_still_leads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that an order whose wait ends as the lead comes to it takes the lead up, whichever is first."""
    taking = _Taking(0.05)
    monkeypatch.setattr(order_desk, "take_all", taking)
    monkeypatch.setattr(order_desk, "LONGEST_WAIT_S", 0.05)
    desk, found = OrderDesk(None), {}  # type: ignore[arg-type]
    threads = [
        threading.Thread(target=_take, args=(desk, _order(str(number)), found)) for number in range(200)
    ]
    for thread in threads:
        thread.start()
        time.sleep(0.002)
    for thread in threads:
        thread.join(20)
    assert len(found) == 200
    _take(desk, _order("last"), found)
    assert found["last"] == "last"
    done = [name for batch in taking.batches for name in batch]
    assert len(done) == len(set(done))
    assert {name for name, told in found.items() if told != "database_busy"} == set(done)
