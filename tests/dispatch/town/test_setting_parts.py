"""Settings of a town: what no policy understands is told, all of it, and never stored."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from dispatch.town.setting_parts import PARTS, InvalidSettingsError, check_settings
from dispatch.town.settings import merged

ROOT = Path(__file__).resolve().parents[3]

RIGHT: dict[str, Any] = {
    "planning": {"freeze_s": 300},
    "promises": {"days": 3},
    "eta": {"announce": False},
    "visits": {"ahead_days": 20},
    "week": {},
    "notify": {"channels": ["sms"]},
    "door": {"stops": 3},
    "retention": {"positions": 30},
    "orders": {"cut_off": {"mo": "11:00"}, "lead_s": 3600, "closed_weekdays": ["su"]},
    "field": {"reopen_min": 5, "proofs": {"neighbour": [["photo", "name"]]}},
    "effort": {"climb_m": 80},
    "pay": {"version": "2", "percent": {"break": 50}},
    "closed_days": ["2026-12-25"],
    "holidays": "fr",
    "rule_set": "fr",
    "currency": "EUR",
    "calling_code": "377",
    "cash_tolerance_minor": 200,
    "emergency_numbers": ["112", "144"],
}
WRONG: dict[str, tuple[Any, str]] = {
    "planning": ({"frieze_s": 300}, "/planning"),
    "promises": ({"days": 0}, "/promises"),
    "eta": ({"announce": "no"}, "/eta"),
    "visits": ({"ahead_days": 0}, "/visits"),
    "week": ({"colour": 1}, "/week"),
    "notify": ({"budget": "many"}, "/notify"),
    "door": ({"stops": -1}, "/door"),
    "retention": ({"positions": 99999}, "/retention"),
    "orders": ({"cut_off": {"mo": "25:00"}}, "/orders"),
    "field": ({"proofs": {"neighbour": [["song"]]}}, "/field/proofs/neighbour"),
    "effort": ({"mass_g": {"foot": 1}}, "/effort/mass_g"),
    "pay": ({"version": "2", "percent": {"break": -1}}, "/pay/percent"),
    "closed_days": (["2026-12-25", "25.12."], "/closed_days/1"),
    "holidays": ("atlantis", "/holidays"),
    "rule_set": ("atlantis", "/rule_set"),
    "currency": ("euro", "/currency"),
    "calling_code": ("+33", "/calling_code"),
    "cash_tolerance_minor": (-1, "/cash_tolerance_minor"),
    "emergency_numbers": (["112", "call us"], "/emergency_numbers/1"),
}


def test_every_part_is_tried() -> None:
    """Tests that right settings of every part pass together, and that the tables here forget none."""
    assert set(RIGHT) == set(WRONG) == set(PARTS)
    check_settings(RIGHT)
    check_settings({})


@pytest.mark.parametrize("name", sorted(WRONG))
def test_what_a_policy_refuses_is_refused(name: str) -> None:
    """Tests that each part is read by its policy, and its fault placed."""
    value, pointer = WRONG[name]
    with pytest.raises(InvalidSettingsError) as caught:
        check_settings({**RIGHT, name: value})
    assert [fault.pointer for fault in caught.value.faults] == [pointer]
    assert caught.value.code == "invalid_settings"


@pytest.mark.parametrize("value", [None, 3, "text", [1], {"a": {"b": [None]}}])
@pytest.mark.parametrize("name", sorted(PARTS))
def test_garbage_is_a_fault_and_no_crash(name: str, value: Any) -> None:
    """Tests that what is of another shape is refused by every part."""
    if name == "cash_tolerance_minor" and value == 3:
        return
    with pytest.raises(InvalidSettingsError):
        check_settings({name: value})


def test_all_is_told_at_once() -> None:
    """Tests that faults of several parts and unknown parts are listed together, and that too much is refused."""
    with pytest.raises(InvalidSettingsError) as caught:
        check_settings({name: value for name, (value, _) in WRONG.items()} | {"a/b": 1})
    assert {fault.pointer for fault in caught.value.faults} == {
        "/a~1b",
        *(where for _, where in WRONG.values()),
    }
    with pytest.raises(InvalidSettingsError, match="no rules"):
        check_settings({"field": {"proofs_by_org": {f"org_{number}": {} for number in range(9_000)}}})


def test_no_part_is_forgotten() -> None:
    """Tests that every part that some module of the business reads from a town's settings is known here."""
    asked = set()
    for path in (ROOT / "dispatch").rglob("*.py"):
        text = path.read_text("utf-8")
        # Of the executor and of scenarios; and one that calls its own part so.
        other = {"executor", "simulate"} & set(path.parts) or path.match("field/policy.py")
        if not other:
            asked |= set(re.findall(r"settings(?:\.get\(|\[)\"([a-z_]+)\"", text))
    assert asked - set(PARTS) == set()


def test_a_patch_is_merged() -> None:
    """Tests the examples of RFC 7396 that have objects on both sides."""
    assert merged({"a": "b", "b": "c"}, {"a": None}) == {"b": "c"}
    assert merged({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}) == {"a": {"b": "d"}}
    assert merged({"a": [{"b": "c"}]}, {"a": [1]}) == {"a": [1]}
    assert merged({"e": None}, {"a": 1}) == {"e": None, "a": 1}
    assert merged({}, {"a": {"bb": {"ccc": None}}}) == {"a": {"bb": {}}}
    assert merged({"a": "foo"}, {"a": {"b": 1}}) == {"a": {"b": 1}}
