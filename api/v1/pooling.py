"""What pooling has saved: days that were compared, added up; more of them compared; the report as a file."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Final

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.errors import ApiError
from api.gate.answer import Answer
from api.gate.call import Call, Calling
from api.said.language import said_failure
from api.v1.scalars import DateText, Form, Language
from api.v1.town_router import problems, town_router
from dispatch.pooling.day_report import DayReport, Verdict
from dispatch.pooling.outings import Sums
from dispatch.pooling.period import PeriodReport, add_up
from dispatch.pooling.queued import MOST_DAYS, Comparing, ComparingStatus
from dispatch.pooling.scenarios import Scenario
from dispatch.storage import pooling
from dispatch.storage.store import Reading

router = town_router("reports", "/reports/pooling")

#: Days of one report: a year.
MOST_REPORTED: Final = 366

FromDay = Annotated[DateText, Query(description="First local date.", examples=["2026-11-28"])]
ToDay = Annotated[DateText, Query(description="Last one.", examples=["2026-11-28"])]


class PooledSumsForm(Form):
    """What plans come to."""

    outings: int
    vehicles: Annotated[int, Field(description="Of several days, vehicle days.")]
    stops: int
    drops: int
    distance_m: int
    duration_s: int
    co2e_g: int
    cost_minor: int


class GainForm(Form):
    """What one step of sharing has saved; the first one is all of them."""

    before: Scenario
    after: Scenario
    saved: PooledSumsForm
    least_minor: Annotated[int, Field(description="By the search that shows least.")]
    most_minor: int
    verdict: Annotated[Verdict, Field(description="Whether it paid: for certain, or by the search.")]


class PooledDayForm(Form):
    """One day of the report."""

    day: str
    promises: int
    saved_minor: int
    saved_m: int
    verdict: Verdict


class ComparingForm(Form):
    """Days that are being compared, or were last."""

    days: list[str]
    status: ComparingStatus
    done: int
    without: Annotated[
        dict[str, str], Field(description="Dates for which there is nothing to say: `nothing_promised`, `nobody_on_shift`.")
    ]  # fmt: skip
    failure: str | None
    title: Annotated[
        str | None, Field(description="What went wrong, for people, in the language of the request.")
    ]
    message: str | None


class PoolingReport(Form):
    """What pooling has saved on the days of a period that were compared; `docs/pooling.md` says how that is counted."""

    from_day: str
    to_day: str
    currency: str
    promises: int
    figures: Annotated[
        dict[Scenario, PooledSumsForm], Field(description="By how much is shared; empty for no day.")
    ]
    gains: list[GainForm]
    days: list[PooledDayForm]
    missing: Annotated[list[str], Field(description="Dates that were not compared yet, the first hundred.")]
    comparing: ComparingForm | None


class WantedDays(Form):
    """Which days are to be compared."""

    from_day: DateText
    to_day: Annotated[DateText, Field(description=f"Within {MOST_DAYS} days.")]


class FileKind(StrEnum):
    """What a report is written as."""

    CSV = "csv"
    PDF = "pdf"


@router.get(
    "", operation_id="get_pooling_report", summary="What pooling has saved", response_model=PoolingReport
)
def get_pooling_report(call: Calling, from_day: FromDay, to_day: ToDay) -> Response:
    """Add up the days of a period that were compared with less sharing. Nobody is in it by name."""
    dates = _dates(from_day, to_day, MOST_REPORTED)
    return call.look(lambda reading: Answer(_report(call, reading, dates)))


@router.post(
    "",
    operation_id="compare_pooling_days",
    summary="Have days compared",
    status_code=202,
    response_model=ComparingForm,
)
def compare_pooling_days(call: Calling, wanted: WantedDays) -> Response:
    """Have the days of a period planned with less sharing as well, by the same solver: some seconds for each, in the background.

    Days that are compared already and have not changed since are not computed again. Look at the report for how far it is.
    """
    dates = _dates(wanted.from_day, wanted.to_day, MOST_DAYS)
    return call.once(
        lambda: call.business.pooling.ask(call.town_id, call.actor, dates),
        lambda _, one: Answer(_comparing(one), 202),
        Comparing,
    )


@router.get(
    "/file",
    operation_id="download_pooling_report",
    summary="Fetch the report of pooling",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}, "application/pdf": {}}}, **problems(409)},
)
def download_pooling_report(
    call: Calling,
    from_day: FromDay,
    to_day: ToDay,
    *,
    format: FileKind = FileKind.PDF,  # noqa: A002 - the name of the parameter
    language: Language = Language.FR,
) -> Response:
    """Fetch the report of a period as a page to print (PDF), or with every figure as a line (CSV)."""
    dates = _dates(from_day, to_day, MOST_REPORTED)
    with call.reading() as reading:
        days = _kept(reading, dates)
    # Without any day there is nothing to report: 409 `nothing_compared`.
    report = add_up(days)
    name = f"pooling-{from_day}-{to_day}-{language}.{format}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    if format is FileKind.CSV:
        from dispatch.pooling.report_document import report_csv

        # French spreadsheets want semicolons; all of them know by the mark that the text is UTF-8.
        separator = ";" if language is Language.FR else ","
        text = "\ufeff" + report_csv(report, language, separator=separator)
        return Response(text.encode(), media_type="text/csv; charset=utf-8", headers=headers)
    from dispatch.pooling.report_pdf import report_pdf

    return Response(report_pdf(report, language), media_type="application/pdf", headers=headers)


def _dates(from_day: str, to_day: str, most: int) -> list[str]:
    first, last = dt.date.fromisoformat(from_day), dt.date.fromisoformat(to_day)
    count = (last - first).days + 1
    if not 1 <= count <= most:
        raise ApiError(
            f"From {from_day} to {to_day} is no period of 1 to {most} days: choose another one.",
            code="days_invalid",
        )
    return [(first + dt.timedelta(days=number)).isoformat() for number in range(count)]


def _kept(reading: Reading, dates: list[str]) -> list[DayReport]:
    return [report for _, report in pooling.kept_days(reading, dates[0], dates[-1]).values()]


def _report(call: Call, reading: Reading, dates: list[str]) -> PoolingReport:
    days = _kept(reading, dates)
    report = add_up(days) if days else None
    known = {day.date for day in days}
    state = call.business.pooling.state(call.town_id)
    return PoolingReport(
        from_day=dates[0],
        to_day=dates[-1],
        currency=report.currency if report else str(call.town.settings.get("currency", "EUR")),
        promises=report.promises if report else 0,
        figures={} if report is None else {one: _sums(sums) for one, sums in report.figures.items()},
        gains=[] if report is None else _gains(report),
        days=[
            PooledDayForm(
                day=day.date,
                promises=day.promises,
                saved_minor=day.saved().cost_minor,
                saved_m=day.saved().distance_m,
                verdict=day.verdict(),
            )
            for day in days
        ],
        missing=[date for date in dates if date not in known][:100],
        comparing=None if state is None else _comparing(state),
    )


def _gains(report: PeriodReport) -> list[GainForm]:
    return [
        GainForm(
            before=gain.before,
            after=gain.after,
            saved=_sums(gain.saved),
            least_minor=gain.least_minor,
            most_minor=gain.most_minor,
            verdict=gain.verdict,
        )
        for gain in report.gains
    ]


def _sums(sums: Sums) -> PooledSumsForm:
    return PooledSumsForm(
        outings=sums.outings,
        vehicles=sums.vehicles,
        stops=sums.stops,
        drops=sums.drops,
        distance_m=sums.distance_m,
        duration_s=sums.duration_s,
        co2e_g=sums.co2e_g,
        cost_minor=sums.cost_minor,
    )


def _comparing(one: Comparing) -> ComparingForm:
    return ComparingForm(
        days=list(one.dates),
        status=one.status,
        done=one.done,
        without=dict(one.without),
        failure=one.failure or None,
        title=said_failure(one.failure),
        message=one.message or None,
    )
