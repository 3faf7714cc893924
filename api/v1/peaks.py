"""Peaks: days with rules of their own, as those before Christmas, a market day, a strike."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from api.gate.answer import Answer, etag
from api.gate.call import Calling
from api.gate.seen_version import IfMatch, check_seen, seen_version
from api.v1.changing import changed
from api.v1.paging import USUAL, Cursor, Limit, NextCursor, cursor_of, place_of
from api.v1.scalars import DateText, Form, Name, Version
from api.v1.town_router import problems, town_router
from dispatch.orders.day_rules import DayRules, Peak, minute_of_day
from dispatch.storage import parties, peaks, town_lists
from dispatch.storage.store import NotFoundError, Reading, Writing

router = town_router("town", "/peaks")

PeakId = Annotated[str, Path(max_length=80, examples=["pek_01kbq0m3c8f6x2v9w4y7z5t1ra"])]
_Count = Annotated[int, Field(ge=0, le=100_000)]


class PeakRules(Form):
    """What holds on these days; null where the ordinary rules do."""

    closed: Annotated[bool | None, Field(description="Nothing is delivered.")] = None
    cut_off: Annotated[
        str | None,
        Field(
            pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$",
            description="Until when orders are taken, on the town's clocks.",
            examples=["11:00"],
        ),
    ] = None
    cut_off_days_before: Annotated[
        int | None, Field(ge=0, le=30, description="On how many days before; 0 for the day itself.")
    ] = None
    lead_s: Annotated[
        int | None,
        Field(
            ge=0, le=14 * 86_400, description="How long before the end of its window an order comes in at the latest."
        ),
    ] = None  # fmt: skip
    slot_s: Annotated[
        int | None,
        Field(ge=900, le=86_400, description="Length of the stretches in which deliveries are counted."),
    ] = None
    most_promised: Annotated[
        _Count | None, Field(description="Most deliveries whose windows begin in a stretch.")
    ] = None
    most_baskets: Annotated[
        _Count | None, Field(description="Most baskets that are ready in the town in a quarter of an hour.")
    ] = None
    shop_baskets: Annotated[
        dict[str, _Count] | None,
        Field(
            max_length=2_000, description="The same for shops by their names, in place of their own bound."
        ),
    ] = None


class NewPeak(Form):
    """Days with rules of their own, both ends included."""

    name: Annotated[Name, Field(examples=["Marché de Noël"])]
    from_day: DateText
    to_day: DateText
    rules: PeakRules


class PeakPatch(Form):
    """What is to change; what is left out stays, and rules are replaced as a whole."""

    name: Name | None = None
    from_day: DateText | None = None
    to_day: DateText | None = None
    rules: PeakRules | None = None


class PeakForm(NewPeak):
    """A peak."""

    id: str
    version: Version


class PeakPage(Form):
    """A page of peaks."""

    peaks: list[PeakForm]
    next_cursor: NextCursor


class RemovedPeak(Form):
    """What was removed."""

    id: str


def _form(peak: Peak) -> PeakForm:
    rules = peak.rules
    cut_off = rules.cut_off_min
    return PeakForm(
        id=peak.id,
        name=peak.name,
        from_day=peak.from_day,
        to_day=peak.to_day,
        rules=PeakRules(
            closed=rules.closed,
            cut_off=None if cut_off is None else f"{cut_off // 60:02}:{cut_off % 60:02}",
            cut_off_days_before=rules.cut_off_days_before,
            lead_s=rules.lead_s,
            slot_s=rules.slot_s,
            most_promised=rules.most_promised,
            most_baskets=rules.most_baskets,
            shop_baskets=None if rules.shop_baskets is None else dict(rules.shop_baskets),
        ),
        version=peak.version,
    )


def _answer(peak: Peak, status: int = 200) -> Answer:
    headers = {"etag": etag(peak.version)}
    if status == 201:
        headers["location"] = f"/v1/peaks/{peak.id}"
    return Answer(_form(peak), status, headers)


def _rules(form: PeakRules) -> DayRules:
    return DayRules(
        closed=form.closed,
        cut_off_min=None if form.cut_off is None else minute_of_day(form.cut_off),
        cut_off_days_before=form.cut_off_days_before,
        lead_s=form.lead_s,
        slot_s=form.slot_s,
        most_promised=form.most_promised,
        most_baskets=form.most_baskets,
        shop_baskets=form.shop_baskets,
    )


def _check_shops(reading: Reading, rules: DayRules) -> None:
    named = set(rules.shop_baskets or {})
    missing = sorted(named - set(parties.get_organizations(reading, named)))
    if missing:
        raise NotFoundError("organization", missing[0][:80])


@router.post("", operation_id="create_peak", summary="Add a peak", status_code=201, response_model=PeakForm)
def create_peak(call: Calling, wanted: NewPeak) -> Response:
    """Put days with rules of their own into the calendar. Of two peaks on a day, the shorter one wins wherever it says something."""
    rules = _rules(wanted.rules)

    def step(writing: Writing) -> Peak:
        _check_shops(writing, rules)
        return peaks.add(writing, wanted.name, wanted.from_day, wanted.to_day, rules)

    return call.once(lambda: call.write(step), lambda _, made: _answer(made, 201), Peak)


@router.get("", operation_id="list_peaks", summary="List peaks", response_model=PeakPage)
def list_peaks(
    call: Calling,
    from_day: Annotated[DateText | None, Query(description="Those that are not over on that date.")] = None,
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> Response:
    """List the calendar of peaks."""
    place = place_of(cursor, str)

    def render(reading: Reading) -> Answer:
        after = "" if place is None else str(place[0])
        names = town_lists.peak_ids(reading, from_day=from_day or "", after=after, most=limit + 1)
        found = peaks.get_many(reading, names[:limit])
        following = cursor_of(names[limit - 1]) if len(names) > limit else None
        return Answer(PeakPage(peaks=[_form(found[name]) for name in names[:limit]], next_cursor=following))

    return call.look(render)


@router.get("/{peak_id}", operation_id="get_peak", summary="Look at a peak", response_model=PeakForm)
def get_peak(call: Calling, peak_id: PeakId) -> Response:
    """Look at a peak and its rules."""
    return call.look(lambda reading: _answer(peaks.get(reading, peak_id)))


@router.patch(
    "/{peak_id}",
    operation_id="change_peak",
    summary="Change a peak",
    response_model=PeakForm,
    responses=problems(412, 428),
)
def change_peak(call: Calling, peak_id: PeakId, patch: PeakPatch, if_match: IfMatch = None) -> Response:
    """Change days or rules of a peak; what is promised already stays promised."""
    seen = seen_version(if_match)
    changes: dict[str, Any] = {
        name: value for name in ("name", "from_day", "to_day") if (value := getattr(patch, name)) is not None
    }
    if patch.rules is not None:
        changes["rules"] = _rules(patch.rules)

    def step(writing: Writing) -> Answer:
        peak = peaks.get(writing, peak_id)
        check_seen("peak", peak.id, peak.version, seen)
        if "rules" in changes:
            _check_shops(writing, changes["rules"])
        return _answer(peaks.change(writing, peak, **changes))

    return changed(call, step)


@router.delete(
    "/{peak_id}",
    operation_id="delete_peak",
    summary="Remove a peak",
    response_model=RemovedPeak,
    responses=problems(412, 428),
)
def delete_peak(call: Calling, peak_id: PeakId, if_match: IfMatch = None) -> Response:
    """Take a peak out of the calendar: its days have the ordinary rules again."""
    seen = seen_version(if_match)

    def step(writing: Writing) -> Answer:
        peak = peaks.get(writing, peak_id)
        check_seen("peak", peak.id, peak.version, seen)
        peaks.remove(writing, peak)
        return Answer(RemovedPeak(id=peak.id))

    return changed(call, step)
