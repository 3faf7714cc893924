"""A recipient says what they think of a delivery, or thinks better of it."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from dispatch import ids
from dispatch.errors import DispatchError, Fault
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.checks import storable
from dispatch.orders.delivery import Delivery
from dispatch.recipient.own_order import own_order
from dispatch.recipient.rating import CHANGEABLE_S, LEAST, LONGEST_WORDS, MOST, Rating
from dispatch.storage import ratings
from dispatch.storage.store import Reading, Writing

#: Something has come, so that somebody can think something of it.
_COME = frozenset({DeliveryStatus.DELIVERED, DeliveryStatus.PARTIALLY_DELIVERED})


class InvalidRatingError(DispatchError):
    """A rating cannot be; code ``invalid_rating``. ``faults`` lists all of it, without the words."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        told = "; ".join(f"{fault.pointer}: {fault.message} ({fault.remedy})" for fault in faults)
        super().__init__(f"the rating is refused: {told}", code="invalid_rating")
        self.faults = faults


class NotRatableError(DispatchError):
    """A delivery is not rated now: ``not_delivered_yet``, or ``rating_closed`` where it was rated too long ago."""


def is_ratable(one: Delivery, known: Rating | None, now_s: int) -> bool:
    """Return whether the recipient of a delivery may say now what they think of it."""
    return one.status in _COME and not one.visit_id and (known is None or known.is_changeable(now_s))


def rating_of(reading: Reading, delivery_id: str) -> Rating | None:
    """Return what the recipient of a delivery has thought of it, None where nothing was said."""
    return ratings.of_delivery(reading, delivery_id)


def rate(writing: Writing, delivery_id: str, score: int, words: str | None = None) -> Rating:
    """Say what the recipient thinks of a delivery; notes ``delivery.rated`` the first time, ``delivery.rating_changed`` later.

    Said again within a week it replaces what was said; the same again changes nothing.

    Parameters
    ----------
    score
        From one to five.
    words
        What they would like to add; None leaves what was said before.

    Raises
    ------
    NotFoundError
        There is no such delivery, or its recipient was erased.
    IsVisitError
        It is a visit: what is thought of those is nobody's at this door.
    InvalidRatingError
        The number or the words cannot be.
    NotRatableError
        Nothing has come yet, or it was rated more than a week ago.
    """
    one = own_order(writing, delivery_id)
    said = None if words is None else _cleaned(words)
    _check(score, said or "")
    writing.exclude(f"rating of {delivery_id}")
    known = ratings.of_delivery(writing, delivery_id)
    if one.status not in _COME:
        raise NotRatableError(
            f"delivery {one.id} is {one.status}: it is rated once it has come", code="not_delivered_yet"
        )
    if known is None:
        made = Rating(
            writing.ids.new(ids.RATING), one.id, score, said or "", writing.now_s, writing.now_s
        )  # fmt: skip
        ratings.add(writing, made)
        writing.note("delivery.rated", one.id, one.version, {"score": score})
        return made
    if not known.is_changeable(writing.now_s):
        raise NotRatableError(
            f"delivery {one.id} was rated more than {CHANGEABLE_S // 86_400} days ago: it stays as it is",
            code="rating_closed",
        )
    new = replace(known, score=score, words=known.words if said is None else said, changed_s=writing.now_s)
    if (new.score, new.words) == (known.score, known.words):
        return known
    stored = replace(new, version=ratings.change(writing, known, new))
    writing.note("delivery.rating_changed", one.id, one.version, {"score": score})
    return stored


def _cleaned(words: str) -> str:
    return unicodedata.normalize("NFC", words.replace("\r\n", "\n")).strip()


def _check(score: int, words: str) -> None:
    found = []
    if not LEAST <= score <= MOST:
        found.append(
            Fault("/score", 0, "bad_score", str(score), "it is no rating", f"give {LEAST} to {MOST}")
        )
    if len(words) > LONGEST_WORDS:
        found.append(
            Fault("/words", 0, "text_too_long", str(len(words)), f"it has at most {LONGEST_WORDS} characters", "shorten it")
        )  # fmt: skip
    elif not storable(words):
        found.append(
            Fault("/words", 0, "bad_character", "", "it has characters that cannot be stored", "remove them")
        )
    if found:
        raise InvalidRatingError(tuple(found))
