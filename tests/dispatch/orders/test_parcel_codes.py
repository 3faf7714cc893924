"""What is on parcels to be read: labels of ours, codes that senders have given, and whose they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.domain import Load, TemperatureClass, TimeWindow
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import Channel, Delivery, Mode, Task, TaskKind
from dispatch.orders.parcel_codes import (
    Label,
    Part,
    codes_at,
    is_own,
    label_text,
    parts_at,
    plain_code,
    read_label,
    shop_numbers,
)

BOOK, BREAD, CHEESE = "3245412567890", "BX-0017", "K 4"


def basket(second: TaskStatus = TaskStatus.DONE) -> Delivery:
    """Two shops, with two pieces of the first and one of the second, and the door."""
    pieces = (
        (TaskKind.PICKUP, "org_a", (BOOK, BREAD)),
        (TaskKind.PICKUP, "org_b", (CHEESE,)),
        (TaskKind.DROP, "", ()),
    )
    tasks = tuple(
        Task(
            f"tsk_{number}", "dlv_01kbq0m3", number, kind, "plc_1", (TimeWindow(0, 1),), Load(), 60, org_id=org, barcodes=codes,
            status=second if org == "org_b" else TaskStatus.PENDING,
        )
        for number, (kind, org, codes) in enumerate(pieces)
    )  # fmt: skip
    return Delivery(
        "dlv_01kbq0m3", "org_a", "A12", Channel.API, Mode.DELIVERY, "rcp_1", "plc_1", "2026-11-25", TimeWindow(0, 1), tasks,
        temperature=TemperatureClass.AMBIENT,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("A12 1/3 dlv_01kbq0m3", Label("A12", 1, 3, "dlv_01kbq0m3")),
        ("a12  2/3", Label("A12", 2, 3)),
        ("A12.2 1/1 dlv_01kbq0m3", Label("A12", 1, 1, "dlv_01kbq0m3", 2)),
        ("a12.2", Label("A12", shop=2)),
        ("AB07", Label("AB07")),
        ("A12 1/3 cou_01kbq0m3", None),
        ("3245412567890", None),
        ("", None),
    ],
)
def test_a_label_is_read(text: str, label: Label | None) -> None:
    """Tests that a label is read as it is printed and as somebody types it, and that no other code is taken for one."""
    assert read_label(text) == label


@pytest.mark.parametrize(
    ("one", "other"), [(" bx-0017", "BX-0017"), ("012345678905", "0012345678905"), ("K 4", "k4")]
)
def test_readers_do_not_agree_on_everything(one: str, other: str) -> None:
    """Tests that a code is the same with other spaces, in other letters, and a UPC with the nought that some readers put before it."""
    assert plain_code(one) == plain_code(other)


def test_a_shop_has_its_own_pieces_and_the_door_has_all() -> None:
    """Tests which codes are at which task, and that what a shop had nothing of is not looked for at the door."""
    one = basket()
    assert [codes_at(one, task) for task in one.tasks] == [(BOOK, BREAD), (CHEESE,), (BOOK, BREAD, CHEESE)]
    left_out = basket(TaskStatus.FAILED)
    assert codes_at(left_out, left_out.tasks[2]) == (BOOK, BREAD)
    back = Task("tsk_9", one.id, 3, TaskKind.RETURN, "plc_1", (), Load(), 60, org_id="org_b")
    assert codes_at(one, back) == (CHEESE,)


def test_whose_a_code_is() -> None:
    """Tests that the label of the delivery and the codes of a task's pieces are its own, and those of another shop or delivery are not."""
    one = basket()
    first, second, door = one.tasks
    assert is_own(one, first, label_text(one, 2, 3))
    assert is_own(one, first, "a12 2/3")
    assert not is_own(one, first, "A12 1/1 dlv_01other")
    assert not is_own(one, first, "A13")
    assert is_own(one, first, BOOK)
    assert not is_own(one, second, BOOK)
    assert is_own(one, door, "k4")
    assert not is_own(one, door, "UNKNOWN-1")
    assert is_own(one, door, "unknown-1", taken=["UNKNOWN-1"])
    assert not is_own(one, door, "")


def test_shops_of_a_basket_count_their_own_pieces() -> None:
    """Tests that the only pieces of two shops read differently, each at its own shop and both at the door, and that a single shop needs no number."""
    one = basket()
    first, second, door = one.tasks
    assert shop_numbers(one) == {"org_a": 1, "org_b": 2}
    labels = [label_text(one, 1, 1, shop) for shop in ("org_a", "org_b", "", "org_elsewhere")]
    assert labels == [f"A12.1 1/1 {one.id}", f"A12.2 1/1 {one.id}", f"A12 1/1 {one.id}", f"A12 1/1 {one.id}"]
    assert [is_own(one, first, label) for label in labels[:3]] == [True, False, True]
    assert [is_own(one, second, label) for label in labels[:3]] == [False, True, True]
    assert all(is_own(one, door, label) for label in labels)
    assert parts_at(one, second) == (Part(2, (CHEESE,)),)
    assert parts_at(one, door) == (Part(1, (BOOK, BREAD)), Part(2, (CHEESE,)))
    # What the second shop had nothing of is not looked for, and its number is not given to another.
    left_out = basket(TaskStatus.FAILED)
    assert parts_at(left_out, left_out.tasks[2]) == (Part(1, (BOOK, BREAD)),)
    assert not is_own(left_out, left_out.tasks[2], labels[1])
    alone = replace(one, tasks=(first, door))
    assert (shop_numbers(alone), parts_at(alone, alone.tasks[1])) == ({}, ())
    assert label_text(alone, 1, 1, "org_a") == f"A12 1/1 {one.id}"
    # Printed before the basket was split.
    assert is_own(alone, first, labels[0])
