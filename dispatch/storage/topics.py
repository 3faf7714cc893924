"""Which events are told to whom: the topics of the outbox by the type of the event, the same for every caller.

Types are looked up as they are, then by their longest prefix that ends in a dot. What no line names is in the log and told to nobody.
"""

from __future__ import annotations

#: Programs of others, by HTTP.
WEBHOOK = "webhook"
#: Recipients, shops, couriers and coordinators, as the policy of notifications allows.
NOTIFICATION = "notification"
#: Decided messages on their way to a channel; rows of this topic carry the message in their payload, no event has it.
SENDING = "sending"
#: Letters to accounts; rows carry the address that was asked for, and whether it is anybody's is found out when they are handed over.
ACCOUNT_LETTER = "account_letter"
#: Messages to programs of others on their way to an endpoint; rows of this topic name the message in their payload.
WEBHOOK_SENDING = "webhook_sending"

_BOTH = (WEBHOOK, NOTIFICATION)
_OTHERS = (WEBHOOK,)
_PEOPLE = (NOTIFICATION,)
_NOBODY: tuple[str, ...] = ()

#: Topics by type, or by a prefix that ends in a dot.
TOPICS: dict[str, tuple[str, ...]] = {
    "delivery.": _OTHERS,
    "delivery.promised": _BOTH,
    "delivery.window_changed": _BOTH,
    "delivery.eta_changed": _BOTH,
    "delivery.out_for_delivery": _BOTH,
    "delivery.arrived": _BOTH,
    "delivery.delivered": _BOTH,
    "delivery.partially_delivered": _BOTH,
    "delivery.failed": _BOTH,
    "delivery.rescheduled": _BOTH,
    "delivery.returned": _BOTH,
    "delivery.cancelled": _BOTH,
    "delivery.handed_over": _BOTH,
    "delivery.collect_reminder": _BOTH,
    "delivery.not_collected": _BOTH,
    "pickup.": _OTHERS,
    "pickup.ready_requested": _BOTH,
    "pickup.missing": _BOTH,
    "pickup.item_missing": _BOTH,
    "substitution.": _OTHERS,
    "relay.": _OTHERS,
    "round.": _OTHERS,
    "round.released": _BOTH,
    "round.version_changed": _BOTH,
    "round.completed": _BOTH,
    "round.aborted": _BOTH,
    # Of the hours and the purse of a courier no program of others learns.
    "shift.published": _PEOPLE,
    "shift.changed": _PEOPLE,
    "shift.swapped": _PEOPLE,
    "shift.cancelled": _PEOPLE,
    "shift.absent": _PEOPLE,
    "hours.contested": _PEOPLE,
    "hours.answered": _PEOPLE,
    "hours.corrected": _PEOPLE,
    "hours.warned": _PEOPLE,
    "cash.declared": _PEOPLE,
    "cash.sent_back": _PEOPLE,
    "cash.reconciled": _PEOPLE,
    "stop.": _OTHERS,
    # That somebody is visited is told to no program of others; see `dispatch.privacy.outward` for what is told of the rest.
    "visit.": _NOBODY,
    "subscription.": _OTHERS,
    "subscription.refused": _BOTH,
    "visit.concern": _PEOPLE,
    "visit.emergency": _PEOPLE,
    # How a closed door goes on is for those who have to act, and for no program of others.
    "escalation.": _NOBODY,
    "escalation.step_due": _PEOPLE,
    "escalation.closed": _PEOPLE,
    # A courier has raised one that fits no visit: somebody calls them.
    "alarm.": _NOBODY,
    "alarm.unplaced": _PEOPLE,
    "message.": _NOBODY,
    "message.received": _BOTH,
    "incident.": _OTHERS,
    "chore.": _NOBODY,
    "plan_run.": _OTHERS,
    "week_run.": _NOBODY,
    # That one is asked for or goes is in the log.
    "export.": _NOBODY,
    "export.finished": _OTHERS,
    "simulation.": _NOBODY,
    "simulation.finished": _OTHERS,
    "quote.": _OTHERS,
    "sandbox.": _OTHERS,
    "consent.": _NOBODY,
    # What happens to endpoints is told by an incident.
    "webhook.": _NOBODY,
    "webhook_endpoint.": _NOBODY,
}


def topics_of(kind: str) -> tuple[str, ...]:
    """Return the topics of an event of that type, none for one that nobody is told."""
    if kind in TOPICS:
        return TOPICS[kind]
    end = kind.rfind(".")
    while end >= 0:
        prefix = kind[: end + 1]
        if prefix in TOPICS:
            return TOPICS[prefix]
        end = kind.rfind(".", 0, end)
    return _NOBODY
