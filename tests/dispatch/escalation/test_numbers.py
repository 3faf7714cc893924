"""The numbers of the emergency services: those of France in France, 112 elsewhere, a town's own where it has some; what is no such number is refused."""

from __future__ import annotations

import pytest

from dispatch.escalation.numbers import ELSEWHERE, FRANCE, emergency_numbers, is_emergency_number
from dispatch.town.setting_parts import InvalidSettingsError, check_settings


@pytest.mark.parametrize(
    ("zone", "found"),
    [
        ("Europe/Paris", ("15", "18", "112", "17", "114")),
        ("Indian/Reunion", FRANCE),
        ("America/Martinique", FRANCE),
        ("Europe/Monaco", ("112",)),
        ("Atlantic/Reykjavik", ELSEWHERE),
        ("Europe/Brussels", ELSEWHERE),
    ],
)
def test_by_country(zone: str, found: tuple[str, ...]) -> None:
    """Tests what holds where a town says nothing, and that its own come first everywhere."""
    assert emergency_numbers({}, zone) == found
    assert emergency_numbers({"emergency_numbers": ["112", "100"]}, zone) == ("112", "100")


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ([], ""),  # nobody could be called
        ("112", ""),
        ({"fr": "15"}, ""),
        (["112"] * 9, ""),
        (["112", "3615"], "/1"),
        (["1"], "/0"),
        (["+33"], "/0"),
        ([112], "/0"),
        (["١١٢"], "/0"),  # digits, but none that a telephone link takes
        (["112", "15", "112"], "/2"),
    ],
)
def test_what_is_no_list_of_numbers(given: object, pointer: str) -> None:
    """Tests that settings with anything but a few short numbers are refused where they are wrong."""
    with pytest.raises(InvalidSettingsError) as refused:
        check_settings({"emergency_numbers": given})
    assert [fault.pointer for fault in refused.value.faults] == [f"/emergency_numbers{pointer}"]


def test_a_few_short_numbers_pass() -> None:
    """Tests the numbers of several countries."""
    check_settings({"emergency_numbers": ["112", "144", "117", "118", "911", "000", "15"]})
    assert not any(map(is_emergency_number, (None, "", "15 ", "1515", 15)))
