"""Every resource of the API, and an example for each of its operations."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter

from api.v1 import (
    access_examples,
    boards,
    couriers,
    crew_examples,
    deliveries,
    delivery_examples,
    event_examples,
    events,
    hours,
    import_examples,
    imports,
    incidents,
    keys,
    plan_runs,
    planning_examples,
    positions,
    reports,
    round_edits,
    round_examples,
    round_files,
    rounds,
    shifts,
    stops,
    sync,
    vehicles,
    webhook_endpoints,
    webhook_examples,
    who,
)
from api.v1.example import Example

#: In the order of the description.
ROUTERS: tuple[APIRouter, ...] = (
    who.router,
    deliveries.router,
    events.router,
    webhook_endpoints.router,
    webhook_endpoints.messages_router,
    imports.router,
    plan_runs.router,
    boards.router,
    reports.router,
    keys.router,
    # Crew, rounds and the street
    couriers.router,
    hours.router,
    vehicles.router,
    shifts.router,
    positions.router,
    # Names with a suffix before those without.
    round_files.router,
    rounds.router,
    round_edits.router,
    stops.router,
    sync.router,
    incidents.router,
    incidents.of_rounds,
)
EXAMPLES: Mapping[str, Example] = {
    **access_examples.EXAMPLES,
    **delivery_examples.EXAMPLES,
    **event_examples.EXAMPLES,
    **webhook_examples.EXAMPLES,
    **planning_examples.EXAMPLES,
    **import_examples.EXAMPLES,
    # Crew, rounds and the street
    **crew_examples.EXAMPLES,
    **round_examples.EXAMPLES,
}
