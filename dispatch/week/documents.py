"""Proposals of weeks as plain JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from dispatch.domain import TimeWindow
from dispatch.week.proposal import (
    Bar,
    Dated,
    DayFigures,
    Undated,
    WeekFigures,
    WeekProposal,
    WeekRound,
    WeekStop,
    WhyUndated,
)


def proposal_document(proposal: WeekProposal) -> dict[str, Any]:
    """Return a proposal as a document."""
    return asdict(proposal)


def proposal_of(document: Mapping[str, Any]) -> WeekProposal:
    """Return the proposal of a document that was written by `proposal_document`."""
    return WeekProposal(
        week=document["week"],
        now_s=document["now_s"],
        dated=tuple(Dated(**{**one, "window": TimeWindow(**one["window"])}) for one in document["dated"]),
        undated=tuple(
            Undated(
                one["visit_id"],
                WhyUndated(one["code"]),
                tuple((day, Bar(word)) for day, word in one["bars"]),
            )
            for one in document["undated"]
        ),
        rounds=tuple(
            WeekRound(**{**one, "stops": tuple(WeekStop(**stop) for stop in one["stops"])})
            for one in document["rounds"]
        ),
        days=tuple(DayFigures(**one) for one in document["days"]),
        figures=WeekFigures(**document["figures"]),
        alone=WeekFigures(**document["alone"]),
        crowded=tuple(document["crowded"]),
        unlawful=tuple((courier, rule) for courier, rule in document["unlawful"]),
        versions=dict(document["versions"]),
        record=dict(document["record"]),
    )
