"""How others write of a person in words of their own: the name in its usual forms, the number as it is dictated, the address."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Column, func, select

from dispatch.escalation.naming import called
from dispatch.parties.phones import calling_code, normal_phone
from dispatch.privacy.traces import Traces
from dispatch.storage import parties
from dispatch.storage.schema_parties import COURIER, ORGANIZATION, PLACE, RECIPIENT
from dispatch.storage.store import Reading

#: Shorter ones would be found in everything.
SHORTEST = 5


@dataclass(frozen=True, slots=True)
class Needles:
    """What is looked for: ``sure`` says who it is, ``loose`` is the person's where nobody else is meant by it."""

    sure: tuple[str, ...]
    loose: tuple[str, ...]

    @property
    def every(self) -> tuple[str, ...]:
        """Both."""
        return (*self.sure, *self.loose)


def needles_of(reading: Reading, recipient_id: str, traces: Traces) -> Needles:
    """Return what the person may be called in words about other things; nothing that is somebody else's as well.

    A family name alone is the person's where nobody and nothing else of the town has it in its name, an address where nobody else has it.
    """
    row = reading.get(RECIPIENT, recipient_id)
    found = {row.email} if _is_own(reading, RECIPIENT.c.email, row.email, recipient_id) else set()
    if _is_own(reading, RECIPIENT.c.name, row.name, recipient_id):
        found |= {row.name, " ".join((*row.name.split()[-1:], *row.name.split()[:-1]))}
    if _is_own(reading, RECIPIENT.c.phone, row.phone, recipient_id):
        found |= _numbers(row.phone, calling_code(parties.get_town(reading)))
    loose = _short_names(reading, row.name, recipient_id)
    for place in parties.get_places(reading, sorted(traces.places)).values():
        # Somebody else of the house may have something brought to a place of their own.
        query = select(PLACE.c.id).where(
            PLACE.c.town_id == reading.town_id,
            PLACE.c.address == place.address,
            PLACE.c.id.not_in(sorted(traces.places)),
        )
        if place.address and reading.connection.execute(query.limit(1)).first() is None:
            loose.add(place.address)
    return Needles(_long(found), _long(loose - found))


def _long(texts: set[str]) -> tuple[str, ...]:
    return tuple(
        sorted((text for text in texts if len(text) >= SHORTEST), key=lambda text: (-len(text), text))
    )


def _is_own(reading: Reading, column: Column[str], text: str, recipient_id: str) -> bool:
    others = select(RECIPIENT.c.id).where(
        RECIPIENT.c.town_id == reading.town_id, column == text, RECIPIENT.c.id != recipient_id
    )
    return bool(text) and reading.connection.execute(others.limit(1)).first() is None


def _short_names(reading: Reading, name: str, recipient_id: str) -> set[str]:
    words = name.split()
    if len(words) < 2:
        return set()
    found = set()
    family = words[-1]
    if not _others_have(reading, f"{words[0]} {family[0]}", recipient_id):
        found.add(called(name))
    if len(family) >= SHORTEST and not _others_have(reading, family, recipient_id):
        found.add(family)
    return found


def _others_have(reading: Reading, text: str, recipient_id: str) -> bool:
    """Return whether anybody else, or a shop or a street, has a text in its name."""
    for table, column in (
        (RECIPIENT, RECIPIENT.c.name), (COURIER, COURIER.c.name), (ORGANIZATION, ORGANIZATION.c.name), (PLACE, PLACE.c.name),
        (PLACE, PLACE.c.address),
    ):  # fmt: skip
        query = select(table.c.id).where(
            table.c.town_id == reading.town_id,
            table.c.id != recipient_id,
            func.lower(column).contains(text.lower(), autoescape=True),
        )
        if reading.connection.execute(query.limit(1)).first() is not None:
            return True
    return False


def _numbers(phone: str, code: str) -> set[str]:
    """Return a telephone number as people write it."""
    known = normal_phone(phone, code) or phone
    found = {phone, known}
    digits = re.sub(r"\D", "", known)
    if not code or not digits.startswith(code):
        return found
    rest = digits.removeprefix(code)
    national = f"0{rest}"
    pairs = re.findall(r"\d{1,2}", national)
    for between in (" ", ".", "-", "/", "\u00a0", "\u202f"):
        joined = between.join(pairs)
        found |= {
            joined,
            f"+{code}{between}{joined[1:]}",
            f"+{code}{joined[1:]}",
            f"+{code}{between}(0){joined[1:]}",
        }
    return found | {national, f"00{digits}", digits, rest}
