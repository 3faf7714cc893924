"""Rounds and stops as lists and changes show them: names of things, states and times; who is at which door, `round_sheets` has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field

from api.v1.paging import NextCursor
from api.v1.scalars import Form, Moment, Version, maybe_moment, moment_of
from dispatch.field.outcomes import OutcomeCode
from dispatch.lifecycle.round import STOP_OVER, Outcome, RoundStatus, StopStatus
from dispatch.rounds.round import Round, Stop
from dispatch.storage.round_lists import CrewedRound


class StopHead(Form):
    """What every view of a stop has."""

    id: str
    number: Annotated[int, Field(description="Its place on the round, from 1.")]
    place_id: str
    status: StopStatus
    outcome: Annotated[Outcome | None, Field(description="What came of it; null until it is closed.")]
    outcome_code: Annotated[OutcomeCode | None, Field(description="The same, more precisely.")]
    arrives_at: Annotated[Moment, Field(description="Planned.")]
    begins_at: Annotated[Moment, Field(description="Planned: when the first task begins.")]
    leaves_at: Annotated[Moment, Field(description="Planned.")]
    arrived_at: Annotated[Moment | None, Field(description="By the clock of the courier's phone.")]
    closed_at: Annotated[Moment | None, Field(description="By the clock of the courier's phone.")]


class StopForm(StopHead):
    """One halt of a round."""

    task_ids: list[str]
    undone_task_ids: Annotated[
        list[str], Field(description="Of a closed stop: what was not done at it, and may be done elsewhere.")
    ]


class RoundHead(Form):
    """What every view of a round has."""

    id: str
    day: str
    shift_id: str
    courier_id: str
    vehicle_id: str
    status: RoundStatus
    version: Version
    acknowledged_version: Annotated[
        int, Field(description="The last one that the courier has said to have seen.")
    ]
    frozen_stops: Annotated[int, Field(description="So many at the beginning no plan moves any more.")]
    departs_at: Annotated[Moment | None, Field(description="Planned.")]
    returns_at: Annotated[Moment | None, Field(description="Planned.")]
    distance_m: Annotated[int | None, Field(description="Planned.")]
    stops_total: int
    stops_over: Annotated[int, Field(description="Closed, passed over or cancelled.")]
    next_stop_id: str | None


class RoundForm(RoundHead):
    """A round with its stops."""

    stops: list[StopForm]


class RoundPage(Form):
    """A page of rounds, the latest day first."""

    rounds: list[RoundHead]
    next_cursor: NextCursor


class StopAnswer(Form):
    """A stop after something has happened at it, and how far its round is. The ETag is that of the round."""

    round_id: str
    round_version: Version
    round_status: RoundStatus
    next_stop_id: str | None
    stop: StopForm


class BrokenForm(Form):
    """One thing that a plan made by hand breaks."""

    kind: Annotated[str, Field(description="Such as `late`, `load`, `shift_end`, `skills`, `missing_break`.")]
    shift_id: str
    delivery_id: str | None
    task_id: str | None
    amount: Annotated[int, Field(description="How much too much, in seconds, metres, litres or grams.")]
    detail: str


class EditedRounds(Form):
    """Rounds after somebody has changed them by hand, and what that breaks: it is done all the same."""

    rounds: list[RoundForm]
    broken: list[BrokenForm]


def broken_forms(record: Mapping[str, Any]) -> list[BrokenForm]:
    """Return what a plan by hand breaks, from the record of its proposal."""
    return [
        BrokenForm(
            kind=one["kind"],
            shift_id=one["shift_id"],
            delivery_id=one["delivery_id"] or None,
            task_id=one["task_id"] or None,
            amount=one["amount"],
            detail=one["detail"],
        )
        for one in record.get("broken", ())
    ]


def round_head(one: CrewedRound, zone: ZoneInfo) -> RoundHead:
    """Return the head of a round."""
    return RoundHead(**head_fields(one, zone))


def round_form(one: CrewedRound, zone: ZoneInfo) -> RoundForm:
    """Return a round with its stops."""
    stops = [stop_form(stop, number, zone) for number, stop in enumerate(one.round.stops, 1)]
    return RoundForm(**head_fields(one, zone), stops=stops)


def stop_answer(own: Round, stop: Stop, zone: ZoneInfo) -> StopAnswer:
    """Return a stop of a round, and how far the round is."""
    number = next(at for at, one in enumerate(own.stops, 1) if one.id == stop.id)
    return StopAnswer(
        round_id=own.id,
        round_version=own.version,
        round_status=own.status,
        next_stop_id=own.next_stop.id if own.next_stop else None,
        stop=stop_form(stop, number, zone),
    )


def stop_form(stop: Stop, number: int, zone: ZoneInfo) -> StopForm:
    """Return a stop."""
    return StopForm(
        **stop_fields(stop, number, zone),
        task_ids=list(stop.task_ids),
        undone_task_ids=sorted(stop.undone),
    )


def head_fields(one: CrewedRound, zone: ZoneInfo) -> dict[str, Any]:
    """Return the fields of `RoundHead`."""
    own = one.round
    distance_m = own.facts.get("distance_m")
    return {
        "id": own.id,
        "day": own.day,
        "shift_id": own.shift_id,
        "courier_id": one.courier_id,
        "vehicle_id": one.vehicle_id,
        "status": own.status,
        "version": own.version,
        "acknowledged_version": own.acknowledged,
        "frozen_stops": own.frozen,
        "departs_at": maybe_moment(own.departure_s, zone),
        "returns_at": maybe_moment(own.end_s, zone),
        "distance_m": None if distance_m is None else int(distance_m),
        "stops_total": len(own.stops),
        "stops_over": sum(stop.status in STOP_OVER for stop in own.stops),
        "next_stop_id": own.next_stop.id if own.next_stop else None,
    }


def stop_fields(stop: Stop, number: int, zone: ZoneInfo) -> dict[str, Any]:
    """Return the fields of `StopHead`."""
    known = stop.outcome_code in set(OutcomeCode)
    return {
        "id": stop.id,
        "number": number,
        "place_id": stop.place_id,
        "status": stop.status,
        "outcome": stop.outcome,
        "outcome_code": OutcomeCode(stop.outcome_code) if known else None,
        "arrives_at": moment_of(stop.arrival_s, zone),
        "begins_at": moment_of(stop.start_s, zone),
        "leaves_at": moment_of(stop.end_s, zone),
        "arrived_at": maybe_moment(stop.arrived_s, zone),
        "closed_at": maybe_moment(stop.closed_s, zone),
    }
