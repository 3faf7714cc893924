"""Tests of the folder of plan files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from api.errors import ApiError
from api.plan_folder import MAX_FILE_BYTES, PlanFolder
from api.schemas.plan import PlanWire


def test_a_missing_folder_is_empty(tmp_path: Path) -> None:
    """Tests that a folder that nobody has made yet lists no plans."""
    assert PlanFolder(tmp_path / "none").list().plans == ()


def test_the_latest_day_comes_first_and_damage_last(plans: Path, plan_wire: PlanWire) -> None:
    """Tests the order of the list, and that a damaged file is listed with its fault."""
    earlier = plan_wire.model_copy(update={"date": "2026-11-21"})
    (plans / "a-week-before.json").write_text(earlier.model_dump_json(), "utf-8")
    (plans / "broken.json").write_text('{"format": "tournee.plan/1"', "utf-8")
    (plans / ".hidden.json.part").write_text("half", "utf-8")
    (plans / "Not A Plan.json").write_text("{}", "utf-8")
    listed = PlanFolder(plans).list().plans
    assert [entry.id for entry in listed] == ["monaco-2026-11-28", "a-week-before", "broken"]
    assert listed[0].fault is None
    assert listed[0].summary is not None
    assert listed[0].summary.deliveries_planned == 4
    assert listed[2].summary is None
    assert listed[2].fault is not None
    assert "broken.json is not a plan" in listed[2].fault


def test_a_replaced_file_is_read_again(plans: Path, plan_wire: PlanWire) -> None:
    """Tests that the list follows a file that was replaced."""
    folder = PlanFolder(plans)
    folder.list()
    path = plans / "monaco-2026-11-28.json"
    path.write_text(plan_wire.model_copy(update={"title": "Another morning"}).model_dump_json(), "utf-8")
    os.utime(path, ns=(1, 1))
    summary = folder.list().plans[0].summary
    assert summary is not None
    assert summary.title == "Another morning"


@pytest.mark.parametrize(
    "plan_id", ["nothing", "../secret", "..", "", "a/b", "A", "a.b", "é", "x" * 81, "monaco\n"]
)
def test_names_that_are_no_plans(plans: Path, plan_id: str) -> None:
    """Tests that neither missing plans nor names that leave the folder are read."""
    (plans.parent / "secret.json").write_text("{}", "utf-8")
    with pytest.raises(ApiError) as caught:
        PlanFolder(plans).read(plan_id)
    assert caught.value.code == "plan_not_found"
    assert caught.value.status == 404


def test_a_huge_file_is_not_read(plans: Path) -> None:
    """Tests that a file beyond the bound is refused before it fills the memory."""
    with (plans / "huge.json").open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    with pytest.raises(ApiError, match="plan the day again") as caught:
        PlanFolder(plans).read("huge")
    assert caught.value.code == "plan_damaged"
