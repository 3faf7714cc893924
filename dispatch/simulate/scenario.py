"""What happens on a simulated day whatever the town decides: who orders what and when, and how far things go otherwise than planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from dispatch.domain import Day


class Manner(StrEnum):
    """How somebody orders."""

    SLOT = "slot"  # chooses one of the windows that are offered
    ASAP = "asap"  # takes the earliest window that is offered
    FIXED = "fixed"  # has been promised a window: as recorded, or as a shop has said by itself


@dataclass(frozen=True, slots=True)
class Coming:
    """An order that comes in.

    Attributes
    ----------
    key
        Names it in every draw: an order has the same luck under every policy.
    at_s
        When it comes in, UTC epoch seconds.
    delivery_id
        What is ordered, in the day of the scenario. Its windows bound what the person can make do with; with `Manner.FIXED` they are what
        is promised.
    manner
        How it is ordered.
    wish_s
        When the person would like the drop best; the middle of a window is held against it.
    patience_s
        A window whose middle is further from the wish is not taken: the person goes elsewhere.
    price_s_per_unit
        How many seconds nearer to the wish are worth a unit (100 minor) of the fee.
    """

    key: str
    at_s: int
    delivery_id: str
    manner: Manner = Manner.SLOT
    wish_s: int | None = None
    patience_s: int = 10_800
    price_s_per_unit: int = 1200


@dataclass(frozen=True, slots=True)
class Called:
    """Something that befalls the day at a moment, known beforehand to nobody in it.

    Attributes
    ----------
    at_s, until_s
        When it begins, and ends; None for what has no end.
    kind
        ``cancel`` (subject: key of an order), ``puncture`` and ``ill`` (subject: shift of the day), ``closure`` (document: a disruption as
        `geo.live` takes it), ``shop_closes`` (subject: place of a shop).
    """

    at_s: int
    kind: str
    subject: str = ""
    until_s: int | None = None
    document: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chances:
    """How far things go otherwise than planned. Shares are from 0 to 1; spreads are those of logarithms of factors with mean 1.

    Attributes
    ----------
    travel, service
        Spread of the time of a way, and of what is done at a stop.
    courier
        Spread between couriers, which stays all day.
    late_share, late_s
        How often a shop is not ready when it said, and by how many seconds in the mean then.
    said_late_share
        How often a shop that will be late says so beforehand.
    says_ready_share
        How often a shop says when it is ready.
    absent_share
        How often nobody opens at a door.
    again_share
        How often a second try finds somebody.
    cancel_share
        How often an order is called off after it was promised.
    puncture_per_h, puncture_s
        Punctures for each hour on the way, and how long one takes.
    ill_share
        How often a courier goes home during the shift.
    """

    travel: float = 0.15
    service: float = 0.35
    courier: float = 0.06
    late_share: float = 0.15
    late_s: int = 540
    said_late_share: float = 0.5
    says_ready_share: float = 0.8
    absent_share: float = 0.03
    again_share: float = 0.7
    cancel_share: float = 0.015
    puncture_per_h: float = 0.004
    puncture_s: int = 1500
    ill_share: float = 0.0


NO_CHANCES = Chances(
    travel=0.0, service=0.0, courier=0.0, late_share=0.0, said_late_share=0.0, says_ready_share=1.0, absent_share=0.0, cancel_share=0.0,
    puncture_per_h=0.0,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known to have happened, looked at before chance is asked: of a recorded day, whatever the town did not decide.

    Attributes
    ----------
    ready_s
        By key of an order and place of a pickup, when its goods were really ready, UTC epoch seconds.
    said_s
        By the same, when the shop said that they were ready; where it never said so, they are not in it.
    opened
        By key of an order, whether somebody opened at the first try. Whom nobody has tried is not in it.
    service_s
        By key of an order and place of a pickup, empty for the door, how long was really spent there, seconds.
    """

    ready_s: Mapping[tuple[str, str], int] = field(default_factory=dict)
    said_s: Mapping[tuple[str, str], int] = field(default_factory=dict)
    opened: Mapping[str, bool] = field(default_factory=dict)
    service_s: Mapping[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A day to be lived through.

    Attributes
    ----------
    name
        For people.
    day
        Shops with their hours, couriers with their shifts, visits, and the deliveries that will be ordered; every place has a position.
    comings
        In the order of time. Deliveries of the day that no coming names are never ordered.
    chances
        Of everything that is not decided.
    called
        What befalls the day at its hour, beside what chance brings.
    settings
        Of the town, as its document: ``planning``, ``promises``, ``eta``, ``notify``...
    facts
        What is known of a day that has been.
    tariff
        The document of the tariff in force, as `dispatch.money.tariff_document` reads it, empty where deliveries cost nothing; its code is
        in the part ``promises`` of the settings.
    begins_s, ends_s
        The clock runs from the one to the other; what is still open then stays open. Orders may come in before.
    """

    name: str
    day: Day
    comings: tuple[Coming, ...]
    chances: Chances = field(default_factory=Chances)
    called: tuple[Called, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    tariff: Mapping[str, object] = field(default_factory=dict)
    begins_s: int = 0
    ends_s: int = 0

    def with_settings(self, **parts: Mapping[str, object]) -> Scenario:
        """Return the scenario with parts of the town's settings changed, the others as they are."""
        merged = dict(self.settings)
        for name, part in parts.items():
            before = merged.get(name, {})
            assert isinstance(before, Mapping)
            merged[name] = {**before, **part}
        return replace(self, settings=merged)
