"""Which events are told to whom."""

from __future__ import annotations

import pytest

from dispatch.storage.topics import NOTIFICATION, TOPICS, WEBHOOK, topics_of


@pytest.mark.parametrize(
    ("kind", "topics"),
    [
        ("delivery.promised", {WEBHOOK, NOTIFICATION}),
        ("delivery.eta_changed", {WEBHOOK, NOTIFICATION}),
        ("delivery.planned", {WEBHOOK}),
        ("delivery.something_new", {WEBHOOK}),
        ("pickup.ready_requested", {WEBHOOK, NOTIFICATION}),
        ("pickup.late", {WEBHOOK}),
        ("round.version_changed", {WEBHOOK, NOTIFICATION}),
        ("round.completed", {WEBHOOK, NOTIFICATION}),
        ("round.paused", {WEBHOOK}),
        ("shift.cancelled", {NOTIFICATION}),
        ("cash.reconciled", {NOTIFICATION}),
        ("hours.warned", {NOTIFICATION}),
        ("stop.closed", {WEBHOOK}),
        ("visit.concern", {NOTIFICATION}),
        ("visit.done", set()),
        ("escalation.step_due", {NOTIFICATION}),
        ("escalation.step_done", set()),
        ("message.received", {WEBHOOK, NOTIFICATION}),
        ("message.read", set()),
        ("plan_run.finished", {WEBHOOK}),
        ("quote.expired", {WEBHOOK}),
        ("consent.changed", set()),
        ("town.founded", set()),
        ("notification.sent", set()),
        ("delivery", set()),
        ("deliveryx.promised", set()),
        ("", set()),
    ],
)
def test_who_is_told(kind: str, topics: set[str]) -> None:
    """Tests exact names, prefixes, and events that nobody is told."""
    assert set(topics_of(kind)) == topics


def test_the_longest_prefix_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests prefixes within prefixes."""
    monkeypatch.setitem(TOPICS, "delivery.hand.", ("special",))
    assert topics_of("delivery.hand.over") == ("special",)
    assert topics_of("delivery.hat.over") == (WEBHOOK,)
