"""A person's part in a programme."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.lifecycle.enrolment import EnrolmentStatus


@dataclass(frozen=True, slots=True)
class Pause:
    """Days without visits, both included; ``to_day`` empty until somebody says that it is over. ``reason`` is a word of `PAUSE_REASONS`."""

    from_day: str
    to_day: str = ""
    reason: str = "away"


#: Why somebody is not visited for a while.
PAUSE_REASONS = ("hospital", "holiday", "family", "away", "other")


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Who takes part in what, and from when to when.

    What is known of the person for it (birth date, papers, contact persons, diet, prescriber) is kept in the partition of the service's purpose
    under this enrolment's name, see `dispatch.services.social_file`, and read with a reason only.
    """

    id: str
    programme_id: str
    recipient_id: str
    place_id: str
    status: EnrolmentStatus = EnrolmentStatus.REQUESTED
    from_day: str = ""
    to_day: str = ""
    pauses: tuple[Pause, ...] = ()
    external_ref: str = ""
    refused_reason: str = ""
    version: int = 1
    created_s: int = 0
    updated_s: int = 0

    def is_paused(self, day: str) -> bool:
        """Return whether a local date is in a pause."""
        return any(pause.from_day <= day <= (pause.to_day or "9999-12-31") for pause in self.pauses)
