"""A hand-made Saturday morning in Monaco: three couriers, shops, homes, visits, and two things left out."""

from __future__ import annotations

from itertools import pairwise

from dispatch.domain import Place, PlaceKind, Profile, TimeWindow
from dispatch.plan import (
    Comparison,
    IdleShift,
    Leg,
    Plan,
    Reason,
    ReasonCode,
    RequestKind,
    Round,
    SolverRecord,
    Stop,
    StopAction,
    StopTask,
    Totals,
    Unassigned,
)

MIDNIGHT = 1_795_820_400  # 2026-11-28 00:00 in Monaco
HOURS = 3_600


def clock(text: str) -> int:
    """The instant of a local HH:MM of the sample's day."""
    hours, minutes = text.split(":")
    return MIDNIGHT + int(hours) * HOURS + int(minutes) * 60


PLACES = {
    "market": ("La Condamine, marché", PlaceKind.DEPOT, 7.4199, 43.7325, "15 Place d'Armes"),
    "bakery": ("Boulangerie Exemple", PlaceKind.SHOP, 7.4213, 43.7339, "3 Rue Grimaldi"),
    "greengrocer": ("Primeur Exemple", PlaceKind.SHOP, 7.4206, 43.7331, "11 Rue Terrazzani"),
    "books": ("Librairie Exemple", PlaceKind.SHOP, 7.4247, 43.7385, "9 Boulevard des Moulins"),
    "pharmacy": ("Pharmacie Exemple", PlaceKind.SHOP, 7.4260, 43.7401, "37 Boulevard du Larvotto"),
    "kitchen": ("Cuisine municipale", PlaceKind.SERVICE_POINT, 7.4163, 43.7309, "2 Rue de la Colle"),
    "home-1": ("Famille Exemple 1", PlaceKind.ADDRESS, 7.4237, 43.7353, "14 Quai Albert Ier"),
    "home-2": ("Famille Exemple 2", PlaceKind.ADDRESS, 7.4282, 43.7419, "25 Avenue Princesse Grace"),
    "home-3": ("Famille Exemple 3", PlaceKind.ADDRESS, 7.4176, 43.7322, "8 Rue Plati"),
    "home-4": ("Famille Exemple 4", PlaceKind.ADDRESS, 7.4219, 43.7368, "20 Boulevard de Suisse"),
    "senior-1": ("Bénéficiaire 1", PlaceKind.ADDRESS, 7.4231, 43.7392, "6 Boulevard Princesse Charlotte"),
    "senior-2": ("Bénéficiaire 2", PlaceKind.ADDRESS, 7.4150, 43.7301, "1 Avenue Pasteur"),
}


def place(name: str) -> Place:
    """One of the sample's places."""
    title, kind, lon, lat, address = PLACES[name]
    return Place(
        id=name,
        kind=kind,
        name=title,
        lon=lon,
        lat=lat,
        address=address,
        access_note="Digicode 1234A, 2e étage" if name == "home-2" else "",
        setup_s=60,
    )


def _leg(start: str, end: str, duration_s: int, distance_m: int) -> Leg:
    first, last = place(start), place(end)
    corner = (last.lon, first.lat)
    return Leg(
        duration_s=duration_s,
        distance_m=distance_m,
        path=((first.lon, first.lat), corner, (last.lon, last.lat)),
    )


def _task(kind: StopAction, request: str, label: str, start: str, end: str, **more: str) -> StopTask:
    """A task; ``window`` is "from-to", requests that begin with V are visits."""
    window = more.get("window", "")
    earliest, _, latest = window.partition("-")
    is_break = kind is StopAction.BREAK
    return StopTask(
        kind=kind,
        request_kind=None
        if is_break
        else RequestKind.VISIT
        if request.startswith("V")
        else RequestKind.DELIVERY,
        request_id="" if is_break else request.lower(),
        code=request,
        label=label,
        start=clock(start),
        end=clock(end),
        window=TimeWindow(clock(earliest), clock(latest)) if window else None,
        note=more.get("note", ""),
        service=more.get("service", ""),
    )


def _stop(number: int, name: str, arrival: str, departure: str, waiting_s: int, *tasks: StopTask) -> Stop:
    return Stop(
        sequence=number,
        place=place(name),
        arrival=clock(arrival),
        departure=clock(departure),
        waiting_s=waiting_s,
        tasks=tasks,
    )


def _round(
    shift: str, name: str, vehicle: str, profile: Profile, stops: tuple[Stop, ...], **sums: int
) -> Round:
    halts = ["market", *(stop.place.id for stop in stops), "market"]
    departure = stops[0].arrival - 240
    end = stops[-1].departure + 300
    waiting = sum(stop.waiting_s for stop in stops)
    legs = tuple(_leg(a, b, 240 if i < len(stops) else 300, 600) for i, (a, b) in enumerate(pairwise(halts)))
    return Round(
        shift_id=shift,
        courier_id=f"courier-{shift}",
        courier_name=name,
        vehicle_id=f"vehicle-{shift}",
        vehicle_name=vehicle,
        profile=profile,
        shift=TimeWindow(clock("8:30"), clock("13:30")),
        start_place=place("market"),
        end_place=place("market"),
        departure=departure,
        end=end,
        stops=stops,
        legs=legs,
        distance_m=600 * len(legs),
        travel_s=sum(leg.duration_s for leg in legs),
        service_s=sums.get("service_s", 1_800),
        waiting_s=waiting,
        break_s=sums.get("break_s", 0),
        deliveries=sums["deliveries"],
        visits=sums["visits"],
        peak_volume_l=120,
        peak_weight_g=34_500,
        co2e_g=sums.get("co2e_g", 12),
    )


def sample_plan() -> Plan:
    """The sample: hand-checkable numbers, plainly fictional people."""
    collect, drop, serve = StopAction.PICKUP, StopAction.DROPOFF, StopAction.SERVICE
    first = _round(
        "bike-1",
        "Camille Exemple",
        "Vélo-cargo 1",
        Profile.CARGO_BIKE,
        (
            _stop(
                1,
                "bakery",
                "8:54",
                "9:02",
                360,
                _task(collect, "A12", "2 baguettes, 1 tarte", "9:00", "9:02", window="9:00-12:30"),
            ),
            _stop(
                2,
                "greengrocer",
                "9:06",
                "9:10",
                0,
                _task(collect, "A12", "1 cagette", "9:07", "9:09"),
                _task(collect, "B07", "1 sac", "9:09", "9:10"),
            ),
            _stop(
                3,
                "home-1",
                "9:14",
                "9:18",
                0,
                _task(
                    drop,
                    "A12",
                    "Famille Exemple 1",
                    "9:15",
                    "9:18",
                    window="9:00-11:00",
                    note="Sonner deux fois",
                ),
            ),
            _stop(
                4,
                "home-4",
                "9:22",
                "9:45",
                0,
                _task(drop, "B07", "Famille Exemple 4", "9:23", "9:25", window="9:00-9:24"),
                _task(StopAction.BREAK, "", "", "9:25", "9:45"),
            ),
        ),
        deliveries=2,
        visits=0,
        break_s=1_200,
    )
    second = _round(
        "bike-2",
        "Dominique Exemple",
        "Vélo-cargo 2",
        Profile.CARGO_BIKE,
        (
            _stop(1, "pharmacy", "9:10", "9:13", 0, _task(collect, "C03", "1 sachet", "9:11", "9:13")),
            _stop(2, "books", "9:17", "9:20", 0, _task(collect, "C03", "2 livres", "9:18", "9:20")),
            _stop(
                3,
                "home-2",
                "9:26",
                "9:30",
                0,
                _task(drop, "C03", "Famille Exemple 2", "9:27", "9:30", window="9:00-11:00"),
            ),
            _stop(
                4,
                "senior-1",
                "9:40",
                "9:55",
                0,
                _task(
                    serve, "V02", "Bénéficiaire 1", "9:41", "9:55", window="9:30-10:30", service="check_in"
                ),
            ),
        ),
        deliveries=1,
        visits=1,
    )
    third = _round(
        "van-1",
        "Sacha Exemple",
        "Fourgonnette",
        Profile.VAN,
        (
            _stop(1, "kitchen", "10:50", "10:56", 0, _task(collect, "V01", "1 repas", "10:51", "10:56")),
            _stop(
                2,
                "senior-2",
                "11:05",
                "11:15",
                0,
                _task(serve, "V01", "Bénéficiaire 2", "11:06", "11:15", window="11:00-12:00", service="meal"),
            ),
            _stop(
                3,
                "home-3",
                "11:20",
                "11:25",
                0,
                _task(drop, "D09", "Famille Exemple 3", "11:21", "11:25", window="11:00-13:00"),
            ),
        ),
        deliveries=1,
        visits=1,
        co2e_g=640,
    )
    rounds = (first, second, third)
    distance = sum(item.distance_m for item in rounds)
    return Plan(
        town="monaco",
        town_title="Monaco",
        date="2026-11-28",
        time_zone="Europe/Monaco",
        title="Samedi matin, marché de la Condamine",
        bbox=(7.4090, 43.7247, 7.4398, 43.7519),
        deliveries=6,
        multi_shop_deliveries=3,
        visits=2,
        deliveries_planned=4,
        visits_planned=2,
        rounds=rounds,
        idle=(
            IdleShift(
                "bike-3",
                "c4",
                "Dana Exemple",
                "v4",
                "Vélo cargo 3",
                TimeWindow(rounds[0].shift.earliest, rounds[0].shift.latest),
            ),
        ),
        unassigned=(
            Unassigned(
                "e21",
                RequestKind.DELIVERY,
                "E21",
                "Famille Exemple 5",
                (
                    Reason(ReasonCode.WINDOW, "bike-1", "", 540),
                    Reason(ReasonCode.FULL, "bike-2", "", 780),
                    Reason(ReasonCode.CAPACITY, "van-1", "volume_l", 40),
                ),
            ),
            Unassigned(
                "f02",
                RequestKind.DELIVERY,
                "F02",
                "Famille Exemple 6",
                (Reason(ReasonCode.OFF_STREETS, "", "", 412),),
            ),
        ),
        totals=Totals(3, 11, distance, 14_400, 5_000, 360, 664),
        comparison=Comparison(
            same_vehicles=Totals(9, 15, 31_000, 29_000, 16_000, 900, 2_450),
            by_van=Totals(9, 15, 38_500, 33_000, 19_000, 1_200, 7_700),
            undeliverable=0,
        ),
        solver=SolverRecord(
            1,
            20_000,
            4.2,
            123_456,
            "a" * 64,
            "0.1.0",
            street_notes=("Street disruption 1 (closed) is in force: marché.",),
        ),
    )
