"""How far a chain is, as a function of what was said."""

from __future__ import annotations

import random

import pytest

from dispatch.escalation.act import Act, ActKind, Result
from dispatch.escalation.fold import REMIND_S, State, fold, status_of
from dispatch.lifecycle.escalation import EscalationStatus
from dispatch.services.service_type import EscalationStep, StepKind, Words
from dispatch.services.visit import VisitOutcome
from tests.dispatch.escalation.closed_door import CHAIN

_K = ActKind


def step(kind: StepKind, within_s: int = 60) -> EscalationStep:
    return EscalationStep(kind, within_s, Words("", ""))


def act(
    kind: ActKind,
    at_s: int,
    number: int = -1,
    *,
    result: Result | None = None,
    name: str = "",
    call: str = "",
) -> Act:
    return Act(name or f"{at_s:05}{kind}", kind, "test", at_s, at_s, number, result, call)  # fmt: skip


def short(state: State) -> tuple[int, int, int | None, str]:
    return state.step, state.since_s, state.due_s, str(state.outcome)


def test_each_step_has_its_time() -> None:
    """Tests begin, a step tried early, a step that lapses, and a word about a step that is over."""
    said = [act(_K.NO_ANSWER, 0)]
    assert short(fold(CHAIN, said)) == (0, 0, 180, "no_answer")
    said.append(act(_K.TRIED, 100, 0))
    assert short(fold(CHAIN, said)) == (1, 100, 400, "no_answer")
    said.append(act(_K.LAPSED, 420, 1))
    assert short(fold(CHAIN, said)) == (2, 420, 1320, "no_answer")
    said += [act(_K.LAPSED, 430, 0), act(_K.TRIED, 440, 1)]
    assert short(fold(CHAIN, said)) == (2, 420, 1320, "no_answer")
    said.append(act(_K.TOLD, 500, 2))
    assert short(fold(CHAIN, said)) == (2, 420, 1400, "no_answer")
    said.append(act(_K.HANDED, 600))
    assert short(fold(CHAIN, said)) == (3, 600, 1500, "no_answer")
    assert status_of(CHAIN, fold(CHAIN, said)) is EscalationStatus.COORDINATOR


def test_the_last_step_is_told_again_and_again() -> None:
    """Tests that no chain ends because time has passed in front of a person."""
    said = [act(_K.NO_ANSWER, 0), act(_K.TRIED, 10, 3), act(_K.LAPSED, 1000, 4), act(_K.LAPSED, 2000, 4)]
    state = fold(CHAIN, said)
    assert (state.step, state.reminders, state.due_s, state.result) == (4, 2, 2000 + REMIND_S, None)


def test_a_chain_that_only_leaves_things() -> None:
    """Tests that goods that are left end the matter with nobody reached, and a chain without an end goes to the coordinator."""
    left = fold(
        (step(StepKind.WAIT), step(StepKind.LEAVE)),
        [act(_K.NO_ANSWER, 0), act(_K.LAPSED, 60, 0), act(_K.LAPSED, 120, 1)],
    )
    assert (left.result, left.closed_s, left.due_s) == (Result.NOBODY, 120, None)
    steps = (step(StepKind.WAIT),)
    spare = fold(steps, [act(_K.NO_ANSWER, 0), act(_K.LAPSED, 60, 0)])
    assert (spare.step, status_of(steps, spare)) == (1, EscalationStatus.COORDINATOR)


@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [
        (Result.NOBODY, Result.OK, VisitOutcome.OK),
        (Result.OK, Result.NOBODY, VisitOutcome.OK),
        (Result.OK, Result.CONCERN, VisitOutcome.CONCERN),
        (Result.EMERGENCY, Result.CONCERN, VisitOutcome.EMERGENCY),
    ],
)
def test_the_graver_result_counts(first: Result, second: Result, outcome: VisitOutcome) -> None:
    """Tests two people who settle the same matter, and that it is closed once, by the first of them."""
    state = fold(
        CHAIN, [act(_K.NO_ANSWER, 0), act(_K.SETTLED, 50, result=first), act(_K.SETTLED, 60, result=second)]
    )
    assert (state.outcome, state.closed_s) == (outcome, 50)


def test_a_call_is_never_lost() -> None:
    """Tests that who has called the emergency services makes it one, whatever somebody else has said before."""
    state = fold(CHAIN, [act(_K.NO_ANSWER, 0), act(_K.CALLED, 50, call="15")])
    assert (state.outcome, state.result, status_of(CHAIN, state)) == (VisitOutcome.EMERGENCY, None, EscalationStatus.EMERGENCY)  # fmt: skip
    closed = fold(
        CHAIN, [act(_K.NO_ANSWER, 0), act(_K.SETTLED, 20, result=Result.OK), act(_K.CALLED, 50, call="15")]
    )
    assert (closed.outcome, closed.result) == (VisitOutcome.EMERGENCY, None)
    assert status_of(CHAIN, closed) is EscalationStatus.EMERGENCY


_CALL = [act(_K.NO_ANSWER, 0), act(_K.CALLED, 50, call="15")]


@pytest.mark.parametrize("place", range(4))
def test_an_emergency_ends_by_what_was_found(place: int) -> None:
    """Tests that neither "nobody" nor any time, before or after it, closes a chain for which help was called; what was found does."""
    ends = (step(StepKind.CALL), step(StepKind.COORDINATOR), step(StepKind.EMERGENCY), step(StepKind.LEAVE))
    for steps in (CHAIN, ends, ends[:2], (step(StepKind.CALL), step(StepKind.LEAVE)), ()):
        nobody = act(_K.SETTLED, 40 + 5 * place, result=Result.NOBODY)
        over = [act(_K.LAPSED, 100 + n, n % 5) for n in range(20)]
        tried = [act(_K.TRIED, 200 + n, n % 5) for n in range(20)]
        state = fold(steps, [*_CALL, nobody, *over, *tried])
        assert (state.result, state.outcome) == (None, VisitOutcome.EMERGENCY)
        assert status_of(steps, state) in {EscalationStatus.EMERGENCY, EscalationStatus.COORDINATOR}
        assert state.due_s is not None
        for found in (Result.OK, Result.CONCERN, Result.EMERGENCY):
            end = fold(steps, [*_CALL, nobody, *over, *tried, act(_K.SETTLED, 300, result=found)])
            assert (end.result, end.closed_s) == (found, 300)


def test_a_concern_before_a_call_is_not_forgotten() -> None:
    """Tests that who is found well after a call was a concern before it all the same, until a person says that this was a mistake."""
    before = [act(_K.NO_ANSWER, 0), act(_K.SETTLED, 20, result=Result.CONCERN), act(_K.CALLED, 50, call="15")]
    assert fold(CHAIN, before).outcome is VisitOutcome.EMERGENCY
    assert fold(CHAIN, before).closed_s is None
    well = [*before, act(_K.SETTLED, 90, result=Result.OK)]
    assert (fold(CHAIN, well).outcome, fold(CHAIN, well).closed_s) == (VisitOutcome.CONCERN, 90)
    mistaken = [*well, act(_K.REOPENED, 100), act(_K.SETTLED, 110, result=Result.OK)]
    assert fold(CHAIN, mistaken).outcome is VisitOutcome.OK


def test_what_is_behind_a_mistake() -> None:
    """Tests that an "ok" that is taken back leaves the emergency that was called, and an emergency that is taken back leaves none."""
    for result, outcome, turn in (
        (Result.OK, VisitOutcome.EMERGENCY, EscalationStatus.EMERGENCY),
        (Result.EMERGENCY, VisitOutcome.NO_ANSWER, EscalationStatus.COORDINATOR),
    ):
        state = fold(CHAIN, [*_CALL, act(_K.SETTLED, 60, result=result), act(_K.REOPENED, 70)])
        assert (state.result, state.outcome, status_of(CHAIN, state)) == (None, outcome, turn)


def test_reopened_it_is_the_coordinators() -> None:
    """Tests that what was settled before does not count any more."""
    said = [act(_K.NO_ANSWER, 0), act(_K.SETTLED, 20, result=Result.EMERGENCY), act(_K.REOPENED, 30)]
    state = fold(CHAIN, said)
    assert (state.step, state.outcome, state.closed_s) == (3, VisitOutcome.NO_ANSWER, None)
    assert fold(CHAIN, [*said, act(_K.SETTLED, 40, result=Result.OK)]).outcome is VisitOutcome.OK


def test_a_clock_that_is_ahead_is_not_believed() -> None:
    """Tests that something said to happen tomorrow happened when we heard of it."""
    ahead = Act("a", _K.NO_ANSWER, "test", 90_000, 100)
    assert fold(CHAIN, [ahead]).began_s == 100


def test_any_order_comes_to_the_same() -> None:
    """Tests 3,000 random sets of acts: shuffled and doubled, they come to the same state, and no moment is before the beginning."""
    dice = random.Random(6)
    for _ in range(3000):
        kinds = [_K.NO_ANSWER, *dice.choices(list(ActKind), k=dice.randrange(8))]
        said = {
            f"a{n}": Act(
                f"a{n}", kind, "test", dice.randrange(50), dice.randrange(20, 60), dice.randrange(6),
                dice.choice(list(Result)) if kind is _K.SETTLED else None,
            )
            for n, kind in enumerate(kinds)
        }  # fmt: skip
        steps = tuple(
            step(dice.choice(list(StepKind)), dice.randrange(9)) for _ in range(dice.randrange(1, 6))
        )
        one = fold(steps, said.values())
        shuffled = dice.sample(list(said.values()), len(said))
        assert fold(steps, shuffled) == one
        assert one.since_s >= one.began_s
        assert (one.result is None) == (one.closed_s is None) == (one.due_s is not None)
        assert 0 <= one.step <= len(steps)
