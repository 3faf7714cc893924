"""A made-up town for storage tests: three shops, a door, two bikes."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch import ids
from dispatch.domain import Courier, Load, Place, PlaceKind, Profile, Shift, TimeWindow, Vehicle
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.delivery import Channel, Delivery, Mode, Payment, PaymentMethod, Task, TaskKind
from dispatch.parties.organization import Organization, OrganizationKind
from dispatch.parties.recipient import Consent, Door, Partition, Purpose, Recipient
from dispatch.parties.town import Town
from dispatch.rounds.round import Round, Stop
from dispatch.storage import crew, deliveries, parties, rounds
from dispatch.storage.store import Store, Writing

DAY = "2026-11-28"
MORNING_S = 1_795_939_200  # 28 November 2026, 09:00 in Paris


@dataclass(frozen=True)
class SmallTown:
    """Names of what is in it."""

    id: str
    shops: tuple[str, ...]
    places: tuple[str, ...]
    door: str
    recipient: str
    shifts: tuple[str, ...]


def make_town(store: Store, slug: str = "rochefort-sur-loue") -> SmallTown:
    """Store the town."""
    new = store.ids.new
    town = parties.found_town(
        store, Town(new(ids.TOWN), slug, "Rochefort-sur-Loue", "Europe/Paris", "monaco"), "test"
    )
    names = [new(ids.PLACE) for _ in range(4)]
    shops = [new(ids.ORGANIZATION) for _ in range(3)]
    recipient = new(ids.RECIPIENT)
    shifts = [new(ids.SHIFT) for _ in range(2)]
    with store.writing(town.id, "test") as writing:
        parties.add_places(
            writing,
            [
                Place(
                    name,
                    PlaceKind.ADDRESS if n == 3 else PlaceKind.SHOP,
                    f"Place {n}",
                    7.42 + n / 1000,
                    43.73,
                    setup_s=60,
                )
                for n, name in enumerate(names)
            ],
        )
        for n, shop in enumerate(shops):
            parties.add_organization(
                writing, Organization(shop, OrganizationKind.SHOP, f"Shop {n}", place_id=names[n])
            )
        parties.add_recipient(
            writing,
            Recipient(
                recipient,
                "Odette Martinon",
                phone="+33600000001",
                door=Door(floor="2", code="A12", do_not_ring=True),
                partitions=(
                    Partition(Purpose.COMMERCE, {"likes": "rye bread"}, Consent.GIVEN, MORNING_S),
                    Partition(Purpose.HEALTH, {"note": "insulin on Mondays"}, Consent.GIVEN, MORNING_S),
                ),
            ),
        )
        couriers = [
            Courier(new(ids.COURIER), f"Courier {n}", frozenset({"cold_box"}), 1600) for n in range(2)
        ]
        bikes = [
            Vehicle(new(ids.VEHICLE), f"Bike {n}", Profile.CARGO_BIKE, Load(300, 90_000)) for n in range(2)
        ]
        crew.add_couriers(writing, couriers)
        crew.add_vehicles(writing, bikes)
        window = TimeWindow(MORNING_S, MORNING_S + 4 * 3600)
        crew.add_shifts(
            writing,
            DAY,
            [
                Shift(name, courier.id, bike.id, window, names[0])
                for name, courier, bike in zip(shifts, couriers, bikes, strict=True)
            ],
        )
        writing.note("town.furnished", town.id, 1)
    return SmallTown(town.id, tuple(shops), tuple(names[:3]), names[3], recipient, tuple(shifts))


def delivery_of(store: Store, town: SmallTown, *, shops: int = 2, reference: str = "") -> Delivery:
    """Return a new delivery from some of the shops, not stored yet."""
    name = store.ids.new(ids.DELIVERY)
    window = TimeWindow(MORNING_S + 3600, MORNING_S + 7200)
    tasks = [
        Task(
            store.ids.new(ids.TASK), name, n, TaskKind.PICKUP, town.places[n], (TimeWindow(MORNING_S, MORNING_S + 7200),),
            Load(5, 1000), 60, org_id=town.shops[n], items="bread",
        )
        for n in range(shops)
    ]  # fmt: skip
    tasks.append(
        Task(
            store.ids.new(ids.TASK),
            name,
            shops,
            TaskKind.DROP,
            town.door,
            (window,),
            Load(-5 * shops, -1000 * shops),
            120,
        )
    )
    return Delivery(
        id=name,
        org_id=town.shops[0],
        code=name[-12:],
        channel=Channel.API,
        mode=Mode.DELIVERY,
        recipient_id=town.recipient,
        drop_place_id=town.door,
        day=DAY,
        window=window,
        tasks=tuple(tasks),
        external_ref=reference,
        skills=frozenset({"cold_box"}),
        payment=Payment(1250, "EUR", (PaymentMethod.CASH,), ((town.shops[0], 1250),)),
        note="ring twice",
    )


def add_promised(store: Store, town: SmallTown, **options: object) -> Delivery:
    """Store a delivery whose window is promised."""
    made = delivery_of(store, town, **options)  # type: ignore[arg-type]

    def step(writing: Writing) -> Delivery:
        stored = deliveries.add(writing, made)
        stored = deliveries.change(writing, stored, status=DeliveryStatus.PROMISED, promised_s=writing.now_s)
        writing.note("delivery.promised", stored.id, stored.version, topics=["webhook"])
        return stored

    return store.write(town.id, "test", step)


def round_of(store: Store, town: SmallTown, *planned: Delivery, shift: int = 0) -> Round:
    """Return a round with a stop for every task of some deliveries, not stored yet."""
    tasks = [task for delivery in planned for task in delivery.tasks]
    return Round(
        store.ids.new(ids.ROUND),
        town.shifts[shift],
        DAY,
        tuple(
            Stop(
                store.ids.new(ids.STOP),
                task.place_id,
                (task.id,),
                MORNING_S + 300 * n,
                MORNING_S + 300 * n,
                MORNING_S + 300 * n + 60,
            )
            for n, task in enumerate(tasks)
        ),
        facts={"distance_m": 1200},
    )


def add_round(store: Store, town: SmallTown, made: Round) -> Round:
    """Store a round."""

    def step(writing: Writing) -> Round:
        stored = rounds.add(writing, made)
        writing.note("round.planned", stored.id, stored.version)
        return stored

    return store.write(town.id, "test", step)
