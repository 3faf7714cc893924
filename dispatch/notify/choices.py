"""What people have said about being told things: kept with who said it, when and how."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import select, update

from dispatch import ids
from dispatch.errors import DispatchError
from dispatch.notify.kinds import Audience
from dispatch.notify.people import ADDRESS, default_reach, reach_of
from dispatch.parties.recipient import Reach, Recipient
from dispatch.storage import parties
from dispatch.storage.schema_notify import PARTY_REACH, REACH_LOG
from dispatch.storage.schema_parties import COURIER, ORGANIZATION
from dispatch.storage.store import NotFoundError, Reading, Writing


class InvalidReachError(DispatchError):
    """A wish about being told things that cannot be; code ``invalid_reach``."""

    def __init__(self, field: str, value: object, remedy: str) -> None:
        super().__init__(f"reach.{field} {value!r}: {remedy}", code="invalid_reach")


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the log: what was said about being told things. ``source`` is like ``sms``, ``page`` or ``telephone``."""

    party_id: str
    change: str
    before: dict[str, Any]
    after: dict[str, Any]
    source: str
    actor: str
    said_s: int


def opt_out(writing: Writing, recipient: Recipient, source: str) -> Recipient:
    """Keep that a recipient wants to be told nothing more. Notes ``recipient.reach_changed``; said again, it changes nothing."""
    return choose(writing, recipient, replace(recipient.reach, opted_out=True), source)


def opt_in(writing: Writing, recipient: Recipient, source: str) -> Recipient:
    """Keep that a recipient wants to be told things again. Notes ``recipient.reach_changed``."""
    return choose(writing, recipient, replace(recipient.reach, opted_out=False), source)


def choose(
    writing: Writing, recipient: Recipient, reach: Reach, source: str, *, language: str = ""
) -> Recipient:
    """Keep how a recipient wants to be told things, and return them as they are now. Notes ``recipient.reach_changed``.

    Raises
    ------
    InvalidReachError
        A channel that there is not, or hours that are none of the day.
    ConflictError
        The recipient has changed since they were read.
    """
    check_reach(reach)
    wanted = language or recipient.language
    if (reach, wanted) == (recipient.reach, recipient.language):
        return recipient
    changed = parties.change_recipient(writing, recipient, reach=reach, language=wanted)
    _log(writing, recipient.id, recipient.reach, reach, source)
    data = {"opted_out": reach.opted_out, "channels": list(reach.channels), "source": source}
    writing.note("recipient.reach_changed", recipient.id, changed.version, data)
    return changed


def choose_party(writing: Writing, party_id: str, reach: Reach, source: str, *, language: str = "") -> None:
    """Keep how a shop, a courier or the coordinators want to be told things. A shop with ``sms`` among its channels is asked "prêt ?" by SMS.

    Notes ``party.reach_changed``.

    Raises
    ------
    InvalidReachError
        A channel that there is not, or hours that are none of the day.
    NotFoundError
        The town has no such shop or courier.
    """
    check_reach(reach)
    shop = writing.find(ORGANIZATION, party_id)
    if shop is None and writing.find(COURIER, party_id) is None:
        raise NotFoundError("shop or courier", party_id)
    writing.exclude(f"reach of {party_id}")
    row = writing.connection.execute(
        writing.select(PARTY_REACH).where(PARTY_REACH.c.party_id == party_id)
    ).one_or_none()
    said_nothing = default_reach(Audience.SHOP, shop.kind) if shop else default_reach(Audience.COURIER)
    before = reach_of(row.channels) if row else said_nothing
    version = row.version + 1 if row else 1
    document = {**asdict(reach), "channels": list(reach.channels)}
    if row is None:
        writing.insert(
            PARTY_REACH,
            {"party_id": party_id, "language": language, "channels": document, "version": version},
        )
    else:
        writing.connection.execute(
            update(PARTY_REACH)
            .where(PARTY_REACH.c.town_id == writing.town_id, PARTY_REACH.c.party_id == party_id)
            .values(language=language or row.language, channels=document, version=version)
        )
    _log(writing, party_id, before, reach, source)
    data = {"opted_out": reach.opted_out, "channels": list(reach.channels), "source": source}
    writing.note("party.reach_changed", party_id, version, data)


def party_reach(reading: Reading, party_id: str) -> Reach | None:
    """Return how a shop or a courier wants to be told things, None where they have not said it."""
    query = select(PARTY_REACH.c.channels).where(
        PARTY_REACH.c.town_id == reading.town_id, PARTY_REACH.c.party_id == party_id
    )
    found = reading.connection.execute(query).scalar_one_or_none()
    return None if found is None else reach_of(found)


def said_by(reading: Reading, party_id: str) -> tuple[Said, ...]:
    """Return all that somebody has said about being told things, the oldest first."""
    query = reading.select(REACH_LOG).where(REACH_LOG.c.party_id == party_id)
    return tuple(
        Said(row.party_id, row.change, row.before, row.after, row.source, row.actor, row.said_s)
        for row in reading.rows(query.order_by(REACH_LOG.c.said_s, REACH_LOG.c.id))
    )


def check_reach(reach: Reach) -> None:
    """Let a possible wish pass.

    Raises
    ------
    InvalidReachError
        It is none.
    """
    for name in ("quiet_from_min", "quiet_to_min"):
        value = getattr(reach, name)
        if not 0 <= value < 24 * 60:
            raise InvalidReachError(name, value, "give a minute of the day, 0 to 1439")
    if reach.only_if_late_min < 0:
        raise InvalidReachError(
            "only_if_late_min", reach.only_if_late_min, "give minutes, 0 for every change"
        )
    for channel in reach.channels:
        if channel not in ADDRESS:
            raise InvalidReachError("channels", channel, f"known are {', '.join(sorted(ADDRESS))}")


def _log(writing: Writing, party_id: str, before: Reach, after: Reach, source: str) -> None:
    change = "changed"
    if after.opted_out != before.opted_out:
        change = "opted_out" if after.opted_out else "opted_in"
    writing.insert(
        REACH_LOG,
        {
            "id": writing.ids.new(ids.REPLY),
            "party_id": party_id,
            "change": change,
            "before": {**asdict(before), "channels": list(before.channels)},
            "after": {**asdict(after), "channels": list(after.channels)},
            "source": source,
            "actor": writing.actor,
            "said_s": writing.now_s,
        },
    )
