"""The visits of an enrolment follow what changes of it: it begins, is paused, goes on, ends."""

from __future__ import annotations

from dispatch.services.eligibility import ConditionsCheck
from dispatch.services.enrolment import Enrolment
from dispatch.services.plan_changes import follow_enrolment
from dispatch.services.untouched_check import not_under_way
from dispatch.services.visit_work import Generated
from dispatch.storage.store import Writing


def follow(writing: Writing, enrolment: Enrolment) -> Generated:
    """Bring the visits of an enrolment to what it says now; those that nobody is under way for go along."""
    return follow_enrolment(writing, enrolment.id, eligible=ConditionsCheck(), untouched=not_under_way)
