"""Decisions about events: made in the transaction that marks the event as told, each kept with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dispatch import ids
from dispatch.notify.decision import Decision, Status, Wish, decide
from dispatch.notify.kinds import RULES, MessageKind
from dispatch.notify.notification import Notification
from dispatch.notify.people import reachable
from dispatch.notify.policy import Policy, policy_of
from dispatch.notify.wishes import wishes_of
from dispatch.outbox.item import Item
from dispatch.outbox.worker import Effect
from dispatch.parties.town import Town
from dispatch.storage import notifications, parties
from dispatch.storage.store import Event, Writing
from dispatch.storage.topics import SENDING


class Notifier:
    """Handler of the topic ``notification``: decides about every event, in the database only."""

    def carry_out(self, item: Item, /) -> Effect | None:
        """Return the decisions to be made."""
        event = item.event
        if event is None:
            return None

        def effect(writing: Writing) -> None:
            decide_event(writing, event)

        return effect

    def given_up(self, item: Item, failure: str, /) -> Effect | None:
        """Write nothing: an event nobody could decide about is a dead letter of the outbox."""
        del item, failure
        return None


def decide_event(writing: Writing, event: Event) -> tuple[Notification, ...]:
    """Decide who is told about an event, and keep the decisions. Notes ``notification.decided`` where there are any."""
    town = parties.get_town(writing)
    policy = policy_of(town)
    return tuple(
        place(writing, wish, event.id, event.version, town, policy)
        for wish in wishes_of(writing, event, policy)
    )


def place(
    writing: Writing, wish: Wish, event_id: str, version: int, town: Town, policy: Policy
) -> Notification:
    """Decide about a wish, keep the decision, and have the message sent at its time.

    Notes ``notification.decided``.

    Parameters
    ----------
    wish
        What could be said.
    event_id
        What it comes from; what was decided about it for the same person before stands, and is returned.
    version
        Of the subject.
    town, policy
        Of the town.
    """
    # First the number: from here on nobody else decides about this subject.
    number = notifications.next_number(writing, wish.subject)
    audience = RULES[wish.kind].audience
    before = notifications.from_event(writing, event_id, audience, wish.target_id)
    if before is not None:
        return before
    found = reachable(
        writing, audience, [wish.target_id], policy, town.time_zone, urgent=RULES[wish.kind].urgent
    )
    person = found[wish.target_id].person
    standing = notifications.standing(writing, [wish.subject]).get((wish.target_id, wish.subject), [])
    known = [one.known for one in standing]
    decision = decide(wish, person, known, policy, writing.now_s)
    by_name = {one.id: one for one in standing}
    for name, reason in decision.withdrawn:
        notifications.change(writing, by_name[name], status=Status.SUPPRESSED, reason=reason)
    if decision.merged_into:
        _merge(writing, by_name[decision.merged_into], wish)
    made = _notification(writing, wish, decision, event_id, number)
    notifications.add(writing, made)
    if made.status is Status.PENDING:
        writing.tell(SENDING, made.id, {"notification_id": made.id}, due_s=made.due_s)
    writing.note(
        "notification.decided",
        wish.subject,
        version,
        {
            "notification_id": made.id,
            "kind": made.kind,
            "audience": made.audience,
            "status": made.status,
            "reason": made.reason,
            "important": made.important,
            "withdrawn": [[name, reason] for name, reason in decision.withdrawn],
        },
        topics=(),
    )
    return made


def _merge(writing: Writing, partner: Notification, wish: Wish) -> None:
    expires = [one for one in (wish.expires_s, partner.expires_s) if one is not None]
    notifications.change(
        writing,
        partner,
        facts=merged_facts(wish.kind, partner.facts, wish.facts),
        content=wish.content,
        expires_s=max(expires) if wish.expires_s is not None and expires else None,
    )


def merged_facts(kind: MessageKind, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a message says that takes another one in: the later word counts, lists are told as a whole."""
    facts = {**old, **new}
    lists = {
        MessageKind.MISSING: ("items", "questions"),
        MessageKind.SHOP_WROTE: ("message_ids",),
        MessageKind.CUSTOMER_WROTE: ("message_ids",),
        MessageKind.SHIFT_PUBLISHED: ("shift_ids",),
        MessageKind.HOURS_WARNING: ("rules",),
        MessageKind.HOURS_ALERT: ("rules",),
    }
    if kind is MessageKind.SHIFT_CHANGED and "before" in old:
        # Of what was in between nobody has heard.
        facts["before"] = old["before"]
    if "proposed" in facts:
        facts["proposed"] = bool(old.get("proposed")) or bool(new.get("proposed"))
    for name in lists.get(kind, ()):
        facts[name] = [
            *old.get(name, []),
            *(one for one in new.get(name, []) if one not in old.get(name, [])),
        ]
    return facts


def _notification(
    writing: Writing, wish: Wish, decision: Decision, event_id: str, number: int
) -> Notification:
    rule = RULES[decision.kind]
    return Notification(
        id=writing.ids.new(ids.NOTIFICATION),
        audience=rule.audience,
        target_id=wish.target_id,
        subject=wish.subject,
        sequence=number,
        event_id=event_id,
        kind=decision.kind,
        matter=wish.matter,
        content=wish.content,
        facts=dict(wish.facts),
        channel=decision.channel,
        status=decision.status,
        reason=decision.reason,
        counted=rule.counted,
        important=rule.important,
        merged_into=decision.merged_into,
        decided_s=writing.now_s,
        due_s=decision.due_s,
        expires_s=wish.expires_s,
    )
