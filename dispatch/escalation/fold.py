"""How far a chain is: a pure function of its steps and of the set of what was said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dispatch import ids
from dispatch.escalation.act import ALARMS, GRAVITY, Act, ActKind, Result
from dispatch.lifecycle.escalation import EscalationStatus
from dispatch.services.service_type import EscalationStep, StepKind, Words
from dispatch.services.visit import VisitOutcome

#: A door that stays closed so long after a chain was settled is another matter, with a chain of its own.
AGAIN_S = 4 * 3600
#: A last step that nobody settles is told again after so many seconds, or after its own time if that is longer.
REMIND_S = 600
#: Takes over where a chain has no step for the coordinator.
SPARE = EscalationStep(
    StepKind.COORDINATOR,
    REMIND_S,
    Words("Reprendre le cas et décider de la suite.", "Take over, and decide."),
)
#: Whose turn it is at which step.
TURN = {
    StepKind.WAIT: EscalationStatus.AT_DOOR,
    StepKind.CALL: EscalationStatus.AT_DOOR,
    StepKind.NEIGHBOUR: EscalationStatus.AT_DOOR,
    StepKind.RETRY: EscalationStatus.AT_DOOR,
    StepKind.LEAVE: EscalationStatus.AT_DOOR,
    StepKind.CONTACT: EscalationStatus.CONTACT,
    StepKind.COORDINATOR: EscalationStatus.COORDINATOR,
    StepKind.EMERGENCY: EscalationStatus.EMERGENCY,
}
#: Steps that do not pass by themselves: a chain never ends because time has gone by with a person in front of it.
_STAYS = frozenset({StepKind.COORDINATOR, StepKind.EMERGENCY})
_OUTCOMES = {
    Result.OK: VisitOutcome.OK,
    Result.CONCERN: VisitOutcome.CONCERN,
    Result.EMERGENCY: VisitOutcome.EMERGENCY,
    Result.NOBODY: VisitOutcome.NO_ANSWER,
}


@dataclass
class State:
    """How far a chain is.

    Attributes
    ----------
    step
        Number of the present step, from 0; one more than there are where the coordinator has taken over a chain that has no step for it.
    since_s, due_s
        When the step began, and when the next one is due; None once it is closed.
    reminders
        How often the last step was told again.
    result
        How it is settled, None while it is open.
    closed_s
        When it was.
    called
        Whether somebody has called the emergency services.
    alarm
        What somebody had found before that, where it was grave: the call opens the matter again, and does not make it better.
    """

    step: int = 0
    since_s: int = 0
    due_s: int | None = None
    reminders: int = 0
    began_s: int = 0
    result: Result | None = None
    closed_s: int | None = None
    called: bool = False
    alarm: Result | None = None
    done: list[tuple[Act, int]] = field(default_factory=list)

    @property
    def outcome(self) -> VisitOutcome:
        """What the visit has come to so far."""
        if self.result is not None:
            return _OUTCOMES[self.result]
        return VisitOutcome.EMERGENCY if self.called else VisitOutcome.NO_ANSWER


def step_at(steps: Sequence[EscalationStep], number: int) -> EscalationStep:
    """Return a step of a chain, `SPARE` behind the last one."""
    return steps[number] if number < len(steps) else SPARE


def status_of(steps: Sequence[EscalationStep], state: State) -> EscalationStatus:
    """Return whose turn it is."""
    if state.result is not None:
        return EscalationStatus.CLOSED
    return TURN[step_at(steps, state.step).kind]


def fold(steps: Sequence[EscalationStep], acts: Iterable[Act]) -> State:
    """Return how far a chain is.

    Parameters
    ----------
    steps
        Of the service, as they were when the chain began.
    acts
        All that was said, in any order, each once.

    Notes
    -----
    Acts count in the order in which they happened, by the clocks of those who say them, at most as late as we heard of them. Of what
    settles the matter the gravest counts, since the chain was last reopened: a courier who has found somebody well and a coordinator
    who has given up have both said the truth, and so have a neighbour who found them well before and a courier who did not after.

    That somebody has called the emergency services ends nothing and is ended by nothing but what was found: neither time nor "nobody was
    reached" closes such a chain, and one that was closed before as anything less than an emergency is open again by it.
    """
    ordered = sorted(acts, key=lambda act: act.order)
    names = {act.id for act in ordered}
    state = State()
    if ordered:
        state.began_s = ordered[0].at_s
        _enter(steps, state, 0, ordered[0].at_s)
    for act in ordered:
        before = state.step
        if taking_back(act.id) not in names:
            _apply(steps, state, act)
        state.done.append((act, before))
    if state.result is not None:
        state.due_s = None
    return state


def matters(steps: Sequence[EscalationStep], acts: Iterable[Act]) -> list[list[Act]]:
    """Return what was said of a visit's door by what it is about: each list is a chain of its own.

    Hours after a matter was settled, a door that stays closed is another one. That follows from when things happened: a phone that tells
    late that the first matter was settled does not make the second one disappear in it.
    """
    found: list[list[Act]] = [[]]
    for act in sorted(acts, key=lambda one: one.order):
        if act.kind is ActKind.NO_ANSWER and found[-1]:
            closed_s = fold(steps, found[-1]).closed_s
            if closed_s is not None and act.at_s > closed_s + AGAIN_S:
                found.append([])
        found[-1].append(act)
    return found


def taking_back(name: str) -> str:
    """Return the name of the act that takes an act back."""
    return ids.derived(ids.ESCALATION_ACT, name, ActKind.TAKEN_BACK)


def _apply(steps: Sequence[EscalationStep], state: State, act: Act) -> None:
    if act.kind is ActKind.REOPENED:
        if state.result is not None:
            # An emergency that was a mistake is none any more; behind another mistake there may be one.
            state.called = state.called and state.result is not Result.EMERGENCY
            state.result, state.closed_s, state.alarm = None, None, None
            _enter(steps, state, _emergency(steps, 0) if state.called else _coordinator(steps, 0), act.at_s)
    elif act.kind is ActKind.SETTLED:
        assert act.result is not None
        if state.called and state.result is None and act.result is Result.NOBODY:
            # Help is on its way to somebody of whom nothing is known: only what was found there ends that.
            return
        for result in (act.result, state.alarm):
            if result is not None and (state.result is None or GRAVITY[result] > GRAVITY[state.result]):
                state.result = result
        state.closed_s = act.at_s if state.closed_s is None else state.closed_s
    elif act.kind is ActKind.CALLED:
        _called(steps, state, act)
    elif state.result is not None or act.kind is ActKind.TAKEN_BACK:
        return
    elif act.kind is ActKind.TOLD:
        if act.step == state.step:
            state.due_s = act.at_s + step_at(steps, state.step).within_s
    elif act.kind is ActKind.HANDED:
        if step_at(steps, state.step).kind not in _STAYS:
            _enter(steps, state, _coordinator(steps, state.step), act.at_s)
    elif (act.kind is ActKind.TRIED and act.step >= state.step) or (
        act.kind is ActKind.LAPSED and act.step == state.step
    ):
        _advance(steps, state, act)


def _called(steps: Sequence[EscalationStep], state: State, act: Act) -> None:
    """Make it an emergency, also where somebody has closed the matter before as anything less: it is open until what was found is said."""
    state.called = True
    if state.result is Result.EMERGENCY:
        return
    if state.result is not None:
        state.alarm = state.result if state.result in ALARMS else state.alarm
        state.result, state.closed_s = None, None
        _enter(steps, state, _emergency(steps, 0), act.at_s)
        return
    place = _place_of(steps, StepKind.EMERGENCY)
    if place is not None and place > state.step:
        _enter(steps, state, place, act.at_s)
    elif TURN[step_at(steps, state.step).kind] in {EscalationStatus.AT_DOOR, EscalationStatus.CONTACT}:
        _enter(steps, state, _coordinator(steps, state.step), act.at_s)


def _advance(steps: Sequence[EscalationStep], state: State, act: Act) -> None:
    """Go on behind the step that was tried, or whose time has passed."""
    state.step = min(act.step, len(steps))
    kind = step_at(steps, state.step).kind
    if state.step + 1 < len(steps) and not (state.called and kind in _STAYS):
        _enter(steps, state, state.step + 1, act.at_s)
    elif kind is StepKind.LEAVE and not state.called:
        state.result, state.closed_s = Result.NOBODY, act.at_s
    elif kind in _STAYS:
        state.reminders += 1
        state.due_s = act.at_s + max(REMIND_S, step_at(steps, state.step).within_s)
    else:
        _enter(steps, state, len(steps), act.at_s)


def _enter(steps: Sequence[EscalationStep], state: State, number: int, at_s: int) -> None:
    state.step, state.since_s, state.reminders = number, at_s, 0
    state.due_s = at_s + step_at(steps, number).within_s


def _coordinator(steps: Sequence[EscalationStep], first: int) -> int:
    """Return the number of the next step that is the coordinator's."""
    place = next(
        (n for n in range(first, len(steps)) if steps[n].kind is StepKind.COORDINATOR),
        None,
    )
    return len(steps) if place is None else place


def _emergency(steps: Sequence[EscalationStep], first: int) -> int:
    """Return the number of the step with the script; where there is none, the coordinator's."""
    place = _place_of(steps, StepKind.EMERGENCY)
    return _coordinator(steps, first) if place is None else place


def _place_of(steps: Sequence[EscalationStep], kind: StepKind) -> int | None:
    return next((n for n, step in enumerate(steps) if step.kind is kind), None)
