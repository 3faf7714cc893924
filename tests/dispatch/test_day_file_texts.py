"""Tests of day files that are no days at all: empty, cut, endless, flooded."""

import json

import pytest

from dispatch.dayfile import read_day
from dispatch.errors import InvalidDayError
from tests.dispatch.day_files import small_day, write_json


def faults_of(tmp_path, document):
    with pytest.raises(InvalidDayError) as refused:
        read_day(write_json(tmp_path / "day.json", document))
    return refused.value.faults


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf \r\n\t", "the file is empty"),
        (b'{"a": NaN}', "NaN and Infinity are no numbers"),
        (b'{"a": -Infinity}', "NaN and Infinity are no numbers"),
        (b'{"a": 1,\n', "the text ends where a field name is expected"),
        (b"[" * 1_000_000, "nested deeper than 32 levels"),
        (b'{"a":' * 1_000_000, "nested deeper than 32 levels"),
        (b"\0" * 99, "a value is expected"),
        ('{"a": 1}'.encode("utf-16"), "the file is not UTF-8"),
        (b" " * 50_000_001, "the file is larger than 50 MB"),
    ],
)
def test_texts_that_are_no_day(tmp_path, content, message):
    """Tests that each is one fault that says what it is, in no time."""
    path = tmp_path / "day.json"
    path.write_bytes(content)
    with pytest.raises(InvalidDayError) as caught:
        read_day(path)
    (fault,) = caught.value.faults
    assert message in fault.message
    assert len(fault.value) < 100


def test_a_device_without_end_is_not_read_whole():
    """Tests that the bound holds for what has no size."""
    with pytest.raises(InvalidDayError, match="1 fault") as caught:
        read_day("/dev/zero")
    assert caught.value.faults[0].code == "too_large"


def test_a_flood_of_entries_is_one_fault_of_their_number(tmp_path):
    """Tests that entries beyond the bound are counted and not judged one by one."""
    document = small_day()
    document["visits"] = [document["visits"][0]] * 100_000
    (fault,) = faults_of(tmp_path, document)
    assert (fault.code, fault.pointer) == ("too_many", "/visits")
    assert "100000" in fault.message


def test_windows_over_midnight_are_told_the_way(tmp_path):
    """Tests that the remedy of a reversed window names full times, which work."""
    document = small_day()
    document["deliveries"][0]["windows"] = [{"from": "22:00", "to": "01:00"}]
    (fault,) = faults_of(tmp_path, document)
    assert "full times such as" in fault.remedy


def test_half_characters_are_faults_in_plain_words(tmp_path):
    """Tests that a lone surrogate, which JSON can write, is refused."""
    document = small_day()
    document["title"] = "\ud800"
    path = tmp_path / "day.json"
    path.write_text(json.dumps(document), encoding="ascii")
    with pytest.raises(InvalidDayError) as caught:
        read_day(path)
    (fault,) = caught.value.faults
    assert (fault.pointer, fault.code) == ("/title", "bad_value")
    assert "half of a character" in fault.message
