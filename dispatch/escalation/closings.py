"""What the closing of a stop says about its door: somebody who was found settles the chain, as long as the closing is not undone.

A function of the facts about the door and of what was said of it: whichever of the two comes in first, the chain ends in the same state.
"""

from __future__ import annotations

from dispatch import ids
from dispatch.escalation.act import Act, ActKind, Result
from dispatch.escalation.fold import taking_back
from dispatch.escalation.saying import keep
from dispatch.escalation.which import known_chain
from dispatch.field.facts import Fact, FactKind, facts_about_tasks
from dispatch.field.fold import undone_by
from dispatch.field.outcomes import SUCCESSES, OutcomeCode
from dispatch.field.policy import policy_of
from dispatch.lifecycle.round import Outcome
from dispatch.services.visit import Visit
from dispatch.storage import deliveries, escalations, parties
from dispatch.storage.store import Writing

_BY_CODE = {OutcomeCode.CONCERN.value: Result.CONCERN, OutcomeCode.EMERGENCY.value: Result.EMERGENCY}


def follow_closings(writing: Writing, visit: Visit) -> bool:
    """Bring the chains of a visit to what the closings of its stop say, and return whether something has changed.

    Closings from before anybody failed to answer have nothing to do with it. One that is undone is taken back: the chain is open again.
    """
    if not visit.delivery_id or not escalations.of_visit(writing, visit.id):
        return False
    door = deliveries.get(writing, visit.delivery_id).at_door
    if door is None:
        return False
    facts = facts_about_tasks(writing, [door.id]).values()
    undone = undone_by(facts, policy_of(parties.get_town(writing)).reopen_s)
    writing.exclude(f"escalation {visit.id}")
    changed = False
    for fact in sorted(facts, key=lambda one: one.order):
        result = _result(fact, door.id)
        if result is not None:
            changed |= _follow(writing, visit, fact, result, is_undone=fact.id in undone)
    return changed


def _result(fact: Fact, door: str) -> Result | None:
    """Return how a closing has found somebody, None where it has found nobody."""
    if fact.kind is not FactKind.CLOSE or door not in fact.said["results"]:
        return None
    said = fact.said["results"][door]
    found = Result.OK if Outcome(said["outcome"]) in SUCCESSES else None
    return _BY_CODE.get(said["code"], found)


def _follow(writing: Writing, visit: Visit, fact: Fact, result: Result, *, is_undone: bool) -> bool:
    name = ids.derived(ids.ESCALATION_ACT, fact.id)
    act = Act(name, ActKind.SETTLED, fact.actor, fact.at_s, fact.received_s, result=result)
    known = escalations.find_act(writing, name)
    if is_undone:
        back = taking_back(name)
        if known is None or escalations.find_act(writing, back) is not None:
            return False
        # At the moment of what it takes back, so that both are about the same matter.
        gone = Act(back, ActKind.TAKEN_BACK, fact.actor, fact.at_s, fact.received_s)
        keep(writing, escalations.get(writing, known[0]), gone)
        return True
    chain = known_chain(writing, visit, act)
    if known is not None or chain is None or act.at_s < chain.began_s:
        return False
    keep(writing, chain, act)
    return True
