"""The sandbox: a town whose clock is moved, and whose couriers ride by themselves."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from api.gate.answer import Answer
from api.gate.call import Call, Calling
from api.v1.scalars import Form, Moment, Version, moment_of, seconds_of
from api.v1.town_router import town_router
from dispatch.sandbox.clock import MOST_S, ClockState, advance, clock_state, set_running
from dispatch.sandbox.riding import Ridden, ride
from dispatch.storage.store import Reading, Writing

router = town_router("sandbox", "/sandbox")


class ClockForm(Form):
    """The clock of a sandbox. All that is promised, planned and carried out in the town goes by it; keys, sessions and signatures do not."""

    now: Annotated[Moment, Field(description="What it shows.")]
    running: Annotated[bool, Field(description="Whether it goes on by itself, a second each second.")]
    version: Version


class ClockMove(Form):
    """How far the clock is moved: by `seconds`, or to a moment."""

    seconds: Annotated[int | None, Field(ge=0, le=MOST_S)] = None
    to: Annotated[
        Moment | None,
        Field(
            description="Not before what it shows, and at most 31 days after. The same twice moves it once."
        ),
    ] = None
    ride: Annotated[
        bool,
        Field(
            description="Whether couriers ride what was planned up to then: they start, arrive and hand over, with every proof."
        ),
    ] = False

    @model_validator(mode="after")
    def _one_of_both(self) -> ClockMove:
        if (self.seconds is None) is (self.to is None):
            raise PydanticCustomError("one_of_two_needed", "give one of seconds and to")
        return self


class RiddenForm(Form):
    """What the couriers have done up to now."""

    released: Annotated[int, Field(description="Rounds that should have departed, and were given out now.")]
    rounds: Annotated[int, Field(description="Rounds on which something has happened.")]
    stops_closed: int
    completed: Annotated[int, Field(description="Rounds that are over by now.")]


def _answer(call: Call, state: ClockState) -> Answer:
    return Answer(
        ClockForm(now=moment_of(state.now_s, call.zone), running=state.running, version=state.version)
    )


@router.get("/clock", operation_id="get_sandbox_clock", summary="Look at the clock", response_model=ClockForm)
def get_sandbox_clock(call: Calling) -> Response:
    """Look at the clock of a sandbox; a live town has none of its own (409 `not_a_sandbox`)."""
    return call.look(lambda reading: _answer(call, clock_state(reading)))


@router.post(
    "/clock/advance",
    operation_id="advance_sandbox_clock",
    summary="Move the clock ahead",
    response_model=ClockForm,
)
def advance_sandbox_clock(call: Calling, move: ClockMove) -> Response:
    """Move the clock of a sandbox ahead; it never goes back. What is due by then happens within a few seconds, on a server that follows its towns.

    With `ride`, couriers have ridden when this is answered: what was planned for the time between has happened when it was planned. Without it nobody
    moves, and the next plan finds everybody late. Notes `sandbox.clock_moved`.
    """
    to_s = None if move.to is None else seconds_of(move.to)

    def step(writing: Writing) -> ClockState:
        return advance(writing, to_s=to_s, seconds=move.seconds or 0, rides=move.ride)

    answer = call.once(
        # Nobody writes meanwhile: what is noted by the old clock is brought forward.
        lambda: call.store.write(call.town_id, call.actor, step, behalf=call.behalf, alone=True),
        lambda _, state: _answer(call, state),
        ClockState,
    )
    if move.ride:
        # Asked for again with the same key it goes on where it was: what was ridden is not ridden again.
        ride(call.store, call.town_id)
    return answer


@router.post(
    "/clock/pause",
    operation_id="pause_sandbox_clock",
    summary="Stop the clock",
    response_model=ClockForm,
)
def pause_sandbox_clock(call: Calling) -> Response:
    """Have the clock of a sandbox stand still, until it is moved or runs again; one that stands stays as it is."""
    return _run(call, running=False)


@router.post(
    "/clock/resume",
    operation_id="resume_sandbox_clock",
    summary="Let the clock run",
    response_model=ClockForm,
)
def resume_sandbox_clock(call: Calling) -> Response:
    """Let the clock of a sandbox run on from what it shows; one that runs does so already."""
    return _run(call, running=True)


@router.post(
    "/couriers/ride",
    operation_id="ride_sandbox_couriers",
    summary="Have couriers ride",
    response_model=RiddenForm,
)
def ride_sandbox_couriers(call: Calling) -> Response:
    """Have the couriers of a sandbox ride everything that is planned to have happened by now, and hand it over.

    Rounds that should have departed are given out before where the town's settings leave that to the planner (`planning.automatic_release`).
    """

    def render(_: Reading, done: Ridden) -> Answer:
        return Answer(
            RiddenForm(
                released=done.released,
                rounds=done.rounds,
                stops_closed=done.stops_closed,
                completed=done.completed,
            )
        )

    return call.once(lambda: ride(call.store, call.town_id), render, Ridden)


def _run(call: Call, *, running: bool) -> Response:
    return call.once(
        lambda: call.write(lambda writing: set_running(writing, running=running), conflicts=3),
        lambda _, state: _answer(call, state),
        ClockState,
    )
