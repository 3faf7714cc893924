"""The town hall's visits of a simulated day: on the list in the morning, beside what shops sell."""

from __future__ import annotations

from dataclasses import replace

from dispatch import ids
from dispatch.domain import Load, TimeWindow, Visit
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.delivery import Channel, Delivery, Mode, Task, TaskKind
from dispatch.parties.organization import Organization, OrganizationKind
from dispatch.parties.recipient import Recipient
from dispatch.planning_requests import Request, visit_request
from dispatch.services.goods_classes import kept_from
from dispatch.services.service_type import Rank
from dispatch.simulate.life import Life
from dispatch.storage import deliveries, parties
from dispatch.storage.store import Writing

ACTOR = "coordinator:simulated"


def promise_visits(life: Life) -> None:
    """Put the visits of the day on its list, each promised its window."""
    visits = life.scenario.day.visits
    if not visits:
        return
    whole_day = TimeWindow(life.scenario.begins_s, life.scenario.ends_s)

    def step(writing: Writing) -> None:
        office = parties.add_organization(
            writing, Organization(writing.ids.new(ids.ORGANIZATION), OrganizationKind.TOWN, "Town hall")
        )
        spots = {place.id: place for place in life.scenario.day.places}
        stored = dict(life.names.places)
        missing = {
            name
            for visit in visits
            for name in (visit.place_id, visit.from_place_id, visit.to_place_id)
            if name and name not in stored
        }
        for name in sorted(missing):
            stored[name] = writing.ids.new(ids.PLACE)
        parties.add_places(writing, [replace(spots[name], id=stored[name]) for name in sorted(missing)])
        for number, visit in enumerate(visits, 1):
            recipient = parties.add_recipient(
                writing, Recipient(writing.ids.new(ids.RECIPIENT), f"Beneficiary {number}")
            )
            one = _delivery(
                writing,
                life,
                visit,
                visit_request(visit, whole_day),
                stored,
                office.id,
                recipient.id,
            )
            life.key_of[one.id] = visit.id

    life.write(ACTOR, step)


def _delivery(
    writing: Writing,
    life: Life,
    visit: Visit,
    request: Request,
    stored: dict[str, str],
    org_id: str,
    recipient_id: str,
) -> Delivery:
    name = writing.ids.new(ids.DELIVERY)
    total = request.load
    tasks = []
    for sequence, task in enumerate(request.tasks):
        is_drop = request.drop is not None and task is request.drop
        load = Load(-total.volume_l, -total.weight_g) if is_drop else task.taken
        tasks.append(
            Task(
                writing.ids.new(ids.TASK), name, sequence, TaskKind.DROP if is_drop else TaskKind.PICKUP, stored[task.place_id],
                task.windows, load, task.service_s,
            )
        )  # fmt: skip
    if request.drop is None and total == Load():
        # Nothing is brought or fetched: what is done is done at the door.
        tasks = [replace(task, kind=TaskKind.DROP) for task in tasks]
    added = deliveries.add(
        writing,
        Delivery(
            id=name, org_id=org_id, code=visit.code, channel=Channel.RECURRING, mode=Mode.VISIT, recipient_id=recipient_id,
            drop_place_id=stored[visit.place_id], day=life.day, window=visit.windows[0], tasks=tuple(tasks),
            priority=visit.priority, skills=visit.skills, goods=visit.goods,
            never_with=kept_from(visit.goods, visit.never_with), rank=Rank.REQUIRED,
        ),
    )  # fmt: skip
    promised = deliveries.change(writing, added, status=DeliveryStatus.PROMISED, promised_s=writing.now_s)
    writing.note(
        "delivery.promised",
        promised.id,
        promised.version,
        {"from_s": promised.window.earliest, "to_s": promised.window.latest},
    )
    return promised
