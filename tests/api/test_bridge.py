"""Tests of the bridge between the domain's plan and its wire form."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import HealthCheck, given, settings
from pydantic import ValidationError

from api.bridge import plan_from_wire, plan_to_wire
from api.schemas.plan import PlanWire
from dispatch.plan import Plan
from tests.api.plans_by_chance import plans
from tests.api.sample_plan import sample_plan


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(plans())
def test_any_plan_survives_the_wire(plan: Plan) -> None:
    """Tests that plan, wire, JSON, wire, plan gives the very same plan."""
    text = plan_to_wire(plan).model_dump_json()
    assert plan_from_wire(PlanWire.model_validate_json(text)) == plan


def test_times_carry_the_towns_offset() -> None:
    """Tests that 09:14 in Monaco in November is written with one hour of offset."""
    document = json.loads(plan_to_wire(sample_plan()).model_dump_json())
    assert document["rounds"][0]["stops"][2]["arrival"] == "2026-11-28T09:14:00+01:00"


def test_the_clock_change_keeps_both_hours_apart() -> None:
    """Tests that 02:30 before and after the end of summer time are two different times on the wire."""
    first, second = 1_792_888_200, 1_792_891_800  # 2026-10-25 00:30 and 01:30 UTC
    plan = sample_plan()
    done = dataclasses.replace(plan.rounds[0], departure=first, end=second)
    document = json.loads(plan_to_wire(dataclasses.replace(plan, rounds=(done,))).model_dump_json())
    assert document["rounds"][0]["departure"] == "2026-10-25T02:30:00+02:00"
    assert document["rounds"][0]["end"] == "2026-10-25T02:30:00+01:00"


def test_positions_are_rounded_to_six_decimals() -> None:
    """Tests that a place keeps six decimals, longitude first."""
    plan = sample_plan()
    start = dataclasses.replace(plan.rounds[0].start_place, lon=7.41234567, lat=43.73456789)
    done = dataclasses.replace(plan.rounds[0], start_place=start)
    wire = plan_to_wire(dataclasses.replace(plan, rounds=(done,)))
    assert wire.rounds[0].start_place.position == (7.412346, 43.734568)


def test_a_plan_beyond_the_bounds_is_refused() -> None:
    """Tests that a plan whose values the wire form forbids is not written."""
    with pytest.raises(ValidationError, match="greater than or equal to 0"):
        plan_to_wire(dataclasses.replace(sample_plan(), deliveries=-1))
