"""Personal data, for those who answer for them: how long what is kept, what was erased, and what must stay because of a dispute."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from api.gate.answer import Answer
from api.gate.call import Call, Calling
from api.v1.paging import USUAL, Cursor, Limit, NextCursor, cursor_of, place_of
from api.v1.recipient_rights import ConsentWordsForm
from api.v1.scalars import Form, Moment, Name, Version, maybe_moment, moment_of
from api.v1.town_router import town_router
from dispatch.privacy.hold_list import Hold, get_hold, hold, holds, lift
from dispatch.privacy.retention_runs import RetentionRun, runs
from dispatch.privacy.rules import Action, Rule, rules_of
from dispatch.storage import parties
from dispatch.storage.store import Reading

router = town_router("privacy", "/privacy")

HoldId = Annotated[str, Path(max_length=80, examples=["phd_01kbq0m3c8f6x2v9w4y7z5t1ra"])]


class NewHold(Form):
    """What must not be erased, and why."""

    subject: Annotated[
        str,
        Field(
            pattern=r"^(rcp|dlv|rnd|shf|cou)_[0-9a-z]{1,64}$",
            description="A recipient, a delivery, a round, a shift or a courier.",
        ),
    ]
    reason: Annotated[
        Name, Field(examples=["claim of 20 November, file 117"], description="For the file; name nobody.")
    ]


class HoldForm(Form):
    """Something that is kept for now."""

    id: str
    subject: str
    reason: str
    placed_by: str
    placed_at: Moment
    lifted_at: Annotated[Moment | None, Field(description="Null while it holds.")]
    version: Version


class HoldPage(Form):
    """A page of holds."""

    holds: list[HoldForm]
    next_cursor: NextCursor


class PeriodForm(Form):
    """How long something is kept, counted from when, and what happens then."""

    name: str
    purpose: ConsentWordsForm
    what: ConsentWordsForm
    days: int
    since: ConsentWordsForm
    source: str
    then: Action


class PeriodList(Form):
    """The periods of a town, in the order in which they are carried out."""

    periods: list[PeriodForm]


class RunForm(Form):
    """One run of the retention."""

    id: str
    status: str
    as_of: Annotated[Moment, Field(description="What periods were counted back from.")]
    started_at: Moment
    finished_at: Moment | None
    erased: Annotated[dict[str, int], Field(description="How many rows or people, by rule.")]
    held: Annotated[
        dict[str, dict[str, int]],
        Field(
            description="By rule: how much had to stay, by reason; of each rule at most fifty are counted."
        ),
    ]


class RunPage(Form):
    """A page of runs, the latest first."""

    runs: list[RunForm]
    next_cursor: NextCursor


def _form(call: Call, one: Hold) -> HoldForm:
    return HoldForm(
        id=one.id,
        subject=one.subject,
        reason=one.reason,
        placed_by=one.actor,
        placed_at=moment_of(one.placed_s, call.zone),
        lifted_at=maybe_moment(one.lifted_s, call.zone),
        version=one.version,
    )


@router.post(
    "/holds", operation_id="create_hold", summary="Keep something", status_code=201, response_model=HoldForm
)
def create_hold(call: Calling, wanted: NewHold) -> Response:
    """Keep everything of a person, a delivery, a round, a shift or a courier from being erased, until the hold is lifted."""

    def render(_: Reading, made: Hold) -> Answer:
        return Answer(_form(call, made), 201, {"location": f"/v1/privacy/holds/{made.id}"})

    return call.once(
        lambda: call.write(lambda writing: hold(writing, wanted.subject, wanted.reason)), render, Hold
    )


@router.get("/holds", operation_id="list_holds", summary="List holds", response_model=HoldPage)
def list_holds(
    call: Calling,
    standing: Annotated[bool | None, Query(description="Those that hold, or those that were lifted.")] = None,
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> Response:
    """List what is kept because of a dispute, and why."""
    place = place_of(cursor, str)

    def render(reading: Reading) -> Answer:
        after = "" if place is None else str(place[0])
        found = list(holds(reading, standing=standing, after=after, most=limit + 1))
        following = cursor_of(found[limit - 1].id) if len(found) > limit else None
        return Answer(HoldPage(holds=[_form(call, one) for one in found[:limit]], next_cursor=following))

    return call.look(render)


@router.get("/holds/{hold_id}", operation_id="get_hold", summary="Look at a hold", response_model=HoldForm)
def get_hold_(call: Calling, hold_id: HoldId) -> Response:
    """Look at a hold."""
    return call.look(lambda reading: Answer(_form(call, get_hold(reading, hold_id))))


@router.post(
    "/holds/{hold_id}/lift", operation_id="lift_hold", summary="Lift a hold", response_model=HoldForm
)
def lift_hold(call: Calling, hold_id: HoldId) -> Response:
    """Let what was held be erased when its time is over; lifted again, it stays so."""
    return call.once(
        lambda: call.write(lambda writing: lift(writing, hold_id), conflicts=3),
        lambda _, lifted: Answer(_form(call, lifted)),
        Hold,
    )


@router.get(
    "/periods", operation_id="list_periods", summary="How long what is kept", response_model=PeriodList
)
def list_periods(call: Calling) -> Response:
    """List how long the town keeps what, why, by which source, and what happens then. Periods are a setting (`retention`)."""

    def render(reading: Reading) -> Answer:
        rules = rules_of(parties.get_town(reading).settings)
        return Answer(PeriodList(periods=[_period(rule) for rule in rules]))

    return call.look(render)


@router.get(
    "/retention-runs", operation_id="list_retention_runs", summary="What was erased", response_model=RunPage
)
def list_retention_runs(call: Calling, limit: Limit = USUAL, cursor: Cursor = "") -> Response:
    """List what the retention has erased, run by run, and what had to stay; of people and things there are no names in it."""
    place = place_of(cursor, int, str)

    def render(reading: Reading) -> Answer:
        after = None if place is None else (int(place[0]), str(place[1]))
        found = runs(reading, after=after, most=limit + 1)
        last = found[limit - 1] if len(found) > limit else None
        following = None if last is None else cursor_of(last.started_s, last.id)
        return Answer(RunPage(runs=[_run(call, one) for one in found[:limit]], next_cursor=following))

    return call.look(render)


def _period(rule: Rule) -> PeriodForm:
    return PeriodForm(
        name=rule.name,
        purpose=ConsentWordsForm(fr=rule.purpose.fr, en=rule.purpose.en),
        what=ConsentWordsForm(fr=rule.what.fr, en=rule.what.en),
        days=rule.days,
        since=ConsentWordsForm(fr=rule.since.fr, en=rule.since.en),
        source=rule.source,
        then=rule.action,
    )


def _run(call: Call, one: RetentionRun) -> RunForm:
    return RunForm(
        id=one.id,
        status=one.status,
        as_of=moment_of(one.as_of_s, call.zone),
        started_at=moment_of(one.started_s, call.zone),
        finished_at=maybe_moment(one.finished_s, call.zone),
        erased=dict(one.counts),
        held={rule: dict(reasons) for rule, reasons in one.held.items() if reasons},
    )
