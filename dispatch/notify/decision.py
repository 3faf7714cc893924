"""Whether something is told, when and how: a pure function, so that its promises can be tested for every course of events.

It promises: nothing in quiet hours but what is urgent, nothing beyond the budget, nothing twice, nothing to who has opted out, nothing that is no
longer true, and nothing that asks for no action and says no change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.notify.kinds import RULES, MessageKind, Rule
from dispatch.notify.policy import Policy
from dispatch.notify.quiet_hours import first_loud_s
from dispatch.parties.recipient import Reach


class Status(StrEnum):
    """What became of a message."""

    PENDING = "pending"  # is sent at its time
    SENT = "sent"
    MERGED = "merged"  # said by another one
    SUPPRESSED = "suppressed"
    FAILED = "failed"  # no channel could bring it


class Reason(StrEnum):
    """Why."""

    NOW = "now"
    DIGEST = "digest"  # waits a little for others
    QUIET_HOURS = "quiet_hours"
    SAME_MATTER = "same_matter"  # merged
    OPTED_OUT = "opted_out"
    ERASED = "erased"
    NO_CHANNEL = "no_channel"
    NOT_WANTED = "not_wanted"  # this town does not tell such things
    NO_CHANGE = "no_change"  # nothing that concerns them
    ONLY_IF_LATE = "only_if_late"
    BELOW_THRESHOLD = "below_threshold"
    DUPLICATE = "duplicate"
    TAKEN_BACK = "taken_back"  # a change, and a change back before it was told
    BUDGET = "budget"
    DISPLACED = "displaced"  # an important one needed its place
    NO_LONGER_TRUE = "no_longer_true"
    OWN_DOING = "own_doing"  # who did it need not be told
    UNDELIVERED = "undelivered"


@dataclass(frozen=True, slots=True)
class Person:
    """Who is to be told. ``channels`` are those that reach them, in the order in which they are tried."""

    id: str
    channels: tuple[str, ...]
    reach: Reach
    time_zone: str
    language: str = "fr"
    erased: bool = False
    unsaid: bool = False  # has not said when they want to be told


@dataclass(frozen=True, slots=True)
class Wish:
    """Something that could be said.

    Parameters
    ----------
    kind
        What.
    target_id, subject
        To whom, and about which delivery or round.
    content
        The same for wishes that say the same.
    facts
        What the text needs; plain JSON.
    state
        Of the delivery now, None where it is about none.
    expires_s
        Until when it is worth saying.
    part
        What of its matter it is about, as the shop of a thread.
    refusal
        Why it is not told whatever else holds, as where the person did it; None for no reason.
    """

    kind: MessageKind
    target_id: str
    subject: str
    content: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    state: DeliveryStatus | None = None
    expires_s: int | None = None
    part: str = ""
    refusal: Reason | None = None

    @property
    def matter(self) -> str:
        """What the latest word counts of."""
        matter = RULES[self.kind].matter
        return f"{matter}:{self.part}" if self.part else matter


@dataclass(frozen=True, slots=True)
class Known:
    """A message to the same person about the same subject that is sent or pending, in the order of the decisions."""

    id: str
    kind: MessageKind
    matter: str
    content: str
    facts: Mapping[str, Any]
    status: Status
    due_s: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What is done about a wish. ``withdrawn`` are pending messages that are not sent any more, each with the reason."""

    kind: MessageKind
    status: Status
    reason: Reason
    due_s: int | None = None
    channel: str = ""
    merged_into: str = ""
    withdrawn: tuple[tuple[str, Reason], ...] = ()


#: Quiet hours of couriers who are at home and have named none; and how long before what it is about they must know, seconds.
NIGHT = Reach()
AHEAD_S = 2 * 3600

_WINDOWS = frozenset({MessageKind.PROMISED, MessageKind.WINDOW_CHANGED})
_TIMES = _WINDOWS | {MessageKind.ETA_CHANGED}


def decide(wish: Wish, person: Person, known: Sequence[Known], policy: Policy, now_s: int) -> Decision:
    """Return what is done about a wish.

    Parameters
    ----------
    wish, person
        What could be said, to whom.
    known
        What they have been told about the subject, and are going to be.
    policy
        Of the town.
    now_s
        UTC epoch seconds.
    """
    kind = wish.kind
    if kind is MessageKind.PROMISED and any(
        one.kind in _WINDOWS and one.status is Status.SENT for one in known
    ):
        kind = MessageKind.WINDOW_CHANGED
    rule = RULES[kind]
    # What has happened makes older words untrue, whether it is told itself or not.
    untrue = {
        one.id: Reason.NO_LONGER_TRUE
        for one in known
        if one.status is Status.PENDING
        and one.matter.partition(":")[0] in rule.clears
        and one.kind is not kind
    }
    refused = _refused(wish, kind, rule, person)
    if refused is not None:
        return _suppressed(kind, refused, untrue)
    if kind is MessageKind.ETA_CHANGED:
        refused = _small(wish, person, known, policy)
        if refused is not None:
            pending = [one for one in known if one.status is Status.PENDING and one.kind is kind]
            return _suppressed(kind, refused, untrue | {one.id: Reason.TAKEN_BACK for one in pending})
    return _placed(
        wish, kind, rule, person, [one for one in known if one.id not in untrue], policy, now_s, untrue
    )


def recheck(
    kind: MessageKind, state: DeliveryStatus | None, expires_s: int | None, person: Person, now_s: int
) -> tuple[Reason | None, int | None]:
    """Return why a pending message must not be sent any more, or until when it must wait; (None, None) to send it now."""
    refused = _barred(kind, state, person)
    if refused is not None:
        return refused, None
    due_s = _loud_s(now_s, person, RULES[kind], expires_s)
    if expires_s is not None and due_s > expires_s:
        return Reason.NO_LONGER_TRUE, None
    return None, due_s if due_s > now_s else None


def _barred(kind: MessageKind, state: DeliveryStatus | None, person: Person) -> Reason | None:
    if person.erased:
        return Reason.ERASED
    if person.reach.opted_out:
        return Reason.OPTED_OUT
    if not person.channels:
        return Reason.NO_CHANNEL
    if state is not None and state not in RULES[kind].states:
        return Reason.NO_LONGER_TRUE
    return None


def _refused(wish: Wish, kind: MessageKind, rule: Rule, person: Person) -> Reason | None:
    barred = _barred(kind, wish.state, person)
    if barred is not None:
        return barred
    if wish.refusal is not None:
        return wish.refusal
    if person.reach.only_if_late_min > 0 and not rule.only_if_late:
        return Reason.ONLY_IF_LATE
    return None


def _small(wish: Wish, person: Person, known: Sequence[Known], policy: Policy) -> Reason | None:
    """Return why a new time of arrival is not worth a message: it is close to what the person believes."""
    # What is pending of this kind would be replaced: it is what was told before that counts, however small the steps since.
    told = [one for one in known if one.status is Status.SENT and one.kind in _TIMES]
    coming = [one for one in known if one.status is Status.PENDING and one.kind in _WINDOWS]
    # Of what was erased nobody knows any more what it said.
    believed = [one for one in (*told, *coming) if "window" in one.facts]
    facts = believed[-1].facts if believed else wish.facts
    eta_s = wish.facts["eta_s"]
    if believed and believed[-1].kind is MessageKind.ETA_CHANGED:
        shift_s = eta_s - facts["eta_s"]
    else:
        from_s, to_s = facts["window"]
        shift_s = max(eta_s - to_s, 0) + min(eta_s - from_s, 0)
    if person.reach.only_if_late_min > 0:
        late_s = eta_s - wish.facts["window"][1]
        if late_s <= 60 * person.reach.only_if_late_min:
            return Reason.ONLY_IF_LATE
    if abs(shift_s) <= 60 * policy.eta_threshold_min:
        return Reason.BELOW_THRESHOLD
    return None


def _placed(
    wish: Wish,
    kind: MessageKind,
    rule: Rule,
    person: Person,
    known: Sequence[Known],
    policy: Policy,
    now_s: int,
    untrue: Mapping[str, Reason],
) -> Decision:
    same = [one for one in known if one.matter == wish.matter]
    told = [one for one in same if one.status is Status.SENT]
    pending = [one for one in same if one.status is Status.PENDING]
    if (pending or told) and (pending or told)[-1].content == wish.content:
        return _suppressed(kind, Reason.DUPLICATE, untrue)
    if pending and told and told[-1].content == wish.content:
        return _suppressed(
            kind, Reason.TAKEN_BACK, {**untrue, **{one.id: Reason.TAKEN_BACK for one in pending}}
        )
    partners = [one for one in pending if one.kind in rule.into]
    if partners and (wish.expires_s is None or partners[-1].due_s <= wish.expires_s):
        partner = partners[-1]
        # The first word of a window stays that, with the new window in it.
        rest = {one.id: Reason.NO_LONGER_TRUE for one in pending if one is not partner}
        return Decision(
            kind=kind,
            status=Status.MERGED,
            reason=Reason.SAME_MATTER,
            merged_into=partner.id,
            withdrawn=tuple({**untrue, **rest}.items()),
        )
    # Two words on one matter are never under way at once.
    gone = {**untrue, **{one.id: Reason.NO_LONGER_TRUE for one in pending}}
    due_s, reason = _due(wish, rule, person, policy, now_s)
    if wish.expires_s is not None and due_s > wish.expires_s:
        return _suppressed(kind, Reason.NO_LONGER_TRUE, gone)
    if rule.counted:
        counted = [one for one in known if RULES[one.kind].counted and one.id not in gone]
        room = policy.budget - len(counted)
        if not rule.important:
            room -= policy.reserve
        if room <= 0:
            displaced = [
                one for one in counted if one.status is Status.PENDING and not RULES[one.kind].important
            ]
            if not rule.important or room + len(displaced) <= 0:
                return _suppressed(kind, Reason.BUDGET, gone)
            gone |= {one.id: Reason.DISPLACED for one in displaced[room - 1 :]}
    return Decision(
        kind=kind,
        status=Status.PENDING,
        reason=reason,
        due_s=due_s,
        channel=person.channels[0],
        withdrawn=tuple(gone.items()),
    )


def _due(wish: Wish, rule: Rule, person: Person, policy: Policy, now_s: int) -> tuple[int, Reason]:
    """Return when it is sent, and why then."""
    wait_s = policy.digest_s if rule.digest else 0
    if wish.expires_s is not None and now_s + wait_s > wish.expires_s:
        wait_s = 0
    due_s = _loud_s(now_s + wait_s, person, rule, wish.expires_s)
    if due_s > now_s + wait_s:
        return due_s, Reason.QUIET_HOURS
    return due_s, Reason.DIGEST if wait_s else Reason.NOW


def _loud_s(moment_s: int, person: Person, rule: Rule, expires_s: int | None) -> int:
    """Return the first moment that is not in the quiet hours of a person, those of the night for who is at home and has not named any."""
    if rule.urgent:
        return moment_s
    if rule.off_duty and person.unsaid:
        due_s = first_loud_s(moment_s, NIGHT.quiet_from_min, NIGHT.quiet_to_min, person.time_zone)
        # Whose shift at six is cancelled at ten in the evening does not learn of it at eight.
        return moment_s if expires_s is not None and due_s > expires_s - AHEAD_S else due_s
    return first_loud_s(moment_s, person.reach.quiet_from_min, person.reach.quiet_to_min, person.time_zone)


def _suppressed(kind: MessageKind, reason: Reason, withdrawn: Mapping[str, Reason]) -> Decision:
    return Decision(kind=kind, status=Status.SUPPRESSED, reason=reason, withdrawn=tuple(withdrawn.items()))
