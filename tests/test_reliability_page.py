"""Tests of the page that publishes what the tests of reliability have counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from buildtools import write_reliability
from buildtools.write_reliability import BEGIN, END, GOALS, KEPT, PAGE, main, table


def test_the_page_has_the_figures_that_are_kept() -> None:
    """Tests that nobody has edited the table by hand, and that every test that it names is there."""
    rows = json.loads(KEPT.read_text(encoding="utf-8"))
    page = PAGE.read_text(encoding="utf-8")
    assert page.partition(BEGIN)[2].partition(END)[0].strip() == table(rows).strip()
    assert [row["test"] for row in rows if not (PAGE.parents[1] / row["test"]).is_file()] == []
    assert {row["goal"] for row in rows} <= GOALS.keys()


def test_counts_of_one_run_are_added_up_and_take_the_place_of_older_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests two tests of a run that did the same, a row from before that ran again, and one that did not."""
    page, kept, counts = tmp_path / "page.md", tmp_path / "kept.json", tmp_path / "counts.jsonl"
    page.write_text(f"before\n{BEGIN}\n{END}\nafter\n", encoding="utf-8")
    monkeypatch.setattr(write_reliability, "PAGE", page)
    monkeypatch.setattr(write_reliability, "KEPT", kept)

    def row(goal: str, what: str, kills: int) -> dict[str, object]:
        figures = {"kills": kills, "on": "two machines"}
        return {"goal": goal, "what": what, "figures": figures, "test": "a.py", "date": "2026-11-30"}

    kept.write_text(json.dumps([row("R1", "killed", 5), row("R10", "sent", 7)]), encoding="utf-8")
    counts.write_text(
        "".join(json.dumps(row("R1", "killed", n)) + "\n" for n in (800, 1200)), encoding="utf-8"
    )
    assert main([str(counts)]) == 0
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "| killed | 2,000 kills, two machines on |" in text
    assert "| sent | 7 kills, two machines on |" in text
    assert text.count("not counted yet") == len(GOALS) - 2
