"""Many plain orders at once: what most orders are (new, to a door, nothing counted, nobody's double) is decided in memory and stored with a few statements.

Reading and writing order by order, a delivery takes some thirty statements; a hundred of these take as many together. What is not plain is left
to `dispatch.orders.intake.admit`, which decides the same for every order; tests hold the two against each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import bindparam, func

from dispatch import ids
from dispatch.domain import Place
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.asked import Order
from dispatch.orders.codes import spelled
from dispatch.orders.delivery import Delivery, Mode
from dispatch.orders.door import FoundDoor
from dispatch.orders.duplicates import WITHIN_S
from dispatch.orders.order_times import OrderTimes, is_counted, judged_again, times_of
from dispatch.orders.recipients import overlaid, same_name
from dispatch.orders.service_day import service_day
from dispatch.orders.tasks_of import tasks_of
from dispatch.orders.town_facts import TownFacts
from dispatch.parties.phones import normal_phone
from dispatch.parties.recipient import Door, Recipient
from dispatch.storage import deliveries, parties
from dispatch.storage.prepared import NAMES, among, in_town, of_town
from dispatch.storage.schema_orders import DELIVERY
from dispatch.storage.schema_parties import RECIPIENT
from dispatch.storage.store import Writing

_REFERENCES = of_town(DELIVERY, DELIVERY.c.org_id, DELIVERY.c.external_ref).where(
    among(DELIVERY.c.org_id, "senders"), among(DELIVERY.c.external_ref)
)
_RECENT = (
    of_town(DELIVERY, RECIPIENT.c.phone, DELIVERY.c.mode, DELIVERY.c.window_from_s, DELIVERY.c.window_to_s)
    .join(RECIPIENT, RECIPIENT.c.id == DELIVERY.c.recipient_id)
    .where(
        in_town(RECIPIENT),
        among(RECIPIENT.c.phone),
        DELIVERY.c.status != DeliveryStatus.CANCELLED.value,
        DELIVERY.c.created_s >= bindparam("since_s"),
    )
)
_COUNT = of_town(DELIVERY, func.count()).where(DELIVERY.c.day == bindparam("own_day"))
_CODES = of_town(DELIVERY, DELIVERY.c.code).where(
    DELIVERY.c.day == bindparam("own_day"), among(DELIVERY.c.code)
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An order whose door is found, and for whom it is stored.

    Attributes
    ----------
    actor, behalf
        Who orders, as the log names them.
    promise
        Whether the window is promised as it is asked for.
    times
        When it is met, where that was found by the same facts at the same time.
    """

    order: Order
    found: FoundDoor
    actor: str
    behalf: str = ""
    promise: bool = False
    times: OrderTimes | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """A plain order as it is stored now, with what is shown of it."""

    delivery: Delivery
    place: Place
    recipient: Recipient


def store_plain(writing: Writing, wanted: Sequence[Wanted], facts: TownFacts) -> list[Stored | None]:
    """Store the plain ones among some orders, in their order; None for each that is not plain, of which nothing was done.

    Parameters
    ----------
    facts
        Read in this transaction, in which nobody else takes orders (`Writing.exclude` of ``orders``).

    Returns
    -------
    list of Stored or None
        An order that is not plain may be carried out after the others: none of these has its reference or its recipient.
    """
    known = _Known.read(writing, wanted, facts)
    plans: list[_Plan | None] = [known.plan(one) for one in wanted]
    _give_codes(writing, [plan for plan in plans if plan is not None], facts)
    stored = [plan.stored() for plan in plans if plan is not None]
    parties.add_recipients(writing, [plan.recipient for plan in plans if plan is not None and plan.is_new])
    by_confidence: dict[float, list[Place]] = defaultdict(list)
    for plan in plans:
        if plan is not None:
            by_confidence[plan.wanted.found.confidence].append(plan.place)
    for confidence, places in by_confidence.items():
        parties.add_places(writing, places, confidence=confidence)
    deliveries.add_new(writing, [one.delivery for one in stored])
    for plan in plans:
        if plan is not None:
            _note(writing, plan)
    results = iter(stored)
    return [None if plan is None else next(results) for plan in plans]


@dataclass(slots=True)
class _Plan:
    """What is stored of a plain order; ``delivery`` once it has its short name."""

    wanted: Wanted
    times: OrderTimes
    day: str
    place: Place
    recipient: Recipient
    is_new: bool
    delivery: Delivery | None = None

    def stored(self) -> Stored:
        assert self.delivery is not None
        return Stored(self.delivery, self.place, self.recipient)


@dataclass(slots=True)
class _Known:
    """What the town knows that bears on some orders, and what has become of those before."""

    writing: Writing
    facts: TownFacts
    references: set[tuple[str, str]]
    people: dict[str, list[Recipient]]
    recent: dict[str, list[tuple[str, int, int]]]
    undecided: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, writing: Writing, wanted: Iterable[Wanted], facts: TownFacts) -> _Known:
        orders = [one.order for one in wanted]
        given = {order.external_ref for order in orders if order.external_ref}
        phones = {normal_phone(order.recipient.phone, facts.calling_code) for order in orders} - {""}
        people: dict[str, list[Recipient]] = defaultdict(list)
        for person in parties.recipients_of_phones(writing, phones):
            people[person.phone].append(person)
        recent: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
        if people:
            since_s = writing.now_s - WITHIN_S
            for row in writing.among(RECIPIENT.c.phone, people, _RECENT, since_s=since_s):
                recent[row.phone].append((row.mode, row.window_from_s, row.window_to_s))
        references = {
            (row.org_id, row.external_ref)
            for row in writing.among(
                DELIVERY.c.external_ref,
                given,
                _REFERENCES,
                senders=sorted({order.org_id for order in orders}),
            )
        }
        return cls(writing, facts, references, people, recent)

    def plan(self, one: Wanted) -> _Plan | None:
        """Return what is stored of an order, None if it is not plain; those behind it know of it either way."""
        order, facts = one.order, self.facts
        phone = normal_phone(order.recipient.phone, facts.calling_code)
        reference = (order.org_id, order.external_ref)
        times = None
        if self._is_plain(order, one.found, phone):
            times = times_of(order, facts) if one.times is None else judged_again(order, facts, one.times)
        if order.external_ref:
            self.references.add(reference)
        if times is None or times.faults:
            # Whoever is meant by the ones behind is known only once this one is done.
            if phone:
                self.undecided.add(phone)
            return None
        return self._planned(one, phone, times)

    def _is_plain(self, order: Order, found: FoundDoor, phone: str) -> bool:
        if order.mode is not Mode.DELIVERY or order.door.place_id or found.place is None or found.guesses:
            return False
        if phone in self.undecided:
            return False
        if order.external_ref and (order.org_id, order.external_ref) in self.references:
            return False
        rules = self.facts.rules(order.window.earliest)
        if rules.most_promised is not None or is_counted(order, self.facts, rules):
            return False
        window = order.window
        if any(
            mode == order.mode and from_s <= window.latest and to_s >= window.earliest
            for mode, from_s, to_s in self.recent.get(phone, ())
        ):
            # It may be somebody's double.
            return False
        same = self._same(order, phone)
        return same is None or overlaid(same.door, order.recipient.door) == same.door

    def _same(self, order: Order, phone: str) -> Recipient | None:
        people = self.people.get(phone, ()) if phone else ()
        return next((one for one in people if same_name(one.name, order.recipient.name)), None)

    def _planned(self, one: Wanted, phone: str, times: OrderTimes) -> _Plan:
        writing, order, facts = self.writing, one.order, self.facts
        assert one.found.place is not None
        same = self._same(order, phone)
        asked = order.recipient
        person = same or Recipient(
            writing.ids.new(ids.RECIPIENT),
            asked.name.strip(),
            phone,
            asked.email,
            asked.language,
            asked.door or Door(),
            version=1,
            created_s=writing.now_s,
            last_contact_s=writing.now_s,
        )
        if phone:
            if same is None:
                self.people.setdefault(phone, []).append(person)
            self.recent[phone].append((order.mode.value, order.window.earliest, order.window.latest))
        day = service_day(order.window.earliest, facts.town).isoformat()
        return _Plan(one, times, day, one.found.place, person, same is None)


def _give_codes(writing: Writing, plans: Sequence[_Plan], facts: TownFacts) -> None:
    """Make deliveries, with short names that no other of their days has, the same that `dispatch.orders.codes.new_code` would give one by one."""
    by_day: dict[str, list[_Plan]] = defaultdict(list)
    for plan in plans:
        by_day[plan.day].append(plan)
    for day, own in by_day.items():
        count = int(writing.fetch(_COUNT, own_day=day)[0][0])
        free: list[str] = []
        while len(free) < len(own):
            tried = [spelled(count + number) for number in range(len(own) - len(free))]
            taken = {row.code for row in writing.fetch(_CODES, own_day=day, **{NAMES: sorted(tried)})}
            free += [code for code in tried if code not in taken]
            count += len(tried)
        for plan, code in zip(own, free, strict=True):
            plan.delivery = _delivery(writing, plan, code, facts)


def _delivery(writing: Writing, plan: _Plan, code: str, facts: TownFacts) -> Delivery:
    wanted, order = plan.wanted, plan.wanted.order
    name = writing.ids.new(ids.DELIVERY)
    return Delivery(
        id=name,
        org_id=order.org_id,
        code=code,
        channel=order.channel,
        mode=order.mode,
        recipient_id=plan.recipient.id,
        drop_place_id=plan.place.id,
        day=plan.day,
        window=order.window,
        tasks=tuple(
            tasks_of(
                writing.ids, name, order, plan.place, plan.times.pickups, facts.orgs, plan.times.drop_windows
            )
        ),
        external_ref=order.external_ref,
        status=DeliveryStatus.PROMISED if wanted.promise else DeliveryStatus.CREATED,
        promised_s=writing.now_s if wanted.promise else None,
        temperature=order.temperature,
        priority=order.priority,
        max_ride_s=order.max_ride_s,
        skills=order.skills,
        payment=order.payment,
        note=order.note,
        whole=order.whole,
        version=2 if wanted.promise else 1,
        created_s=writing.now_s,
        updated_s=writing.now_s,
    )


def _note(writing: Writing, plan: _Plan) -> None:
    one, wanted = plan.stored().delivery, plan.wanted
    with writing.acting(wanted.actor, wanted.behalf):
        writing.note(
            "delivery.created", one.id, 1, {"channel": wanted.order.channel, "mode": wanted.order.mode}
        )
        if wanted.promise:
            writing.note(
                "delivery.promised",
                one.id,
                2,
                {"from_s": one.window.earliest, "to_s": one.window.latest},
            )
