"""Scopes: what a key is for, area by area."""

from __future__ import annotations

from enum import StrEnum


class Area(StrEnum):
    """What a request is about."""

    TOWN = "town"  # settings, organisations, places, zones
    DELIVERIES = "deliveries"  # slots, quotes, deliveries and what happens to them
    RECIPIENTS = "recipients"
    SERVICES = "services"  # programmes, enrolments, plans, visits
    CREW = "crew"  # couriers, vehicles, shifts, positions
    ROUNDS = "rounds"  # rounds, stops, what phones say
    PLANNING = "planning"  # plan runs, edits, simulations
    REPORTS = "reports"
    EXPORTS = "exports"  # files taken out of all that the role sees
    EVENTS = "events"  # the log, streams, webhooks
    ACCESS = "access"  # keys, accounts, links


#: Every scope that a key can have: reading an area, or changing it, which includes reading.
SCOPES = frozenset(f"{area}:{verb}" for area in Area for verb in ("read", "write"))


def allows(scopes: frozenset[str], needed: str) -> bool:
    """Return whether scopes suffice for one that is needed."""
    area, _, verb = needed.partition(":")
    return needed in scopes or (verb == "read" and f"{area}:write" in scopes)
