"""Whether whoever has a link is the recipient: they know the end of their telephone number, or their mail address.

A link may be passed on, so it shows neither names nor words. What is the recipient's alone (what was written, what is known of the door, how
they want to be told things, the code that goods are fetched with) is shown to who says something that the person knows and the link does not.
"""

from __future__ import annotations

import hmac
from enum import StrEnum
from typing import Final

from dispatch.parties.recipient import Recipient

#: So many digits at the end of a number are asked for.
DIGITS: Final = 4
#: Wrong answers for one link in a day: of ten thousand ends of a number, hardly any are tried while a link is good.
WRONG_TRIES, WRONG_WINDOW_S = 5, 86_400


class Question(StrEnum):
    """What somebody is asked."""

    PHONE = "phone"
    EMAIL = "email"
    NOTHING = "nothing"  # nothing is known that they could say


def question_of(one: Recipient) -> Question:
    """Return what the recipient of a delivery is asked."""
    if len(_digits(one.phone)) > DIGITS:
        return Question.PHONE
    return Question.EMAIL if one.email else Question.NOTHING


def is_right(one: Recipient, answer: str) -> bool:
    """Return whether an answer is what only the recipient, and whoever knows them, can say."""
    question = question_of(one)
    if question is Question.PHONE:
        given = _digits(answer)
        # The whole number is as good as its end, however it is written.
        return len(given) >= DIGITS and hmac.compare_digest(given[-DIGITS:], _digits(one.phone)[-DIGITS:])
    given = answer.strip().casefold()
    return question is Question.EMAIL and hmac.compare_digest(given.encode(), one.email.casefold().encode())


def recognition_mark(secret: bytes, link_id: str, one: Recipient) -> str:
    """Return what a browser keeps once somebody was recognised: good for one link, and as long as the person is reached the same way.

    Parameters
    ----------
    secret
        Of the installation.
    """
    text = f"tournee recognised\n{link_id}\n{one.id}\n{one.phone}\n{one.email}"
    return hmac.new(secret, text.encode(), "sha256").hexdigest()


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter in "0123456789")
