"""Every resource of the API, and an example for each of its operations."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter

from api.v1 import (
    access_examples,
    accounts,
    around_deliveries,
    boards,
    couriers,
    crew_examples,
    deliveries,
    delivery_examples,
    event_examples,
    events,
    export_examples,
    exports,
    hours,
    import_examples,
    imports,
    incidents,
    keys,
    login_links,
    oauth,
    people_examples,
    plan_runs,
    planning_examples,
    pooling,
    positions,
    proof_pictures,
    reports,
    round_edits,
    round_examples,
    round_files,
    rounds,
    service_resources,
    sessions,
    shifts,
    sign_in,
    simulation_examples,
    simulations,
    stops,
    sync,
    town_resources,
    tracking,
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
    *around_deliveries.ROUTERS,
    events.router,
    webhook_endpoints.router,
    webhook_endpoints.messages_router,
    imports.router,
    exports.router,
    plan_runs.router,
    simulations.router,
    boards.router,
    reports.router,
    pooling.router,
    keys.router,
    oauth.router,
    oauth.well_known,
    # People
    sign_in.router,
    sessions.router,
    accounts.router,
    login_links.router,
    tracking.router,
    tracking.open_tracking,
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
    proof_pictures.router,
    incidents.router,
    incidents.of_rounds,
    # Municipal services
    *service_resources.ROUTERS,
    *town_resources.ROUTERS,
)
EXAMPLES: Mapping[str, Example] = {
    **access_examples.EXAMPLES,
    **delivery_examples.EXAMPLES,
    **around_deliveries.EXAMPLES,
    **event_examples.EXAMPLES,
    **webhook_examples.EXAMPLES,
    **planning_examples.EXAMPLES,
    **import_examples.EXAMPLES,
    **simulation_examples.EXAMPLES,
    **export_examples.EXAMPLES,
    # People
    **people_examples.EXAMPLES,
    # Crew, rounds and the street
    **crew_examples.EXAMPLES,
    **round_examples.EXAMPLES,
    # Municipal services
    **service_resources.EXAMPLES,
    **town_resources.EXAMPLES,
}
