"""The form of a scenario file: pydantic models, strict and bounded. The day in it is a day document of its own."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from dispatch.dayfile.models import MAX_REQUESTS, Reference, Time
from dispatch.simulate.scenario import Chances

Key = Annotated[str, Field(min_length=1, max_length=128)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Spread = Annotated[float, Field(ge=0, le=3, allow_inf_nan=False)]
Seconds = Annotated[int, Field(ge=0, le=86_400)]
_USUAL = Chances()


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class ComingModel(_Part):
    """An order that comes in."""

    key: Key = Field(description="Names it in every draw.")
    at: Time = Field(description="When it comes in.")
    delivery: Reference = Field(description="Id of the delivery of the day that is ordered.")
    manner: Literal["slot", "asap", "fixed"] = Field(
        default="slot",
        description="How: a window that is chosen, the earliest one, or one that is promised already.",
    )
    wish: Time | None = Field(default=None, description="When the drop would be liked best.")
    patience_s: Seconds = Field(default=10_800, description="How far from the wish a window may lie.")
    price_s_per_unit: Seconds = Field(
        default=1200, description="What a unit of the fee is worth, in seconds nearer to the wish."
    )


class CalledModel(_Part):
    """Something that befalls the day."""

    at: Time = Field(description="When it begins.")
    until: Time | None = Field(default=None, description="When it ends; never where not given.")
    kind: Literal["cancel", "puncture", "ill", "closure", "shop_closes"] = Field(description="What it is.")
    subject: Annotated[str, Field(max_length=128)] = Field(
        default="", description="Key of an order, id of a shift, id of a shop's place; empty for a closure."
    )
    document: dict[str, Any] = Field(
        default_factory=dict, description="Of a closure, as docs/live.md has it."
    )


class ChancesModel(_Part):
    """How far things go otherwise than planned."""

    travel: Spread = Field(default=_USUAL.travel, description="Spread of the time of a way.")
    service: Spread = Field(default=_USUAL.service, description="Spread of what is done at a stop.")
    courier: Spread = Field(default=_USUAL.courier, description="Spread between couriers.")
    late_share: Share = Field(default=_USUAL.late_share, description="How often a shop is late.")
    late_s: Seconds = Field(default=_USUAL.late_s, description="By how much in the mean.")
    said_late_share: Share = Field(default=_USUAL.said_late_share, description="How often it says so before.")
    says_ready_share: Share = Field(
        default=_USUAL.says_ready_share, description="How often it says when it is ready."
    )
    absent_share: Share = Field(default=_USUAL.absent_share, description="How often nobody opens.")
    again_share: Share = Field(
        default=_USUAL.again_share, description="How often a second try finds somebody."
    )
    cancel_share: Share = Field(default=_USUAL.cancel_share, description="How often an order is called off.")
    puncture_per_h: Spread = Field(
        default=_USUAL.puncture_per_h, description="Punctures for each hour on the way."
    )
    puncture_s: Seconds = Field(default=_USUAL.puncture_s, description="How long one takes.")
    ill_share: Share = Field(default=_USUAL.ill_share, description="How often a courier goes home.")


class ReadyModel(_Part):
    """When goods were really ready."""

    order: Key = Field(description="Key of the order.")
    place: Reference = Field(description="Id of the shop's place.")
    ready: Time | None = Field(default=None, description="When they were.")
    said: Time | None = Field(default=None, description="When the shop said so.")


class OpenedModel(_Part):
    """Whether somebody opened at the first try."""

    order: Key = Field(description="Key of the order.")
    opened: bool = Field(description="Whether somebody did.")


class ServedModel(_Part):
    """How long was really spent."""

    order: Key = Field(description="Key of the order.")
    place: Annotated[str, Field(max_length=64)] = Field(
        default="", description="Id of the shop's place; empty for the door."
    )
    service_s: Seconds = Field(description="Seconds.")


class FactsModel(_Part):
    """What is known of a day that has been."""

    ready: Annotated[list[ReadyModel], Field(max_length=16 * MAX_REQUESTS)] = Field(
        default_factory=list, description="When goods were ready."
    )
    opened: Annotated[list[OpenedModel], Field(max_length=MAX_REQUESTS)] = Field(
        default_factory=list, description="Which doors were opened."
    )
    served: Annotated[list[ServedModel], Field(max_length=17 * MAX_REQUESTS)] = Field(
        default_factory=list, description="How long was spent at counters and doors."
    )


class ScenarioDocument(_Part):
    """A day to be lived through."""

    PAGE: ClassVar[str] = "docs/simulate-demand.md"

    format: Literal["tournee-scenario"] = Field(description="Always tournee-scenario.")
    version: Literal[1] = Field(description="Version of this format.")
    name: Annotated[str, Field(max_length=1000)] = Field(default="", description="For people.")
    begins: Time = Field(description="When the clock starts.")
    ends: Time = Field(description="When it stops.")
    day: dict[str, Any] = Field(description="A day document, as docs/day-file.md has it.")
    opening_hours: Annotated[dict[str, str], Field(max_length=MAX_REQUESTS)] = Field(
        default_factory=dict, description="Of shops that have windows of that day, by their places."
    )
    comings: Annotated[list[ComingModel], Field(max_length=MAX_REQUESTS)] = Field(
        default_factory=list, description="The orders that come in."
    )
    called: Annotated[list[CalledModel], Field(max_length=MAX_REQUESTS)] = Field(
        default_factory=list, description="What befalls the day."
    )
    chances: ChancesModel = Field(
        default_factory=ChancesModel, description="Of everything that is not decided."
    )
    facts: FactsModel = Field(default_factory=FactsModel, description="What is known of a day that has been.")
    settings: dict[str, Any] = Field(default_factory=dict, description="Of the town.")
    tariff: dict[str, Any] = Field(default_factory=dict, description="Document of the tariff in force.")
