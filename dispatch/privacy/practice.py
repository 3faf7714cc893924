"""What a program does about personal data: its rules, what carries them out, what other parts still need.

A part with tables of its own adds to it::

    practice = replace(PRACTICE, rules=(*PRACTICE.rules, MESSAGES), sweeps={**PRACTICE.sweeps, "messages": AgedRows("message", "sent_s")})
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from dispatch.parties.recipient import Purpose
from dispatch.privacy.holds import HoldCheck
from dispatch.privacy.rules import RULES, Rule
from dispatch.privacy.service_sweeps import (
    AgedEnrolments,
    enrolled_for,
    sweep_subscriptions,
    sweep_visits,
)
from dispatch.privacy.sweeps import (
    AgedPartitions,
    AgedProofs,
    AgedRows,
    Sweep,
    sweep_events,
    sweep_positions,
    sweep_recipients,
    sweep_unnamed_pictures,
    sweep_withdrawn,
)

SWEEPS: Mapping[str, Sweep] = MappingProxyType(
    {
        "positions": sweep_positions,
        "position_pauses": AgedRows("position_pause", "to_s"),
        "proofs": AgedProofs(mail=False),
        "mail_proofs": AgedProofs(mail=True),
        "unnamed_pictures": sweep_unnamed_pictures,
        "stop_notes": AgedRows("stop", "closed_s", blank=True),
        "commands": AgedRows("command", "received_s"),
        "outbox": AgedRows("outbox", "done_s"),
        "quotes": AgedRows("quote", "expires_s"),
        "notifications": AgedRows("notification", "decided_s"),
        "replies": AgedRows("reply", "received_s"),
        "webhook_messages": AgedRows("webhook_message", "created_s"),
        "messages": AgedRows("message", "posted_s"),
        "messages_read": AgedRows("message_read", "read_s"),
        "ratings": AgedRows("rating", "changed_s", blank=True),
        "substitutions": AgedRows("substitution", "asked_s", blank=True),
        "plan_pins": AgedRows("delivery_pin", "pinned_s"),
        "plan_left_off": AgedRows("delivery_left_off", "left_off_s"),
        "plan_notes": AgedRows("plan_note", "kept_s"),
        "plan_runs": AgedRows("plan_run", "finished_s"),
        "week_runs": AgedRows("week_run", "finished_s"),
        "incidents": AgedRows("incident", "closed_s", blank=True),
        "withdrawn": sweep_withdrawn,
        "health": AgedPartitions(Purpose.HEALTH, enrolled_for),
        "social": AgedPartitions(Purpose.SOCIAL, enrolled_for),
        "mail": AgedPartitions(Purpose.MAIL, enrolled_for),
        "escalation_contacts": AgedRows("escalation_contact", "copied_s"),
        "health_enrolments": AgedEnrolments(health=True),
        "enrolments": AgedEnrolments(health=False),
        "visits": sweep_visits,
        "subscriptions": sweep_subscriptions,
        "event_payloads": sweep_events,
        "recipients": sweep_recipients,
        "sensitive_reads": AgedRows("sensitive_read", "read_s"),
        "cash": AgedRows("cash_collection", "received_s"),
    }
)


@dataclass(frozen=True, slots=True)
class Practice:
    """See the module.

    Parameters
    ----------
    rules
        In the order in which they are carried out.
    sweeps
        What carries each out, by the name of the rule.
    holds
        What other parts still need of deliveries.
    mail_proofs
        Kinds of proofs that are of mail.
    """

    rules: tuple[Rule, ...] = RULES
    sweeps: Mapping[str, Sweep] = field(default_factory=lambda: SWEEPS)
    holds: tuple[HoldCheck, ...] = ()
    mail_proofs: frozenset[str] = frozenset({"mail", "registered_mail"})


PRACTICE = Practice()
