"""Warnings of hours that break the law: each said once, to the courier whose hours they are and to those who plan them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dispatch.people.law import Violation
from dispatch.people.local_time import date_of
from dispatch.storage import parties
from dispatch.storage.events import events_of
from dispatch.storage.store import Reading, Writing

WARNED = "hours.warned"


def warn_of(writing: Writing, violations: Iterable[Violation]) -> int:
    """Note the violations that nobody was warned of yet, and return how many there are; notes ``hours.warned`` for each courier.

    Of a rule of a date a courier is warned once: real hours move the moments a little, and the amount every minute.
    """
    zone = parties.get_town(writing).time_zone
    by_courier: dict[str, list[Violation]] = {}
    for one in violations:
        by_courier.setdefault(one.courier_id, []).append(one)
    count = 0
    for courier_id, own in sorted(by_courier.items()):
        known = _warned(writing, courier_id)
        new: dict[tuple[str, str], Violation] = {}
        for one in own:
            new.setdefault(_key(one, zone), one)
        fresh = [_document(one, day) for (_, day), one in sorted(new.items()) if _key(one, zone) not in known]
        if fresh:
            writing.note(WARNED, courier_id, 1, {"violations": fresh})
            count += len(fresh)
    return count


def _key(one: Violation, zone: str) -> tuple[str, str]:
    return (one.rule, date_of(one.from_s, zone).isoformat())


def _warned(reading: Reading, courier_id: str) -> set[tuple[str, str]]:
    return {
        (one["rule"], one["day"])
        for event in events_of(reading, courier_id)
        if event.type == WARNED
        for one in event.data["violations"]
    }


def _document(one: Violation, day: str) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "day": day,
        "article": one.article,
        "amount": one.amount,
        "limit": one.limit,
        "from_s": one.from_s,
        "to_s": one.to_s,
        "shift_ids": list(one.shift_ids),
    }
