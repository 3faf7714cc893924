"""What answers by short message do: of shops to "ready?", of recipients to "there is none of that"."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch.notify.notification import Notification
from dispatch.orders.delivery import Delivery
from dispatch.shops import substitutions
from dispatch.shops.pickups import say_late, say_ready
from dispatch.shops.substitutions import Answer, SubstitutionStatus
from dispatch.storage.store import Reading, Writing


def shop_is_ready(writing: Writing, delivery: Delivery, task_id: str) -> None:
    """Say that the goods of a pickup are ready; notes ``pickup.ready``.

    Raises
    ------
    DispatchError
        The order is no more.
    """
    say_ready(writing, delivery.id, _org_of(delivery, task_id))


def shop_is_late(writing: Writing, delivery: Delivery, task_id: str, minutes: int) -> None:
    """Say that they are ready so many minutes later; notes ``pickup.late``.

    Raises
    ------
    DispatchError
        They have left the shop, or the order is no more.
    """
    say_late(writing, delivery.id, _org_of(delivery, task_id), minutes)


def open_questions(reading: Reading, asked: Notification) -> tuple[str, ...]:
    """Return the shops' questions of a message that are not answered yet."""
    names = [str(one) for one in asked.facts.get("questions", [])]
    known = {one.id: one for one in substitutions.of_delivery(reading, asked.subject)}
    return tuple(
        name
        for name in names
        if name in known
        and known[name].status is SubstitutionStatus.ASKED
        and reading.now_s <= known[name].answer_by_s
    )


def answer_missing(writing: Writing, questions: Sequence[str], *, first: bool) -> None:
    """Answer shops' questions by the first or the second choice of the message; notes ``substitution.answered`` for each.

    Where one of them proposes something, the first is to take that, and the second the rest without it. Where none does, the first is the
    rest without it, and the second the money back.

    Raises
    ------
    DispatchError
        One is closed meanwhile, or the goods have left the shop.
    """
    asked = [substitutions.get(writing, name) for name in questions]
    proposed = any(one.proposal for one in asked)
    for one in asked:
        if first:
            said = Answer.ACCEPT if one.proposal else Answer.REFUSE
        else:
            said = Answer.REFUSE if proposed else Answer.REFUND
        substitutions.answer(writing, one.id, said)


def _org_of(delivery: Delivery, task_id: str) -> str:
    return next(task.org_id for task in delivery.tasks if task.id == task_id)
