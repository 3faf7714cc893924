"""Every resource of the API, and an example for each of its operations."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter

from api.v1 import (
    access_examples,
    boards,
    deliveries,
    delivery_examples,
    event_examples,
    events,
    import_examples,
    imports,
    keys,
    plan_runs,
    planning_examples,
    reports,
    who,
)
from api.v1.example import Example

#: In the order of the description.
ROUTERS: tuple[APIRouter, ...] = (
    who.router,
    deliveries.router,
    events.router,
    imports.router,
    plan_runs.router,
    boards.router,
    reports.router,
    keys.router,
)
EXAMPLES: Mapping[str, Example] = {
    **access_examples.EXAMPLES,
    **delivery_examples.EXAMPLES,
    **event_examples.EXAMPLES,
    **planning_examples.EXAMPLES,
    **import_examples.EXAMPLES,
}
