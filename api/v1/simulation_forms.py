"""Simulations as they are asked for and shown."""

from __future__ import annotations

from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from api.said.language import said_failure
from api.v1.paging import NextCursor
from api.v1.scalars import DateText, Form, Moment, Version, maybe_moment, moment_of
from dispatch.simulations.asking import KEPT_S
from dispatch.simulations.simulation import Asked, Simulation, SimulationStatus

#: Days of chance of one request, ways of dispatching beside the first, changes of a day.
MOST_SEEDS, MOST_POLICIES, MOST_WHAT_IFS = 50, 3, 10
#: Seconds that one simulation may take.
LONGEST_S = 7_200

PolicyText = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_-]*(:[a-z0-9_]+=[A-Za-z0-9_.,=+-]*)?$", max_length=300),
    Field(examples=["rolling:margin_s=900"]),
]
WhatIfText = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z_]+(\.[a-z_]+)?=[^\x00-\x1f\x7f]+$", max_length=200),
    Field(examples=["couriers=+2"]),
]


class MadeUpDay(Form):
    """A day that is made up from the map: real shops with their hours, real doors, invented orders."""

    date: DateText
    orders: Annotated[int, Field(ge=1, le=1_000)] = 120
    couriers: Annotated[int, Field(ge=0, le=64, description="Cargo bikes.")] = 8
    vans: Annotated[int, Field(ge=0, le=64)] = 0
    visits: Annotated[int, Field(ge=0, le=300, description="Visits of municipal services.")] = 0


class NewSimulation(Form):
    """What is to be lived through: a day that has been, or one that is made up; under which luck; what it is compared with."""

    recorded_day: Annotated[
        DateText | None,
        Field(description="A date of the town, lived through again.", examples=["2026-11-28"]),
    ] = None
    made_up: Annotated[MadeUpDay | None, Field(description="Instead: a day made up from the map.")] = None
    seeds: Annotated[
        int, Field(ge=1, le=MOST_SEEDS, description="Days of chance: each is lived through under everything that is compared.")
    ] = 5  # fmt: skip
    first_seed: Annotated[int, Field(ge=0, le=1 << 31, description="Seed of the first of them.")] = 1
    policy: Annotated[PolicyText, Field(description="How is dispatched: `NAME` or `NAME:knob=value,…`.")] = (
        "default"
    )
    against: Annotated[
        list[PolicyText], Field(default_factory=list, max_length=MOST_POLICIES, description="Other ways that it is compared with.")
    ]  # fmt: skip
    what_ifs: Annotated[
        list[WhatIfText],
        Field(
            default_factory=list,
            max_length=MOST_WHAT_IFS,
            description="Changes of the day, as `docs/simulate-demand.md` has them, made together and compared with the day as it is. None names a file.",
        ),
    ]
    seconds: Annotated[
        int, Field(ge=10, le=LONGEST_S, description="What it may take; then the report has the days of chance that are over.")
    ] = 1_800  # fmt: skip

    @model_validator(mode="after")
    def _one_day(self) -> Self:
        if (self.recorded_day is None) == (self.made_up is None):
            raise PydanticCustomError(
                "one_of_two_needed", "it has to be one day: give recorded_day, or made_up, and not both"
            )
        return self

    def asked(self) -> Asked:
        """Return what is to be lived through."""
        common = {
            "seeds": self.seeds, "first_seed": self.first_seed, "policy": self.policy, "against": tuple(self.against),
            "what_ifs": tuple(self.what_ifs), "seconds": self.seconds,
        }  # fmt: skip
        day = self.made_up
        if day is None:
            return Asked(recorded=self.recorded_day or "", orders=0, couriers=0, **common)  # type: ignore[arg-type]
        return Asked(
            date=day.date, orders=day.orders, couriers=day.couriers, vans=day.vans, visits=day.visits, **common  # type: ignore[arg-type]
        )  # fmt: skip


class SimulationForm(Form):
    """A simulation, and how far it is."""

    id: str
    recorded_day: str | None
    made_up: MadeUpDay | None
    seeds: int
    first_seed: int
    policy: str
    against: list[str]
    what_ifs: list[str]
    seconds: int
    status: SimulationStatus
    days: Annotated[int, Field(description="That are to be lived through in all.")]
    done: Annotated[int, Field(description="Of these; fewer than all where its time was over.")]
    progress: Annotated[float, Field(description="How far all of it is, from 0 to 1.")]
    failure: Annotated[str | None, Field(description="Code of what went wrong.")]
    title: Annotated[
        str | None, Field(description="What went wrong, for people, in the language of the request.")
    ]
    message: Annotated[str | None, Field(description="The same in words.")]
    requested_by: str
    requested_at: Moment
    started_at: Moment | None
    finished_at: Moment | None
    kept_until: Annotated[
        Moment | None, Field(description=f"{KEPT_S // 86_400} days after its end; null before that.")
    ]
    version: Version


class SimulationPage(Form):
    """Simulations, the latest first."""

    simulations: list[SimulationForm]
    next_cursor: NextCursor


def simulation_form(one: Simulation, zone: ZoneInfo) -> SimulationForm:
    """Return a simulation as it is shown."""
    asked = one.asked
    made_up = None
    if not asked.recorded:
        made_up = MadeUpDay(
            date=asked.date,
            orders=asked.orders,
            couriers=asked.couriers,
            vans=asked.vans,
            visits=asked.visits,
        )
    return SimulationForm(
        id=one.id,
        recorded_day=asked.recorded or None,
        made_up=made_up,
        seeds=asked.seeds,
        first_seed=asked.first_seed,
        policy=asked.policy,
        against=list(asked.against),
        what_ifs=list(asked.what_ifs),
        seconds=asked.seconds,
        status=one.status,
        days=asked.days,
        done=one.done,
        progress=one.share / 1000,
        failure=one.failure or None,
        title=said_failure(one.failure),
        message=one.message or None,
        requested_by=one.actor,
        requested_at=moment_of(one.requested_s, zone),
        started_at=maybe_moment(one.started_s, zone),
        finished_at=maybe_moment(one.finished_s, zone),
        kept_until=None if one.finished_s is None else moment_of(one.finished_s + KEPT_S, zone),
        version=one.version,
    )
