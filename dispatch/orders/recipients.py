"""Who gets an order: somebody who is known, or new."""

from __future__ import annotations

from dataclasses import replace

from dispatch import ids
from dispatch.orders.asked import AskedRecipient, Order
from dispatch.parties.phones import CALLING_CODE, normal_phone
from dispatch.parties.recipient import Door, Recipient
from dispatch.storage import parties
from dispatch.storage.store import Writing


def same_name(one: str, other: str) -> bool:
    """Return whether two names are the same, however they are written large and small."""
    return one.strip().casefold() == other.strip().casefold()


def recipient_of(
    writing: Writing, order: Order, known_id: str = "", *, calling_code: str = CALLING_CODE
) -> Recipient:
    """Return who gets the goods, known again by telephone and name, or by having had the order before; or new.

    What is said of the door is kept up to date; what is left out stays as it was, above all "do not ring".

    Parameters
    ----------
    known_id
        Who had the order when it came before.
    calling_code
        Country code of telephone numbers that have none.
    """
    return known_or_new(writing, order.recipient, known_id, calling_code=calling_code)


def known_or_new(
    writing: Writing, asked: AskedRecipient, known_id: str = "", *, calling_code: str = CALLING_CODE
) -> Recipient:
    """Return who is meant, known again by telephone and name, or new; see `recipient_of`."""
    phone = normal_phone(asked.phone, calling_code)
    candidates = list(parties.recipients_of_phone(writing, phone)) if phone else []
    if known_id:
        before = parties.get_recipient(writing, known_id)
        if before.erased_s is None and phone in {"", before.phone}:
            candidates.insert(0, before)
    same = [known for known in candidates if same_name(known.name, asked.name)]
    if not same:
        new = Recipient(
            writing.ids.new(ids.RECIPIENT),
            asked.name.strip(),
            phone,
            asked.email,
            asked.language,
            asked.door or Door(),
        )
        return parties.add_recipient(writing, new)
    door = overlaid(same[0].door, asked.door)
    if door == same[0].door:
        return same[0]
    changed = parties.change_recipient(writing, same[0], door=door, last_contact_s=writing.now_s)
    writing.note("recipient.changed", changed.id, changed.version)
    return changed


def overlaid(old: Door, new: Door | None) -> Door:
    """Return what is known of a door once more is said of it: what is left out stays, above all "do not ring"."""
    if new is None:
        return old
    texts = ("floor", "code", "safe_place", "neighbour", "note")
    said = {name: getattr(new, name) for name in texts if getattr(new, name)}
    return replace(old, **said, do_not_ring=old.do_not_ring or new.do_not_ring)
