"""A day as comparisons see it: promises, who pays for them, and who can keep them; from a day file or from the database alike."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dispatch.domain import Day, Place
from dispatch.plan import RequestKind, StopAction
from dispatch.planning_requests import Request, day_requests

#: Parts of 10,000 in which funders of a programme pay.
WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class Promise:
    """A delivery or a visit with what a report asks of it.

    Attributes
    ----------
    request
        What is to be done.
    payers
        Who bears what is fetched at a place, by place; of a visit, its service under an empty place.
    service
        Short name of the service, empty for a delivery of shops.
    point_place_id
        Where the service starts its own rounds, empty for the depot.
    beneficiary
        Pseudonym of whom a visit is for.
    funders
        Who pays for the visit, in parts of 10,000; empty where its service pays itself.
    """

    request: Request
    payers: Mapping[str, str]
    service: str = ""
    point_place_id: str = ""
    beneficiary: str = ""
    funders: tuple[tuple[str, int], ...] = ()

    @property
    def is_visit(self) -> bool:
        """Whether it is one of a municipal service."""
        return self.request.kind is RequestKind.VISIT

    @property
    def shops(self) -> int:
        """How many doors its goods come from."""
        return len({task.place_id for task in self.request.pickups}) if not self.is_visit else 0


@dataclass(frozen=True, slots=True)
class DrivenRound:
    """A round as the town had it: where it went, and from when to when."""

    shift_id: str
    place_ids: tuple[str, ...]
    departure_s: int
    end_s: int
    drops: int


@dataclass(frozen=True, slots=True)
class PoolingDay:
    """One day.

    Attributes
    ----------
    day
        Places, couriers, vehicles and shifts; its own deliveries and visits are not looked at.
    promises
        What is to be kept.
    names
        What payers and services are called.
    currency
        Of all amounts.
    driven
        The rounds that the town had, None where nobody has planned yet.
    """

    day: Day
    promises: tuple[Promise, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    currency: str = "EUR"
    driven: tuple[DrivenRound, ...] | None = None


#: For day files, that have no database to keep a key in: of this run of the program, and forgotten with it.
_KEY_OF_THIS_RUN = secrets.token_bytes(32)


def of_day_file(day: Day, key: bytes = _KEY_OF_THIS_RUN) -> PoolingDay:
    """Return the day of a day file: every shop pays for itself, every service for its visits.

    Parameters
    ----------
    key
        Of the pseudonyms; the same one in a run of the program where it is not given.
    """
    places = {place.id: place for place in day.places}
    names: dict[str, str] = {}
    promises = []
    for request in day_requests(day):
        if request.kind is RequestKind.VISIT:
            payer = service_payer(request.service)
            door = next(task.place_id for task in request.tasks if task.kind is StopAction.SERVICE)
            point = next((task.place_id for task in request.tasks if task.kind is not StopAction.SERVICE), "")
            promises.append(
                Promise(
                    request,
                    {"": payer},
                    request.service,
                    point,
                    pseudonym(key, request.label, _spot(places[door])),
                )
            )
            continue
        payers = {task.place_id: task.place_id for task in request.pickups}
        names |= {name: places[name].name for name in payers}
        promises.append(Promise(request, payers))
    return PoolingDay(replace(day, deliveries=(), visits=()), tuple(promises), names)


def service_payer(service: str) -> str:
    """Return the name under which a service bears its costs."""
    return f"service:{service}"


def pseudonym(key: bytes, *known: str) -> str:
    """Return a name for somebody that stays the same and is not theirs: HMAC-SHA256, cut.

    Parameters
    ----------
    key
        Without it nobody can try out whose it is, also who has the list of people.
    known
        What makes somebody who they are.
    """
    return "B-" + hmac.digest(key, "\0".join(known).encode(), "sha256").hex()[:8].upper()


def _spot(place: Place) -> str:
    return f"{place.address}|{place.lon:.5f}|{place.lat:.5f}"
