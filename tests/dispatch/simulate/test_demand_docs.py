"""Tests that docs/simulate-demand.md says what there is."""

import re
from dataclasses import fields
from pathlib import Path

from pydantic import BaseModel

from dispatch.generate.habits import SERVICES
from dispatch.simulate.demand import rhythm
from dispatch.simulate.scenario import Chances
from dispatch.simulate.scenario_file import form
from dispatch.simulate.what_if.settings import PARTS
from dispatch.simulate.what_if.text import what_if_names

PAGE = (Path(__file__).parents[3] / "docs" / "simulate-demand.md").read_text(encoding="utf-8")


def test_every_field_is_on_the_page():
    """Tests that each field of a scenario file is named, and says what it is."""
    models = [one for one in vars(form).values() if isinstance(one, type) and issubclass(one, BaseModel)]
    named = {(model, name, info) for model in models for name, info in model.model_fields.items()}
    assert len(named) > 40
    assert {name for _, name, _ in named if not re.search(rf"\b{name}\b", PAGE)} == set()
    assert {f"{model.__name__}.{name}" for model, name, info in named if not info.description} == set()


def test_every_what_if_is_on_the_page():
    """Tests that each what-if, each part of the settings, each chance and each service is named."""
    known = [*what_if_names(), *(f"{part}." for part in PARTS)]
    known += [one.name for one in fields(Chances)] + [one.service for one in SERVICES]
    assert [name for name in known if name not in PAGE] == []


def test_hours_of_the_page():
    """Tests that the table of when orders come in is the one that is drawn from."""
    for label, table in (
        ("Monday to Friday, weights", rhythm.WEEKDAY),
        ("Saturday", rhythm.SATURDAY),
        ("Sunday", rhythm.SUNDAY),
    ):
        (row,) = re.findall(rf"^\| {label} \|(.*)\|$", PAGE, re.MULTILINE)
        cells = [int(cell) for cell in row.split("|") if cell.strip()]
        assert cells == list(table.values())
