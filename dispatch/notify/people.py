"""Who is reached how: recipients by what they have said, shops, couriers and coordinators by the row of how they want to be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dispatch.notify.decision import Person
from dispatch.notify.kinds import Audience
from dispatch.notify.policy import Policy
from dispatch.parties.organization import OrganizationKind
from dispatch.parties.recipient import Reach
from dispatch.storage import escalations
from dispatch.storage.schema_notify import PARTY_REACH
from dispatch.storage.schema_parties import COURIER, ORGANIZATION, RECIPIENT
from dispatch.storage.store import Reading

#: Which of a party's addresses a channel uses.
ADDRESS = {"sms": "phone", "voice": "phone", "email": "email", "log": "id"}
BATCH = 500
#: Couriers are told during their shift, by SMS where they have not said otherwise.
COURIER_REACH = Reach(channels=("sms",), quiet_from_min=0, quiet_to_min=0)
#: Shops that have said nothing look at their screen.
SHOP_REACH = Reach()
#: Coordinators have their board; a letter reaches those who are not at it.
DESK_REACH = Reach(channels=("email",))
#: How a desk learns of what cannot wait, whatever else it has said: first by what rings.
URGENT_CHANNELS = ("sms", "voice", "email")
#: Persons of trust are known by a telephone number.
CONTACT_REACH = Reach(channels=("sms", "voice"), quiet_from_min=0, quiet_to_min=0)
_SAID_NOTHING = {Audience.COURIER: COURIER_REACH, Audience.SHOP: SHOP_REACH, Audience.COORDINATOR: DESK_REACH}
_TABLES = {
    Audience.RECIPIENT: RECIPIENT,
    Audience.SHOP: ORGANIZATION,
    Audience.COURIER: COURIER,
    Audience.COORDINATOR: ORGANIZATION,
}
#: Organisations whose people coordinate, the first kind that a town has.
_DESKS = (OrganizationKind.COURIER_COOP, OrganizationKind.TOWN)


@dataclass(frozen=True, slots=True)
class Reachable:
    """A person with the addresses of the channels that reach them."""

    person: Person
    name: str
    addresses: Mapping[str, str] = field(default_factory=dict)


def reachable(
    reading: Reading,
    audience: Audience,
    names: Iterable[str],
    policy: Policy,
    time_zone: str,
    *,
    urgent: bool = False,
) -> dict[str, Reachable]:
    """Return those of the people that the town has, by name; ``urgent`` for what cannot wait."""
    if audience is Audience.CONTACT:
        return _contacts(reading, names, policy, time_zone)
    table = _TABLES[audience]
    wanted = sorted(set(names))
    found: dict[str, Reachable] = {}
    for first in range(0, len(wanted), BATCH):
        batch = wanted[first : first + BATCH]
        rows = reading.among(table.c.id, batch)
        said = {}
        if audience is not Audience.RECIPIENT:
            known = reading.among(PARTY_REACH.c.party_id, batch)
            said = {row.party_id: row for row in known}
        for row in rows:
            own = said.get(row.id)
            if audience is Audience.RECIPIENT:
                reach, language = reach_of(row.channels), row.language
                # Who has not said what they want gets what the town offers first.
                channels = reach.channels or policy.channels
                phone, email, erased = row.phone, row.email, row.erased_s is not None
            else:
                reach = reach_of(own.channels) if own else _SAID_NOTHING[audience]
                channels, language, erased = reach.channels, own.language if own else "", False
                if urgent:
                    reach = replace(reach, opted_out=False)
                    channels = (*channels, *(one for one in URGENT_CHANNELS if one not in channels))
                    if own is None:
                        channels = URGENT_CHANNELS
                contact = {"phone": row.phone} if audience is Audience.COURIER else row.contact
                phone, email = contact.get("phone", ""), contact.get("email", "")
            addresses = {"phone": phone, "email": email, "id": row.id}
            reached = tuple(
                one for one in channels if one in policy.offered and addresses.get(ADDRESS.get(one, ""), "")
            )
            person = Person(
                row.id,
                reached,
                reach,
                time_zone,
                language or policy.language,
                erased=erased,
                unsaid=audience is Audience.COURIER and own is None,
            )
            found[row.id] = Reachable(person, row.name, {one: addresses[ADDRESS[one]] for one in reached})
    return found


def _contacts(reading: Reading, names: Iterable[str], policy: Policy, time_zone: str) -> dict[str, Reachable]:
    """Return the first person of trust of each chain; their number is nowhere but beside the chain."""
    found = {}
    for name in sorted(set(names)):
        known = escalations.contacts(reading, name)
        if known:
            channels = tuple(one for one in CONTACT_REACH.channels if one in policy.offered)
            person = Person(name, channels, CONTACT_REACH, time_zone, policy.language)
            found[name] = Reachable(person, known[0].name, dict.fromkeys(channels, known[0].phone))
    return found


def desks(reading: Reading) -> tuple[str, ...]:
    """Return the organisations whose people coordinate: the couriers' cooperatives of a town, or where there is none the town hall."""
    query = reading.select(ORGANIZATION).where(
        ORGANIZATION.c.kind.in_([kind.value for kind in _DESKS]), ORGANIZATION.c.active
    )
    rows = reading.rows(query.order_by(ORGANIZATION.c.id))
    for kind in _DESKS:
        found = tuple(row.id for row in rows if row.kind == kind.value)
        if found:
            return found
    return ()


def default_reach(audience: Audience, kind: str = "") -> Reach:
    """Return how those are told who have not said it; ``kind`` is that of an organisation."""
    return _SAID_NOTHING[Audience.COORDINATOR if kind in _DESKS else audience]


def reach_of(document: Mapping[str, Any]) -> Reach:
    """Return how somebody wants to be told, of a document."""
    return Reach(**{**document, "channels": tuple(document["channels"])})
