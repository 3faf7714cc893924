"""Every resource of the API, and an example for each of its operations."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter

# The town and who is in it
from api.v1 import (
    access_examples,
    deliveries,
    delivery_examples,
    keys,
    organizations,
    peaks,
    places,
    privacy,
    recipient_examples,
    recipient_rights,
    recipients,
    relay_points,
    tariffs,
    town,
    town_examples,
    who,
    zones,
)
from api.v1.example import Example

#: The town and who is in it.
_TOWN: tuple[APIRouter, ...] = (
    town.router,
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
#: In the order of the description.
ROUTERS: tuple[APIRouter, ...] = (who.router, deliveries.router, keys.router, *_TOWN)
EXAMPLES: Mapping[str, Example] = {
    **access_examples.EXAMPLES,
    **delivery_examples.EXAMPLES,
    **town_examples.EXAMPLES,
    **recipient_examples.EXAMPLES,
}
