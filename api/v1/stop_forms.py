"""What is said at a stop: what came of every task, what shows it, the money that was taken."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from api.errors import ApiError, FaultyField
from api.v1.happened import HappenedAt
from api.v1.scalars import Currency, Form, Id, Position, ShortText, Words
from dispatch.field.at_stop import Result
from dispatch.field.outcomes import OutcomeCode, UnfitOutcomeError
from dispatch.field.proofs import Cash, Proof, ProofKind, ProofMissingError
from dispatch.field.visit_checks import MOST_CHECKS
from dispatch.lifecycle.round import Outcome
from dispatch.orders.delivery import PaymentMethod

MOST_TASKS = 100


class TaskResult(Form):
    """What came of one task."""

    task_id: Id
    outcome: Outcome
    code: Annotated[OutcomeCode, Field(description="More precisely; it has to fit what was to be done.")]
    note: ShortText = ""


class ProofForm(Form):
    """What shows that something was handed over."""

    task_id: Id
    kind: ProofKind
    value: Annotated[ShortText, Field(description="Of a name, a PIN or a barcode.")] = ""
    file: Annotated[
        str,
        StringConstraints(pattern=r"^[A-Za-z0-9_.-]{0,200}$"),
        Field(
            description="Name of the picture, of a photo or a signature, as it is sent with `put_proof_picture`.",
            examples=["pic_9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
        ),
    ] = ""
    position: Annotated[Position | None, Field(description="Where the phone was.")] = None
    note: Annotated[
        ShortText,
        Field(
            description="Of a barcode that is on no piece of the delivery as far as is known: why it counts all the same."
        ),
    ] = ""


class CashForm(Form):
    """Money that was taken at the door."""

    delivery_id: Id
    method: PaymentMethod
    amount_minor: Annotated[int, Field(ge=1, le=100_000_000)]
    currency: Currency


class Closing(Form):
    """What came of a stop: of each of its tasks, and of no other."""

    results: Annotated[list[TaskResult], Field(min_length=1, max_length=MOST_TASKS)]
    proofs: Annotated[list[ProofForm], Field(max_length=MOST_TASKS)] = Field(default_factory=list)
    cash: Annotated[list[CashForm], Field(max_length=MOST_TASKS)] = Field(default_factory=list)
    checks: Annotated[
        dict[Id, Annotated[list[bool | None], Field(max_length=MOST_CHECKS)]],
        Field(
            max_length=MOST_TASKS,
            description="At the door of a visit: the answers to the questions of its service, by its task.",
        ),
    ] = Field(default_factory=dict)
    note: Words = ""
    happened_at: HappenedAt = None


class MoreProofs(Form):
    """Proofs for a stop, closed or not."""

    proofs: Annotated[list[ProofForm], Field(min_length=1, max_length=MOST_TASKS)]
    happened_at: HappenedAt = None


class Reasoned(Form):
    """Why, in words for the coordinator."""

    reason: ShortText = ""
    happened_at: HappenedAt = None


def results_of(closing: Closing) -> dict[str, Result]:
    """Return what came of each task.

    Raises
    ------
    ApiError
        ``task_twice``: there are two results of one task. ``task_unknown``: a proof is of none of them.
    """
    found: dict[str, Result] = {}
    faults = []
    for number, one in enumerate(closing.results):
        if one.task_id in found:
            faults.append(
                FaultyField(
                    pointer=f"/results/{number}/task_id", code="task_twice", value=one.task_id,
                    message="there is a result of that task already", remedy="give one for each task",
                )
            )  # fmt: skip
        found[one.task_id] = Result(one.outcome, one.code, one.note)
    for number, proof in enumerate(closing.proofs):
        if proof.task_id not in found:
            faults.append(
                FaultyField(
                    pointer=f"/proofs/{number}/task_id", code="task_unknown", value=proof.task_id,
                    message="it is none of the tasks in results", remedy="name one of them",
                )
            )  # fmt: skip
    if faults:
        raise ApiError(
            "The closing contradicts itself: "
            + "; ".join(f"{one.pointer}: {one.message}" for one in faults)
            + ".",
            code=faults[0].code,
            status=422,
            faults=faults,
        )
    return found


def proofs_of(given: list[ProofForm]) -> list[Proof]:
    """Return proofs."""
    return [
        Proof(
            one.task_id,
            one.kind,
            one.value,
            one.file,
            lon=None if one.position is None else one.position[0],
            lat=None if one.position is None else one.position[1],
            note=one.note,
        )
        for one in given
    ]


def cash_of(given: list[CashForm]) -> list[Cash]:
    """Return money that was taken."""
    return [Cash(one.delivery_id, one.method, one.amount_minor, one.currency) for one in given]


def placed(error: UnfitOutcomeError | ProofMissingError, closing: Closing) -> ApiError:
    """Return a fault of one result with where it is in the form that was sent."""
    number = next((at for at, one in enumerate(closing.results) if one.task_id == error.task_id), 0)
    fault = FaultyField(
        pointer=f"/results/{number}/code",
        code=error.code,
        message=str(error)[:400],
        value=closing.results[number].code,
    )
    return ApiError(str(error), code=error.code, faults=[fault])
