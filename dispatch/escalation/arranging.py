"""Which chains a visit has: a function of all that was said of its door, whatever order it came in.

Told late, something may part a chain in two (the first matter was settled long before the door stayed closed again), or make one of two (what
had settled the first is taken back, or somebody had called for help since). So there is never more than one chain of a visit that is open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dispatch import ids
from dispatch.escalation.act import Act
from dispatch.escalation.escalation import Escalation
from dispatch.escalation.fold import matters
from dispatch.lifecycle.escalation import EscalationStatus
from dispatch.storage import escalations
from dispatch.storage.store import Writing


@dataclass(frozen=True, slots=True)
class Matter:
    """What was said of one closed door.

    Attributes
    ----------
    chain
        The one that it is, None where it needs one.
    acts
        In the order in which they happened.
    is_new
        Whether they are not those that the chain had.
    """

    chain: Escalation | None
    acts: tuple[Act, ...]
    is_new: bool


def arranged(writing: Writing, visit_id: str) -> list[Matter]:
    """Bring acts to the chains that they are about, make one of chains that are one matter, and return all matters in their order.

    All but the last are settled: store them in that order. Events: ``escalation.merged``.
    """
    chains = escalations.of_visit(writing, visit_id)
    said = {one.id: escalations.acts_of(writing, one.id) for one in chains}
    home = {act.id: one for one in chains for act in said[one.id]}
    # The chains of a visit have the same steps: those of the version of the service that the visit was made by.
    groups = matters(chains[0].steps, [act for acts in said.values() for act in acts])
    owners: list[Escalation | None] = []
    for group in groups:
        free = (home[act.id] for act in group if home[act.id] not in owners)
        owners.append(next(free, None))
    for owner, group in zip(owners, groups, strict=True):
        strays = [act.id for act in group if owner is not None and home[act.id].id != owner.id]
        if owner is not None and strays:
            escalations.move_acts(writing, strays, owner.id)
    for gone in chains:
        if gone not in owners:
            into = next(
                owner
                for owner, group in zip(owners, groups, strict=True)
                if owner and said[gone.id][0] in group
            )
            escalations.merge(writing, gone, into)
            writing.note("escalation.merged", gone.id, gone.version, {"visit_id": visit_id, "into": into.id})
    places = {owner.id: place for place, owner in enumerate(owners, 1) if owner is not None}
    escalations.renumber(writing, {one.id: one.number for one in owners if one is not None}, places)
    return [
        Matter(
            None if owner is None else replace(owner, number=places[owner.id]),
            tuple(group),
            owner is None or {act.id for act in group} != {act.id for act in said[owner.id]},
        )
        for owner, group in zip(owners, groups, strict=True)
    ]


def made(writing: Writing, like: Escalation, number: int, acts: Sequence[Act]) -> Escalation:
    """Store a chain of the same visit for a matter that has none, to be brought to what its acts say."""
    new = replace(
        like, id=writing.ids.new(ids.ESCALATION), number=number, status=EscalationStatus.CLOSED, step=0, since_s=acts[0].at_s, due_s=None,
        began_s=acts[0].at_s, told=-1, reminders=0, result=None, closed_s=None,
    )  # fmt: skip
    stored = escalations.add(writing, new)
    escalations.move_acts(writing, [act.id for act in acts], stored.id)
    return stored
