"""A report of simulations from made-up numbers: plausible ones, the same every time, and of nobody's days."""

from __future__ import annotations

import random

from dispatch.figures.amount import NONE, Amount
from dispatch.figures.catalogue import Key
from dispatch.figures.curves import CLICK_STEPS, STEP_S, Bar, Curves, HourCount, Lane
from dispatch.figures.horizons import HorizonCount
from dispatch.figures.hours import Doing
from dispatch.simulate.report import Arm, MadeBy, Said, SeedRun, SimulationReport

MIDNIGHT_S = 1_795_820_400  # 28 November 2026, 00:00 in Paris
STEPS = 96


def sample_report(*, seeds: int = 8, arms: int = 3) -> SimulationReport:
    """Return a made-up report of a Saturday."""
    made = (
        _arm("insertion", Said("Insertion au fil de l’eau", "Insertion as orders come"), 0.0, seeds, ()),
        _arm("anticipe", Said("Replanifier et anticiper", "Replan and look ahead"), 1.0, seeds, ()),
        _arm(
            "un_de_plus", Said("Insertion, un coursier de plus", "Insertion, one more courier"), 0.3, seeds, ("couriers=+1",), couriers=9
        ),
    )  # fmt: skip
    return SimulationReport(
        town="Petitville",
        day="2026-11-28",
        time_zone="Europe/Paris",
        currency="EUR",
        scenario=Said(
            "Un samedi de 180 commandes et 8 coursiers, nombres inventés pour l’exemple.",
            "A Saturday of 180 orders and 8 couriers, numbers made up for the example.",
        ),
        arms=made[:arms],
        made_by=MadeBy("0.0", "2 cœurs, Linux", "3.11"),
        notes=(Said("Exemple : aucune journée n’est derrière.", "An example: there is no day behind it."),),
    )


def _arm(
    name: str, title: Said, gain: float, seeds: int, what_ifs: tuple[str, ...], couriers: int = 8
) -> Arm:
    knobs = {"horizon_min": 20} if gain == 1.0 else {}
    runs = tuple(_run(name, seed, gain, couriers) for seed in range(1, seeds + 1))
    return Arm(name, title, "foresight" if gain == 1.0 else "insertion", what_ifs, knobs, runs)


def _run(name: str, seed: int, gain: float, couriers: int) -> SeedRun:
    # The day is the seed's, and the same for all arms; what an arm makes of it varies a little besides.
    day, own = random.Random(f"day {seed}"), random.Random(f"{name} {seed}")
    orders = day.randint(168, 192)
    luck = day.gauss(0, 1)
    delivered = orders - day.randint(2, 6)
    late = min(
        delivered, max(0, round(delivered * (0.09 - 0.04 * gain + 0.015 * luck + own.gauss(0, 0.006))))
    )
    click_s = round(5400 - 420 * gain + 240 * luck + own.gauss(0, 60))
    paid_s = couriers * 8 * 3600
    idle_s = round(paid_s * (0.21 - 0.02 * gain + 0.01 * own.gauss(0, 1)) + (couriers - 8) * 12_000)
    shop_s = round(4200 - 900 * gain + 300 * luck)
    door_s = round(2400 + own.gauss(0, 500))
    waiting_s = idle_s + shop_s + door_s
    metres = round(delivered * (1480 - 160 * gain + 40 * luck + own.gauss(0, 15)))
    minor = couriers * 8 * 1600 + metres * 20 // 1000
    rounds = couriers + 2
    changes = round(rounds * (2.2 + 2.4 * gain + own.gauss(0, 0.2)))
    figures = dict.fromkeys(Key, NONE) | {
        Key.ORDERED: Amount(orders),
        Key.REFUSED: Amount(max(0, round(4 - 2 * gain + luck))),
        Key.LOST: Amount(day.randint(5, 11)),
        Key.DELIVERED: Amount(delivered),
        Key.FAILED: Amount(1),
        Key.CANCELLED: Amount(orders - delivered - 1),
        Key.OPEN: Amount(0),
        Key.VISITS: Amount(12),
        Key.PROMISE_KEPT: Amount(delivered - late - 1, delivered + 1),
        Key.ON_TIME: Amount(delivered - late, delivered),
        Key.EARLY: Amount(0, delivered),
        Key.LATE: Amount(late, delivered),
        Key.LATE_MEAN: Amount(late * 430, delivered),
        Key.LATE_P95: Amount(round(240 - 150 * gain + 60 * luck)),
        Key.LATE_MOST: Amount(round(own.lognormvariate(7, 0.6))),
        Key.PROMISE_MOVED: Amount(1, orders),
        Key.FIRST_ATTEMPT: Amount(delivered - 3, delivered + 1),
        Key.CLICK_TO_DOOR: Amount(click_s * delivered, delivered),
        Key.CLICK_TO_DOOR_P50: Amount(click_s - 300),
        Key.CLICK_TO_DOOR_P95: Amount(click_s * 2),
        Key.READY_TO_PICKUP: Amount(round(520 - 120 * gain + 40 * luck) * 230, 230),
        Key.READY_TO_DOOR: Amount(round(1500 - 200 * gain + 70 * luck) * delivered, delivered),
        Key.DETOUR: Amount(1810, 1000),
        Key.PAID_HOURS: Amount(paid_s),
        Key.ORDERS_PER_HOUR: Amount(delivered * 3600, paid_s),
        Key.DROPS_PER_HOUR: Amount((delivered + 9) * 3600, paid_s),
        Key.UTILISATION: Amount(paid_s - waiting_s, paid_s),
        Key.WAITING: Amount(waiting_s),
        Key.WAITING_SHARE: Amount(waiting_s, paid_s),
        Key.WAIT_SHOP: Amount(shop_s),
        Key.WAIT_DOOR: Amount(door_s),
        Key.IDLE: Amount(idle_s),
        Key.DISTANCE: Amount(metres),
        Key.DISTANCE_PER_ORDER: Amount(metres, delivered),
        Key.CO2E_PER_ORDER: Amount(metres // 1000, delivered),
        Key.COST_PER_DROP: Amount(minor, delivered + 9),
        Key.CHANGES_PER_ROUND: Amount(changes, rounds),
        Key.CHANGES_PER_HOUR: Amount(changes * 3600, paid_s),
        Key.NEXT_CHANGES_PER_ROUND: Amount(changes // 5, rounds),
        Key.HANDOVERS: Amount(round(9 + 8 * gain + own.gauss(0, 1))),
        Key.MESSAGES: Amount(round(orders * (2.3 + own.gauss(0, 0.03))), orders),
        Key.EFFORT_GINI: Amount(round(110 - 20 * gain + 10 * own.gauss(0, 1)), 1000),
        Key.EFFORT_SPREAD: Amount(round(1900 + 150 * own.gauss(0, 1)), 1000),
        Key.TOLD_KEPT: Amount(round(delivered * (0.9 + 0.02 * own.gauss(0, 1))), delivered + 20),
        Key.ETA_KEPT: Amount(round(460 * (0.9 + 0.01 * own.gauss(0, 1))), 460),
        Key.ETA_ERROR_30: Amount(round(230 + 10 * luck) * 150, 150),
        Key.ETA_ERROR_10: Amount(round(140 + 8 * luck) * 160, 160),
    }
    lanes = _lanes(own, couriers, gain) if seed == 1 else ()
    messages = {"promised": orders, "near": delivered, "eta_changed": 40}
    return SeedRun(
        seed, figures, messages, _curves(day, own, gain, couriers, orders), f"{own.getrandbits(256):064x}", 40 + own.random() * 9,
        11 * 3600, lanes,
    )  # fmt: skip


def _curves(day: random.Random, own: random.Random, gain: float, couriers: int, orders: int) -> Curves:
    ordered, waiting, on_shift, busy = ([0] * STEPS for _ in range(4))
    ordered[0] = 14
    for _ in range(orders - 14):
        ordered[min(STEPS - 1, max(32, round(day.gauss(46 if day.random() < 0.55 else 66, 6))))] += 1
    for at in range(STEPS):
        waiting[at] = round(
            sum(
                many * max(0, 1 - (at - when) / (7 - gain))
                for when, many in enumerate(ordered[1 : at + 1], 1)
            )
        )
        if at < 36:
            waiting[at] += 14
        on_shift[at] = sum(
            36 + 2 * number <= at < 68 + 2 * number - (4 if number > 4 else 0) for number in range(couriers)
        )
        busy[at] = min(on_shift[at], round(waiting[at] / 5 + own.random()))
    clicks = [0] * CLICK_STEPS
    for _ in range(orders):
        clicks[min(CLICK_STEPS - 1, max(1, round(own.lognormvariate(2.05 - 0.08 * gain, 0.5))))] += 1
    hours = []
    for hour in range(10, 20):
        of = day.randint(9, 24)
        kept = sum(own.random() < 0.95 - (0.1 - 0.07 * gain) * (hour in {12, 18}) for _ in range(of))
        hours.append(HourCount(hour, kept, of))
    horizons = tuple(
        HorizonCount(name, many, *(round(many * (0.05 + 0.012 * own.gauss(0, 1))) for _ in range(2)), many * width_s)
        for name, many, width_s in (("next", 160, 350), ("half_hour", 150, 650), ("two_hours", 150, 1330), ("later", 60, 2560))
    )  # fmt: skip
    return Curves(
        MIDNIGHT_S, tuple(ordered), tuple(waiting), tuple(on_shift), tuple(busy), tuple(clicks), tuple(hours), horizons
    )  # fmt: skip


def _lanes(own: random.Random, couriers: int, gain: float) -> tuple[Lane, ...]:
    lanes = []
    for number in range(couriers):
        at_s = MIDNIGHT_S + (36 + 2 * number) * STEP_S
        end_s = at_s + 8 * 3600
        rest_s = at_s + 4 * 3600
        bars: list[Bar] = []

        def add(doing: Doing, length_s: float, end_s: int = end_s, bars: list[Bar] = bars) -> None:
            begin_s = bars[-1].to_s if bars else end_s - 8 * 3600
            if (till_s := min(end_s, begin_s + max(60, round(length_s)))) > begin_s:
                bars.append(Bar(doing, begin_s, till_s))

        while not bars or bars[-1].to_s < end_s:
            if bars and rest_s and bars[-1].to_s > rest_s:
                add(Doing.BREAK, 1800)
                rest_s = 0
            add(Doing.RIDE, own.gauss(420, 120))
            if own.random() < 0.4:
                add(Doing.WAIT_SHOP, own.expovariate(1 / (240 - 60 * gain)))
            add(Doing.SERVE, own.gauss(180, 50))
            if own.random() < 0.08:
                add(Doing.WAIT_DOOR, own.gauss(300, 90))
            if own.random() < 0.16:
                add(Doing.IDLE, own.gauss(1500 - 300 * gain, 500))
        lanes.append(Lane(number + 1, tuple(bars)))
    return tuple(lanes)
