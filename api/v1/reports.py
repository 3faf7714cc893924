"""Reports: the figures of a day with what each of them means."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from api.gate.answer import Answer
from api.gate.call import Calling
from api.v1.scalars import DateText, Form, Moment, moment_of
from api.v1.town_router import town_router
from dispatch.figures.amount import Amount
from dispatch.figures.catalogue import DEFINITIONS, GROUPS, Better, Definition, Group, Key, Pooling
from dispatch.figures.catalogue import Form as Unit
from dispatch.figures.day_figures import day_figures
from dispatch.storage.store import Reading

router = town_router("reports", "/reports")

#: Titles of days that are added up, at most.
MOST_DAYS = 31


class DefinitionForm(Form):
    """What a figure is."""

    key: Key
    group: Group
    unit: Unit
    better: Better
    over_days: Annotated[Pooling, Field(description="How several days are put together.")]
    title_fr: str
    title_en: str
    says_fr: str
    says_en: str


class DefinitionList(Form):
    """Every figure of a day."""

    groups: dict[Group, list[str]]
    definitions: list[DefinitionForm]


class FigureForm(Form):
    """A figure: the whole number and what it is divided by, so that days can be added up before."""

    total: int
    of: int
    value: Annotated[float | None, Field(description="Null where there is nothing to divide by.")]


class DayReport(Form):
    """The figures of a local date that is over or under way."""

    day: str
    at: Moment
    currency: str
    figures: dict[Key, FigureForm]
    messages: Annotated[dict[str, int], Field(description="Messages by kind.")]


@router.get(
    "/definitions", operation_id="list_figures", summary="What figures mean", response_model=DefinitionList
)
def list_figures(call: Calling) -> Response:
    """List every figure with its unit, which way is better, and what it says, in French and English."""
    definitions = [_definition(one) for one in DEFINITIONS.values()]
    groups = {group: list(titles) for group, titles in GROUPS.items()}
    return call.look(lambda _: Answer(DefinitionList(groups=groups, definitions=definitions)))


@router.get(
    "/kpis/{day}", operation_id="get_day_report", summary="Figures of a day", response_model=DayReport
)
def get_day_report(
    call: Calling,
    day: Annotated[DateText, Path(examples=["2026-11-28"])],
    *,
    ways: Annotated[
        bool,
        Query(description="Measure kilometres on the map, and what is made of them; that takes a moment."),
    ] = True,
) -> Response:
    """Count what became of a date: orders, promises, speed, work, ways, calm, fairness, arrival times. Nobody is in it by name."""
    town_map = call.town_map if ways else None

    def render(reading: Reading) -> Answer:
        found = day_figures(reading, day, town_map)
        return Answer(
            DayReport(
                day=found.day,
                at=moment_of(found.at_s, call.zone),
                currency=found.currency,
                figures={key: _figure(amount) for key, amount in found.figures.items()},
                messages=dict(found.messages),
            )
        )

    return call.look(render)


def _definition(one: Definition) -> DefinitionForm:
    return DefinitionForm(
        key=one.key,
        group=one.group,
        unit=one.form,
        better=one.better,
        over_days=one.pooling,
        title_fr=one.title[0],
        title_en=one.title[1],
        says_fr=one.says[0],
        says_en=one.says[1],
    )


def _figure(amount: Amount) -> FigureForm:
    return FigureForm(total=amount.total, of=amount.of, value=amount.value)
