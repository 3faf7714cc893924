"""The policy as a pure function: single decisions, and its promises over random courses of events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.notify.decision import Decision, Known, Person, Reason, Status, Wish, decide, recheck
from dispatch.notify.kinds import RULES, Audience, MessageKind
from dispatch.notify.policy import InvalidPolicyError, Policy, policy_of
from dispatch.notify.quiet_hours import is_quiet
from dispatch.parties.recipient import Reach
from dispatch.parties.town import Town
from tests.dispatch.conftest import NOON_S

K = MessageKind
PERSON = Person("rcp_1", ("sms", "email"), Reach(), "Europe/Paris")
POLICY = Policy()
WINDOW = [NOON_S + 7200, NOON_S + 10_800]
NIGHT_S = NOON_S + 10 * 3600  # 22:00 in Paris


def wish(kind: MessageKind, content: str = "x", **options: Any) -> Wish:
    facts = {"window": WINDOW, **options.pop("facts", {})}
    return Wish(kind, "rcp_1", "dlv_1", content, facts, **options)


def eta(minutes: int, **options: Any) -> Wish:
    """Return the wish to tell an arrival so many minutes after the beginning of the window."""
    eta_s = WINDOW[0] + 60 * minutes
    return wish(K.ETA_CHANGED, f"eta {minutes}", facts={"eta_s": eta_s}, expires_s=eta_s, **options)


def known(
    kind: MessageKind, content: str = "x", status: Status = Status.SENT, name: str = "n1", **facts: Any
) -> Known:
    return Known(name, kind, RULES[kind].matter, content, {"window": WINDOW, **facts}, status, NOON_S)


def outcome(made: Decision) -> tuple[Status, Reason]:
    return made.status, made.reason


def test_every_kind_has_a_rule_with_an_action_or_a_change() -> None:
    """Tests that no message only interrupts, and that what is counted is for recipients only."""
    assert set(RULES) == set(K)
    for kind, rule in RULES.items():
        assert rule.action or rule.change, kind
        assert not rule.counted or rule.audience is Audience.RECIPIENT, kind
        assert rule.states, kind


@pytest.mark.parametrize(
    ("asked", "person", "reason"),
    [
        (wish(K.FAILED), replace(PERSON, reach=Reach(opted_out=True)), Reason.OPTED_OUT),
        (wish(K.FAILED), replace(PERSON, erased=True), Reason.ERASED),
        (wish(K.FAILED), replace(PERSON, channels=()), Reason.NO_CHANNEL),
        (wish(K.DELIVERED, refusal=Reason.NOT_WANTED), PERSON, Reason.NOT_WANTED),
        (wish(K.CANCELLED, refusal=Reason.OWN_DOING), PERSON, Reason.OWN_DOING),
        # The delivery is further than the message.
        (wish(K.NEAR, state=DeliveryStatus.DELIVERED), PERSON, Reason.NO_LONGER_TRUE),
        (wish(K.PROMISED, state=DeliveryStatus.CANCELLED), PERSON, Reason.NO_LONGER_TRUE),
        # It was true until a minute ago.
        (wish(K.NEAR, expires_s=NOON_S - 60), PERSON, Reason.NO_LONGER_TRUE),
        (wish(K.NEAR), replace(PERSON, reach=Reach(only_if_late_min=15)), Reason.ONLY_IF_LATE),
        # 14 minutes after the window, and who wants to hear of delays beyond 15 only.
        (eta(60 + 14), replace(PERSON, reach=Reach(only_if_late_min=15)), Reason.ONLY_IF_LATE),
        # An hour early is no delay.
        (eta(-60), replace(PERSON, reach=Reach(only_if_late_min=15)), Reason.ONLY_IF_LATE),
        # Anywhere in the window, and ten minutes off, is what was promised.
        (eta(0), PERSON, Reason.BELOW_THRESHOLD),
        (eta(60), PERSON, Reason.BELOW_THRESHOLD),
        (eta(70), PERSON, Reason.BELOW_THRESHOLD),
        (eta(-10), PERSON, Reason.BELOW_THRESHOLD),
    ],
)
def test_what_is_not_told(asked: Wish, person: Person, reason: Reason) -> None:
    """Tests each reason against telling somebody something."""
    assert outcome(decide(asked, person, (), POLICY, NOON_S)) == (Status.SUPPRESSED, reason)


@pytest.mark.parametrize(
    ("asked", "person"),
    [
        (eta(71), PERSON),
        (eta(-11), PERSON),
        (eta(60 + 16), replace(PERSON, reach=Reach(only_if_late_min=15))),
        (wish(K.FAILED), replace(PERSON, reach=Reach(only_if_late_min=15))),
    ],
)
def test_what_is_told(asked: Wish, person: Person) -> None:
    """Tests changes beyond the threshold, and what asks for an action whatever somebody's threshold is."""
    made = decide(asked, person, (), POLICY, NOON_S)
    assert made.status is Status.PENDING
    assert made.channel == "sms"


def test_small_steps_add_up() -> None:
    """Tests that a time of arrival is compared with what was told, not with the step before."""
    told = known(K.ETA_CHANGED, "eta 80", eta_s=WINDOW[0] + 80 * 60)
    assert decide(eta(90), PERSON, [told], POLICY, NOON_S).reason is Reason.BELOW_THRESHOLD
    assert decide(eta(91), PERSON, [told], POLICY, NOON_S).status is Status.PENDING
    # Back into the window is news to who was told that it comes later.
    assert decide(eta(50), PERSON, [told], POLICY, NOON_S).status is Status.PENDING


def test_a_change_back_before_it_was_told_is_told_to_nobody() -> None:
    """Tests windows and times of arrival."""
    told = known(K.PROMISED, "w1")
    change = known(K.WINDOW_CHANGED, "w2", Status.PENDING, "n2")
    made = decide(wish(K.WINDOW_CHANGED, "w1"), PERSON, [told, change], POLICY, NOON_S)
    assert outcome(made) == (Status.SUPPRESSED, Reason.TAKEN_BACK)
    assert made.withdrawn == (("n2", Reason.TAKEN_BACK),)
    late = known(K.ETA_CHANGED, "eta 90", Status.PENDING, "n2", eta_s=WINDOW[0] + 90 * 60)
    made = decide(eta(55), PERSON, [told, late], POLICY, NOON_S)
    assert made.withdrawn == (("n2", Reason.TAKEN_BACK),)


def test_a_change_and_a_change_back_that_were_told_are_told() -> None:
    """Tests that the same window counts as new once another one was told."""
    told = [known(K.PROMISED, "w1"), known(K.WINDOW_CHANGED, "w2", name="n2")]
    assert decide(wish(K.WINDOW_CHANGED, "w2"), PERSON, told, POLICY, NOON_S).reason is Reason.DUPLICATE
    assert decide(wish(K.WINDOW_CHANGED, "w1"), PERSON, told, POLICY, NOON_S).status is Status.PENDING


def test_changes_within_minutes_become_one() -> None:
    """Tests that a second window goes into the message that waits, and that a promise after another is a change."""
    waiting = known(K.PROMISED, "w1", Status.PENDING)
    made = decide(wish(K.WINDOW_CHANGED, "w2"), PERSON, [waiting], POLICY, NOON_S)
    assert (made.status, made.merged_into) == (Status.MERGED, "n1")
    again = decide(wish(K.PROMISED, "w2"), PERSON, [known(K.PROMISED, "w1")], POLICY, NOON_S)
    assert (again.kind, again.reason, again.due_s) == (K.WINDOW_CHANGED, Reason.DIGEST, NOON_S + 120)


def test_what_has_happened_makes_older_words_untrue() -> None:
    """Tests that a delay still to be told is withdrawn when the goods are there, though that is not told itself."""
    late = known(K.ETA_CHANGED, "eta 90", Status.PENDING, eta_s=WINDOW[0] + 90 * 60)
    made = decide(wish(K.DELIVERED, refusal=Reason.NOT_WANTED), PERSON, [late], POLICY, NOON_S)
    assert made.withdrawn == (("n1", Reason.NO_LONGER_TRUE),)


def test_the_budget_keeps_a_reserve() -> None:
    """Tests that the last message of the budget is for what is important, and that it takes the place of what is not."""
    told = [
        known(K.PROMISED, "w"),
        known(K.ETA_CHANGED, "e1", name="n2", eta_s=WINDOW[0]),
        known(K.NEAR, name="n3"),
    ]
    assert decide(eta(99), PERSON, told, POLICY, NOON_S).reason is Reason.BUDGET
    assert decide(wish(K.FAILED), PERSON, told, POLICY, NOON_S).status is Status.PENDING
    full = [*told, known(K.FAILED, "f1", name="n4")]
    assert decide(wish(K.CANCELLED), PERSON, full, POLICY, NOON_S).reason is Reason.BUDGET
    waiting = [
        known(K.PROMISED, "w"),
        known(K.WINDOW_CHANGED, "w2", name="n2"),
        known(K.FAILED, "f", name="n3"),
    ]
    waiting.append(known(K.ETA_CHANGED, "e", Status.PENDING, "n4", eta_s=WINDOW[0]))
    made = decide(wish(K.MISSING), PERSON, waiting, POLICY, NOON_S)
    assert made.status is Status.PENDING
    assert made.withdrawn == (("n4", Reason.DISPLACED),)
    # Words of people cost nothing.
    assert decide(wish(K.SHOP_WROTE, part="org"), PERSON, full, POLICY, NOON_S).status is Status.PENDING


def test_nights_are_quiet() -> None:
    """Tests that a message waits for the morning, or is left out where it would not be true any more then."""
    made = decide(wish(K.FAILED), PERSON, (), POLICY, NIGHT_S)
    assert outcome(made) == (Status.PENDING, Reason.QUIET_HOURS)
    assert made.due_s == NIGHT_S + 10 * 3600
    gone = decide(wish(K.NEAR, expires_s=NIGHT_S + 1200), PERSON, (), POLICY, NIGHT_S)
    assert outcome(gone) == (Status.SUPPRESSED, Reason.NO_LONGER_TRUE)
    # A failed attempt at a channel must not end up in the night either.
    assert recheck(K.FAILED, None, None, PERSON, NIGHT_S) == (None, NIGHT_S + 10 * 3600)
    assert recheck(K.FAILED, None, None, PERSON, NOON_S) == (None, None)
    assert recheck(K.NEAR, None, NIGHT_S + 1200, PERSON, NIGHT_S) == (Reason.NO_LONGER_TRUE, None)


class Course:
    """A delivery and its recipient over time, as the handlers keep it: decisions, and a sender that is sometimes late."""

    def __init__(self, person: Person, policy: Policy) -> None:
        self.person, self.policy = person, policy
        self.rows: dict[str, Known] = {}
        self.expires: dict[str, int | None] = {}
        self.sent: list[tuple[int, Known]] = []
        self.now_s = NOON_S

    def standing(self) -> Sequence[Known]:
        return [one for one in self.rows.values() if one.status in {Status.PENDING, Status.SENT}]

    def happen(self, asked: Wish) -> Decision:
        made = decide(asked, self.person, self.standing(), self.policy, self.now_s)
        for name, _ in made.withdrawn:
            assert self.rows[name].status is Status.PENDING
            self.rows[name] = replace(self.rows[name], status=Status.SUPPRESSED)
        if made.merged_into:
            partner = self.rows[made.merged_into]
            assert partner.status is Status.PENDING
            self.rows[partner.id] = replace(partner, content=asked.content, facts=asked.facts)
            self.expires[partner.id] = asked.expires_s
        name = f"n{len(self.rows)}"
        self.rows[name] = Known(
            name, made.kind, asked.matter, asked.content, asked.facts, made.status, made.due_s or 0
        )
        self.expires[name] = asked.expires_s
        return made

    def send(self) -> None:
        for one in list(self.rows.values()):
            if one.status is not Status.PENDING or one.due_s > self.now_s:
                continue
            refused, wait_s = recheck(one.kind, None, self.expires[one.id], self.person, self.now_s)
            if refused is not None:
                self.rows[one.id] = replace(one, status=Status.SUPPRESSED)
            elif wait_s is None:
                self.rows[one.id] = replace(one, status=Status.SENT)
                self.sent.append((self.now_s, one))


@st.composite
def wishes(draw: st.DrawFn, now_s: int) -> Wish:
    kind = draw(st.sampled_from([k for k in K if RULES[k].audience is Audience.RECIPIENT]))
    number = draw(st.integers(0, 3))
    start_s = now_s + 1800 * draw(st.integers(-1, 20))
    facts: dict[str, Any] = {"window": [start_s, start_s + 3600]}
    if kind is K.ETA_CHANGED:
        facts["eta_s"] = start_s + 600 * draw(st.integers(-6, 18))
    expires_s = draw(st.none() | st.integers(now_s - 600, now_s + 40_000))
    return Wish(
        kind, "rcp_1", "dlv_1", f"{kind} {number}", facts, expires_s=expires_s,
        part=draw(st.sampled_from(["a", "b"])) if kind is K.SHOP_WROTE else "",
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_the_promises_of_the_policy_hold_for_every_course_of_events(data: st.DataObject) -> None:
    """Tests quiet hours, budget, repetition, opting out and truth over random events, times, people and policies."""
    budget = data.draw(st.integers(0, 5))
    policy = Policy(
        budget=budget,
        reserve=data.draw(st.integers(0, budget)),
        digest_s=data.draw(st.sampled_from([0, 120, 900])),
        eta_threshold_min=data.draw(st.integers(0, 30)),
    )
    reach = Reach(
        quiet_from_min=data.draw(st.integers(0, 1439)),
        quiet_to_min=data.draw(st.integers(0, 1439)),
        only_if_late_min=data.draw(st.sampled_from([0, 0, 15])),
    )
    course = Course(replace(PERSON, reach=reach), policy)
    sent_before: int | None = None
    for _ in range(data.draw(st.integers(1, 25))):
        course.now_s += data.draw(st.sampled_from([0, 30, 60, 600, 7200, 30_000]))
        if sent_before is None and data.draw(st.integers(0, 15)) == 0:
            course.person = replace(course.person, reach=replace(reach, opted_out=True))
            sent_before = len(course.sent)
        made = course.happen(data.draw(wishes(course.now_s)))
        if made.status is Status.PENDING:
            assert made.due_s is not None
            assert made.due_s >= course.now_s
            assert not is_quiet(made.due_s, reach.quiet_from_min, reach.quiet_to_min, "Europe/Paris")
        if data.draw(st.booleans()):
            course.send()
        counted = [one for one in course.standing() if RULES[one.kind].counted]
        assert len(counted) <= policy.budget
    course.now_s += 3 * 86_400
    course.send()
    assert sum(RULES[one.kind].counted for _, one in course.sent) <= policy.budget
    plain = [one for _, one in course.sent if RULES[one.kind].counted and not RULES[one.kind].important]
    assert len(plain) <= max(policy.budget - policy.reserve, 0)
    assert sent_before in {None, len(course.sent)}
    last: dict[str, str] = {}
    for moment_s, one in course.sent:
        assert not is_quiet(moment_s, reach.quiet_from_min, reach.quiet_to_min, "Europe/Paris")
        assert RULES[one.kind].action or RULES[one.kind].change
        assert last.get(one.matter) != one.content
        last[one.matter] = one.content
        expires_s = course.expires[one.id]
        assert expires_s is None or moment_s <= expires_s
    pending = [one.matter for one in course.standing() if one.status is Status.PENDING]
    assert len(pending) == len(set(pending))


@pytest.mark.parametrize(
    "given_",
    [
        {"budget": -1},
        {"budget": "4"},
        {"delivered": 1},
        {"reserve": 5},
        {"channels": "sms"},
        {"marketing": True},
    ],
)
def test_settings_that_cannot_be(given_: dict[str, Any]) -> None:
    """Tests values out of range, of a wrong type, and names that nobody knows."""
    town = Town("twn_1", "t", "T", "Europe/Paris", "m", {"notify": given_})
    with pytest.raises(InvalidPolicyError) as error:
        policy_of(town)
    assert error.value.code == "invalid_policy"


def test_settings_are_taken_over() -> None:
    """Tests that a town says what differs only."""
    town = Town("twn_1", "t", "T", "Europe/Paris", "m", {"notify": {"budget": 6, "channels": ["email"]}})
    assert policy_of(town) == Policy(budget=6, channels=("email",))
    assert policy_of(replace(town, settings={})) == Policy()
