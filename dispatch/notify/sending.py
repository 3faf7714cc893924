"""Sending what was decided: whether it is still to be said is looked at again, the text is made, a channel carries it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from dispatch.notify.basket_wishes import OF_BASKETS
from dispatch.notify.channels.nobody import NobodyChannel
from dispatch.notify.channels.outgoing import Carrier, Outgoing
from dispatch.notify.deciding import place
from dispatch.notify.decision import Reason, Status, Wish, recheck
from dispatch.notify.kinds import RULES, Audience, MessageKind
from dispatch.notify.notification import Notification
from dispatch.notify.people import Reachable, reachable
from dispatch.notify.policy import Policy, policy_of
from dispatch.notify.texts import Text, Words, compose
from dispatch.notify.visit_words import OF_VISITS, look_of
from dispatch.notify.work_words import OF_WORK
from dispatch.orders.delivery import Delivery
from dispatch.orders.waiting_room import code_of
from dispatch.outbox.failures import NotYetError, PermanentError
from dispatch.outbox.item import Item
from dispatch.outbox.worker import Effect
from dispatch.parties.organization import Organization
from dispatch.parties.town import Town
from dispatch.privacy.sight import look
from dispatch.storage import deliveries, messages, notifications, parties
from dispatch.storage.schema_parties import ORGANIZATION
from dispatch.storage.store import Reading, Store, Writing
from dispatch.storage.topics import SENDING
from dispatch.tally import MESSAGES

LOG = logging.getLogger("tournee.notify")

ACTOR = "system:notifications"

#: Returns the address of the page of a delivery, empty for none.
LinkOf = Callable[[str, str], str]

#: Words of people are kept in their thread only.
_OF_PEOPLE = frozenset({MessageKind.SHOP_WROTE, MessageKind.CUSTOMER_WROTE})
#: Kinds that are about no delivery: their words are looked up in what they are about.
_LOOKED_UP = {**OF_WORK, **OF_VISITS, **OF_BASKETS}


def no_link(town_id: str, delivery_id: str) -> str:
    """Return no address: messages say everything themselves."""
    del town_id, delivery_id
    return ""


@dataclass(frozen=True, slots=True)
class _Ready:
    """What sending a notification needs."""

    notification: Notification
    reached: Reachable
    outgoing: Outgoing
    delivery: Delivery | None
    secret: str = ""
    link: str = ""
    live: bool = True


class Sender:
    """Handler of the topic ``sending``.

    Parameters
    ----------
    store
        Where notifications are.
    carriers
        The channels by their names.
    link_of
        The page of a delivery.
    """

    def __init__(self, store: Store, carriers: Mapping[str, Carrier], *, link_of: LinkOf = no_link) -> None:
        self.store = store
        self.carriers = dict(carriers)
        self.link_of = link_of

    def carry_out(self, item: Item, /) -> Effect | None:
        """Send a message, if it is still to be sent.

        Raises
        ------
        NotYetError
            It has to wait: for its time, or for the end of the quiet hours.
        TemporaryError
            The channel may work later.
        """
        with self.store.reading(item.town_id) as reading:
            notification = notifications.get(reading, item.payload["notification_id"])
            if notification.status is not Status.PENDING:
                return None
            found = self._prepare(reading, notification)
            shown = look_of(reading, notification)
        if isinstance(found, Reason):
            # Tried before, and over before it worked: nobody has been told.
            tried = item.attempts > 1 and found is Reason.NO_LONGER_TRUE
            status = Status.FAILED if tried else Status.SUPPRESSED
            return _closing(notification.id, status, Reason.UNDELIVERED if tried else found)
        channel = notification.channel
        # Whatever channels there are, a sandbox writes to nobody.
        carrier = self.carriers.get(channel) if found.live else NobodyChannel()
        if carrier is None or channel not in found.reached.addresses:
            lack = (
                "this installation has no such channel"
                if carrier is None
                else "there is no address for it any more"
            )
            return _next_channel(notification, found.reached, lack)
        if shown is not None:
            # It leaves the system: that somebody is told of a person who is visited is kept before, each time that it is tried.
            self.store.write(item.town_id, ACTOR, partial(look, one=shown))
        try:
            receipt = carrier.send(found.outgoing)
        except PermanentError as error:
            return _next_channel(notification, found.reached, str(error))
        MESSAGES.add("sent")
        return _sent(found, receipt)

    def given_up(self, item: Item, failure: str, /) -> Effect | None:
        """Keep that nobody was told."""
        del failure
        MESSAGES.add("failed")
        return _closing(item.payload["notification_id"], Status.FAILED, Reason.UNDELIVERED)

    def _prepare(self, reading: Reading, notification: Notification) -> _Ready | Reason:
        town = parties.get_town(reading)
        policy = policy_of(town)
        names = [notification.target_id]
        people = reachable(
            reading,
            notification.audience,
            names,
            policy,
            town.time_zone,
            urgent=RULES[notification.kind].urgent,
        )
        reached = people.get(notification.target_id)
        if reached is None:
            return Reason.ERASED
        assert notification.due_s is not None
        if notification.due_s > reading.now_s:
            raise NotYetError(reading.real_of(notification.due_s))
        delivery = deliveries.get_many(reading, [notification.subject]).get(notification.subject)
        state = delivery.status if delivery else None
        refused, wait_s = recheck(
            notification.kind, state, notification.expires_s, reached.person, reading.now_s
        )
        if refused is None and wait_s is None and _answered(notification, delivery):
            refused = Reason.NO_LONGER_TRUE
        if refused is not None:
            return refused
        if wait_s is not None:
            raise NotYetError(reading.real_of(wait_s))
        shops = _shops(reading, notification, delivery)
        if notification.kind in _LOOKED_UP:
            found = _LOOKED_UP[notification.kind](reading, notification)
            if found is None:
                return Reason.NO_LONGER_TRUE
            words = found
        else:
            words = self._words(reading, notification, delivery, shops)
        text = compose(
            notification.kind, words, reached.person.language, policy.language, reading.now_s, town.time_zone
        )
        address = reached.addresses.get(notification.channel, "")
        sender = words.shop if notification.audience is Audience.RECIPIENT and words.shop else town.title
        outgoing = _outgoing(notification, text, address, sender, reached.person.language)
        return _Ready(notification, reached, outgoing, delivery, words.pickup_code, words.link, town.live)

    def _words(
        self,
        reading: Reading,
        notification: Notification,
        delivery: Delivery | None,
        shops: tuple[Organization | None, int],
    ) -> Words:
        facts = notification.facts
        shop, others = shops
        known = {
            "eta_s": facts.get("eta_s"),
            "ready_s": facts.get("ready_s"),
            "items": ", ".join(facts.get("items", [])),
            "place": facts.get("place", ""),
            "count": len(facts.get("stops", [])),
            "codes": tuple(facts.get("codes", [])),
            "until_s": facts.get("until_s"),
            "asked": bool(facts.get("questions")),
            "proposed": bool(facts.get("proposed")),
        }
        if delivery is None:
            return Words(**known)
        first = notification.audience is Audience.RECIPIENT and not any(
            one.status is Status.SENT
            for one in notifications.standing(reading, [delivery.id]).get(
                (notification.target_id, delivery.id), []
            )
        )
        window = facts.get("window")
        told = messages.get_many(reading, facts.get("message_ids", []))
        link = (
            self.link_of(reading.town_id, delivery.id) if notification.audience is Audience.RECIPIENT else ""
        )
        return Words(
            **known,
            shop=shop.name if shop else "",
            phone=shop.contact.phone if shop else "",
            others=0 if notification.kind in {*_OF_PEOPLE, MessageKind.MISSING} else others,
            code=delivery.code,
            pickup_code=code_of(reading, delivery.id) if facts.get("code_needed") else "",
            window=(window[0], window[1]) if window else None,
            link=link,
            said=" / ".join(one.text for one in told),
            first=first,
        )


def _shops(
    reading: Reading, notification: Notification, delivery: Delivery | None
) -> tuple[Organization | None, int]:
    """Return the shop that a message names, and how many more the basket comes from."""
    name = notification.facts.get("org_id", "")
    if not name or reading.find(ORGANIZATION, name) is None:
        return None, 0
    others = {task.org_id for task in delivery.in_shops} - {name} if delivery else set()
    return parties.get_organization(reading, name), len(others)


def _answered(notification: Notification, delivery: Delivery | None) -> bool:
    """Return whether a shop has said already what it is asked."""
    if notification.kind is not MessageKind.READY_ASKED or delivery is None:
        return False
    asked = notification.facts["task_id"]
    return not any(task.id == asked and task.status == "pending" for task in delivery.tasks)


def _outgoing(notification: Notification, text: Text, address: str, sender: str, language: str) -> Outgoing:
    return Outgoing(
        id=notification.id,
        address=address,
        sender=sender,
        title=text.title,
        body=text.body,
        sms=text.sms,
        voice=text.voice,
        language=language,
    )


def _sent(ready: _Ready, receipt: str) -> Effect:
    seen = ready.notification
    text = "" if seen.kind in _OF_PEOPLE else _shown(ready.outgoing, seen.channel)
    if ready.secret:
        # Whoever looks up what was said is not to fetch the goods with it.
        text = text.replace(ready.secret, "…").replace(" ".join(ready.secret), "…")
    if ready.link:
        # Nor to follow the delivery, or call it off: no link is kept from which its token could be read.
        text = text.replace(ready.link, "…")

    def effect(writing: Writing) -> None:
        notifications.next_number(writing, seen.subject)
        now = notifications.get(writing, seen.id)
        # What was said is what was known when it was sent, even if something else was decided meanwhile.
        values: dict[str, Any] = {
            "status": Status.SENT,
            "sent_s": writing.now_s,
            "text": text,
            "receipt": receipt[:200],
            "content": seen.content,
            "facts": dict(seen.facts),
            "expires_s": seen.expires_s,
        }
        if now.status is not Status.PENDING:
            values["reason"] = seen.reason
        notifications.change(writing, now, **values)
        _note(writing, now, "notification.sent", ready.delivery, {"channel": seen.channel})
        if now.status is Status.PENDING and now.content != seen.content:
            _say_rest(writing, now, seen, ready.delivery)

    return effect


def _say_rest(writing: Writing, now: Notification, seen: Notification, delivery: Delivery | None) -> None:
    """Have said what was merged into a message while it was on its way."""
    town: Town = parties.get_town(writing)
    policy: Policy = policy_of(town)
    facts = dict(now.facts)
    for name in ("items", "message_ids", "questions", "shift_ids", "rules"):
        if name in facts:
            facts[name] = [one for one in facts[name] if one not in seen.facts.get(name, [])]
    current = deliveries.get_many(writing, [now.subject]).get(now.subject)
    _, _, part = now.matter.partition(":")
    wish = Wish(
        kind=now.kind,
        target_id=now.target_id,
        subject=now.subject,
        content=now.content,
        facts=facts,
        state=current.status if current else None,
        expires_s=now.expires_s,
        part=part,
    )
    version = delivery.version if delivery else 0
    # It comes from no event of its own.
    place(writing, wish, f"{seen.id}+{now.version}", version, town, policy)


def _next_channel(seen: Notification, reached: Reachable, failure: str) -> Effect:
    """Have it tried on the next channel that the person has given, or keep that none could bring it."""
    channels = reached.person.channels
    place_of = channels.index(seen.channel) + 1 if seen.channel in channels else 0
    left = channels[place_of:]
    MESSAGES.add("another_channel" if left else "failed")
    # The answer of a mail server may have the address in it; the event keeps it.
    LOG.warning("message %s: %s cannot bring it", seen.id, seen.channel)

    def effect(writing: Writing) -> None:
        now = notifications.get(writing, seen.id)
        if now.status is not Status.PENDING:
            return
        if not left:
            notifications.change(writing, now, status=Status.FAILED, reason=Reason.UNDELIVERED)
            _note(writing, now, "notification.failed", None, {"failure": failure, "important": now.important})
            return
        notifications.change(writing, now, channel=left[0])
        writing.tell(SENDING, now.id, {"notification_id": now.id})
        _note(writing, now, "notification.channel_changed", None, {"channel": left[0], "failure": failure})

    return effect


def _closing(name: str, status: Status, reason: Reason) -> Effect:
    def effect(writing: Writing) -> None:
        now = notifications.get(writing, name)
        if now.status is not Status.PENDING:
            return
        notifications.change(writing, now, status=status, reason=reason)
        kind = "notification.failed" if status is Status.FAILED else "notification.suppressed"
        _note(writing, now, kind, None, {"reason": reason, "important": now.important})

    return effect


def _note(
    writing: Writing, one: Notification, kind: str, delivery: Delivery | None, data: dict[str, Any]
) -> None:
    version = delivery.version if delivery else 0
    writing.note(kind, one.subject, version, {"notification_id": one.id, "kind": one.kind, **data}, topics=())


def _shown(outgoing: Outgoing, channel: str) -> str:
    """Return what the person has got."""
    return {"email": outgoing.body, "voice": outgoing.voice}.get(channel, outgoing.sms)
