"""Edits of a coordinator: tried out, or carried out at once; what they break is told either way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from dispatch import ids
from dispatch.board.state import DayState
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.manual.broken import Broken
from dispatch.manual.decisions import decided_by
from dispatch.manual.edits import Edit, ImpossibleEditError
from dispatch.manual.task import EDIT, EditTask
from dispatch.manual.undo import decisions_before, still_to_undo, undoing
from dispatch.runs import decided
from dispatch.runs.apply import StalePlanError, apply_run
from dispatch.runs.days import check_day
from dispatch.runs.decided import Decided
from dispatch.runs.messages import with_messages
from dispatch.runs.proposal import Proposal
from dispatch.runs.run import PlanRun
from dispatch.runs.runner import PlanRunner
from dispatch.storage import parties, planning
from dispatch.storage.plan_notes import keep_notes, note_again, notes_before
from dispatch.storage.store import ConflictError, Writing

#: An edit takes no longer, seconds.
DEADLINE_S = 15.0
BY_HAND = "by_hand"
#: Edits are carried out anew where what they are about has changed while they were computed, so often in all.
TRIES = 3
#: What is decided for later plans along with edits, by the day and what came of them.
Decisions = Callable[[DayState, Proposal], Decided]


@dataclass(frozen=True, slots=True)
class Edited:
    """What became of edits: the run that has them, and what the plan breaks now."""

    run: PlanRun
    broken: tuple[Broken, ...]


class Editor:
    """Carries out what coordinators do by hand.

    Parameters
    ----------
    runner
        Of the plan runs.
    """

    def __init__(self, runner: PlanRunner) -> None:
        self.runner = runner

    def edit(
        self,
        town_id: str,
        actor: str,
        day: str,
        edits: Sequence[Edit],
        *,
        apply: bool = True,
        pin: bool = True,
        seen: Mapping[str, int] | None = None,
    ) -> Edited:
        """Carry edits out on the rounds of a day.

        Parameters
        ----------
        day
            Local date, ISO 8601.
        edits
            One after the other; all of them or none.
        apply
            Whether to make the outcome the plan at once; else it is proposed, to be compared.
        pin
            Whether deliveries that were moved to a shift stay there in later plans. What is taken off stays off, see `take_on`.
        seen
            Versions of rounds that the coordinator has seen, by name: nothing is done to others.

        Returns
        -------
        Edited
            Whatever it breaks: it is the coordinator's to decide.

        Raises
        ------
        ImpossibleEditError
            One cannot be carried out by anybody.
        StalePlanError
            A round or a delivery changes again and again in the same moment; nothing is changed then.
        ConflictError
            A round is not in the version that was seen.
        WrongDayError
            The day is no date, over, or too far ahead.
        """
        known = dict(seen or {})

        def decisions(state: DayState, proposal: Proposal) -> Decided:
            return decided_by(state, edits, proposal, pin=pin)

        return self._tried(town_id, actor, day, edits, decisions, apply=apply, seen=known)

    def undo(self, town_id: str, actor: str, run_id: str) -> Edited:
        """Take back what was done by hand: rounds, pins and what was taken off are again as they were before it, with what was noted of them.

        Which itself can be undone. Times are those of now, and what was done at stops since stays done.

        Raises
        ------
        ImpossibleEditError
            The run is not by hand, or not the plan; or a round, or what is decided of a delivery, has changed since.
        NotFoundError
            The town has no such run.
        """
        with self.runner.store.reading(town_id) as reading:
            run = planning.get_run(reading, run_id)
            notes = notes_before(reading, run_id)
        if run.status is not PlanRunStatus.APPLIED:
            raise ImpossibleEditError(f"plan run {run.id} is {run.status}: only what was applied is undone")
        edit, before = undoing(run)

        def decisions(state: DayState, _: Proposal) -> Decided:
            return still_to_undo(state, run, before)

        return self._tried(town_id, actor, run.day, [edit], decisions, apply=True, seen={}, notes=notes)

    def _tried(
        self,
        town_id: str,
        actor: str,
        day: str,
        edits: Sequence[Edit],
        decisions: Decisions,
        *,
        apply: bool,
        seen: Mapping[str, int],
        notes: Mapping[str, str] = MappingProxyType({}),
    ) -> Edited:
        for _ in range(TRIES - 1):
            try:
                return self._edited(
                    town_id, actor, day, edits, decisions, apply=apply, seen=seen, notes=notes
                )
            except StalePlanError:
                # A courier has closed a stop meanwhile: that is no reason why a person has to try again.
                continue
        return self._edited(town_id, actor, day, edits, decisions, apply=apply, seen=seen, notes=notes)

    def _edited(
        self,
        town_id: str,
        actor: str,
        day: str,
        edits: Sequence[Edit],
        decisions: Decisions,
        *,
        apply: bool,
        seen: Mapping[str, int],
        notes: Mapping[str, str] = MappingProxyType({}),
    ) -> Edited:
        runner = self.runner
        with runner.store.reading(town_id) as reading:
            day = check_day(reading, parties.get_town(reading), day)
        state, policy = runner.look(town_id, day)
        for name, version in seen.items():
            # Where it changes after this, the plan is stale, and the next try finds it here.
            if name not in state.rounds:
                raise ImpossibleEditError(f"round {name} is over: choose one that is not")
            if state.rounds[name].version != version:
                raise ConflictError("round", name, version)
        proposal = runner.executor.submit(
            EDIT, EditTask(state, policy, tuple(edits)), deadline_s=DEADLINE_S, lane="live"
        ).result()
        now = decisions(state, proposal)
        wills = {name: state.pins.get(name) or state.left_off.get(name) for name in now.names}
        before = {name: will.note for name, will in wills.items() if will is not None}
        back = {**proposal.record.get("undo", {"tasks": {}, "since": {}}), **decisions_before(state, now)}
        proposal = replace(proposal, record={**proposal.record, "decided": now.document(), "undo": back})

        def step(writing: Writing) -> PlanRun:
            run = planning.add_run(writing, PlanRun(writing.ids.new(ids.PLAN_RUN), day, BY_HAND, actor))
            run = planning.change_run(writing, run, status=PlanRunStatus.RUNNING, started_s=writing.now_s)
            run = planning.change_run(
                writing,
                run,
                status=PlanRunStatus.PROPOSED,
                proposal=with_messages(writing, proposal),
                based_on=proposal.sequence,
                finished_s=writing.now_s,
            )
            writing.note("plan_run.finished", run.id, run.version, {"day": day, "by_hand": True})
            keep_notes(writing, run.id, before)
            if apply:
                run = apply_run(writing, run)
                note_again(writing, notes)
            return run

        run = runner.store.write(town_id, actor, step)
        return Edited(run, tuple(Broken(**one) for one in proposal.record["broken"]))

    def pin(self, town_id: str, actor: str, delivery_id: str, shift_id: str, note: str = "") -> None:
        """Give a delivery to a shift in all later plans, whatever they say.

        Raises
        ------
        NotFoundError
            The town has no such delivery or shift.
        """

        def step(writing: Writing) -> None:
            decided.pin(writing, delivery_id, shift_id, note)

        self.runner.store.write(town_id, actor, step)

    def unpin(self, town_id: str, actor: str, delivery_id: str) -> bool:
        """Leave it to plans again who has a delivery; return whether it was pinned."""
        return self.runner.store.write(town_id, actor, lambda writing: decided.unpin(writing, delivery_id))

    def leave_off(self, town_id: str, actor: str, delivery_ids: Sequence[str], note: str = "") -> None:
        """Keep deliveries off the rounds of their date: the next plan takes them off, and no later one puts them on again.

        `TakeOff` does both at once. It is over with `take_on`, when the delivery is moved or pinned by hand, put on another date, or over.

        Raises
        ------
        NotFoundError
            The town has no such delivery.
        """

        def step(writing: Writing) -> None:
            for name in delivery_ids:
                decided.leave_off(writing, name, note)

        self.runner.store.write(town_id, actor, step)

    def take_on(self, town_id: str, actor: str, delivery_ids: Sequence[str]) -> tuple[str, ...]:
        """Leave it to plans again whether rounds have deliveries; return those that had been left off."""

        def step(writing: Writing) -> tuple[str, ...]:
            return tuple(name for name in delivery_ids if decided.take_on(writing, name))

        return self.runner.store.write(town_id, actor, step)
