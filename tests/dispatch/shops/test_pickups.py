"""What shops say of their baskets: ready, late, not complete; said twice it is said once."""

from __future__ import annotations

import threading

import pytest

from dispatch.domain import Load, TimeWindow
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.asked import AskedDoor
from dispatch.orders.changes import cancel
from dispatch.orders.delivery import Mode, Payment, PaymentMethod
from dispatch.shops.pickups import BadDelayError, PickupOverError, leave_out, say_late, say_ready
from dispatch.shops.substitutions import (
    Answer,
    SubstitutionError,
    SubstitutionStatus,
    answer,
    expire,
    get,
    of_delivery,
    say_missing,
)
from dispatch.storage.store import ConflictError, NotFoundError, Store
from tests.dispatch.orders.steps import TO_THE_DOOR, D, bring, do, events, reload, see
from tests.dispatch.orders.test_intake import Intake, moment


@pytest.fixture
def intake(store: Store) -> Intake:
    return Intake(store)


def paid(intake: Intake, *shares: int):
    by_org = tuple(zip((intake.bakery, intake.grocer), shares, strict=False))
    return Payment(sum(shares), "EUR", (PaymentMethod.CASH,), by_org)


def ask(intake: Intake, one, **options):
    return do(
        intake,
        say_missing,
        one.id,
        intake.bakery,
        "rye loaf",
        proposal="wheat loaf",
        refund_minor=420,
        **options,
    )


def test_ready_is_said_once(intake: Intake) -> None:
    """Tests that a basket that is ready early can be collected from now on, and that saying it again changes nothing."""
    one = intake.take(intake.order()).delivery
    intake.clock.advance(120)
    ready = do(intake, say_ready, one.id, intake.bakery)
    bread, vegetables, _ = ready.tasks
    assert (bread.status, bread.ready_s, bread.windows[0].earliest) == (
        TaskStatus.READY,
        moment(9) + 120,
        moment(9) + 120,
    )
    assert vegetables == one.tasks[1]
    assert do(intake, say_ready, one.id, intake.bakery) == ready
    (event,) = events(intake, "pickup.ready")
    assert event.data == {
        "task_id": bread.id, "org_id": intake.bakery, "ready_s": moment(9) + 120, "expected_s": moment(9) + 600
    }  # fmt: skip
    assert event.version == ready.version > one.version


def test_ready_after_the_hour_changes_no_times(intake: Intake) -> None:
    """Tests that a basket that is said to be ready late is not said to have been ready later."""
    one = intake.take(intake.order()).delivery
    intake.clock.set(moment(10))
    bread = do(intake, say_ready, one.id, intake.bakery).tasks[0]
    assert (bread.ready_s, bread.windows) == (one.tasks[0].ready_s, one.tasks[0].windows)


@pytest.mark.parametrize(
    ("said_at", "ready"), [(moment(9), moment(9) + 600 + 900), (moment(10), moment(10) + 900)]
)
def test_late_moves_the_basket(intake: Intake, said_at: int, ready: int) -> None:
    """Tests that minutes count from when it was to be ready or from now, and that planning sees old and new time."""
    one = intake.take(intake.order()).delivery
    intake.clock.set(said_at)
    late = do(intake, say_late, one.id, intake.bakery, 15)
    assert (late.tasks[0].ready_s, late.tasks[0].windows) == (ready, (TimeWindow(ready, moment(19)),))
    assert late.version == one.version + 1
    (event,) = events(intake, "pickup.late")
    assert event.data == {
        "task_id": one.tasks[0].id, "org_id": intake.bakery, "before_s": moment(9) + 600, "ready_s": ready, "minutes": 15, "shop_open": True,
    }  # fmt: skip


def test_late_over_the_lunch_break_and_over_closing_time(intake: Intake) -> None:
    """Tests that windows follow the shop's hours, and that a basket that is ready after closing is told as such."""
    one = intake.take(intake.order()).delivery
    late = do(intake, say_late, one.id, intake.grocer, 175)
    assert late.tasks[1].windows == (TimeWindow(moment(15), moment(19)),)
    intake.clock.set(moment(18.5))
    last = do(intake, say_late, one.id, intake.grocer, 60)
    assert last.tasks[1].windows == (TimeWindow(moment(19.5), moment(19.5)),)
    assert events(intake, "pickup.late")[-1].data["shop_open"] is False


def test_what_was_ready_can_be_late_after_all(intake: Intake) -> None:
    """Tests that a shop takes its word back, also for what its customer comes for."""
    one = intake.take(intake.order(mode=Mode.COLLECT, door=AskedDoor())).delivery
    do(intake, say_ready, one.id, intake.bakery)
    assert do(intake, say_ready, one.id, intake.grocer).status is D.HANDED_OVER
    intake.clock.set(moment(16))
    late = do(intake, say_late, one.id, intake.bakery, 30)
    assert (late.status, late.tasks[0].status) == (D.PROMISED, TaskStatus.PENDING)
    assert late.tasks[0].windows == (TimeWindow(moment(16.5), moment(18)),)
    assert do(intake, say_ready, one.id, intake.bakery).status is D.HANDED_OVER


@pytest.mark.parametrize("minutes", [0, -5, 241])
def test_delays_that_are_none_are_refused(intake: Intake, minutes: int) -> None:
    """Tests that a slip of the finger does not move a basket by a day."""
    one = intake.take(intake.order()).delivery
    with pytest.raises(BadDelayError):
        do(intake, say_late, one.id, intake.bakery, minutes)


def test_nothing_is_said_of_what_has_left_or_is_anothers(intake: Intake) -> None:
    """Tests collected and cancelled orders, and shops that have no part in one."""
    one = intake.take(intake.order()).delivery
    for step, rest in ((say_ready, ()), (say_late, (5,)), (leave_out, ("none",)), (say_missing, ("loaf",))):
        with pytest.raises(NotFoundError):
            do(intake, step, one.id, "org_other", *rest)
    bring(intake, one.id, *TO_THE_DOOR[:3])
    assert do(intake, say_ready, one.id, intake.bakery).status is D.COLLECTED
    for step, rest in ((say_late, (5,)), (leave_out, ("none",)), (say_missing, ("loaf",))):
        with pytest.raises(PickupOverError):
            do(intake, step, one.id, intake.bakery, *rest)
    gone = intake.take(intake.order()).delivery
    do(intake, cancel, gone.id, "x")
    with pytest.raises(PickupOverError):
        do(intake, say_late, gone.id, intake.bakery, 5)


def test_two_shops_say_ready_at_the_same_time(intake: Intake) -> None:
    """Tests that neither word is lost: who loses the race is told to read again, and then succeeds."""
    one = intake.take(intake.order(mode=Mode.COLLECT, door=AskedDoor())).delivery

    def say(shop: str) -> None:
        while True:
            try:
                do(intake, say_ready, one.id, shop)
            except ConflictError:
                continue
            return

    threads = [threading.Thread(target=say, args=(shop,)) for shop in (intake.bakery, intake.grocer) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert reload(intake, one.id).status is D.HANDED_OVER
    assert len(events(intake, "pickup.ready")) == 2
    assert len(events(intake, "delivery.handed_over")) == 1


def test_a_shop_that_has_nothing_leaves_the_others_part(intake: Intake) -> None:
    """Tests that the rest of a basket is brought, with less on board, and that the last one's leaving out cancels it."""
    one = intake.take(intake.order()).delivery
    rest = do(intake, leave_out, one.id, intake.bakery, "oven broken")
    assert [task.status for task in rest.tasks] == [
        TaskStatus.CANCELLED,
        TaskStatus.PENDING,
        TaskStatus.PENDING,
    ]
    assert rest.tasks[-1].load == Load(-10, -6_000)
    assert do(intake, leave_out, one.id, intake.grocer, "closed").status is D.CANCELLED


def test_what_is_left_may_be_on_the_bike_already(intake: Intake) -> None:
    """Tests that a basket whose last open part is left out is collected."""
    one = intake.take(intake.order()).delivery
    bring(intake, one.id, D.PROMISED, D.ASSIGNED)

    def first(writing):
        from dataclasses import replace

        from dispatch.storage import deliveries

        held = deliveries.get(writing, one.id)
        tasks = (replace(held.tasks[0], status=TaskStatus.DONE), *held.tasks[1:])
        deliveries.change(writing, held, tasks=tasks, status=D.COLLECTING)
        writing.note("test", one.id, 1)

    do(intake, first)
    assert do(intake, leave_out, one.id, intake.grocer, "none").status is D.COLLECTED
    assert len(events(intake, "delivery.collected")) == 1


@pytest.mark.parametrize(
    ("said", "items", "left", "amount"),
    [
        (Answer.ACCEPT, "bread (rye loaf → wheat loaf)", 2, 2_350),
        (Answer.REFUSE, "bread (− rye loaf)", 2, 1_930),
        (Answer.REFUND, "bread", 1, 1_800),
    ],
)
def test_a_customer_answers(intake: Intake, said: Answer, items: str, left: int, amount: int) -> None:
    """Tests what is handed over, which pickups are left, and what is paid at the door after each answer; other shares stay."""
    one = intake.take(intake.order(payment=paid(intake, 550, 1_800))).delivery
    asked = ask(intake, one)
    (event,) = events(intake, "pickup.item_missing")
    assert event.data["answer_by_s"] == moment(9) + 1_200
    assert (
        do(intake, answer, asked.id, said).status.value
        == {"accept": "accepted", "refuse": "refused", "refund": "refunded"}[said]
    )
    now = reload(intake, one.id)
    assert now.tasks[0].items == items
    assert sum(task.status is TaskStatus.PENDING for task in now.pickups) == left
    assert now.payment is not None
    assert (now.payment.amount_minor, dict(now.payment.by_org)[intake.grocer]) == (amount, 1_800)
    assert sum(share for _, share in now.payment.by_org) == amount
    count = len(events(intake))
    assert do(intake, answer, asked.id, said).version == 2
    assert len(events(intake)) == count
    other = Answer.REFUSE if said is not Answer.REFUSE else Answer.ACCEPT
    with pytest.raises(SubstitutionError, match="call the shop"):
        do(intake, answer, asked.id, other)


def test_no_answer_is_one_after_a_while(intake: Intake) -> None:
    """Tests that the rest is brought without what is missing, and that who answers later is told."""
    one = intake.take(intake.order()).delivery
    asked = ask(intake, one, answer_within_s=600)
    assert do(intake, expire) == ()
    intake.clock.advance(601)
    with pytest.raises(SubstitutionError, match="was open until"):
        do(intake, answer, asked.id, Answer.ACCEPT)
    assert [one.status for one in do(intake, expire)] == [SubstitutionStatus.EXPIRED]
    assert do(intake, expire) == ()
    assert reload(intake, one.id).tasks[0].items == "bread (− rye loaf)"
    assert events(intake, "substitution.answered")[0].data["by"] == "time"


def test_an_answer_after_the_goods_have_left_changes_nothing(intake: Intake) -> None:
    """Tests that the courier's bag is not changed from afar, and that the question ends by itself."""
    one = intake.take(intake.order()).delivery
    asked = ask(intake, one)
    bring(intake, one.id, *TO_THE_DOOR[:3])
    with pytest.raises(PickupOverError):
        do(intake, answer, asked.id, Answer.ACCEPT)
    intake.clock.advance(7_200)
    assert len(do(intake, expire)) == 1
    assert reload(intake, one.id).tasks[0].items == "bread"


def test_one_answer_of_two_counts(intake: Intake) -> None:
    """Tests two devices that answer at once: one answer is kept, and the other is told."""
    asked = ask(intake, intake.take(intake.order()).delivery)
    results = []

    def say(said: Answer) -> None:
        try:
            results.append(do(intake, answer, asked.id, said).status.value)
        except (SubstitutionError, ConflictError, PickupOverError) as error:
            results.append(error.code)

    threads = [threading.Thread(target=say, args=(said,)) for said in (Answer.ACCEPT, Answer.REFUND)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({"accepted", "refunded"} & set(results)) == 1
    assert len(events(intake, "substitution.answered")) == 1


def test_questions_that_cannot_be_are_refused(intake: Intake) -> None:
    """Tests empty and endless texts, numbers without sense, the same question twice, and another shop's eyes."""
    one = intake.take(intake.order()).delivery
    for text, options in (
        ("", {}),
        ("x" * 501, {}),
        ("\x00", {}),
        ("loaf", {"refund_minor": -1}),
        ("loaf", {"answer_within_s": 5}),
    ):
        with pytest.raises(SubstitutionError):
            do(intake, say_missing, one.id, intake.bakery, text, **options)
    asked = do(intake, say_missing, one.id, intake.bakery, "rye loaf")
    with pytest.raises(SubstitutionError, match="asked already"):
        do(intake, say_missing, one.id, intake.bakery, "RYE loaf ")
    with pytest.raises(SubstitutionError, match="proposed nothing"):
        do(intake, answer, asked.id, Answer.ACCEPT)
    with pytest.raises(NotFoundError):
        see(intake, get, asked.id, org_id=intake.grocer)
    assert see(intake, of_delivery, one.id, org_id=intake.grocer) == ()
