"""What phones say of closed doors, taken in as it comes: late, twice, out of order; each with an answer of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from dispatch.errors import DispatchError
from dispatch.escalation.act import ActKind, Result
from dispatch.escalation.errors import EscalationError
from dispatch.escalation.escalation import Escalation
from dispatch.escalation.saying import begin, confirm_call, hand_over, settle, tried
from dispatch.storage.store import Store, Writing

#: How often a command is tried again that meets another change.
CONFLICTS = 4


@dataclass(frozen=True, slots=True)
class Said:
    """A command about a closed door.

    Attributes
    ----------
    id
        The name that the phone gives it.
    visit_id, kind
        Which door, and what: anything of `ActKind` that a person does.
    happened_s, offset_s
        By the clock of the phone, and what that clock lacks.
    body
        ``step``, ``result`` or ``number``, as the kind needs.
    """

    id: str
    visit_id: str
    kind: str
    happened_s: int
    offset_s: int = 0
    body: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a command: the chain as it is, or why it was refused."""

    id: str
    escalation: Escalation | None
    code: str = ""
    message: str = ""


def take(store: Store, town_id: str, actor: str, commands: Sequence[Said]) -> list[Answer]:
    """Take commands in, each in a transaction of its own, and return what became of each in their order.

    One that is refused keeps nothing of the others from being kept. What a phone says of a door that was settled meanwhile counts.

    Raises
    ------
    ConflictError
        Other changes were in the way again and again: send the commands again, those that were kept are known.
    """
    answers = []
    for said in commands:
        try:
            chain = store.write(town_id, actor, partial(_one, said=said), conflicts=CONFLICTS)
            answers.append(Answer(said.id, chain))
        except DispatchError as error:
            if error.code == "version_conflict":
                raise
            answers.append(Answer(said.id, None, error.code, str(error)))
    return answers


def _one(writing: Writing, said: Said) -> Escalation:
    body = said.body or {}
    at: dict[str, Any] = {"name": said.id, "happened_s": said.happened_s + said.offset_s}
    if not 8 <= len(said.id) <= 80:
        raise EscalationError("id: give 8 to 80 letters and digits, such as a UUID", code="invalid_act")
    if said.kind == ActKind.NO_ANSWER:
        return begin(writing, said.visit_id, **at)
    if said.kind == ActKind.TRIED:
        step = body.get("step")
        if not isinstance(step, int) or isinstance(step, bool):
            raise EscalationError(f"step {step!r}: give the number of a step, from 0", code="invalid_act")
        return tried(writing, said.visit_id, step, late=True, **at)
    if said.kind == ActKind.HANDED:
        return hand_over(writing, said.visit_id, late=True, **at)
    if said.kind == ActKind.CALLED:
        return confirm_call(writing, said.visit_id, str(body.get("number", "")), **at)
    if said.kind == ActKind.SETTLED:
        result = str(body.get("result", ""))
        if result not in {one.value for one in Result}:
            known = ", ".join(one.value for one in Result)
            raise EscalationError(f"result {result[:20]!r}: give one of {known}", code="invalid_act")
        return settle(writing, said.visit_id, Result(result), late=True, **at)
    raise EscalationError(
        f"kind {said.kind[:20]!r}: give no_answer, tried, handed, called or settled", code="invalid_act"
    )
