"""A day of Toytown in a store: shops, couriers on bikes, and deliveries whose windows are promised."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from dispatch import ids
from dispatch.board.the_desk import the_desk, use_maps
from dispatch.domain import Break, Courier, Load, Place, PlaceKind, Profile, Shift, TimeWindow, Vehicle
from dispatch.executor.inline import InlineExecutor
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.delivery import Channel, Delivery, Mode, Task, TaskKind
from dispatch.parties.organization import Organization, OrganizationKind
from dispatch.parties.recipient import Recipient
from dispatch.parties.town import Town
from dispatch.runs.runner import PlanRunner
from dispatch.storage import crew, deliveries, parties
from dispatch.storage.store import Store
from tests.dispatch.toy_town import ToyTown, at

DAY = "2026-11-28"
SMALL, BOX = Load(10, 2000), Load(200, 80_000)
NINE_S = 1_795_852_800  # 28 November 2026, 09:00 in Paris


@dataclass
class ToyDay:
    """Names of what is in the store."""

    store: Store
    town_id: str
    shops: list[str]
    shop_places: list[str]
    shifts: list[str]
    couriers: list[str]
    deliveries: list[str] = field(default_factory=list)
    map: ToyTown = field(default_factory=ToyTown)

    def runner(self) -> PlanRunner:
        use_maps(lambda _: self.map)
        return PlanRunner(self.store, InlineExecutor())

    def board(self):
        """Return the day as it stands, and its board."""
        state, policy = self.runner().look(self.town_id, DAY)
        return state, the_desk().board(state, policy)

    def plan(self, *, iterations: int | None = 200, apply: bool = True, **options):
        """Carry a plan run out."""
        runner = self.runner()
        run = runner.request(self.town_id, "coordinator:test", DAY, iterations=iterations, **options)
        run = runner.carry_out(self.town_id, run.id)
        return runner.apply(self.town_id, "coordinator:test", run.id) if apply else run

    def add(
        self,
        door_m: tuple[float, float],
        shops: tuple[int, ...] = (0,),
        *,
        window: tuple[int, int] = (0, 4 * 3600),
        load: Load = SMALL,
        **more,
    ) -> Delivery:
        """Store a promised delivery; the window is in seconds after nine."""
        new = self.store.ids.new
        with self.store.writing(self.town_id, "test") as writing:
            place = Place(new(ids.PLACE), PlaceKind.ADDRESS, "Door", **at(*door_m), setup_s=60)
            parties.add_places(writing, [place])
            recipient = parties.add_recipient(writing, Recipient(new(ids.RECIPIENT), "Odette Martinon"))
            name = new(ids.DELIVERY)
            promised = TimeWindow(NINE_S + window[0], NINE_S + window[1])
            tasks = [
                Task(
                    new(ids.TASK), name, n, TaskKind.PICKUP, self.shop_places[shop], (TimeWindow(NINE_S - 3600, NINE_S + 6 * 3600),),
                    load, 60, org_id=self.shops[shop],
                )
                for n, shop in enumerate(shops)
            ]  # fmt: skip
            total = Load(-load.volume_l * len(shops), -load.weight_g * len(shops))
            tasks.append(
                Task(new(ids.TASK), name, len(shops), TaskKind.DROP, place.id, (promised,), total, 120)
            )
            stored = deliveries.add(
                writing,
                Delivery(
                    id=name, org_id=self.shops[shops[0]], code=name[-12:], channel=Channel.API, mode=Mode.DELIVERY,
                    recipient_id=recipient.id, drop_place_id=place.id, day=DAY, window=promised, tasks=tuple(tasks), **more,
                ),
            )  # fmt: skip
            stored = deliveries.change(
                writing, stored, status=DeliveryStatus.PROMISED, promised_s=writing.now_s
            )
            writing.note("delivery.promised", stored.id, stored.version)
        self.deliveries.append(stored.id)
        return stored


def make_day(
    store: Store,
    *,
    couriers: int = 2,
    shops: int = 4,
    seed: int = 1,
    hours: float = 4,
    breaks: bool = False,
    capacity: Load = BOX,
    settings: dict | None = None,
    skills: tuple[frozenset, ...] = (),
    sandbox_s: int | None = None,
) -> ToyDay:
    """Store Toytown with its shops and couriers; everybody starts in the middle. A sandbox where its clock is to begin with ``sandbox_s``."""
    new = store.ids.new
    chance = random.Random(seed)
    town = parties.found_town(
        store,
        Town(
            new(ids.TOWN), f"toytown-{new('x')[-6:]}", "Toytown", "Europe/Paris", "toytown", settings or {}, live=sandbox_s is None
        ),
        "test",
        shows_s=sandbox_s,
    )  # fmt: skip
    day = ToyDay(store, town.id, [], [], [], [])
    with store.writing(town.id, "test") as writing:
        depot = Place(new(ids.PLACE), PlaceKind.DEPOT, "Depot", **at(2500, 2500))
        parties.add_places(writing, [depot])
        for number in range(shops):
            place = Place(
                new(ids.PLACE), PlaceKind.SHOP, f"Shop {number}", **at(chance.uniform(1500, 3500), chance.uniform(1500, 3500)), setup_s=30
            )  # fmt: skip
            parties.add_places(writing, [place])
            shop = parties.add_organization(
                writing,
                Organization(
                    new(ids.ORGANIZATION), OrganizationKind.SHOP, f"Shop {number}", place_id=place.id
                ),
            )
            day.shops.append(shop.id)
            day.shop_places.append(place.id)
        for number in range(couriers):
            courier = Courier(
                new(ids.COURIER), f"Courier {number}", skills[number] if number < len(skills) else frozenset(), 1600
            )  # fmt: skip
            bike = Vehicle(
                new(ids.VEHICLE), f"Bike {number}", Profile.CARGO_BIKE, capacity, cost_per_km_cents=20
            )
            crew.add_couriers(writing, [courier])
            crew.add_vehicles(writing, [bike])
            end_s = NINE_S + int(hours * 3600)
            owed = (Break(TimeWindow(NINE_S + 5400, NINE_S + 9000), 1200),) if breaks else ()
            shift = Shift(
                new(ids.SHIFT),
                courier.id,
                bike.id,
                TimeWindow(NINE_S, end_s),
                depot.id,
                depot.id,
                breaks=owed,
            )
            crew.add_shifts(writing, DAY, [shift])
            day.couriers.append(courier.id)
            day.shifts.append(shift.id)
        writing.note("town.furnished", town.id, 1)
    return day
