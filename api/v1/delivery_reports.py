"""What is known of a delivery beside itself: when somebody comes, what has happened, what shows it, and what it emits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from starlette.responses import Response

from api.gate.answer import Answer
from api.gate.call import Call, Calling
from api.v1.deliveries import DeliveryId
from api.v1.paging import USUAL, Cursor, Limit, NextCursor, cursor_of, place_of
from api.v1.scalars import Form, Moment, Position, Window, maybe_moment, moment_of
from api.v1.town_router import town_router
from dispatch.eta.outlook import outlook
from dispatch.field.proofs import ProofKind, proofs_of
from dispatch.orders.changes import own_delivery
from dispatch.orders.delivery import Task, TaskKind
from dispatch.orders.rights import IsVisitError, sent_by
from dispatch.pooling.of_delivery import Basis, emissions_of
from dispatch.positions.visibility import WITHIN_STOPS
from dispatch.privacy.timeline import Heard, timeline
from dispatch.recipient.rating_said import rating_of
from dispatch.storage import pictures
from dispatch.storage.store import Reading

router = town_router("deliveries", "/deliveries/{delivery_id}")
#: Kinds of proof whose words say what was handed over to whom, and give nothing away that opens a door.
_TOLD = frozenset({ProofKind.NAME, ProofKind.BARCODE})


class ToldEta(Form):
    """What the recipient was told last."""

    earliest: Moment
    latest: Moment
    told_at: Moment
    promise_at_risk: bool


class PickupEta(Form):
    """When a courier is to come to a shop."""

    task_id: str
    shop_id: str
    planned_at: Moment | None


class EtaForm(Form):
    """When somebody comes. Where couriers are is nobody's business here."""

    promised: Annotated[Window | None, Field(description="Null while nothing is promised.")]
    told: Annotated[ToldEta | None, Field(description="Null where nothing was told, and for shops.")]
    planned_at: Annotated[
        Moment | None,
        Field(description="When the drop begins by the present plan; for who works for the town."),
    ]
    stops_before: Annotated[
        int | None,
        Field(description="Halts before the door, once they are few; null before that, and for shops."),
    ]
    pickups: Annotated[
        list[PickupEta], Field(description="What is still to be collected, as far as it is yours.")
    ]


class TimelineEntry(Form):
    """Something that has happened."""

    id: str
    type: Annotated[str, Field(examples=["delivery.promised"])]
    at: Annotated[Moment, Field(description="By the clock of where it happened.")]
    recorded_at: Moment
    actor: Annotated[str | None, Field(description="Who, told to who works for the town.")]
    behalf: str | None
    window: Window | None
    eta: Annotated[Window | None, Field(description="What the recipient is told.")]
    promise_at_risk: bool | None
    shop_id: str | None
    task_id: str | None
    ready_at: Moment | None
    minutes: int | None
    substitution_id: str | None
    message_id: str | None


class TimelinePage(Form):
    """A page of what has happened, the oldest first."""

    events: list[TimelineEntry]
    next_cursor: NextCursor


class ProofForm(Form):
    """Something that shows that goods were handed over."""

    id: str
    task_id: str
    task_kind: TaskKind
    kind: ProofKind
    value: Annotated[
        str | None,
        Field(
            description="The name of who took it, or the code on the goods; null for others, and once it was erased."
        ),
    ]
    note: Annotated[
        str | None,
        Field(
            description="Why a code counts that is on no piece of the delivery as far as was known; null for who does not work for the town."
        ),
    ]
    has_picture: Annotated[bool, Field(description="Whether one was taken.")]
    picture: Annotated[
        str | None,
        Field(
            description="Where it is fetched; null where none was taken, and until the phone has sent it.",
            examples=["/v1/deliveries/dlv_…/proofs/prf_…/picture"],
        ),
    ]
    position: Annotated[Position | None, Field(description="Of the phone; for who works for the town.")]
    happened_at: Moment
    received_at: Moment
    erased_at: Annotated[Moment | None, Field(description="That there was a proof stays.")]


class ProofList(Form):
    """The proofs of a delivery, the oldest first."""

    proofs: list[ProofForm]


class RatingForm(Form):
    """What its recipient thinks of a delivery; everything is null where nothing was said."""

    score: Annotated[int | None, Field(description="From 1 to 5.")]
    words: Annotated[
        str | None,
        Field(
            description="What they have added, for the sender and the town; null for others, and once it was erased."
        ),
    ]
    rated_at: Moment | None
    changed_at: Annotated[Moment | None, Field(description="When it was thought better of.")]


class EmissionsForm(Form):
    """What greenhouse gases a delivery stands for."""

    basis: Annotated[
        Basis | None,
        Field(
            description="`comparison`: its part of the pooled plan of its day; `round`: its part of the planned way of its round; null while no round has it."
        ),
    ]
    co2e_g: Annotated[int | None, Field(description="Grams of CO2 equivalent, well to wheel.")]
    distance_m: int | None
    alone_co2e_g: Annotated[
        int | None, Field(description="If nobody pooled; null where the day was not compared.")
    ]
    alone_distance_m: int | None


@router.get("/eta", operation_id="get_eta", summary="When somebody comes", response_model=EtaForm)
def get_eta(call: Calling, delivery_id: DeliveryId) -> Response:
    """Say when somebody comes: what is promised, what the recipient was told, and when goods are to be collected."""

    def render(reading: Reading) -> Answer:
        one = own_delivery(reading, delivery_id, call.org_id)
        if one.visit_id and call.org_id:
            raise IsVisitError(one.id)
        zone, whole, town = call.zone, call.org_id in {"", one.org_id}, call.subject.sees_town
        found = outlook(reading, one)
        told = found.told if whole else None
        before = found.stops_before if whole else None
        near = before is not None and (town or before <= WITHIN_STOPS)
        return Answer(
            EtaForm(
                promised=_window(call, one.window.earliest, one.window.latest)
                if one.promised_s is not None
                else None,
                told=None
                if told is None
                else ToldEta(
                    earliest=moment_of(told.low_s, zone),
                    latest=moment_of(told.high_s, zone),
                    told_at=moment_of(told.told_s, zone),
                    promise_at_risk=told.promise_at_risk,
                ),
                planned_at=maybe_moment(found.door_s, zone) if town else None,
                stops_before=before if near else None,
                pickups=[
                    PickupEta(
                        task_id=task.id,
                        shop_id=task.org_id,
                        planned_at=maybe_moment(found.planned_s.get(task.id), zone),
                    )
                    for task in one.pickups
                    if task.org_id and task.done_s is None and (whole or task.org_id == call.org_id)
                ],
            )
        )

    return call.look(render)


@router.get(
    "/timeline", operation_id="list_timeline", summary="What has happened", response_model=TimelinePage
)
def list_timeline(
    call: Calling, delivery_id: DeliveryId, limit: Limit = USUAL, cursor: Cursor = ""
) -> Response:
    """List what has happened to a delivery, as far as it is yours to hear: a shop hears nothing of the other shops of a basket."""
    place = place_of(cursor, int)
    first = max(0, int(place[0])) if place else 0

    def render(reading: Reading) -> Answer:
        found = timeline(reading, delivery_id, call.org_id)
        shown = found[first : first + limit]
        following = cursor_of(first + limit) if len(found) > first + limit else None
        return Answer(TimelinePage(events=[_entry(call, one) for one in shown], next_cursor=following))

    return call.look(render)


@router.get(
    "/proofs", operation_id="list_proofs", summary="What shows the hand-over", response_model=ProofList
)
def list_proofs(call: Calling, delivery_id: DeliveryId) -> Response:
    """List the proofs of a delivery; a shop with a part in a basket of others sees those of its own goods. Codes that open doors are never shown."""

    def render(reading: Reading) -> Answer:
        tasks = shown_tasks(call, reading, delivery_id)
        found = proofs_of(reading, tasks)
        here = pictures.stored_among(reading, (row.file for row in found))
        return Answer(
            ProofList(
                proofs=[
                    ProofForm(
                        id=row.id,
                        task_id=row.task_id,
                        task_kind=tasks[row.task_id].kind,
                        kind=ProofKind(row.kind),
                        value=(row.value or None) if ProofKind(row.kind) in _TOLD else None,
                        note=(row.note or None) if call.subject.sees_town else None,
                        has_picture=bool(row.file) and row.erased_s is None,
                        picture=f"/v1/deliveries/{delivery_id}/proofs/{row.id}/picture"
                        if row.file in here
                        else None,
                        position=(row.lon, row.lat)
                        if call.subject.sees_town and row.lon is not None and row.lat is not None
                        else None,
                        happened_at=moment_of(row.happened_s, call.zone),
                        received_at=moment_of(row.received_s, call.zone),
                        erased_at=maybe_moment(row.erased_s, call.zone),
                    )
                    for row in found
                ]
            )
        )

    return call.look(render)


def shown_tasks(call: Call, reading: Reading, delivery_id: str) -> dict[str, Task]:
    """Return the tasks of a delivery whose proofs are for whoever asks, by their names.

    Raises
    ------
    NotFoundError
        There is no such delivery, or it is none of theirs.
    IsVisitError
        It is a visit, of which nothing is shown.
    """
    one = own_delivery(reading, delivery_id, call.org_id)
    if one.visit_id:
        raise IsVisitError(one.id)
    whole = call.org_id in {"", one.org_id}
    return {task.id: task for task in one.tasks if whole or task.org_id == call.org_id}


@router.get(
    "/rating", operation_id="get_rating", summary="What the recipient thinks", response_model=RatingForm
)
def get_rating(call: Calling, delivery_id: DeliveryId) -> Response:
    """Say what the recipient has thought of a delivery; a shop with a part in a basket of others learns the number alone."""

    def render(reading: Reading) -> Answer:
        one = own_delivery(reading, delivery_id, call.org_id)
        if one.visit_id:
            raise IsVisitError(one.id)
        found = rating_of(reading, one.id)
        if found is None:
            return Answer(RatingForm(score=None, words=None, rated_at=None, changed_at=None))
        whole = call.org_id in {"", one.org_id}
        changed = found.changed_s if found.changed_s != found.rated_s else None
        return Answer(
            RatingForm(
                score=found.score,
                words=(found.words or None) if whole else None,
                rated_at=moment_of(found.rated_s, call.zone),
                changed_at=maybe_moment(changed, call.zone),
            )
        )

    return call.look(render)


@router.get("/emissions", operation_id="get_emissions", summary="What it emits", response_model=EmissionsForm)
def get_emissions(call: Calling, delivery_id: DeliveryId) -> Response:
    """Say what greenhouse gases a delivery stands for, and what they would have been had nobody pooled, where its day was compared."""

    def render(reading: Reading) -> Answer:
        one = sent_by(reading, delivery_id, call.org_id)
        if one.visit_id and call.org_id:
            raise IsVisitError(one.id)
        found = emissions_of(reading, one)
        return Answer(
            EmissionsForm(
                basis=None if found is None else found.basis,
                co2e_g=None if found is None else found.co2e_g,
                distance_m=None if found is None else found.distance_m,
                alone_co2e_g=None if found is None else found.alone_co2e_g,
                alone_distance_m=None if found is None else found.alone_distance_m,
            )
        )

    return call.look(render)


def _entry(call: Call, one: Heard) -> TimelineEntry:
    data, zone = one.data, call.zone
    eta = data["new"] if isinstance(data.get("new"), Mapping) else data
    return TimelineEntry(
        id=one.id,
        type=one.type,
        at=moment_of(one.happened_s, zone),
        recorded_at=moment_of(one.recorded_s, zone),
        actor=one.actor or None,
        behalf=one.behalf or None,
        window=_bounds(call, data, "window_from_s", "window_to_s"),
        eta=_bounds(call, eta, "low_s", "high_s"),
        promise_at_risk=data.get("promise_at_risk"),
        shop_id=data.get("org_id"),
        task_id=data.get("task_id"),
        ready_at=maybe_moment(data.get("ready_s"), zone),
        minutes=data.get("minutes"),
        substitution_id=data.get("substitution_id"),
        message_id=data.get("message_id"),
    )


def _bounds(call: Call, data: Mapping[str, Any], low: str, high: str) -> Window | None:
    first, last = data.get(low), data.get(high)
    return None if first is None or last is None else _window(call, first, last)


def _window(call: Call, first_s: int, last_s: int) -> Window:
    return Window.model_construct(earliest=moment_of(first_s, call.zone), latest=moment_of(last_s, call.zone))
