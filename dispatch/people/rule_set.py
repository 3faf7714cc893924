"""Rules about working time as data: every limit with its article, in documents that have versions and sources."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from dispatch.errors import DispatchError, Fault


class RuleKind(StrEnum):
    """What is measured; amounts are seconds, but for days a week."""

    DAILY_HOURS = "daily_hours"
    WEEKLY_HOURS = "weekly_hours"
    AVERAGE_HOURS = "average_hours"
    DAILY_REST = "daily_rest"
    WEEKLY_REST = "weekly_rest"
    DAYS_A_WEEK = "days_a_week"
    BREAK = "break"
    NIGHT_HOURS = "night_hours"
    NIGHT_AVERAGE = "night_average"
    NIGHT_BAN = "night_ban"
    HOLIDAY_BAN = "holiday_ban"


#: What a rule of a kind needs besides ``limit_s`` (``limit`` for days a week).
_NEEDS: dict[RuleKind, tuple[str, ...]] = {
    RuleKind.DAILY_HOURS: (),
    RuleKind.WEEKLY_HOURS: (),
    RuleKind.AVERAGE_HOURS: ("weeks",),
    RuleKind.DAILY_REST: (),
    RuleKind.WEEKLY_REST: ("within_s",),
    RuleKind.DAYS_A_WEEK: (),
    RuleKind.BREAK: ("after_s",),
    RuleKind.NIGHT_HOURS: ("night_s", "times_a_week"),
    RuleKind.NIGHT_AVERAGE: ("weeks", "night_weeks", "night_s", "times_a_week"),
    RuleKind.NIGHT_BAN: (),
    RuleKind.HOLIDAY_BAN: (),
}


class InvalidRuleSetError(DispatchError):
    """A rule set with faults; code ``invalid_rule_set``. ``faults`` lists every one."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        listed = "; ".join(f"{fault.pointer}: {fault.message}, {fault.remedy}" for fault in faults)
        super().__init__(f"the rule set cannot be used: {listed}", code="invalid_rule_set")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Rule:
    """One limit. ``hard`` ones refuse a publication that nobody confirms; ``options`` are what its kind needs besides."""

    code: str
    kind: RuleKind
    article: str
    limit: int
    hard: bool
    options: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules that count for somebody. The night is minutes of the local day, from > to runs over midnight."""

    code: str
    version: str
    title: str
    source: str
    night_from_min: int
    night_to_min: int
    rules: tuple[Rule, ...]


def rule_set_of(document: Mapping[str, Any]) -> RuleSet:
    """Return the rule set of a document.

    Raises
    ------
    InvalidRuleSetError
        Listing everything that is wrong with it.
    """
    faults: list[Fault] = []

    def fault(pointer: str, value: object, message: str, remedy: str) -> None:
        faults.append(Fault(pointer, 0, "invalid", str(value), message, remedy))

    for name in ("code", "version", "title", "source"):
        if not isinstance(document.get(name), str) or not document[name]:
            fault(f"/{name}", document.get(name), "is missing", "give a text")
    night = document.get("night")
    minutes = [night.get(name) if isinstance(night, Mapping) else None for name in ("from_min", "to_min")]
    if not all(_is_count(minute) and int(minute or 0) < 1440 for minute in minutes):
        fault("/night", night, "has no minutes of the day", "give from_min and to_min, 0 to 1439")
    rules = []
    given = document.get("rules")
    if not isinstance(given, list) or not given:
        fault("/rules", given, "has no rules", "give a list of them")
        given = []
    for number, one in enumerate(given):
        pointer = f"/rules/{number}"
        if not isinstance(one, Mapping) or one.get("kind") not in list(RuleKind):
            fault(pointer, one, "is of no known kind", f"give a kind: {', '.join(RuleKind)}")
            continue
        kind = RuleKind(one["kind"])
        limit = "limit" if kind is RuleKind.DAYS_A_WEEK else "limit_s"
        for name in (limit, *_NEEDS[kind]):
            if not _is_count(one.get(name)):
                fault(f"{pointer}/{name}", one.get(name), "is no count", "give an integer from 0 on")
        if kind in {RuleKind.AVERAGE_HOURS, RuleKind.NIGHT_AVERAGE} and one.get("weeks") == 0:
            fault(f"{pointer}/weeks", 0, "is nothing to average over", "give 1 or more")
        for name in ("code", "article"):
            if not isinstance(one.get(name), str) or not one[name]:
                fault(f"{pointer}/{name}", one.get(name), "is missing", "give a text")
        if not isinstance(one.get("hard"), bool):
            fault(f"{pointer}/hard", one.get("hard"), "is neither true nor false", "give one of them")
        strange = sorted(set(one) - {"code", "kind", "article", "hard", limit, *_NEEDS[kind]})
        if strange:
            fault(pointer, ", ".join(strange), "means nothing for this kind", "leave it out")
        if not faults:
            options = {name: one[name] for name in _NEEDS[kind]}
            rules.append(Rule(one["code"], kind, one["article"], one[limit], one["hard"], options))
    if faults:
        raise InvalidRuleSetError(tuple(faults))
    return RuleSet(
        document["code"],
        document["version"],
        document["title"],
        document["source"],
        document["night"]["from_min"],
        document["night"]["to_min"],
        tuple(rules),
    )


@cache
def shipped_rule_set(code: str) -> RuleSet:
    """Return one of the rule sets that come with the program: ``fr``, ``fr-minor``.

    Raises
    ------
    DispatchError
        ``unknown_rule_set``: there is none of that name.
    """
    folder = resources.files("dispatch.people") / "rule_sets"
    known = {one.name.removesuffix(".json"): one for one in folder.iterdir() if one.name.endswith(".json")}
    if code not in known:
        raise DispatchError(
            f"rule set {code!r} is not known: give one of {', '.join(sorted(known))}, or the document of another one",
            code="unknown_rule_set",
        )
    return rule_set_of(json.loads(known[code].read_text(encoding="utf-8")))


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
