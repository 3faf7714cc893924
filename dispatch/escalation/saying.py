"""What people do about a door that stays closed: begun by a courier, gone through step by step, settled by whoever reaches somebody.

Every function changes what it is about in the transaction that it is given, notes its events, and returns the chain as it is now. ``name``
is that of the act, such as a phone's command: said again it has no other effect. ``happened_s`` is by the clock of who says it, now where it
is not given. With ``late`` a settled chain is no obstacle: phones tell late what has happened, and the graver result counts. ``by`` is who says
it, where that is not who writes it down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dispatch import ids
from dispatch.escalation.act import ALARMS, Act, ActKind, Result
from dispatch.escalation.arranging import arranged, made
from dispatch.escalation.errors import EscalationClosedError, EscalationError
from dispatch.escalation.escalation import Escalation
from dispatch.escalation.fold import State, fold, status_of, step_at
from dispatch.escalation.numbers import is_emergency_number
from dispatch.escalation.which import check_actor, first_chain, known_chain, who_is_there
from dispatch.lifecycle.escalation import EscalationStatus
from dispatch.lifecycle.visit import VisitStatus
from dispatch.services.service_type import Flow
from dispatch.services.visit import Visit, VisitOutcome
from dispatch.storage import escalations, programmes, visits
from dispatch.storage.conflicts import ConflictError
from dispatch.storage.store import Reading, Writing

#: Outcomes that an event of the visit tells of.
_TOLD = {VisitOutcome.CONCERN: "visit.concern", VisitOutcome.EMERGENCY: "visit.emergency"}
_BEGINS = frozenset({ActKind.NO_ANSWER, ActKind.REOPENED})
_FOUND = frozenset({VisitOutcome.OK, VisitOutcome.CONCERN, VisitOutcome.EMERGENCY})


def begin(
    writing: Writing,
    visit_id: str,
    *,
    name: str = "",
    happened_s: int | None = None,
    by: str = "",
) -> Escalation:
    """Say that nobody answers. Events: ``escalation.step_due``.

    Where the chain is under way already, it is one more word about the same door; hours after it was settled it begins another one.

    Raises
    ------
    NotFoundError
        There is no such visit, or the courier who says so does not go there.
    EscalationError
        ``no_chain``: nobody is expected to answer; ``act_reused``.
    """
    return _say(writing, visit_id, ActKind.NO_ANSWER, name=name, happened_s=happened_s, late=True, by=by)


def tried(
    writing: Writing,
    visit_id: str,
    step: int,
    *,
    name: str = "",
    happened_s: int | None = None,
    late: bool = False,
) -> Escalation:
    """Say that a step was done and nobody has answered. Events: ``escalation.step_done``, ``escalation.step_due``.

    Parameters
    ----------
    step
        Its number, from 0; those before it are over as well.

    Raises
    ------
    EscalationError
        ``invalid_act``: there is no such step; ``escalation_closed``.
    """
    return _say(writing, visit_id, ActKind.TRIED, step=step, name=name, happened_s=happened_s, late=late)


def hand_over(
    writing: Writing, visit_id: str, *, name: str = "", happened_s: int | None = None, late: bool = False
) -> Escalation:
    """Hand the matter to the coordinator, who has it from now on. Events: ``escalation.step_done``, ``escalation.step_due``."""
    return _say(writing, visit_id, ActKind.HANDED, name=name, happened_s=happened_s, late=late)


def confirm_call(
    writing: Writing, visit_id: str, number: str, *, name: str = "", happened_s: int | None = None
) -> Escalation:
    """Say that one has called the emergency services; the program never does. The chain stays open until somebody settles it.

    Events: ``escalation.step_done``, ``escalation.step_due``, ``visit.emergency``.

    Parameters
    ----------
    number
        Two or three digits. Whose they are in this town is not asked: a call that was made is kept, whatever the town says by now.
    """
    if not is_emergency_number(number):
        raise EscalationError(
            f"number {number!r}: give that of an emergency service, two or three digits as 112",
            code="invalid_act",
        )
    return _say(writing, visit_id, ActKind.CALLED, number=number, name=name, happened_s=happened_s, late=True)


def settle(
    writing: Writing,
    visit_id: str,
    result: Result,
    *,
    name: str = "",
    happened_s: int | None = None,
    version: int | None = None,
    late: bool = False,
    by: str = "",
) -> Escalation:
    """Say how the matter has ended. Events: ``escalation.closed``, ``visit.concern``, ``visit.emergency``.

    Parameters
    ----------
    version
        Of the chain that was seen, which must be the present one where it is given.

    Raises
    ------
    EscalationClosedError
        Somebody else has settled it, and ``late`` is not given.
    ConflictError
        It has changed since it was seen.
    EscalationError
        ``emergency_called``: help was called, and "nobody was reached" says nothing of what was found.
    """
    return _say(
        writing, visit_id, ActKind.SETTLED, result=result, name=name, happened_s=happened_s, version=version,
        late=late, by=by,
    )  # fmt: skip


def reopen(writing: Writing, visit_id: str, *, name: str = "", happened_s: int | None = None) -> Escalation:
    """Say that it was settled by mistake; a coordinator has it then. Events: ``escalation.step_due``.

    Raises
    ------
    EscalationError
        ``escalation_open``: it is not settled; ``invalid_act``: couriers ask the coordinator.
    """
    if writing.actor.startswith("courier:"):
        raise EscalationError(
            "couriers reopen no chain: tell the coordinator what was wrong", code="invalid_act"
        )
    return _say(writing, visit_id, ActKind.REOPENED, name=name, happened_s=happened_s, late=True)


def _say(
    writing: Writing,
    visit_id: str,
    kind: ActKind,
    *,
    name: str,
    happened_s: int | None,
    late: bool,
    step: int = -1,
    result: Result | None = None,
    number: str = "",
    version: int | None = None,
    by: str = "",
) -> Escalation:
    # Before anything is looked at: courier and coordinator may say something at the same moment.
    writing.exclude(f"escalation {visit_id}")
    visit = visits.get_visit(writing, visit_id)
    if kind is not ActKind.CALLED and result not in ALARMS:
        # Whoever has called for help, or found somebody in need of it, is heard, wherever they were to be.
        check_actor(writing, writing.actor, visit)
    act = Act(
        name or writing.ids.new(ids.ESCALATION_ACT),
        kind,
        by or writing.actor,
        writing.now_s if happened_s is None else happened_s,
        writing.now_s,
        step,
        result,
        number,
    )
    known = escalations.find_act(writing, act.id)
    if known is not None:
        return _again(writing, visit, act, *known)
    found = known_chain(writing, visit, act)
    chain = found or first_chain(writing, visit, act, name=writing.ids.new(ids.ESCALATION))
    if version is not None and version != chain.version:
        raise ConflictError("escalation", chain.id, version)
    if not chain.is_open and not late:
        raise EscalationClosedError(chain.id, str(chain.result))
    if chain.is_open and kind is ActKind.REOPENED:
        raise EscalationError(
            f"escalation {chain.id} is {chain.status}: there is nothing to reopen", code="escalation_open"
        )
    if result is Result.NOBODY and not late and chain.is_open and chain.outcome is VisitOutcome.EMERGENCY:
        raise EscalationError(
            f"escalation {chain.id}: help was called, and nobody knows yet how the person is; ask them and settle it with"
            " ok, concern or emergency",
            code="emergency_called",
        )
    if kind is ActKind.TRIED and not 0 <= step <= len(chain.steps):
        raise EscalationError(
            f"step {step}: the chain has {len(chain.steps)} steps, numbered from 0", code="invalid_act"
        )
    if found is None:
        chain = escalations.add(writing, chain)
    if happened_s is None:
        # What is said now comes after what was said in the same second.
        first_s = chain.since_s if kind is not ActKind.REOPENED else (chain.closed_s or 0) + 1
        at_s = max(writing.now_s, first_s)
        act = replace(act, happened_s=at_s, received_s=at_s)
    return keep(writing, chain, act)


def keep(writing: Writing, chain: Escalation, act: Act, *, told: int | None = None) -> Escalation:
    """Keep an act with all that follows from it, and return the chain that it is in; the caller has excluded others from the visit.

    Parameters
    ----------
    told
        Number of a step of which somebody is told by this.

    Notes
    -----
    Told late, an act may part a chain in two or make one of two (`dispatch.escalation.arranging`).
    """
    escalations.add_act(writing, chain.id, act)
    found = last = chain
    for number, matter in enumerate(arranged(writing, chain.visit_id), 1):
        last = matter.chain or made(writing, chain, number, matter.acts)
        own = any(one.id == act.id for one in matter.acts)
        if own or matter.is_new:
            step_told = told if own and last.id == chain.id else None
            last = _store(writing, last, matter.acts, act if own else matter.acts[0], told=step_told)
        if own:
            found = last
    _tell_visit(writing, last)
    return found


def _store(
    writing: Writing, chain: Escalation, acts: Sequence[Act], act: Act, *, told: int | None = None
) -> Escalation:
    """Store what a chain has come to by its acts, and note what one of them has changed."""
    state = fold(chain.steps, acts)
    status = status_of(chain.steps, state)
    again_open = not chain.is_open and status is not EscalationStatus.CLOSED
    before = -1 if again_open or act.kind is ActKind.REOPENED else chain.told
    again = state.step == chain.step and state.reminders > chain.reminders
    # Persons of trust are told by the clock, which reads in the program's own name who they are.
    due = told is not None or (
        status not in {EscalationStatus.CLOSED, EscalationStatus.CONTACT} and (state.step > before or again)
    )
    courier_id, round_id = _at_door(writing, chain, acts)
    stored = escalations.change(
        writing,
        chain,
        status=status,
        step=state.step,
        since_s=state.since_s,
        due_s=state.due_s,
        began_s=state.began_s,
        courier_id=courier_id,
        round_id=round_id,
        told=max(before, state.step) if due else before,
        reminders=state.reminders,
        result=state.result,
        outcome=state.outcome,
        closed_s=state.closed_s,
    )
    _note(writing, chain, stored, act, state, due=due)
    return stored


def _at_door(writing: Writing, chain: Escalation, acts: Sequence[Act]) -> tuple[str, str]:
    """Return the courier who was the first to speak of a door, with the round, whichever of several was heard first."""
    actor = next((one.actor for one in acts if one.actor.startswith("courier:")), "")
    if actor in {"", f"courier:{chain.courier_id}"}:
        return chain.courier_id, chain.round_id
    return who_is_there(writing, visits.get_visit(writing, chain.visit_id), actor)


def note_due(writing: Writing, chain: Escalation, *, happened_s: int | None = None) -> None:
    """Note that the present step of a chain is somebody's to do."""
    data = {
        "visit_id": chain.visit_id, "step": chain.step, "kind": chain.present.kind, "status": chain.status, "due_s": chain.due_s,
        "reminders": chain.reminders, "courier_id": chain.courier_id,
    }  # fmt: skip
    writing.note("escalation.step_due", chain.id, chain.version, data, happened_s=happened_s)


def _note(
    writing: Writing, before: Escalation, after: Escalation, act: Act, state: State, *, due: bool
) -> None:
    if act.kind not in _BEGINS and act.kind is not ActKind.TOLD:
        at = next((step for one, step in state.done if one.id == act.id), after.step)
        number = act.step if act.step >= 0 else at
        data = {
            "visit_id": after.visit_id,
            "step": number,
            "kind": step_at(after.steps, number).kind,
            "change": act.kind,
        }
        writing.note("escalation.step_done", after.id, after.version, data, happened_s=act.at_s)  # fmt: skip
    if not after.is_open and (before.is_open or before.result is not after.result):
        data = {"visit_id": after.visit_id, "outcome": after.outcome, "status": str(after.result)}
        writing.note("escalation.closed", after.id, after.version, data, happened_s=act.at_s)
    if due:
        note_due(writing, after, happened_s=act.at_s)
    elif act.kind in _BEGINS:
        writing.note(
            "escalation.said", after.id, after.version, {"visit_id": after.visit_id, "change": act.kind}
        )


def _tell_visit(writing: Writing, chain: Escalation) -> None:
    """Keep with the visit what it has come to."""
    visit = visits.get_visit(writing, chain.visit_id)
    if visit.outcome is chain.outcome or escalations.of_visit(writing, visit.id)[-1].id != chain.id:
        return
    changes: dict[str, Any] = {"outcome": chain.outcome}
    if visit.status is VisitStatus.MISSED and settles(writing, chain):
        changes = {**changes, "status": VisitStatus.DONE}
    changed = visits.change_visit(writing, visit, **changes)
    kind = _TOLD.get(chain.outcome)
    if kind is not None:
        writing.note(
            kind, changed.id, changed.version, {"delivery_id": changed.delivery_id, "subject": chain.id}
        )


def settles(reading: Reading, chain: Escalation) -> bool:
    """Return whether a visit is done by how its chain has ended, though nobody opened.

    To see how somebody is was all there was to do; goods are another matter, and their stop says what became of them.
    """
    if chain.is_open or chain.outcome not in _FOUND:
        return False
    return programmes.get_service(reading, chain.service_key).flow is Flow.CALL


def _again(writing: Writing, visit: Visit, act: Act, chain_id: str, known: Act) -> Escalation:
    """Return what an act has led to that was said before."""
    chain = escalations.get(writing, chain_id)
    if chain.visit_id != visit.id or (known.kind, known.step, known.result, known.number) != (
        act.kind,
        act.step,
        act.result,
        act.number,
    ):
        raise EscalationError(
            f"act {act.id} was said before about something else: give every act a name of its own",
            code="act_reused",
        )
    return chain
