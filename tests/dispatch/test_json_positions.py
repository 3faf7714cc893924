"""Tests of reading JSON with positions."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.dayfile.json_positions import MAX_DEPTH, JsonSyntaxError, scan_json

_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(value=_values, indent=st.sampled_from([None, 1]), ascii_only=st.booleans())
def test_agrees_with_the_standard_library(value, indent, ascii_only):
    """Tests that any document is read exactly as the standard library reads it."""
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert scan_json(text).value == json.loads(text)


def test_lines_of_values():
    """Tests that each value knows the line of its key, and a missing one that of what is around it."""
    text = scan_json('{\n "a": [\n  1,\n  {"b/c":\n 2}\n ],\n "d~": 3\n}')
    assert [text.line_of(p) for p in ("", "/a", "/a/0", "/a/1", "/a/1/b~1c", "/d~0")] == [1, 2, 3, 4, 4, 7]
    assert text.line_of("/a/1/missing/deeper") == 4


def test_repeated_keys_are_reported():
    """Tests that a key written twice in one object is reported, and the same key in two objects is not."""
    text = scan_json('{"a": {"b": 1},\n "c": {"b": 1,\n "b": 2}}')
    assert text.duplicate_keys == [("/c/b", 3)]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, 1),  # nothing at all
        ("{", 1, 2),  # ends within an object
        ('{"a" 1}', 1, 6),  # colon missing
        ('{\n "a": 1\n "b": 2\n}', 3, 2),  # comma missing
        ("[1,]", 1, 4),  # comma too many
        ("{'a': 1}", 1, 2),  # single quotes
        ('{"a": NaN}', 1, 7),  # no number of JSON
        ("[01]", 1, 3),  # leading zero
        ("[1] 2", 1, 5),  # something after the end
        ('["a\nb"]', 1, 4),  # line end within a text
        ('["a', 1, 2),  # text without end
        ("[1e999]", 1, 2),  # too large for a number
        ("[" * (MAX_DEPTH + 2), 1, MAX_DEPTH + 2),  # nested too deep
        ("[" + "9" * 5000 + "]", 1, 2),  # absurdly long number
    ],
)
def test_syntax_errors_name_line_and_column(text, line, column):
    """Tests that text that is not JSON is refused at the right line and column."""
    with pytest.raises(JsonSyntaxError) as refused:
        scan_json(text)
    assert (refused.value.line, refused.value.column) == (line, column)
