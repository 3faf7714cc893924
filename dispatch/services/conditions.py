"""Whoever makes visits asks here who meets the conditions of a programme, and has the visits of an enrolment follow what changes of it."""

from __future__ import annotations

import datetime as dt
from weakref import WeakKeyDictionary

from dispatch.services.eligibility import Case, case_of, unmet
from dispatch.services.enrolment import Enrolment
from dispatch.services.plan_changes import follow_enrolment
from dispatch.services.programme import Programme
from dispatch.services.untouched_check import not_under_way
from dispatch.services.visit_work import Generated
from dispatch.storage.store import Reading, Writing

#: Why files are read, as the audit has it.
MAKING = "visits are made ahead"


class Conditions:
    """An `EligibilityCheck` by the social files: each is read once in a transaction, and that it was read is kept once."""

    def __init__(self) -> None:
        self._cases: WeakKeyDictionary[Reading, dict[str, Case]] = WeakKeyDictionary()

    def __call__(self, reading: Reading, enrolment: Enrolment, programme: Programme, day: dt.date) -> str:
        """Return the code of the first condition that is not met on a date, empty where all are."""
        if not isinstance(reading, Writing):
            raise TypeError("files are read in transactions that write: that they were read is kept")
        cases = self._cases.setdefault(reading, {})
        if enrolment.id not in cases:
            cases[enrolment.id] = case_of(reading, enrolment, reason=MAKING, programme=programme)
        faults = unmet(cases[enrolment.id], day.isoformat())
        return faults[0].code if faults else ""


def follow(writing: Writing, enrolment: Enrolment) -> Generated:
    """Bring the visits of an enrolment to what it says since it has changed; those that nobody is under way for go along."""
    return follow_enrolment(writing, enrolment.id, eligible=Conditions(), untouched=not_under_way)
