"""How others write of a person in words of their own: the name in its usual forms, the number as it is dictated, the address."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, FromClause, Row, Table, func, or_, select

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
    own = _themselves(reading, row, COURIER)
    found = {row.email} if _is_own(reading, row.email, own, RECIPIENT.c.email) else set()
    found |= _sure_of(reading, row, own)
    loose = _short_names(reading, row.name, own)
    for place in parties.get_places(reading, sorted(traces.places)).values():
        # Somebody else of the house may have something brought to a place of their own.
        query = select(PLACE.c.id).where(
            PLACE.c.town_id == reading.town_id,
            _reads(PLACE.c.address, place.address),
            PLACE.c.id.not_in(sorted(traces.places)),
        )
        if place.address and reading.connection.execute(query.limit(1)).first() is None:
            loose.add(place.address)
    return Needles(_long(found), _long(loose - found))


def needles_of_courier(reading: Reading, courier_id: str) -> Needles:
    """Return what a courier may be called in words about other things, as `needles_of` does for a recipient."""
    row = reading.get(COURIER, courier_id)
    own = _themselves(reading, row, RECIPIENT)
    found = _sure_of(reading, row, own)
    return Needles(_long(found), _long(_short_names(reading, row.name, own) - found))


def spellings(text: str) -> set[str]:
    """Return how a text is written in a column that was put into small letters: SQLite knows none but those of ASCII, and has documents in it."""
    forms = {text, text.lower(), text.upper(), text.title()}
    return {_small(spelled) for form in forms for spelled in (form, json.dumps(form)[1:-1])}


def _small(text: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


def _long(texts: set[str]) -> tuple[str, ...]:
    return tuple(
        sorted((text for text in texts if len(text) >= SHORTEST), key=lambda text: (-len(text), text))
    )


def _themselves(reading: Reading, row: Row[Any], other: Table) -> frozenset[str]:
    """Return a person's names in the store: a courier who buys in the town, with the same name and number, is nobody else."""
    if not (row.name and row.phone):
        return frozenset({row.id})
    query = select(other.c.id).where(
        other.c.town_id == reading.town_id, _reads(other.c.name, row.name), other.c.phone == row.phone
    )
    return frozenset({row.id, *reading.connection.execute(query).scalars()})


def _sure_of(reading: Reading, row: Row[Any], own: frozenset[str]) -> set[str]:
    """Return the name and the number of somebody as they are written, each unless it is another person's too."""
    found: set[str] = set()
    if _is_own(reading, row.name, own, RECIPIENT.c.name, COURIER.c.name):
        found |= {row.name, " ".join((*row.name.split()[-1:], *row.name.split()[:-1]))}
    if _is_own(reading, row.phone, own, RECIPIENT.c.phone, COURIER.c.phone):
        found |= _numbers(row.phone, calling_code(parties.get_town(reading)))
    return found


def _is_own(reading: Reading, text: str, own: frozenset[str], *columns: Column[str]) -> bool:
    """Return whether nobody else has a text in one of some columns, in capitals or not."""
    return bool(text) and not any(
        _is_there(reading, column.table, own, _reads(column, text)) for column in columns
    )


def _reads(column: Column[str], text: str) -> ColumnElement[bool]:
    return func.lower(column).in_(sorted(spellings(text)))


def _is_there(
    reading: Reading, table: FromClause, own: frozenset[str], condition: ColumnElement[bool]
) -> bool:
    query = select(table.c.id).where(
        table.c.town_id == reading.town_id, table.c.id.not_in(sorted(own)), condition
    )
    return reading.connection.execute(query.limit(1)).first() is not None


def _short_names(reading: Reading, name: str, own: frozenset[str]) -> set[str]:
    words = name.split()
    if len(words) < 2:
        return set()
    found = set()
    family = words[-1]
    if not _others_have(reading, f"{words[0]} {family[0]}", own):
        found.add(called(name))
    if len(family) >= SHORTEST and not _others_have(reading, family, own):
        found.add(family)
    return found


def _others_have(reading: Reading, text: str, own: frozenset[str]) -> bool:
    """Return whether anybody else, or a shop or a street, has a text in its name."""
    return any(
        _is_there(
            reading,
            column.table,
            own,
            or_(
                *(
                    func.lower(column).contains(spelled, autoescape=True)
                    for spelled in sorted(spellings(text))
                )
            ),
        )
        for column in (RECIPIENT.c.name, COURIER.c.name, ORGANIZATION.c.name, PLACE.c.name, PLACE.c.address)
    )


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
