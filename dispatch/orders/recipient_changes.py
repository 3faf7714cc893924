"""What is known of a recipient is put right by somebody at the desk: name, number, door, and how they want to be told things."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dispatch.errors import DispatchError, Fault
from dispatch.notify.choices import choose
from dispatch.parties.phones import calling_code, normal_phone
from dispatch.parties.recipient import Reach, Recipient
from dispatch.storage import parties
from dispatch.storage.store import Writing

LANGUAGES = ("fr", "en")
_PHONE = re.compile(r"\+?[0-9]{3,20}")
_EMAIL = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\".]+")


class InvalidRecipientError(DispatchError):
    """What is said of a person cannot be, code ``invalid_recipient``. ``faults`` lists all of it, without the values: they are nobody's business."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        told = "; ".join(f"{fault.pointer}: {fault.message} ({fault.remedy})" for fault in faults)
        super().__init__(f"the change is refused: {told}", code="invalid_recipient")
        self.faults = faults


def correct(
    writing: Writing,
    old: Recipient,
    changes: Mapping[str, Any],
    *,
    reach: Reach | None = None,
    source: str = "desk",
) -> Recipient:
    """Store what is known better of a recipient, and return them as they are now; notes ``recipient.changed`` and ``recipient.reach_changed``.

    Nothing is written where nothing changes. What is known for services is another matter (`dispatch.services.social_file`).

    Parameters
    ----------
    old
        As they were seen, without what is known for any purpose.
    changes
        Of ``name``, ``phone``, ``email``, ``language`` and ``door``.
    reach
        How they want to be told things, if that changes.
    source
        How they have said it: ``desk``, ``telephone``, ``api``.

    Raises
    ------
    InvalidRecipientError
        Listing everything that is wrong.
    InvalidReachError
        A channel that there is not, or hours that are none of the day.
    DispatchError
        ``recipient_erased``: the person was forgotten.
    ConflictError
        They have changed since they were read.
    """
    if old.erased_s is not None:
        raise DispatchError(
            f"{old.id} was erased and is nobody any more: whoever orders again is somebody new",
            code="recipient_erased",
        )
    given = dict(changes)
    if "phone" in given:
        given["phone"] = normal_phone(given["phone"], calling_code(parties.get_town(writing)))
    for name in ("name", "email"):
        if name in given:
            given[name] = given[name].strip()
    _check(given)
    given = {name: value for name, value in given.items() if value != getattr(old, name)}
    stored = old
    if given:
        stored = parties.change_recipient(writing, old, **given)
        writing.note("recipient.changed", stored.id, stored.version)
    if reach is not None:
        stored = choose(writing, stored, reach, source)
    return stored


def _check(given: Mapping[str, Any]) -> None:
    found = []
    if "name" in given and not given["name"]:
        found.append(
            Fault("/name", 0, "missing", "", "it is empty", "give the name, or have the person erased")
        )
    if given.get("phone") and not _PHONE.fullmatch(given["phone"]):
        found.append(Fault("/phone", 0, "bad_phone", "", "it is no telephone number", "give digits, with + and the country code or as it is dialled in town"))  # fmt: skip
    if given.get("email") and not _EMAIL.fullmatch(given["email"]):
        found.append(Fault("/email", 0, "bad_email", "", "it is no mail address", "write it like name@example.org"))  # fmt: skip
    if given.get("language", "fr") not in LANGUAGES:
        found.append(Fault("/language", 0, "language_unknown", "", "there are no texts in it", f"give one of {', '.join(LANGUAGES)}"))  # fmt: skip
    if found:
        raise InvalidRecipientError(tuple(found))
