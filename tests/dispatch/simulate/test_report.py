"""Tests of reports of simulations: as documents, and in words."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from dispatch.figures.amount import Amount
from dispatch.figures.catalogue import DEFINITIONS, Key
from dispatch.simulate.over_seeds import Difference, Estimate, Outcome
from dispatch.simulate.report import SimulationReport
from dispatch.simulate.report_document import (
    InvalidReportError,
    read_report,
    report_document,
    report_json,
)
from dispatch.simulate.sections import (
    arm_words,
    figure_groups,
    headline,
    method,
    seed_table,
    span,
    title,
)
from dispatch.simulate.words import (
    difference_words,
    figure_words,
    interval_words,
    verdict_words,
)
from tests.dispatch.simulate.sample_report import sample_report


@pytest.fixture(scope="module")
def report() -> SimulationReport:
    return sample_report(seeds=4)


def test_a_report_is_read_as_it_was_written(report: SimulationReport) -> None:
    """Tests that nothing of a report is lost, that the same report has the same bytes, and what others read is in it."""
    text = report_json(report)
    again = read_report(text)
    assert again == report
    assert report_json(again) == text
    document = json.loads(text)
    assert (document["kind"], document["form"]) == ("tournee-simulation", 1)
    kept = document["comparisons"][0]["figures"]["promise_kept"]
    found = report.difference(report.arms[1], Key.PROMISE_KEPT)
    assert (kept["value"], kept["low"], kept["outcome"]) == (found.value, found.low, found.outcome.value)
    assert document["estimates"]["insertion"]["ordered"]["seeds"] == 4


def test_figures_that_came_later_are_not_known_of_older_reports(report: SimulationReport) -> None:
    """Tests that a figure that a document lacks has no value, and that the rest is as it was."""
    raw = report_document(report)
    for arm in raw["arms"]:
        for run in arm["runs"]:
            del run["figures"]["detour"]
    again = read_report(json.dumps(raw))
    assert again.base.estimate(Key.DETOUR) is None
    assert again.base.estimate(Key.ORDERED) == report.base.estimate(Key.ORDERED)


def test_all_faults_are_told_at_once(report: SimulationReport) -> None:
    """Tests that each of several mistakes is told with its place, and that none of them is guessed away."""
    raw = report_document(report)
    raw["colour"] = "green"
    raw["arms"][0]["runs"][0]["seed"] = "1"
    raw["arms"][0]["runs"][1]["figures"]["speed"] = {"total": 1, "of": 1}
    raw["arms"][1]["runs"][0]["curves"]["ordered"][3] = 1.5
    raw["arms"][2]["runs"][0]["lanes"] = [{"number": 1, "bars": [{"doing": "sleep", "from_s": 0, "to_s": 1}]}]
    del raw["made_by"]["python"]
    with pytest.raises(InvalidReportError) as caught:
        read_report(json.dumps(raw), "saturday.json")
    assert caught.value.code == "invalid_report"
    assert {one.pointer for one in caught.value.faults} == {
        "/colour",
        "/arms/0/runs/0/seed",
        "/arms/0/runs/1/figures/speed",
        "/arms/1/runs/0/curves/ordered/3",
        "/arms/2/runs/0/lanes/0/bars/0/doing",
        "/made_by/python",
    }
    assert str(caught.value).startswith("saturday.json: ")
    assert all(one.pointer in str(caught.value) for one in caught.value.faults)


def test_what_contradicts_itself_is_refused(report: SimulationReport) -> None:
    """Tests that names and seeds twice, curves that do not fit, and negative counts are told, each with its place."""
    raw = report_document(report)
    raw["arms"][1]["name"] = raw["arms"][0]["name"]
    runs = raw["arms"][2]["runs"]
    runs[1]["seed"] = runs[0]["seed"]
    runs[0]["curves"]["busy"].pop()
    runs[2]["curves"]["click_to_door"].pop()
    runs[3]["figures"]["late"]["of"] = -1
    with pytest.raises(InvalidReportError) as caught:
        read_report(json.dumps(raw))
    assert [one.pointer for one in caught.value.faults] == [
        "/arms/1/name",
        "/arms/2/runs/0/curves",
        "/arms/2/runs/1/seed",
        "/arms/2/runs/2/curves/click_to_door",
        "/arms/2/runs/3/figures/late/of",
    ]
    raw["arms"] = []
    with pytest.raises(InvalidReportError, match="there is no arm"):
        read_report(json.dumps(raw))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "not a tournee-simulation"),
        ('{"kind": "tournee-simulation", "form": 2}', "this one reads 1"),
    ],
    ids=["cut", "deep", "list", "later"],
)
def test_what_is_no_report(text: str, said: str) -> None:
    """Tests that anything else is refused in words, and not as a crash."""
    with pytest.raises(InvalidReportError, match=said):
        read_report(text)


@pytest.mark.parametrize(
    ("key", "value", "french", "english"),
    [
        (Key.ORDERED, 180.0, "180", "180"),
        (Key.ORDERED, 1180.26, "1\u202f180,3", "1,180.3"),
        (Key.PROMISE_KEPT, 0.9432, "94,3\u00a0%", "94.3%"),
        (Key.LATE_MEAN, 90.0, "1,5\u00a0min", "1.5\u00a0min"),
        (Key.PAID_HOURS, 5400.0, "1,5\u00a0h", "1.5\u00a0h"),
        (Key.DISTANCE_PER_ORDER, 1234.0, "1,23\u00a0km", "1.23\u00a0km"),
        (Key.COST_PER_DROP, 583.4, "5,83\u00a0€", "€5.83"),
        (Key.DETOUR, 1.806, "1,81", "1.81"),
        (Key.DETOUR, None, "–", "–"),
    ],
)
def test_figures_in_words(key: Key, value: float | None, french: str, english: str) -> None:
    """Tests every form of a number in both languages."""
    assert figure_words(DEFINITIONS[key], value, "EUR", "fr") == french
    assert figure_words(DEFINITIONS[key], value, "EUR", "en") == english


def test_differences_and_intervals_in_words() -> None:
    """Tests that shares differ by points, that signs are shown, and that an interval of a share stays within it."""
    kept, cost = DEFINITIONS[Key.PROMISE_KEPT], DEFINITIONS[Key.COST_PER_DROP]
    assert difference_words(kept, 0.031, "EUR", "fr") == "+3,1\u00a0pt"
    assert difference_words(kept, -0.031, "EUR", "en") == "−3.1\u00a0pt"
    assert difference_words(cost, -3, "EUR", "en") == "−€0.03"
    assert interval_words(kept, Estimate(0.99, 0.97, 1.01, 0.01, 5), "EUR", "en") == "(97.0 to 100.0)"
    assert interval_words(kept, Estimate(0.99, None, None, None, 1), "EUR", "fr") == ""


@pytest.mark.parametrize(
    ("found", "french", "english"),
    [
        (
            Difference(0.02, (0.01, 0.03), 0.01, 0.03, False, Outcome.BETTER),
            "mieux\u00a0: +2,0\u00a0pt (+1,0 à +3,0)",
            "better: +2.0\u00a0pt (+1.0 to +3.0)",
        ),
        (Difference(0.0, (0.0, 0.0), 0.0, 0.0, False, Outcome.SAME), "pareil", "the same"),
        (
            Difference(0.02, (0.1, -0.06), -0.1, 0.1, False, Outcome.NOT_SHOWN, 140),
            "pas de différence montrée avec 2 graines ; il en faudrait environ 140",
            "no difference shown with 2 seeds: about 140 would be needed",
        ),
        (
            Difference(0.02, (0.1, -0.06), -0.1, 0.1, False, Outcome.NOT_SHOWN, 10_000),
            "pas de différence montrée avec 2 graines ; il en faudrait plus de 10\u202f000",
            "no difference shown with 2 seeds: more than 10,000 would be needed",
        ),
        (
            Difference(0.02, (0.02,), None, None, False, Outcome.NOT_SHOWN),
            "pas de différence montrée : une seule graine ne montre rien",
            "no difference shown: a single seed shows nothing",
        ),
    ],
    ids=["better", "same", "not_shown", "never", "one_seed"],
)
def test_verdicts_in_words(found: Difference, french: str, english: str) -> None:
    """Tests what is said of each outcome."""
    assert verdict_words(DEFINITIONS[Key.PROMISE_KEPT], found, "EUR", "fr") == french
    assert verdict_words(DEFINITIONS[Key.PROMISE_KEPT], found, "EUR", "en") == english


def test_the_headline_says_what_is_better_and_what_is_not(report: SimulationReport) -> None:
    """Tests that each arm has a sentence with both values, and that a single arm has its figures instead."""
    first, second = headline(report, "en")
    assert first.startswith(
        "“Replan and look ahead” compared with “Insertion as orders come”\u00a0— better: promises kept "
    )
    assert "worse: waiting" in second
    worse = replace(report, arms=(report.arms[0], replace(report.arms[0], name="same")))
    (same,) = headline(worse, "en")
    assert same.endswith(
        "no difference shown: promises kept, click to door, kilometres per order, waiting, cost per drop."
    )
    (alone,) = headline(replace(report, arms=report.arms[:1]), "fr")
    assert alone.startswith("Insertion au fil de l’eau\u00a0: promesses tenues ")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_figure_that_is_known_is_shown(report: SimulationReport, language: str) -> None:
    """Tests that the groups have every figure that an arm has, a cell for each arm, and that nothing is compared with itself."""
    groups = figure_groups(report, language)
    rows = [row for group in groups for row in group.rows]
    known = [key for key in Key if report.base.estimate(key) is not None]
    assert [row.key for row in rows] == known
    assert all(len(row.cells) == 3 and row.cells[0].outcome is None and row.says for row in rows)
    header, lines = seed_table(report, language)
    assert len(lines) == 4 * 3
    assert all(len(line) == len(header) for line in lines)
    assert len(arm_words(report, language)) == 3
    assert title(language) in {"Ce que montre la simulation", "What the simulation shows"}
    assert "4 graines" in span(report, language) or "4 seeds" in span(report, language)


def test_the_method_counts_its_own_chances(report: SimulationReport) -> None:
    """Tests that seeds are told as people write them, and how many differences would look real by chance."""
    said = " ".join(method(replace(report, arms=report.arms[:2]), "en"))
    assert "the seeds 1–4:" in said
    judged = sum(report.difference(report.arms[1], key) is not None for key in Key)
    assert f"Here {judged} differences are judged: about {-(-judged * 5 // 100)} would look real" in said
    assert "by pure chance" not in " ".join(method(replace(report, arms=report.arms[:1]), "en"))


def test_only_common_seeds_are_compared(report: SimulationReport) -> None:
    """Tests that a seed that one arm lacks counts for that arm alone, not for the comparison."""
    base, other = report.arms[:2]
    lacking = replace(other, runs=other.runs[1:])
    found = replace(report, arms=(base, lacking)).difference(lacking, Key.ORDERED)
    assert len(found.by_seed) == 3
    assert base.amounts(Key.ORDERED)[1] == Amount(base.runs[0].figures[Key.ORDERED].total)
