"""Short names of deliveries, for couriers and shops to call."""

from __future__ import annotations

from sqlalchemy import func, select

from dispatch.storage.schema_orders import DELIVERY
from dispatch.storage.store import Writing

#: A letter that is not read as a digit, and two digits.
CODE_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def spelled(count: int) -> str:
    """Return the name that comes after so many others: A01 to A99, B01 to Z99, AA01 and so on."""
    letter, number = divmod(count, 99)
    prefix = ""
    while True:
        prefix = CODE_LETTERS[letter % len(CODE_LETTERS)] + prefix
        letter = letter // len(CODE_LETTERS) - 1
        if letter < 0:
            return f"{prefix}{number + 1:02d}"


def new_code(writing: Writing, day: str) -> str:
    """Return a short name that no delivery of the local date has; nobody else may give one meanwhile (`Writing.exclude`)."""
    own = (DELIVERY.c.town_id == writing.town_id, DELIVERY.c.day == day)
    count = int(writing.connection.execute(select(func.count()).where(*own)).scalar_one())
    while True:
        code = spelled(count)
        if (
            writing.connection.execute(select(DELIVERY.c.id).where(*own, DELIVERY.c.code == code)).first()
            is None
        ):
            return code
        # Others of the day have come from another one, or gone there.
        count += 1
