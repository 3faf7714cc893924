"""A part of a report in one language, and the forms in which figures stand there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dispatch.pooling.day_report import Part, PartKind
from dispatch.pooling.period import PeriodReport
from dispatch.pooling.words import money, pick


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: sentences, then a table where ``header`` is not empty. The first column is words, the others figures."""

    key: str
    title: str
    sentences: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def each(minor: int, count: int, report: PeriodReport, language: str) -> str:
    """Return what one of several costs, a dash where there is none."""
    return "–" if count == 0 else money((2 * minor + count) // (2 * count), report.currency, language)


def range_of(bounds: tuple[int, int], report: PeriodReport, language: str) -> str:
    """Return the least and the most of an amount."""
    least, most = (money(own, report.currency, language) for own in bounds)
    return pick((f"{least} à {most}", f"{least} to {most}"), language)


def parts_like(report: PeriodReport, kind: PartKind) -> Iterable[Part]:
    """Return the parts of a kind."""
    return (part for part in report.parts if part.kind is kind)
