"""What a day's comparison has found: figures by scenario, what everybody bears, and what is to be said about how sure it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from dispatch.pooling.outings import Sums
from dispatch.pooling.scenarios import LINKED, Scenario
from dispatch.pooling.shares import Burden


class Verdict(StrEnum):
    """Whether pooling paid."""

    YES = "yes"  # the dearest pooled plan found costs less than the cheapest one without
    UNCLEAR = "unclear"  # it depends on the seed
    NO = "no"  # the cheapest pooled plan found does not cost less than the dearest one without


class PartKind(StrEnum):
    """What a figure is about."""

    SERVICE = "service"  # a municipal service, or the shops together under an empty name
    BENEFICIARY = "beneficiary"
    FUNDER = "funder"


@dataclass(frozen=True, slots=True)
class ScenarioFigures:
    """A scenario of a day.

    Attributes
    ----------
    kept
        The sums of the cheapest plan found of every sender.
    by_seed
        The sums of the plans of each seed, in the order of the seeds.
    bound_minor
        No plan can cost less, by the solver's own bound; far below what is possible as a rule.
    senders
        How many made rounds of their own.
    unserved
        Codes of promises that it could not keep; they are out of all scenarios.
    """

    kept: Sums
    by_seed: tuple[Sums, ...]
    bound_minor: int
    senders: int
    unserved: tuple[str, ...] = ()

    @property
    def least_minor(self) -> int:
        """The cheapest that was found."""
        return min(self.kept.cost_minor, *(sums.cost_minor for sums in self.by_seed))

    @property
    def most_minor(self) -> int:
        """The dearest that a single seed found."""
        return max(self.kept.cost_minor, *(sums.cost_minor for sums in self.by_seed))


@dataclass(frozen=True, slots=True)
class Part:
    """What a service, a beneficiary or a funder bears, by scenario. Of funders the money only."""

    kind: PartKind
    name: str
    promises: int
    burdens: Mapping[Scenario, Burden]


@dataclass(frozen=True, slots=True)
class Drop:
    """One delivery or visit in the pooled plan, as art. L1431-3 of the French transport code wants it told.

    ``alone_g`` and ``alone_m`` are its part of the day on which nobody pools.
    """

    code: str
    service: str
    beneficiary: str
    shops: int
    burden: Burden
    alone: Burden


@dataclass(frozen=True, slots=True)
class DayReport:
    """One day.

    Attributes
    ----------
    deliveries, multi_shop, visits
        Promises that all scenarios keep.
    left_out
        Codes of what the pooled plan could not keep; it is in no scenario.
    driven
        What the rounds of the town came to, None where there are none.
    names
        What payers and services are called.
    own_rates
        Whether the fleet gave its own grams a kilometre instead of the usual ones.
    record
        Seeds, iterations, seconds, map, version: enough to find the same again.
    """

    town: str
    town_title: str
    date: str
    currency: str
    deliveries: int
    multi_shop: int
    visits: int
    left_out: tuple[str, ...]
    figures: Mapping[Scenario, ScenarioFigures]
    parts: tuple[Part, ...]
    drops: tuple[Drop, ...]
    driven: Sums | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    own_rates: bool = False
    notes: tuple[str, ...] = ()
    record: Mapping[str, Any] = field(default_factory=dict)

    @property
    def promises(self) -> int:
        """Deliveries and visits kept in all scenarios."""
        return self.deliveries + self.visits

    def saved(self, scenario: Scenario = Scenario.ALONE, by: Scenario = Scenario.POOLED) -> Sums:
        """Return what one scenario has less of everything than another one."""
        return self.figures[scenario].kept - self.figures[by].kept

    def saved_range(
        self, scenario: Scenario = Scenario.ALONE, by: Scenario = Scenario.POOLED
    ) -> tuple[int, int]:
        """Return the least and the most money that a seed's plan of one saves against a seed's plan of another.

        Of scenarios whose searches began from each other, plans of the same seed are compared; of others, each with each.
        """
        without, pooled = self.figures[scenario], self.figures[by]
        if {scenario, by} <= LINKED:
            pairs = [
                (without.kept, pooled.kept),
                *zip(without.by_seed, pooled.by_seed, strict=False),
            ]
            saved = [one.cost_minor - other.cost_minor for one, other in pairs]
            return min(saved), max(saved)
        return without.least_minor - pooled.most_minor, without.most_minor - pooled.least_minor

    def verdict(self, scenario: Scenario = Scenario.ALONE, by: Scenario = Scenario.POOLED) -> Verdict:
        """Return whether it paid."""
        least, most = self.saved_range(scenario, by)
        if least > 0:
            return Verdict.YES
        return Verdict.NO if most <= 0 else Verdict.UNCLEAR


def day_document(report: DayReport) -> dict[str, Any]:
    """Return a report as plain JSON."""
    document = asdict(report)
    document["figures"] = {str(name): own for name, own in document["figures"].items()}
    for part in document["parts"]:
        part["kind"] = str(part["kind"])
        part["burdens"] = {str(name): own for name, own in part["burdens"].items()}
    for name in ("names", "record"):
        document[name] = dict(document[name])
    return document


def day_of(document: Mapping[str, Any]) -> DayReport:
    """Return the report of a document that `day_document` has written."""
    given = dict(document)
    given["figures"] = {Scenario(name): _figures(own) for name, own in document["figures"].items()}
    given["parts"] = tuple(
        Part(
            PartKind(part["kind"]),
            part["name"],
            part["promises"],
            {Scenario(name): Burden(**own) for name, own in part["burdens"].items()},
        )
        for part in document["parts"]
    )
    given["drops"] = tuple(
        Drop(**{**drop, "burden": Burden(**drop["burden"]), "alone": Burden(**drop["alone"])})
        for drop in document["drops"]
    )
    given["driven"] = None if document["driven"] is None else Sums(**document["driven"])
    given["left_out"], given["notes"] = tuple(document["left_out"]), tuple(document["notes"])
    return DayReport(**given)


def _figures(document: Mapping[str, Any]) -> ScenarioFigures:
    return ScenarioFigures(
        Sums(**document["kept"]),
        tuple(Sums(**own) for own in document["by_seed"]),
        document["bound_minor"],
        document["senders"],
        tuple(document["unserved"]),
    )
