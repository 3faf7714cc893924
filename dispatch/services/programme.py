"""A programme: a service that somebody runs for people who meet its conditions."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Who may take part.

    Attributes
    ----------
    least_age, most_age
        Years on the day of the visit.
    zone_id
        Zone of the town in which the door must be.
    documents
        Kinds of papers (``apa``, ``prescription``) that must be valid on the day of the visit.
    consent
        Whether the person must have agreed.
    """

    least_age: int | None = None
    most_age: int | None = None
    zone_id: str = ""
    documents: frozenset[str] = frozenset()
    consent: bool = True


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme.

    Attributes
    ----------
    service_key
        The service type, by its short name: visits follow the version of their day.
    org_id
        Who runs it.
    point_place_id
        Where goods are loaded or brought, empty for a service without goods.
    from_day, to_day
        Local dates, ISO 8601, both included; ``to_day`` empty for no end.
    most_enrolled
        How many may take part, None for no bound.
    holidays
        Region of the public holidays, see `dispatch.people.holidays.REGIONS`.
    funders
        Who pays, in parts of 10,000 that add up to it.
    """

    id: str
    service_key: str
    org_id: str
    title: str
    point_place_id: str = ""
    from_day: str = ""
    to_day: str = ""
    eligibility: Eligibility = Eligibility()
    most_enrolled: int | None = None
    holidays: str = "fr"
    funders: tuple[tuple[str, int], ...] = ()
    active: bool = True
    version: int = 1
    created_s: int = 0
    updated_s: int = field(default=0, compare=False)
