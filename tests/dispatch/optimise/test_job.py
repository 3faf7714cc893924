"""Documents answered where they are computed: nonsense gets an answer, never an error."""

from __future__ import annotations

import json

import pytest

from dispatch.executor.job_run import JobRun
from dispatch.optimise.job import answer
from dispatch.optimise.limits import DocumentLimits
from dispatch.optimise.task import AnswerCode, VroomTask
from tests.api.doors.vroom.documents import documents, many_stops
from tests.dispatch.optimise.mangled import exaggerated, mangled

SHORT = DocumentLimits(seconds=0.05)


def answered(text, limits=SHORT, run=None):
    """Return the code and the parsed answer to a text or document."""
    text = text if isinstance(text, bytes) else json.dumps(text).encode()
    found = answer(VroomTask(text, limits), run or JobRun(lambda _: None))
    whole = json.loads(found.text)
    assert whole["code"] == found.code
    return found.code, whole


@pytest.mark.parametrize("block", range(10))
def test_broken_documents_get_an_answer(block):
    """Tests 200 documents of which something is broken: each gets a plan, or code 2, 3 or 4 and words."""
    whole = list(documents().values())
    for seed in range(20 * block, 20 * block + 20):
        code, found = answered(mangled(whole[seed % len(whole)], seed))
        assert code in {AnswerCode.DONE, AnswerCode.INPUT, AnswerCode.ROUTING, AnswerCode.TOO_LARGE}
        assert code == AnswerCode.DONE or 0 < len(found["error"]) < 20_000, seed


@pytest.mark.parametrize("block", range(4))
def test_extreme_numbers_get_an_answer(block):
    """Tests 80 documents whose numbers are as large as may be: sums do not overflow into a plan with negative times."""
    whole = list(documents().values())
    for seed in range(20 * block, 20 * block + 20):
        code, found = answered(exaggerated(whole[seed % len(whole)], seed))
        assert code in {AnswerCode.DONE, AnswerCode.INPUT}
        for route in found.get("routes", ()):
            assert (
                min(route["cost"], route["duration"], *(step["arrival"] for step in route["steps"])) >= 0
            ), seed


def test_thousands_of_faults_are_not_all_told():
    """Tests that a broken generator's faults are counted, and the first ones told."""
    code, found = answered(
        {"vehicles": [{"id": 1, "start_index": 0}], "jobs": [{"id": "x"}] * 900, "matrix": [[0]]}
    )
    assert code == AnswerCode.INPUT
    assert "/jobs/0/id" in found["error"]
    assert found["error"].endswith("more")
    assert len(found["error"]) < 5000


def test_names_in_any_script():
    """Tests that descriptions come back as they were, lone surrogates included."""
    document = documents()["old_matrix"]
    document["jobs"][0]["description"] = "Café Ψ 🚲 \ud800"
    _, found = answered(document)
    steps = found["routes"][0]["steps"]
    assert [step["description"] for step in steps if "description" in step] == ["Café Ψ 🚲 \ud800"]


def test_the_same_document_gets_the_same_plan():
    """Tests that small documents end by iterations, and so in the same plan each time."""
    found = []
    for _ in range(2):
        _, whole = answered(documents()["round_with_breaks"], DocumentLimits(seconds=30))
        whole["summary"].pop("computing_times")
        found.append(whole)
    assert found[0] == found[1]


def test_asked_to_stop():
    """Tests that a run that is asked to stop ends at once, with the best plan so far."""
    run = JobRun(lambda _: None)
    run.stop()
    code, found = answered(many_stops(60, 50), DocumentLimits(), run)
    assert code == AnswerCode.DONE
    assert found["summary"]["computing_times"]["solving"] < 5000
    assert found["summary"]["unassigned"] == 0


def test_relations_without_end():
    """Tests that a small text that stands for billions of pairs is refused."""
    document = documents()["old_matrix"]
    document["relations"] = [{"type": "apart", "between": [{"job": 1414}] * 100_000}]
    assert answered(document)[0] == AnswerCode.TOO_LARGE


def test_shapes_need_coordinates_and_a_map():
    """Tests that shapes are refused before the search where they cannot be drawn."""
    document = documents()["old_matrix"] | {"options": {"g": True}}
    code, found = answered(document)
    assert code == AnswerCode.INPUT
    assert "/jobs/0/location is missing" in found["error"]
    assert "/vehicles/0/start is missing" in found["error"]
    for task in document["jobs"]:
        task["location"] = [7.42, 43.73]
    document["vehicles"][0] |= {"start": [7.42, 43.73], "end": [7.42, 43.73]}
    code, found = answered(document)
    assert code == AnswerCode.ROUTING
    assert "maps: none" in found["error"]
