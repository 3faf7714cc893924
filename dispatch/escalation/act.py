"""What is said about a closed door: by a courier, a coordinator, a person of trust, or the clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ActKind(StrEnum):
    """What was done."""

    NO_ANSWER = "no_answer"  # nobody opens
    TRIED = "tried"  # a step, without an answer
    LAPSED = "lapsed"  # the time of a step has passed; said by the clock
    TOLD = "told"  # a step's person, by the program: from now on its time counts
    HANDED = "handed"  # to the coordinator
    CALLED = "called"  # 15, 112: a person has called, and says so
    SETTLED = "settled"  # with a result
    REOPENED = "reopened"  # what was settled before was a mistake
    TAKEN_BACK = "taken_back"  # a closing that had settled it was undone at the stop


class Result(StrEnum):
    """How a matter is settled; the graver one counts where two say different things, and knowing counts more than not knowing."""

    NOBODY = "nobody"  # nobody was reached
    OK = "ok"  # the person was reached, and is well
    CONCERN = "concern"  # reached, and somebody should look after them
    EMERGENCY = "emergency"


_GROUPS = {
    ActKind.NO_ANSWER: 0, ActKind.TRIED: 1, ActKind.TOLD: 1, ActKind.LAPSED: 1, ActKind.HANDED: 2, ActKind.CALLED: 3,
    ActKind.REOPENED: 4, ActKind.SETTLED: 5, ActKind.TAKEN_BACK: 6,
}  # fmt: skip
_PLACES = {kind: place for place, kind in enumerate((ActKind.TRIED, ActKind.TOLD, ActKind.LAPSED))}
_PLACES |= {kind: 0 for kind in ActKind if kind not in _PLACES}
#: From the least to the gravest.
GRAVITY = {result: place for place, result in enumerate(Result)}


@dataclass(frozen=True, slots=True)
class Act:
    """One thing said.

    Attributes
    ----------
    id
        The name that whoever says it gives, such as that of a phone's command: said again, it is the same act.
    step
        Number of the step of the chain that it is about, from 0; -1 where it is about none.
    result
        Of what is settled.
    number
        Which number was called, of the town's (`dispatch.escalation.numbers`).
    actor
        Who did it.
    happened_s, received_s
        By the clock of the device, and by ours.
    """

    id: str
    kind: ActKind
    actor: str
    happened_s: int
    received_s: int
    step: int = -1
    result: Result | None = None
    number: str = ""

    @property
    def at_s(self) -> int:
        """When it happened; nobody has seen the future, whatever their clock says."""
        return min(self.happened_s, self.received_s)

    @property
    def order(self) -> tuple[int, int, int, int, str]:
        """Its place among others: of the same second steps come in their order, and what ends the matter after them."""
        group = _GROUPS[self.kind]
        return (self.at_s, group, self.step if group == 1 else 0, _PLACES[self.kind], self.id)


#: What somebody who says it has found is somebody in need of help: such a word is kept whoever says it, and of whichever door.
ALARMS = frozenset({Result.CONCERN, Result.EMERGENCY})
