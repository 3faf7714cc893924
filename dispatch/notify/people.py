"""Who is reached how: recipients by what they have said, shops and couriers by the row of how they want to be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dispatch.notify.decision import Person
from dispatch.notify.kinds import Audience
from dispatch.notify.policy import Policy
from dispatch.parties.recipient import Reach
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


@dataclass(frozen=True, slots=True)
class Reachable:
    """A person with the addresses of the channels that reach them."""

    person: Person
    name: str
    addresses: Mapping[str, str] = field(default_factory=dict)


def reachable(
    reading: Reading, audience: Audience, names: Iterable[str], policy: Policy, time_zone: str
) -> dict[str, Reachable]:
    """Return those of the people that the town has, by name."""
    table = {Audience.RECIPIENT: RECIPIENT, Audience.SHOP: ORGANIZATION, Audience.COURIER: COURIER}[audience]
    wanted = sorted(set(names))
    found: dict[str, Reachable] = {}
    for first in range(0, len(wanted), BATCH):
        batch = wanted[first : first + BATCH]
        rows = reading.rows(reading.select(table).where(table.c.id.in_(batch)))
        said = {}
        if audience is not Audience.RECIPIENT:
            known = reading.rows(reading.select(PARTY_REACH).where(PARTY_REACH.c.party_id.in_(batch)))
            said = {row.party_id: row for row in known}
        for row in rows:
            own = said.get(row.id)
            if audience is Audience.RECIPIENT:
                reach, language = reach_of(row.channels), row.language
                # Who has not said what they want gets what the town offers first.
                channels = reach.channels or policy.channels
                phone, email, erased = row.phone, row.email, row.erased_s is not None
            else:
                default = COURIER_REACH if audience is Audience.COURIER else SHOP_REACH
                reach = reach_of(own.channels) if own else default
                channels, language, erased = reach.channels, own.language if own else "", False
                contact = row.contact if audience is Audience.SHOP else {"phone": row.phone}
                phone, email = contact.get("phone", ""), contact.get("email", "")
            addresses = {"phone": phone, "email": email, "id": row.id}
            reached = tuple(
                one for one in channels if one in policy.offered and addresses.get(ADDRESS.get(one, ""), "")
            )
            person = Person(row.id, reached, reach, time_zone, language or policy.language, erased=erased)
            found[row.id] = Reachable(person, row.name, {one: addresses[ADDRESS[one]] for one in reached})
    return found


def reach_of(document: Mapping[str, Any]) -> Reach:
    """Return how somebody wants to be told, of a document."""
    return Reach(**{**document, "channels": tuple(document["channels"])})
