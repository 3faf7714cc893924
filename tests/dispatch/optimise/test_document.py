"""Reading strangers' documents: sizes, nonsense, and how long is searched."""

from __future__ import annotations

import pytest

from dispatch.optimise.document import DocumentTooLargeError, check_size, parsed_document, with_old_matrix
from dispatch.optimise.effort import effort_of
from dispatch.optimise.limits import DocumentLimits
from routing.rounds.formats.vroom import VroomError


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"\xff\xfe{\x00", "UTF-8"),
        ('{"jobs": 1}'.encode("utf-16"), "UTF-8"),
        (b"[" * 1_000_000, "deep"),
        (b'{"a":' * 1_000_000, "deep"),
        (b'{"jobs": NaN}', "NaN"),
        (b'{"jobs": -Infinity}', "-Infinity"),
        (b'{"jobs": ' + b"9" * 5000 + b"}", "no JSON"),
        (b'{"jobs": [1}', "no JSON"),
        (b"3", "no object"),
        (b"null", "no object"),
    ],
)
def test_what_is_no_document(text, told):
    """Tests that each kind of nonsense is told, and is no error but that one."""
    with pytest.raises(VroomError) as caught:
        parsed_document(text)
    assert told in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_mark_before_the_text():
    """Tests that a byte order mark, as some editors write it, does no harm."""
    assert parsed_document(b'\xef\xbb\xbf{"jobs": []}') == {"jobs": []}


def test_everything_too_large_is_told_at_once():
    """Tests every limit of size, with the number found and the one allowed."""
    limits = DocumentLimits(tasks=10, vehicles=2, dimensions=1)
    document = {
        "vehicles": [{"breaks": [{}] * 4, "steps": [{}] * 20, "capacity": [1, 2]}, {}, {}],
        "jobs": [{}] * 3,
        "shipments": [{"pickups": [{}, {}, {}]}, {}],
        "relations": [{"type": "apart", "between": [{}] * 400}, {"type": "order", "between": [{}] * 400}],
    }
    with pytest.raises(DocumentTooLargeError) as caught:
        check_size(document, limits)
    for told in (
        "13 jobs, steps of shipments and breaks, at most 10",
        "3 vehicles, at most 2",
        "20 steps of vehicles, at most 14",
        "2 entries of a capacity, at most 1",
        "80200 pairs in relations",
    ):
        assert told in str(caught.value)
    del document["relations"]
    check_size(document, DocumentLimits(tasks=14, vehicles=3, dimensions=2))


@pytest.mark.parametrize(
    "document", [{}, {"jobs": 3, "vehicles": "x"}, {"vehicles": [3, None, {"breaks": 7}], "shipments": [[]]}]
)
def test_sizes_of_nonsense(document):
    """Tests that what has no size is left to those who read it."""
    check_size(document, DocumentLimits())


def test_efforts():
    """Tests that a limit is clipped, that nonsense is no limit, and that small documents end by iterations."""
    assert effort_of({}, 100, 60).seconds == 11
    assert effort_of({}, 5000, 60).seconds == 60
    assert effort_of({}, 5000, 7).seconds == 7
    assert effort_of({"l": 1000}, 10, 60).seconds == 60
    assert effort_of({"l": 0.5}, 10, 60).seconds == 0.5
    assert effort_of({"l": -3}, 10, 60).seconds == 0.01
    for nonsense in ("3", True, None, [3], float("inf")):
        assert effort_of({"l": nonsense}, 10, 60) == effort_of({}, 10, 60)
    assert effort_of({}, 2, 60).iterations < 10_000 < effort_of({"l": 5}, 10, 60).iterations


@pytest.mark.parametrize("wrong", [{"tasks": 0}, {"seconds": float("nan")}, {"memory_mb": -1, "vehicles": 0}])
def test_limits_must_limit(wrong):
    """Tests that limits below 1 are refused with their names."""
    with pytest.raises(ValueError, match=" and |".join(wrong)):
        DocumentLimits(**wrong)


def test_the_old_matrix_counts_for_the_only_profile():
    """Tests what openrouteservice's client sends, and that two profiles are told to give matrices."""
    document = {"vehicles": [{"profile": "driving-car"}, {"profile": "driving-car"}], "matrix": [[0]]}
    assert with_old_matrix(document)["matrices"] == {"driving-car": {"durations": [[0]]}}
    for other in (
        {"vehicles": [{}, {"profile": "car"}], "matrix": [[0]]},
        {"vehicles": [{}, {"profile": "bike"}], "matrix": [[0]]},
        {"vehicles": [{"profile": ["x"]}, 3], "matrix": [[0]]},
        {"vehicles": [{"profile": "bike"}], "matrix": [[0]], "matrices": {}},
        {"vehicles": None, "matrix": 3},
    ):
        assert with_old_matrix(other) is other
