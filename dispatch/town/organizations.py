"""Organisations of a town: taken in and changed by its administrator, reached as they say themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dispatch import ids
from dispatch.domain import PlaceKind
from dispatch.errors import Fault
from dispatch.parties.organization import Contact, Organization, OrganizationKind, Throttle
from dispatch.parties.phones import calling_code, normal_phone
from dispatch.shops.hours import set_pace
from dispatch.storage import parties
from dispatch.storage.store import Reading, Writing
from dispatch.town.faulty import InvalidEntryError, text_faults

LONGEST_NAME, LONGEST_EMAIL, LONGEST_LOGO = 200, 254, 500
#: Under which others may stand.
PARENTS = frozenset(
    {
        OrganizationKind.ASSOCIATION,
        OrganizationKind.TOWN,
        OrganizationKind.MARKETPLACE,
        OrganizationKind.AGENCY,
    }
)
#: So many steps up there are at most: whoever stands deeper stands under itself.
DEEPEST = 8
_PHONE = re.compile(r"\+?[0-9]{3,20}")
_EMAIL = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\".]+")
_LOGO = re.compile(r"https://[^\s\"'<>\\]+")


def take_in(
    writing: Writing,
    kind: OrganizationKind,
    name: str,
    *,
    parent_id: str = "",
    place_id: str = "",
    contact: Contact | None = None,
) -> Organization:
    """Store a new organisation; notes ``organization.added``.

    Parameters
    ----------
    parent_id
        The association or the like that it belongs to, empty for none.
    place_id
        Where goods are collected, empty for one without a counter.

    Raises
    ------
    InvalidEntryError
        Listing everything that is wrong with it.
    """
    made = Organization(
        writing.ids.new(ids.ORGANIZATION), kind, name.strip(), parent_id, place_id, _normal(writing, contact or Contact())
    )  # fmt: skip
    _check(writing, made)
    stored = parties.add_organization(writing, made)
    writing.note("organization.added", stored.id, stored.version, {"kind": stored.kind.value}, topics=())
    return stored


def change(
    writing: Writing, old: Organization, changes: Mapping[str, Any], *, pace: Throttle | None = None
) -> Organization:
    """Store an organisation with some fields changed; notes ``organization.changed``, and nothing where nothing changes.

    Parameters
    ----------
    old
        As it was seen.
    changes
        Of ``name``, ``parent_id``, ``place_id``, ``contact`` and ``active``.
    pace
        How long a basket takes and how many may be ready in a quarter of an hour, if that changes; see `dispatch.shops.hours.set_pace`.

    Raises
    ------
    InvalidEntryError
        Listing everything that is wrong with it.
    BadHoursError
        The pace cannot be.
    ConflictError
        It has changed since it was read.
    """
    given = dict(changes)
    if "contact" in given:
        given["contact"] = _normal(writing, given["contact"])
    if "name" in given:
        given["name"] = given["name"].strip()
    given = {name: value for name, value in given.items() if value != getattr(old, name)}
    stored = old
    if given:
        _check(writing, replace(old, **given))
        stored = parties.change_organization(writing, old, **given)
        writing.note("organization.changed", stored.id, stored.version, {"fields": sorted(given)}, topics=())
    before = (stored.throttle.prepare_s, stored.throttle.most_per_quarter)
    if pace is not None and (pace.prepare_s, pace.most_per_quarter) != before:
        stored = set_pace(
            writing, stored.id, prepare_s=pace.prepare_s, most_per_quarter=pace.most_per_quarter
        ).shop
    return stored


def is_under(reading: Reading, one: Organization, head_id: str) -> bool:
    """Return whether an organisation is a head of a network, or stands under it at any depth."""
    for _ in range(DEEPEST):
        if one.id == head_id:
            return True
        above = parties.get_organizations(reading, [one.parent_id]) if one.parent_id else {}
        if one.parent_id not in above:
            return False
        one = above[one.parent_id]
    return False


def members(reading: Reading, head_id: str) -> frozenset[str]:
    """Return the names of an organisation and of all that stand under it."""
    parents = {one.id: one.parent_id for one in parties.organizations(reading)}
    found = {head_id} & set(parents)
    for _ in range(DEEPEST):
        more = {name for name, parent in parents.items() if parent in found} - found
        if not more:
            break
        found |= more
    return frozenset(found)


def _normal(reading: Reading, contact: Contact) -> Contact:
    """Return a contact with its telephone number in the one form, so that answers by SMS find whose they are."""
    phone = normal_phone(contact.phone, calling_code(parties.get_town(reading)))
    return Contact(phone, contact.email.strip(), contact.logo.strip())


def _check(reading: Reading, one: Organization) -> None:
    found = text_faults("/name", one.name, LONGEST_NAME, needed=True)
    contact = one.contact
    if contact.phone and not _PHONE.fullmatch(contact.phone):
        found.append(Fault("/contact/phone", 0, "bad_phone", contact.phone[:40], "it is no telephone number", "give digits, with + and the country code or as it is dialled in town"))  # fmt: skip
    if contact.email and (len(contact.email) > LONGEST_EMAIL or not _EMAIL.fullmatch(contact.email)):
        found.append(Fault("/contact/email", 0, "bad_email", contact.email[:80], "it is no mail address", "write it like shop@example.org"))  # fmt: skip
    if contact.logo and (len(contact.logo) > LONGEST_LOGO or not _LOGO.fullmatch(contact.logo)):
        found.append(Fault("/contact/logo", 0, "bad_logo", contact.logo[:80], "it is no address of a picture", f"give https://…, at most {LONGEST_LOGO} characters"))  # fmt: skip
    if one.place_id:
        place = parties.get_places(reading, [one.place_id]).get(one.place_id)
        # Somebody's door is no counter, and nobody learns here whether there is such a door.
        if place is None or place.kind is PlaceKind.ADDRESS:
            found.append(Fault("/place_id", 0, "unknown_place", one.place_id, "the town has no such shop, depot or service point", "give the id of one, or make it first"))  # fmt: skip
    if one.parent_id:
        parent = parties.get_organizations(reading, [one.parent_id]).get(one.parent_id)
        if parent is None or parent.kind not in PARENTS:
            found.append(Fault("/parent_id", 0, "unknown_parent", one.parent_id, "the town has no such association, marketplace, agency or town hall", "give the id of one, or leave it out"))  # fmt: skip
        elif is_under(reading, parent, one.id) or _depth(reading, parent) >= DEEPEST - 1:
            found.append(Fault("/parent_id", 0, "circle", one.parent_id, "it stands under this one itself, or too deep", "give another one, or leave it out"))  # fmt: skip
    if found:
        raise InvalidEntryError("organization", found)


def _depth(reading: Reading, one: Organization) -> int:
    steps = 0
    while one.parent_id and steps < DEEPEST:
        above = parties.get_organizations(reading, [one.parent_id])
        if one.parent_id not in above:
            break
        one, steps = above[one.parent_id], steps + 1
    return steps
