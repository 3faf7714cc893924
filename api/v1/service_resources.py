"""The resources of municipal services, and of baskets that come again, with their examples."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter

from api.v1 import (
    closed_doors,
    door_examples,
    enrolment_examples,
    enrolment_files,
    enrolments,
    plan_examples,
    programme_examples,
    programmes,
    service_plans,
    service_types,
    subscription_examples,
    subscriptions,
    visits,
    weeks,
)
from api.v1.example import Example

#: In the order of the description.
ROUTERS: tuple[APIRouter, ...] = (
    service_types.router,
    programmes.router,
    enrolments.router,
    enrolment_files.router,
    service_plans.router,
    visits.router,
    closed_doors.router,
    weeks.router,
    subscriptions.router,
)
EXAMPLES: Mapping[str, Example] = {
    **programme_examples.EXAMPLES,
    **enrolment_examples.EXAMPLES,
    **plan_examples.EXAMPLES,
    **door_examples.EXAMPLES,
    **subscription_examples.EXAMPLES,
}
