"""The client's table of statuses is the one of the dispatch."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from dispatch.interop import statuses as ours
from dispatch.lifecycle.delivery import DeliveryStatus
from tournee_client import statuses

ROOT = Path(__file__).parents[3]


def test_the_file_is_as_it_would_be_written() -> None:
    """Tests that nobody has changed the mapping and forgotten the client (`buildtools/write_client_statuses.py`)."""
    place = ROOT / "buildtools" / "write_client_statuses.py"
    spec = importlib.util.spec_from_file_location("write_client_statuses", place)
    assert spec is not None
    assert spec.loader is not None
    writer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(writer)
    assert writer.TARGET.read_text("utf-8") == writer.statuses_text()


@pytest.mark.parametrize("program", list(ours.Program))
def test_the_same_is_told_and_heard(program: ours.Program) -> None:
    """Tests every status both ways, with fields that make no difference, and words that nobody knows."""
    for status in DeliveryStatus:
        told = ours.told(program, status)
        assert statuses.told(program, status) == (None if told is None else dict(told))
        if told is not None:
            assert statuses.heard(program, {**told, "more": 1}) == str(ours.heard(program, told))
    fields = ours._FIELDS[program]
    values = [value for key in ours._HEARD[program] for value in key]
    values += [None, True, False, 0, 1, 3, 3.0, "", "lost"]
    for first in values:
        for second in values:
            words = {
                name: value for name, value in zip(fields, (first, second), strict=False) if value is not None
            }
            try:
                wanted = str(ours.heard(program, words))
            except ours.UnknownStatusError:
                wanted = None
            assert statuses.heard(program, words) == wanted, words


def test_unknown_programs_are_told() -> None:
    """Tests that there is no answer for a program that is none."""
    assert set(statuses.PROGRAMS) == {str(one) for one in ours.Program}
    with pytest.raises(KeyError):
        statuses.told("pigeon", "created")
