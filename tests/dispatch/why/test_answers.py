"""Why this courier, why this hour, why not."""

from __future__ import annotations

import pytest

from dispatch.domain import Load
from dispatch.errors import DispatchError
from dispatch.storage import planning
from dispatch.why.answering import Answers
from dispatch.why.answers import Binding
from dispatch.why.words import say_courier, say_hour, say_left_out
from tests.dispatch.toy_day import NINE_S, make_day


def answers_of(day) -> Answers:
    return Answers(day.board()[1])


@pytest.fixture
def early(store):
    store.clock.set(NINE_S - 3600)
    return store


def test_why_this_courier_and_who_else(early) -> None:
    """Tests that the courier's cost and the next best one are told, and add up to what the other plan costs."""
    day = make_day(early)
    one = day.add((1000, 1000), (0,))
    day.add((4000, 4000), (1,))
    day.plan()
    answer = answers_of(day).courier(one.id)
    assert answer.cost_minor > 0
    assert answer.next_shift_id in day.shifts
    assert answer.next_shift_id != answer.shift_id
    said = say_courier(answer, lambda shift: f"C{day.shifts.index(shift)}", "fr", "EUR")
    assert "de plus" in said or "de moins" in said


def test_pins_and_goods_on_board_are_reasons(early) -> None:
    """Tests that what a person has decided is told as that."""
    day = make_day(early)
    one = day.add((1000, 1000), (0,))
    with early.writing(day.town_id, "coordinator:lea") as writing:
        planning.put_pin(writing, one.id, day.shifts[1])
        writing.note("delivery.pinned", one.id, one.version)
    day.plan()
    answer = answers_of(day).courier(one.id)
    assert (answer.shift_id, answer.pinned_by) == (day.shifts[1], "coordinator:lea")
    assert say_courier(answer, lambda _: "Ada", "en", "EUR") == "Ada: decided by coordinator:lea."


def test_the_hour_follows_from_the_window(early) -> None:
    """Tests that a drop that the courier waits for follows from its window."""
    day = make_day(early, couriers=1)
    one = day.add((1000, 1000), (0,), window=(7200, 9000))
    day.plan()
    answer = answers_of(day).hour(one.id)
    assert (answer.binding, answer.start_s, answer.ride_s) == (Binding.WINDOW, NINE_S + 7200, 0)
    assert say_hour(answer, "Europe/Paris", "fr") == "Prévu à 11:00 : la fenêtre promise ouvre à 11:00."


def test_the_hour_follows_from_the_shift(early) -> None:
    """Tests that a drop right after the beginning of the round is led back to that, with riding and work in between."""
    day = make_day(early, couriers=1)
    one = day.add((1000, 1000), (0,), window=(0, 3600))
    day.plan()
    answer = answers_of(day).hour(one.id)
    assert answer.binding is Binding.SHIFT
    assert answer.at_s + answer.ride_s + answer.work_s == answer.start_s


def test_why_not_and_what_would_help(early) -> None:
    """Tests that a delivery that comes too late says by how much, and that a later window would help."""
    day = make_day(early, couriers=1)
    early_one = day.add((4900, 4900), (0,), window=(0, 60))
    big = day.add((2000, 2000), (0,), load=Load(500, 1))
    day.plan()
    answers = answers_of(day)
    late = answers.left_out(early_one.id)
    assert [one.code for one in late.reasons] == ["window"]
    assert late.helps[0].code == "window_later"
    assert late.reasons[0].value == late.helps[0].amount > 0
    too_big = answers.left_out(big.id)
    assert (too_big.reasons[0].code, too_big.reasons[0].detail, too_big.reasons[0].value) == (
        "capacity", "volume_l", 300,
    )  # fmt: skip
    for language in ("fr", "en"):
        for answer in (late, too_big):
            lines = say_left_out(answer, lambda _: "Ada", language)
            assert all(line and "{" not in line for line in lines)
            assert len(lines) >= 3


def test_questions_about_what_is_not_so(early) -> None:
    """Tests that the wrong question is answered with the right one."""
    day = make_day(early)
    one = day.add((1000, 1000), (0,))
    with pytest.raises(DispatchError, match="left out"):
        answers_of(day).courier(one.id)
    day.plan()
    with pytest.raises(DispatchError, match="is on a round"):
        answers_of(day).left_out(one.id)


def test_every_reason_and_help_has_words() -> None:
    """Tests that nothing that can be answered is without a sentence in either language."""
    from dispatch.board.reasons import WhyNotCode
    from dispatch.why import words
    from routing.rounds.relaxation import RelaxationCode

    assert {code.value for code in WhyNotCode} <= set(words._REASONS)
    assert {code.value for code in RelaxationCode} == set(words._HELPS)
    assert set(Binding) == set(words._BINDINGS)
