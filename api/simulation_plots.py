"""The plots of a report of simulations: over the hours of the day, by time to the door, by courier, by seed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from api.simulation_axes import (
    BOTTOM,
    LEFT,
    MOST_SERIES,
    Axis,
    Frame,
    drawing,
    round_ticks,
    text,
)
from dispatch.figures.curves import CLICK_STEP_S, CLICK_STEPS, STEP_S, Curves
from dispatch.figures.hours import Doing
from dispatch.pooling.words import decimal, pick
from dispatch.simulate.report import Arm, SimulationReport

_HEIGHT = 200
_LANE, _BAR = 15, 11


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing with its title and what to know of it; ``legend`` names the kinds of bars, None where it is the arms."""

    key: str
    title: str
    note: str
    svg: str
    legend: tuple[tuple[str, str], ...] | None = None


_DOINGS = {
    Doing.RIDE: ("en route", "riding"),
    Doing.SERVE: ("au travail sur place", "serving"),
    Doing.WAIT_SHOP: ("attend au commerce", "waits at a shop"),
    Doing.WAIT_DOOR: ("attend à la porte", "waits at a door"),
    Doing.IDLE: ("rien à faire", "nothing to do"),
    Doing.BREAK: ("pause", "break"),
}


def day_plots(report: SimulationReport, language: str) -> tuple[Plot, ...]:
    """Return the plots of how the day went, those that the report has something for."""
    arms = report.arms[:MOST_SERIES]
    found = [
        _click_to_door(arms, language),
        _on_time(arms, language),
        _waiting(report, arms, language),
        _couriers(report, arms, language),
        *(_lanes(report, arm, language) for arm in arms),
    ]
    return tuple(plot for plot in found if plot is not None)


def _click_to_door(arms: Sequence[Arm], language: str) -> Plot | None:
    counts = [
        [sum(own) for own in zip(*(run.curves.click_to_door for run in arm.runs), strict=True)]
        for arm in arms
    ]
    if not any(map(sum, counts)):
        return None
    shares = [[sum(own[: at + 1]) / (sum(own) or 1) for at in range(CLICK_STEPS)] for own in counts]
    last = next((at for at in range(CLICK_STEPS) if min(own[at] for own in shares) > 0.995), CLICK_STEPS - 2)
    last = min(max(last, 5), CLICK_STEPS - 2)
    hours = (last + 1) * CLICK_STEP_S / 3600
    step = 0.5 if hours <= 2.5 else 1
    across = tuple((at * step, f"{_short(at * step, language)} h") for at in range(int(hours / step) + 1))
    frame = Frame(_HEIGHT, Axis(0, hours, across), _percents(0, language))
    lines = [
        frame.line([(0, 0), *((CLICK_STEP_S * (at + 1) / 3600, own[at]) for at in range(last + 1))], number)
        for number, own in enumerate(shares)
    ]
    title = pick(("Du clic à la porte", "From click to door"), language)
    note = pick(
        (
            "Part des commandes du jour même remises en moins de tant d’heures. Plus haut et plus à gauche : mieux.",
            "Share of the day’s own orders at their door within so many hours. Higher and further left is better.",
        ),
        language,
    )
    return Plot("click", title, note, drawing(_HEIGHT, title, [frame.axes(), *lines]))


def _on_time(arms: Sequence[Arm], language: str) -> Plot | None:
    shares: list[dict[int, float]] = []
    for arm in arms:
        sums: dict[int, list[int]] = {}
        for run in arm.runs:
            for one in run.curves.hours:
                own = sums.setdefault(one.hour, [0, 0])
                own[0] += one.on_time
                own[1] += one.of
        shares.append({hour: own[0] / own[1] for hour, own in sorted(sums.items()) if own[1]})
    known = {hour for own in shares for hour in own}
    if not known:
        return None
    low = min(min(own.values()) for own in shares if own)
    floor = max(0.0, min(0.8, int(low * 10) / 10))
    first, last = min(known), max(known)
    every = 1 if last - first <= 8 else 2
    across = Axis(
        first - 0.5,
        last + 0.5,
        tuple((hour, f"{hour}{pick((' h', ''), language)}") for hour in range(first, last + 1, every)),
    )
    frame = Frame(_HEIGHT, across, _percents(floor, language))
    lines = [frame.line(list(own.items()), number, dots=True) for number, own in enumerate(shares)]
    title = pick(("À l’heure, selon le créneau", "On time, by the hour of the window"), language)
    note = pick(
        (
            "Part des commandes livrées dont la remise a commencé dans le créneau, selon l’heure où il s’ouvre.",
            "Share of the delivered orders whose drop began within the window, by the hour at which that opens.",
        ),
        language,
    )
    if floor > 0:
        cut = f"{round(100 * floor)}{pick((chr(0xA0) + '%', '%'), language)}"
        note += pick((f" L’axe commence à {cut}.", f" The axis begins at {cut}."), language)
    return Plot("hours", title, note, drawing(_HEIGHT, title, [frame.axes(), *lines]))


def _waiting(report: SimulationReport, arms: Sequence[Arm], language: str) -> Plot | None:
    means = [_mean(arm, lambda curves: curves.waiting) for arm in arms]
    ordered = _mean(report.base, lambda curves: curves.ordered)
    span = _span(arms)
    if span is None:
        return None
    # What came in before is in the first step.
    ordered[0] = 0
    most = max(max(own[at] for own in means) for at in span)
    frame = Frame(_HEIGHT, _times(report, span, language), _counts(max(most, *(ordered[at] for at in span))))
    bars = [
        f'<rect class="area" x="{frame.x(at) + 0.5:.1f}" y="{frame.y(ordered[at]):.1f}" '
        f'width="{max(0.5, frame.x(at + 1) - frame.x(at) - 1):.1f}" height="{frame.y(0) - frame.y(ordered[at]):.1f}"/>'
        for at in span
        if ordered[at]
    ]
    lines = [frame.line([(at + 1, own[at]) for at in span], number) for number, own in enumerate(means)]
    title = pick(("Commandes au fil de la journée", "Orders over the day"), language)
    note = pick(
        (
            "Lignes : commandes passées et pas encore remises. Barres : commandes prises par quart d’heure. Moyenne des graines.",
            "Lines: orders that have come in and are not at their door. Bars: orders taken in a quarter of an hour. Mean of the seeds.",
        ),
        language,
    )
    return Plot("orders", title, note, drawing(_HEIGHT, title, [frame.axes(), *bars, *lines]))


def _couriers(report: SimulationReport, arms: Sequence[Arm], language: str) -> Plot | None:
    span = _span(arms)
    if span is None:
        return None
    shifts = [_mean(arm, lambda curves: curves.on_shift) for arm in arms]
    busy = [_mean(arm, lambda curves: curves.busy) for arm in arms]
    frame = Frame(
        _HEIGHT, _times(report, span, language), _counts(max(max(own[at] for own in shifts) for at in span))
    )
    base = shifts[0]
    area = "".join(
        f"L{frame.x(at):.1f} {frame.y(base[at]):.1f}L{frame.x(at + 1):.1f} {frame.y(base[at]):.1f}"
        for at in span
    )
    start, end = f"{frame.x(span[0]):.1f}", f"{frame.x(span[-1] + 1):.1f}"
    filled = f'<path class="area" d="M{start} {frame.y(0):.1f}{area}L{end} {frame.y(0):.1f}Z"/>'
    lines = [frame.steps([(at, own[at]) for at in span], 1, number) for number, own in enumerate(busy)]
    title = pick(("Coursiers au fil de la journée", "Couriers over the day"), language)
    name = report.base.title.of(language)
    note = pick(
        (
            f"Lignes : coursiers en route ou au travail sur place. Fond : coursiers en service, « {name} ». Moyenne des graines.",
            f"Lines: couriers who ride or serve. Ground: couriers on shift, “{name}”. Mean of the seeds.",
        ),
        language,
    )
    return Plot("couriers", title, note, drawing(_HEIGHT, title, [frame.axes(), filled, *lines]))


def _lanes(report: SimulationReport, arm: Arm, language: str) -> Plot | None:
    run = next((one for one in arm.runs if one.lanes), None)
    if run is None:
        return None
    begin_s = min(bar.from_s for lane in run.lanes for bar in lane.bars)
    end_s = max(bar.to_s for lane in run.lanes for bar in lane.bars)
    height = len(run.lanes) * _LANE + 8 + BOTTOM
    zone = ZoneInfo(report.time_zone)
    frame = Frame(height, Axis(begin_s, end_s, _clock_ticks(begin_s, end_s, zone, language)), Axis(0, 1, ()))
    parts = [frame.axes()]
    for at, lane in enumerate(run.lanes):
        top = 4 + at * _LANE
        parts.append(text(LEFT - 5, top + _BAR - 1, str(lane.number), "end"))
        for bar in lane.bars:
            x, till = frame.x(bar.from_s), frame.x(bar.to_s)
            parts.append(
                f'<rect class="do-{bar.doing.value}" x="{x:.2f}" y="{top}" width="{till - x:.2f}" height="{_BAR}"/>'
            )
    title = pick(
        (
            f"Une journée, coursier par coursier : {arm.title.fr}",
            f"One day, courier by courier: {arm.title.en}",
        ),
        language,
    )
    note = pick(
        (f"Graine {run.seed} ; une ligne par service.", f"Seed {run.seed}; a line for each shift."), language
    )
    known = {bar.doing for lane in run.lanes for bar in lane.bars}
    legend = tuple(
        (f"do-{doing.value}", pick(words, language)) for doing, words in _DOINGS.items() if doing in known
    )
    return Plot("lanes", title, note, drawing(height, title, parts), legend)


def _mean(arm: Arm, of: Callable[[Curves], Sequence[int]]) -> list[float]:
    """Return a curve, each step the mean of the seeds."""
    return [sum(own) / len(own) for own in zip(*(of(run.curves) for run in arm.runs), strict=False)]


def _span(arms: Sequence[Arm]) -> range | None:
    """Return the steps in which anything is to be seen."""
    curves = [run.curves for arm in arms for run in arm.runs]
    seen = {
        at
        for one in curves
        for at in range(len(one.ordered))
        if one.on_shift[at] or one.busy[at] or (at > 0 and one.ordered[at])
    }
    return range(min(seen), max(seen) + 1) if seen else None


def _times(report: SimulationReport, span: range, language: str) -> Axis:
    begin_s = report.base.runs[0].curves.begins_s
    first_s, end_s = begin_s + span[0] * STEP_S, begin_s + (span[-1] + 1) * STEP_S
    ticks = _clock_ticks(first_s, end_s, ZoneInfo(report.time_zone), language)
    return Axis(span[0], span[-1] + 1, tuple(((at_s - begin_s) / STEP_S, label) for at_s, label in ticks))


def _clock_ticks(begin_s: int, end_s: int, zone: ZoneInfo, language: str) -> tuple[tuple[float, str], ...]:
    """Return full hours on the clocks of a town, every second one of a long day."""
    every = 1 if end_s - begin_s <= 6 * 3600 else 2
    found = []
    for at_s in range(-(-begin_s // 900) * 900, end_s + 1, 900):
        moment = dt.datetime.fromtimestamp(at_s, zone)
        if moment.minute == 0 and moment.hour % every == 0:
            found.append((float(at_s), f"{moment.hour}{pick((' h', ':00'), language)}"))
    return tuple(found)


def _percents(floor: float, language: str) -> Axis:
    step = 0.25 if floor == 0 else 0.1 if floor < 0.75 else 0.05
    values = [floor + at * step for at in range(round((1 - floor) / step) + 1)]
    unit = pick(("\u00a0%", "%"), language)
    return Axis(floor, 1, tuple((value, f"{round(100 * value)}{unit}") for value in values))


def _counts(most: float) -> Axis:
    values = round_ticks(most)
    return Axis(0, values[-1], tuple((value, f"{value:.0f}") for value in values))


def _short(value: float, language: str) -> str:
    return str(int(value)) if value == int(value) else decimal(round(value * 10), 10, 1, language)
