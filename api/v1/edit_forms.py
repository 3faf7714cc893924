"""Edits by hand as they are asked for and answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from api.v1.plan_forms import PlanRunForm, ProposalForm
from api.v1.round_forms import BrokenForm, RoundForm
from api.v1.scalars import Form, Id, Version
from dispatch.manual.edits import Edit, Move, Reorder, TakeOff, Transfer
from dispatch.manual.naming import tasks_of_deliveries, tasks_of_stops
from dispatch.storage.store import Reading

#: Most that one request may be about.
MOST = 500

_Ids = Annotated[list[Id], Field(max_length=MOST)]


class MoveEdit(Form):
    """Deliveries, or what is to be done at stops, are done by a shift."""

    kind: Literal["move"]
    delivery_ids: Annotated[
        _Ids, Field(default_factory=list, description="All that is left to be done for them.")
    ]
    stop_ids: Annotated[
        _Ids,
        Field(
            default_factory=list,
            description="What is to be done at these stops, on whichever rounds; what else belongs to a basket comes along to another courier.",
        ),
    ]
    to_shift_id: Id
    before_stop_id: Annotated[
        Id | None, Field(description="A stop of that shift that comes right after; null for the end.")
    ] = None
    anywhere: Annotated[
        bool, Field(description="The place is chosen: the one that breaks least and costs least.")
    ] = False
    rest: Annotated[
        Literal["anywhere", "alongside"],
        Field(
            description="What of a basket has no place of its own, such as the shops of a delivery that is named: where it breaks least and costs "
            "least, or right beside it. Of a delivery its door has the place."
        ),
    ] = "anywhere"


class ReorderEdit(Form):
    """The open stops of a shift come in this order; those not named come after, as they were."""

    kind: Literal["reorder"]
    shift_id: Id
    stop_ids: Annotated[list[Id], Field(min_length=1, max_length=MOST)]


class TransferEdit(Form):
    """What is left of a round is done by another shift, behind what that has."""

    kind: Literal["transfer"]
    from_shift_id: Id
    to_shift_id: Id
    from_stop_id: Annotated[
        Id | None, Field(description="Only from this stop on; null: all that is left.")
    ] = None


class TakeOffEdit(Form):
    """Deliveries are on no round any more."""

    kind: Literal["take_off"]
    delivery_ids: Annotated[list[Id], Field(min_length=1, max_length=MOST)]
    stays_off: Annotated[
        bool,
        Field(
            description="Later plans leave them off as well, until somebody takes them on; false: the next plan may put them on a round."
        ),
    ] = True


EditForm = Annotated[MoveEdit | ReorderEdit | TransferEdit | TakeOffEdit, Field(discriminator="kind")]


class NewEdits(Form):
    """What is to be done to the rounds of a day by hand."""

    edits: Annotated[
        list[EditForm],
        Field(min_length=1, max_length=100, description="One after the other; all of them or none."),
    ]
    apply: Annotated[
        bool,
        Field(description="At once; false proposes it, to be compared, applied or rejected as a plan run."),
    ] = True
    pin: Annotated[bool, Field(description="Later plans leave what was moved with that courier.")] = True
    seen: Annotated[
        dict[Id, Version],
        Field(
            default_factory=dict,
            max_length=MOST,
            description="Versions of rounds as you have seen them: where one is no longer so, nothing is done (412 `version_conflict`).",
        ),
    ]


class EditedDay(Form):
    """What became of edits, and what the plan breaks now: it is done all the same."""

    run: PlanRunForm
    broken: list[BrokenForm]
    rounds: Annotated[
        list[RoundForm],
        Field(description="Those that were changed, as they are now; empty where it is only proposed."),
    ]
    proposal: Annotated[
        ProposalForm | None,
        Field(description="What is proposed, beside the plan so far; null where it was applied."),
    ]


def edits_of(reading: Reading, forms: Iterable[EditForm]) -> list[Edit]:
    """Return edits in the words of the engine.

    Raises
    ------
    ImpossibleEditError
        A delivery or a stop is not there, or has nothing to be done any more.
    """
    return [_edit(reading, one) for one in forms]


def _edit(reading: Reading, one: EditForm) -> Edit:
    if isinstance(one, ReorderEdit):
        return Reorder(one.shift_id, tuple(one.stop_ids))
    if isinstance(one, TransferEdit):
        return Transfer(one.from_shift_id, one.to_shift_id, one.from_stop_id or "")
    if isinstance(one, TakeOffEdit):
        return TakeOff(tuple(dict.fromkeys(one.delivery_ids)), one.stays_off)
    together = one.rest == "alongside" or one.anywhere
    named = []
    for tasks in tasks_of_deliveries(reading, one.delivery_ids):
        # What comes last is at the door.
        named += [task.id for task in (tasks if together else tasks[-1:])]
    named += tasks_of_stops(reading, one.stop_ids)
    return Move(
        tuple(dict.fromkeys(named)),
        one.to_shift_id,
        one.before_stop_id or "",
        anywhere=one.anywhere,
        rest_anywhere=not together,
    )
