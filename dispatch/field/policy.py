"""What a town has settled about work in the street: part ``field`` of its settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dispatch.field.outcomes import OutcomeCode
from dispatch.parties.town import Town

#: Each outcome with the proofs that it takes: one kind of every group.
ProofRule = Mapping[str, tuple[frozenset[str], ...]]

#: What a photo or a name must show for, where a town says nothing else.
USUAL_PROOFS: ProofRule = {
    OutcomeCode.SAFE_PLACE: (frozenset({"photo"}),),
    OutcomeCode.MAILBOX: (frozenset({"photo"}),),
    OutcomeCode.NEIGHBOUR: (frozenset({"name", "signature"}),),
    OutcomeCode.THIRD_PARTY: (frozenset({"name", "signature"}),),
    OutcomeCode.DAMAGED: (frozenset({"photo"}),),
}


@dataclass(frozen=True, slots=True)
class FieldPolicy:
    """Rules of a town.

    Parameters
    ----------
    reopen_s
        How long a courier may reopen a stop, seconds; a coordinator may always.
    cash_limit_minor
        The most that may be taken in cash at one door, in the smallest unit of the currency.
    most_attempts
        How many times a door is tried in all.
    reorder
        Whether couriers may change the order of their stops.
    neighbours, relays
        Whether goods may be left with a neighbour, or at a relay point, after a failed attempt.
    proofs
        Which outcome takes which proofs.
    proofs_by_org
        What organisations ask for besides, by their names: a pharmacy wants a signature.
    """

    reopen_s: int = 600
    cash_limit_minor: int = 100_000
    most_attempts: int = 2
    reorder: bool = True
    neighbours: bool = True
    relays: bool = True
    proofs: ProofRule = field(default_factory=lambda: USUAL_PROOFS)
    proofs_by_org: Mapping[str, ProofRule] = field(default_factory=dict)

    def proofs_for(self, code: str, *org_ids: str) -> tuple[frozenset[str], ...]:
        """Return the groups of proofs, of each of which one is needed, for an outcome of a task of some organisations."""
        groups = list(self.proofs.get(code, ()))
        for org in sorted(set(org_ids)):
            groups += [
                group for group in self.proofs_by_org.get(org, {}).get(code, ()) if group not in groups
            ]
        return tuple(groups)


def policy_of(town: Town) -> FieldPolicy:
    """Return the rules of a town, the usual ones where its settings say nothing."""
    settings: Mapping[str, Any] = town.settings.get("field", {})
    usual = FieldPolicy()
    return FieldPolicy(
        reopen_s=60 * int(settings.get("reopen_min", usual.reopen_s // 60)),
        cash_limit_minor=int(settings.get("cash_limit_minor", usual.cash_limit_minor)),
        most_attempts=int(settings.get("most_attempts", usual.most_attempts)),
        reorder=bool(settings.get("reorder", usual.reorder)),
        neighbours=bool(settings.get("neighbours", usual.neighbours)),
        relays=bool(settings.get("relays", usual.relays)),
        proofs={**USUAL_PROOFS, **_rule(settings.get("proofs", {}))},
        proofs_by_org={org: _rule(rule) for org, rule in settings.get("proofs_by_org", {}).items()},
    )


def _rule(document: Mapping[str, Any]) -> dict[str, tuple[frozenset[str], ...]]:
    return {code: tuple(frozenset(group) for group in groups) for code, groups in document.items()}
