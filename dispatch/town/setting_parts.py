"""Every part of a town's settings, and who reads it: what no policy would understand is never stored."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from types import MappingProxyType
from typing import Any, Final

from dispatch.board.policy import planning_policy
from dispatch.errors import DispatchError, Fault
from dispatch.escalation.numbers import MOST as MOST_NUMBERS
from dispatch.escalation.numbers import is_emergency_number
from dispatch.eta.policy import eta_policy
from dispatch.field.outcomes import OutcomeCode
from dispatch.field.proofs import ProofKind
from dispatch.notify.policy import policy_of
from dispatch.orders.day_rules import WEEKDAYS, ordinary_rules
from dispatch.parties.town import Town
from dispatch.people.effort import EffortRule
from dispatch.people.holidays import REGIONS
from dispatch.people.rule_set import shipped_rule_set
from dispatch.privacy.rules import rules_of
from dispatch.promises.policy import promise_policy
from dispatch.services.door_policy import door_policy_of
from dispatch.services.visit_policy import visit_policy
from dispatch.week.policy import week_policy

Found = Iterator[tuple[str, str]]
#: Settings are read at every turn: they are rules, not data.
MOST_BYTES: Final = 65_536
MOST_DAYS: Final = 2_000
_ORDERS: Final = {
    "cut_off", "lead_s", "slot_s", "most_promised", "most_baskets", "closed_weekdays", "closed_on_public_holidays"
}  # fmt: skip
_FIELD: Final[Mapping[str, tuple[int, int] | None]] = {
    "reopen_min": (0, 1440), "cash_limit_minor": (0, 100_000_000), "most_attempts": (1, 20), "reorder": None, "neighbours": None,
    "relays": None,
}  # fmt: skip


class InvalidSettingsError(DispatchError):
    """Settings that no policy understands; code ``invalid_settings``. ``faults`` lists every part that is wrong, with JSON pointers."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        told = "; ".join(f"{fault.pointer}: {fault.message}" for fault in faults)
        super().__init__(f"the settings are refused: {told}", code="invalid_settings")
        self.faults = tuple(faults)


def check_settings(settings: Mapping[str, Any]) -> None:
    """Let settings pass that every policy can read.

    Parameters
    ----------
    settings
        All of a town's, plain JSON.

    Raises
    ------
    InvalidSettingsError
        Listing every part that is unknown or that its policy refuses.
    """
    faults = [
        Fault(f"/{_escaped(name)}", 0, "unknown_setting", name[:80], "there is no such part", f"known are {', '.join(sorted(PARTS))}")
        for name in sorted(set(settings) - set(PARTS))
    ]  # fmt: skip
    for name in sorted(set(settings) & set(PARTS)):
        faults += [
            Fault(f"/{name}{pointer}", 0, "invalid_setting", _shown(settings[name], pointer), message, "mend it, or take it out")
            for pointer, message in _wrong(settings, name)
        ]  # fmt: skip
    size = len(json.dumps(settings))
    if size > MOST_BYTES:
        faults.append(Fault("", 0, "too_large", str(size), f"settings of {size} characters are no rules", f"give at most {MOST_BYTES}"))  # fmt: skip
    if faults:
        raise InvalidSettingsError(faults)


def _wrong(settings: Mapping[str, Any], name: str) -> list[tuple[str, str]]:
    read = PARTS[name]
    if name in _OBJECTS and not isinstance(settings[name], Mapping):
        return [("", "it is no object")]
    try:
        return list(read(settings))
    except DispatchError as error:
        return [("", str(error))]
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        # A reader that asks for nothing in particular, and stumbles: what it cannot use must not be stored either.
        return [("", f"it cannot be read ({type(error).__name__})")]


def _by(policy: Callable[[Mapping[str, Any]], object]) -> Callable[[Mapping[str, Any]], Found]:
    def read(settings: Mapping[str, Any]) -> Found:
        policy(settings)
        return iter(())

    return read


def _town(settings: Mapping[str, Any]) -> Town:
    return Town("", "", "", "UTC", "", dict(settings))


def _strangers(given: Mapping[str, Any], known: set[str]) -> Found:
    for name in sorted(set(given) - known):
        yield f"/{_escaped(name)}", f"it is unknown: known are {', '.join(sorted(known))}"


def _orders(settings: Mapping[str, Any]) -> Found:
    given = settings["orders"]
    yield from _strangers(given, _ORDERS)
    if not isinstance(given.get("closed_on_public_holidays", False), bool):
        yield "/closed_on_public_holidays", "give true or false"
    closed = given.get("closed_weekdays", [])
    if not isinstance(closed, list) or not set(map(str, closed)) <= set(WEEKDAYS):
        yield "/closed_weekdays", f"give a list of {', '.join(WEEKDAYS)}"
        return
    cut_off = given.get("cut_off", {})
    if not isinstance(cut_off, Mapping) or not set(cut_off) <= set(WEEKDAYS):
        yield "/cut_off", f"give times like 11:00 by {', '.join(WEEKDAYS)}"
        return
    # A week has every weekday; whether it has holidays does not matter for what can be read.
    monday = dt.date(2026, 11, 30)
    told = set()
    for ahead in range(7):
        try:
            ordinary_rules(settings, monday + dt.timedelta(days=ahead), "UTC")
        except DispatchError as error:
            told.add(str(error))
    for message in sorted(told):
        yield "", message


def _field(settings: Mapping[str, Any]) -> Found:
    given = settings["field"]
    yield from _strangers(given, {*_FIELD, "proofs", "proofs_by_org"})
    for name, bounds in _FIELD.items():
        value = given.get(name)
        if name not in given:
            continue
        if bounds is None and not isinstance(value, bool):
            yield f"/{name}", "give true or false"
        elif bounds is not None and not (type(value) is int and bounds[0] <= value <= bounds[1]):
            yield f"/{name}", f"give a whole number from {bounds[0]} to {bounds[1]}"
    yield from _proofs("/proofs", given.get("proofs", {}))
    by_org = given.get("proofs_by_org", {})
    if not isinstance(by_org, Mapping):
        yield "/proofs_by_org", "give rules by the names of organisations"
        return
    for org, rule in by_org.items():
        yield from _proofs(f"/proofs_by_org/{_escaped(org)}", rule)


def _proofs(pointer: str, rule: object) -> Found:
    if not isinstance(rule, Mapping):
        yield pointer, "give groups of proofs by outcome"
        return
    kinds = {kind.value for kind in ProofKind}
    for code, groups in rule.items():
        where = f"{pointer}/{_escaped(code)}"
        if code not in {one.value for one in OutcomeCode}:
            yield where, "there is no such outcome"
        if not isinstance(groups, list) or not all(
            isinstance(group, list) and group and set(map(str, group)) <= kinds for group in groups
        ):
            yield where, f"give lists of {', '.join(sorted(kinds))}: of each list one is needed"


def _effort(settings: Mapping[str, Any]) -> Found:
    given = settings["effort"]
    usual = EffortRule()
    yield from _strangers(given, {one.name for one in fields(EffortRule)})
    for one in fields(EffortRule):
        if one.name not in given:
            continue
        value, plain = given[one.name], getattr(usual, one.name)
        if isinstance(plain, str):
            fits = isinstance(value, str) and 0 < len(value) <= 40
        elif isinstance(plain, Mapping):
            # By profile: one that is left out would be missed by a round that has it.
            fits = (
                isinstance(value, Mapping) and set(value) == set(plain) and all(map(_counts, value.values()))
            )
        else:
            fits = _counts(value)
        if not fits:
            yield f"/{one.name}", f"give a value like {plain!r}"


def _pay(settings: Mapping[str, Any]) -> Found:
    given = settings["pay"]
    yield from _strangers(given, {"version", "percent"})
    version, percent = given.get("version"), given.get("percent")
    if not isinstance(version, str) or not 0 < len(version) <= 40:
        yield "/version", "give it a name: what was paid by another one stays as it was"
    if not isinstance(percent, Mapping) or not all(
        _counts(value) and value <= 1_000 for value in percent.values()
    ):
        yield "/percent", "give whole numbers from 0 to 1000 by kinds of work"


def _closed_days(settings: Mapping[str, Any]) -> Found:
    days = settings["closed_days"]
    if not isinstance(days, list) or len(days) > MOST_DAYS:
        yield "", f"give a list of at most {MOST_DAYS} dates"
        return
    for number, day in enumerate(days):
        if not isinstance(day, str) or not _is_date(day):
            yield f"/{number}", "write dates like 2026-12-24"


def _texts(name: str, pattern: str, remedy: str) -> Callable[[Mapping[str, Any]], Found]:
    def read(settings: Mapping[str, Any]) -> Found:
        value = settings[name]
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            yield "", remedy

    return read


def _holidays(settings: Mapping[str, Any]) -> Found:
    if settings["holidays"] not in REGIONS:
        yield "", f"give one of {', '.join(REGIONS)}"


def _rule_set(settings: Mapping[str, Any]) -> Found:
    code = settings["rule_set"]
    if not isinstance(code, str):
        yield "", "give the name of a rule set"
        return
    shipped_rule_set(code)


def _tolerance(settings: Mapping[str, Any]) -> Found:
    if not _counts(settings["cash_tolerance_minor"]):
        yield "", "give an amount in the smallest unit, 0 or more"


def _emergency_numbers(settings: Mapping[str, Any]) -> Found:
    given = settings["emergency_numbers"]
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_NUMBERS:
        yield "", f"give a list of 1 to {MOST_NUMBERS} numbers, as 112; null for those of the country"
        return
    for place, number in enumerate(given):
        if not is_emergency_number(number):
            yield f"/{place}", "give a number of two or three digits, as 112"
        elif number in given[:place]:
            yield f"/{place}", "it is there already"


def _counts(value: object) -> bool:
    return type(value) is int and 0 <= value <= 100_000_000


def _is_date(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _escaped(name: str) -> str:
    return name[:80].replace("~", "~0").replace("/", "~1")


def _shown(value: object, pointer: str) -> str:
    return "" if pointer else json.dumps(value)[:80]


#: By name: what finds the faults of a part, within it.
PARTS: Final[Mapping[str, Callable[[Mapping[str, Any]], Found]]] = MappingProxyType(
    {
        "planning": _by(planning_policy),
        "promises": _by(promise_policy),
        "eta": _by(eta_policy),
        "visits": _by(visit_policy),
        "week": _by(week_policy),
        "notify": _by(lambda settings: policy_of(_town(settings))),
        "door": _by(lambda settings: door_policy_of(_town(settings))),
        "retention": _by(rules_of),
        "orders": _orders,
        "field": _field,
        "effort": _effort,
        "pay": _pay,
        "closed_days": _closed_days,
        "holidays": _holidays,
        "rule_set": _rule_set,
        "currency": _texts("currency", "[A-Z]{3}", "give three letters, as EUR"),
        "calling_code": _texts("calling_code", "[1-9][0-9]{0,3}", "give the digits of a country code, as 33"),
        "cash_tolerance_minor": _tolerance,
        "emergency_numbers": _emergency_numbers,
    }
)
_OBJECTS: Final = frozenset(PARTS) - {
    "closed_days", "holidays", "rule_set", "currency", "calling_code", "cash_tolerance_minor", "emergency_numbers"
}  # fmt: skip
