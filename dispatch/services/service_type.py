"""What a visit of a service is: how long, with what on board, by whom, with what proof, and what happens when nobody answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dispatch.domain import Load, TemperatureClass
from dispatch.parties.recipient import Purpose

#: Goods of orders from shops, where nothing else is said.
SHOP_GOODS = "food"
#: Nothing is on board for a visit.
NO_GOODS = "none"
NO_LOAD = Load()


class Flow(StrEnum):
    """What moves."""

    BRING = "bring"  # from the service point to the door
    FETCH = "fetch"  # from the door to the service point
    CALL = "call"  # nothing: somebody is looked in on, or a place looked at


class ProofRule(StrEnum):
    """What closes a visit."""

    NONE = "none"
    PHOTO = "photo"
    SIGNATURE = "signature"
    PIN = "pin"


class Rank(StrEnum):
    """What gives way to what: each is served before anything of the next."""

    REQUIRED = "required"  # by law or for somebody's health: meals, medicine, visits to people alone
    PROMISED = "promised"  # like an order of a shop
    FLEXIBLE = "flexible"  # fills what time is left: books, recyclables


class OnHoliday(StrEnum):
    """What becomes of an occurrence on a public holiday."""

    KEEP = "keep"
    SKIP = "skip"
    BEFORE = "before"  # on the last working day before
    AFTER = "after"  # on the next working day


class StepKind(StrEnum):
    """What is done when nobody answers, one step after the other."""

    WAIT = "wait"  # at the door
    CALL = "call"  # the person, by telephone
    NEIGHBOUR = "neighbour"  # ask, or leave it there
    RETRY = "retry"  # come back later on the same round
    CONTACT = "contact"  # a person of trust
    COORDINATOR = "coordinator"
    EMERGENCY = "emergency"  # the numbers of the town: as the script says
    LEAVE = "leave"  # goods back to the service point, the visit counts as no answer


@dataclass(frozen=True, slots=True)
class Words:
    """A text in the languages of the screens."""

    fr: str
    en: str

    def said(self, language: str) -> str:
        """Return the text in a language, French for those that there are none of."""
        return self.en if language == "en" else self.fr


@dataclass(frozen=True, slots=True)
class LawText:
    """A law or a norm that a service follows: what it is called, what it says in our words, and who has looked.

    Attributes
    ----------
    cite
        The text and its article, as lawyers name them.
    says
        What of it concerns the service; for one that is not checked, what has to be found out.
    url
        Where it, or a page that quotes it, was read.
    checked
        The local date, ISO 8601, on which somebody held ``says`` against the page; empty as long as the town's lawyer has to.
    """

    cite: str
    says: Words
    url: str = ""
    checked: str = ""


@dataclass(frozen=True, slots=True)
class EscalationStep:
    """A step of the chain; the next one is due ``within_s`` after it began, unless it has settled the matter."""

    kind: StepKind
    within_s: int
    words: Words


@dataclass(frozen=True, slots=True)
class Frequency:
    """What plans of the service may ask for.

    Attributes
    ----------
    most_per_week
        Visits of one person a week, at most.
    least_gap_days
        Days from one visit to the next, at least, where the planner chooses the days.
    weekdays
        On which it is offered, 0 for Monday.
    on_holiday
        What becomes of what falls on a public holiday.
    """

    most_per_week: int = 7
    least_gap_days: int = 1
    weekdays: frozenset[int] = frozenset(range(7))
    on_holiday: OnHoliday = OnHoliday.KEEP


@dataclass(frozen=True, slots=True)
class ServiceType:
    """A service as data; a town may have its own.

    Attributes
    ----------
    id, key
        Name in the database; short name in the town, which stays where a new version replaces the old.
    title, note
        What people call it; what a courier must know at the door.
    flow
        What moves.
    goods, never_with
        What kind of goods it brings or fetches, and which kinds may not be on board with them.
    load
        Of one unit; a visit brings some units.
    temperature, max_ride_s
        How goods are kept, and how long they may be on board.
    service_s, loading_s
        At the door, and at the service point for each visit.
    skills, equipment
        What the courier must be able to do, and the vehicle have.
    in_person
        Whether it is handed to the person and to nobody else: no neighbour, no safe place.
    proof
        What closes a visit.
    checks
        Questions that the courier answers with yes or no.
    purpose
        Under which purpose what it knows of people is kept.
    window_from_min, window_to_min
        Local minutes between which a visit begins, unless its plan says something narrower.
    rank
        What gives way to what.
    frequency
        See `Frequency`.
    no_answer
        The chain for a door that stays closed; empty where nobody is expected.
    active
        Whether new programmes may use it.
    about
        What it is for and which rules it keeps, for whoever sets it up.
    law
        Texts that it follows, each with the date on which it was checked.
    """

    id: str
    key: str
    title: Words
    flow: Flow
    goods: str = NO_GOODS
    never_with: frozenset[str] = frozenset()
    note: Words = Words("", "")
    load: Load = NO_LOAD
    temperature: TemperatureClass = TemperatureClass.AMBIENT
    max_ride_s: int | None = None
    service_s: int = 180
    loading_s: int = 0
    skills: frozenset[str] = frozenset()
    equipment: frozenset[str] = frozenset()
    in_person: bool = False
    proof: ProofRule = ProofRule.NONE
    checks: tuple[Words, ...] = ()
    purpose: Purpose = Purpose.SOCIAL
    window_from_min: int = 9 * 60
    window_to_min: int = 17 * 60
    rank: Rank = Rank.PROMISED
    frequency: Frequency = Frequency()
    no_answer: tuple[EscalationStep, ...] = ()
    active: bool = True
    version: int = 1
    about: Words = Words("", "")
    law: tuple[LawText, ...] = ()

    @property
    def unchecked_law(self) -> tuple[LawText, ...]:
        """The texts that nobody has checked."""
        return tuple(one for one in self.law if not one.checked)
