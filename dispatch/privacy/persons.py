"""Who takes part in something, with door and number, for screens and programs of the town: through the gate, with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dispatch.domain import Place
from dispatch.privacy.sight import look_at_enrolled
from dispatch.services.enrolment import Enrolment
from dispatch.storage import parties
from dispatch.storage.schema_parties import RECIPIENT
from dispatch.storage.store import Writing


@dataclass(frozen=True, slots=True)
class TakingPart:
    """Somebody who takes part in something."""

    recipient_id: str
    name: str
    phone: str
    external_ref: str
    place: Place


def persons_of(writing: Writing, enrolled: Iterable[Enrolment], reason: str) -> dict[str, TakingPart]:
    """Return who takes part in something, by enrolment; that they were looked at is kept.

    For a caller who commits before anything is shown; see `dispatch.privacy.sight.look`.

    Raises
    ------
    DoorHiddenError
        Whoever asks never has such a thing in view.
    ReasonMissingError
        No reason is given, and the service is a social one, of health, or of mail.
    """
    known = {one.id: one for one in enrolled}
    look_at_enrolled(writing, [(one, reason) for one in known.values()])
    rows = writing.among(RECIPIENT.c.id, [one.recipient_id for one in known.values()])
    people = {row.id: row for row in rows}
    places = parties.get_places(writing, sorted({one.place_id for one in known.values()}))
    return {
        one.id: TakingPart(
            one.recipient_id, people[one.recipient_id].name, people[one.recipient_id].phone or "", one.external_ref, places[one.place_id]
        )
        for one in known.values()
    }  # fmt: skip
