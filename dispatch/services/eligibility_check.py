"""Whether a person meets the conditions of a programme on a day: asked by whoever makes visits, answered by whoever knows the papers."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from dispatch.services.enrolment import Enrolment
from dispatch.services.programme import Programme
from dispatch.storage.store import Reading


class EligibilityCheck(Protocol):
    """Answers for one day."""

    def __call__(self, reading: Reading, enrolment: Enrolment, programme: Programme, day: dt.date) -> str:
        """Return why the person does not meet the conditions on a date, empty where it does.

        Called inside the transaction that makes visits, once for every date of a visit ahead. The word that is returned is not kept with the
        visit: it may be sensitive.
        """
        ...


def everybody(reading: Reading, enrolment: Enrolment, programme: Programme, day: dt.date) -> str:
    """Ask for nothing."""
    del reading, enrolment, programme, day
    return ""
