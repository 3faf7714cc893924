"""Links: made for somebody, used once or many times, revoked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final
from zoneinfo import ZoneInfo

from dispatch import ids
from dispatch.access.link import LASTS_S, Link, LinkKind, signed_link
from dispatch.orders.delivery import Delivery
from dispatch.storage import accounts, deliveries, links, parties
from dispatch.storage.optional_writes import optional_write
from dispatch.storage.schema_parties import COURIER
from dispatch.storage.store import NotFoundError, Store, Writing

#: A tracking link is good until so many days after the day of its delivery: claims come late.
AFTER_DAYS: Final = 14
#: So much of the use of a tracking link is written at most once in so many seconds.
USED_S: Final = 60


def make_account_link(writing: Writing, account_id: str, kind: LinkKind, *, link_id: str = "") -> Link:
    """Make a link that opens an account once; those of its kind before are revoked.

    Parameters
    ----------
    link_id
        Its name, where it follows from something; a new one otherwise.

    Raises
    ------
    NotFoundError
        There is no such account.
    """
    account = accounts.get_account(writing, account_id)
    _revoke(writing, links.good_links(writing, kind, account_id=account.id))
    return _make(writing, kind, writing.real_s + LASTS_S[kind], link_id, account_id=account.id)


def make_courier_link(writing: Writing, courier_id: str) -> Link:
    """Make a link that signs a courier in once, on one phone; one before that nobody has used is revoked.

    Raises
    ------
    NotFoundError
        There is no such courier, or not any more.
    """
    if not writing.get(COURIER, courier_id).active:
        raise NotFoundError("courier", courier_id)
    _revoke(writing, links.good_links(writing, LinkKind.COURIER, courier_id=courier_id))
    return _make(writing, LinkKind.COURIER, writing.real_s + LASTS_S[LinkKind.COURIER], courier_id=courier_id)


def tracking_link(writing: Writing, delivery_id: str) -> Link:
    """Return the link by which the recipient of a delivery follows it; made now where there is none that is good.

    Raises
    ------
    NotFoundError
        There is no such delivery.
    """
    delivery = deliveries.get(writing, delivery_id)
    found = links.good_links(writing, LinkKind.TRACKING, delivery_id=delivery.id)
    if found:
        return found[0]
    zone = ZoneInfo(parties.get_town(writing).time_zone)
    return _make(
        writing,
        LinkKind.TRACKING,
        writing.real_of(_end_of(delivery, zone, writing.now_s)),
        delivery_id=delivery.id,
    )


def revoke_tracking(writing: Writing, delivery_id: str) -> int:
    """Revoke the links of a delivery, and return how many were good until now."""
    return _revoke(writing, links.good_links(writing, LinkKind.TRACKING, delivery_id=delivery_id))


def till_link(writing: Writing, org_id: str) -> Link:
    """Return the link on the card at the till of a shop, by which customers ask to have things brought; made now where there is none that is good.

    Raises
    ------
    NotFoundError
        There is no such organisation.
    """
    shop = parties.get_organization(writing, org_id)
    found = links.good_links(writing, LinkKind.TILL, org_id=shop.id)
    if found:
        return found[0]
    return _make(writing, LinkKind.TILL, writing.real_s + LASTS_S[LinkKind.TILL], org_id=shop.id)


def revoke_till(writing: Writing, org_id: str) -> int:
    """Revoke the links of a shop's till, and return how many were good until now: cards that are out open nothing any more."""
    return _revoke(writing, links.good_links(writing, LinkKind.TILL, org_id=org_id))


def revoke_ways_in(writing: Writing, *, account_id: str = "", courier_id: str = "") -> int:
    """Revoke the links that would sign somebody in, and return how many were good until now: of those who are signed out, or have another password."""
    kinds = [kind for kind in LinkKind if kind not in {LinkKind.TRACKING, LinkKind.TILL}]
    return sum(
        _revoke(writing, links.good_links(writing, kind, account_id=account_id, courier_id=courier_id))
        for kind in kinds
    )


def revoke_link(writing: Writing, link_id: str, *kinds: LinkKind) -> Link:
    """Make a link good for nothing; one that is revoked already stays so.

    Raises
    ------
    NotFoundError
        There is none of that name and of these kinds.
    """
    old = links.get_link(writing, link_id)
    if old.kind not in kinds:
        raise NotFoundError("link", link_id)
    if old.revoked_s is None:
        _revoke(writing, [old])
    return links.get_link(writing, link_id)


def find_good(store: Store, secret: bytes, token: str, *kinds: LinkKind) -> tuple[str, Link] | None:
    """Return the link of a token with its town, None for one that is forged, unknown, over, spent or revoked.

    Parameters
    ----------
    secret
        Of the installation.
    """
    name = signed_link(secret, token, *kinds)
    found = None if name is None else links.find_link_anywhere(store.database, name)
    if found is None or found[1].kind not in kinds or not found[1].is_good(store.clock.now_s()):
        return None
    return found


def spend(writing: Writing, link_id: str) -> Link:
    """Use a link that opens once; of two who try at the same time one does.

    Raises
    ------
    NotFoundError
        It opens nothing any more.
    """
    old = links.get_link(writing, link_id)
    if not old.is_good(writing.real_s):
        raise NotFoundError("link", link_id)
    used = links.change_link(
        writing, old, used_s=writing.real_s, last_used_s=writing.real_s, uses=old.uses + 1
    )
    writing.note("link.used", used.id, used.version, {"kind": used.kind.value}, topics=())
    return used


def note_look(store: Store, town_id: str, link: Link) -> None:
    """Keep that somebody has followed a tracking link: the first time as an event, later as a count, to the minute."""
    if link.used_s is None:
        with optional_write("the first look at a page"):
            store.write(
                town_id, f"link:{link.id}", lambda writing: _first_look(writing, link.id), conflicts=3
            )
    elif link.last_used_s is None or store.clock.now_s() - link.last_used_s >= USED_S:
        links.note_use(store.database, town_id, link.id, store.clock.now_s())


def _first_look(writing: Writing, link_id: str) -> None:
    old = links.get_link(writing, link_id)
    if old.used_s is None:
        used = links.change_link(writing, old, used_s=writing.real_s, last_used_s=writing.real_s, uses=1)
        writing.note("link.used", used.id, used.version, {"kind": used.kind.value, "delivery_id": used.delivery_id}, topics=())  # fmt: skip


def _make(
    writing: Writing,
    kind: LinkKind,
    expires_s: int,
    link_id: str = "",
    *,
    account_id: str = "",
    courier_id: str = "",
    delivery_id: str = "",
    org_id: str = "",
) -> Link:
    link = Link(
        id=link_id or writing.ids.new(ids.LINK),
        kind=kind,
        expires_s=expires_s,
        account_id=account_id,
        courier_id=courier_id,
        delivery_id=delivery_id,
        org_id=org_id,
        created_by=writing.actor,
        created_s=writing.real_s,
    )
    links.add_link(writing, link)
    of = {"account_id": account_id, "courier_id": courier_id, "delivery_id": delivery_id, "org_id": org_id}
    said = {name: value for name, value in of.items() if value}
    writing.note("link.made", link.id, 1, {"kind": kind.value, **said}, topics=())
    return link


def _revoke(writing: Writing, revoked: Iterable[Link]) -> int:
    count = 0
    for one in revoked:
        stored = links.change_link(writing, one, revoked_s=writing.real_s)
        writing.note("link.revoked", stored.id, stored.version, {"kind": stored.kind.value}, topics=())
        count += 1
    return count


def _end_of(delivery: Delivery, zone: ZoneInfo, now_s: int) -> int:
    last = dt.date.fromisoformat(delivery.day) + dt.timedelta(days=AFTER_DAYS + 1)
    midnight_s = int(dt.datetime.combine(last, dt.time(), zone).timestamp())
    return max(midnight_s, now_s + 86_400)
