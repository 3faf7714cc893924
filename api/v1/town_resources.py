"""Resources of the town and of the people it knows, and an example for each of their operations."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter

from api.v1 import (
    organizations,
    peaks,
    places,
    privacy,
    recipient_examples,
    recipient_rights,
    recipients,
    relay_points,
    sandbox,
    sandbox_examples,
    tariffs,
    town,
    town_examples,
    zones,
)
from api.v1.example import Example

#: In the order of the description.
ROUTERS: tuple[APIRouter, ...] = (
    town.router,
    sandbox.router,
    organizations.router,
    places.router,
    zones.router,
    relay_points.router,
    peaks.router,
    tariffs.router,
    recipients.router,
    recipient_rights.router,
    privacy.router,
)
EXAMPLES: Mapping[str, Example] = {
    **town_examples.EXAMPLES,
    **sandbox_examples.EXAMPLES,
    **recipient_examples.EXAMPLES,
}
