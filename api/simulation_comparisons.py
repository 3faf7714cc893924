"""Two plots of a report of simulations that compare: differences with their intervals, and how often foretold windows were kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from api.simulation_axes import MOST_SERIES, WIDE, drawing, text
from api.simulation_plots import Plot
from dispatch.eta.calibration import COVERAGE, MISSES, Horizon
from dispatch.figures.catalogue import DEFINITIONS, Better, Definition, Key
from dispatch.pooling.words import decimal, pick
from dispatch.simulate.over_seeds import Difference, Outcome
from dispatch.simulate.report import Arm, SimulationReport
from dispatch.simulate.words import difference_interval_words, difference_words, outcome_words

#: Figures whose differences are drawn.
SHOWN: tuple[Key, ...] = (
    Key.PROMISE_KEPT, Key.LATE_MEAN, Key.CLICK_TO_DOOR, Key.READY_TO_DOOR, Key.ORDERS_PER_HOUR, Key.UTILISATION, Key.WAITING,
    Key.DISTANCE_PER_ORDER, Key.COST_PER_DROP, Key.CHANGES_PER_ROUND, Key.MESSAGES, Key.EFFORT_GINI, Key.ETA_ERROR_30,
)  # fmt: skip
#: Differences beyond this share of the first arm's figure are cut off, with an arrow.
MOST_SHOWN = 0.5
#: Bars of windows missed end at this share; the numbers beside them say more.
MOST_MISSED = 0.3
_ROW = 36
#: Width of the drawing of misses on either side.
_HALF = 78.0
_HORIZONS = {
    Horizon.NEXT: ("arrêt suivant", "next stop"),
    Horizon.HALF_HOUR: ("moins de 30 min avant", "less than 30 min before"),
    Horizon.TWO_HOURS: ("moins de 2 h avant", "less than 2 h before"),
    Horizon.LATER: ("2 h avant ou plus", "2 h before or more"),
}


def difference_plots(report: SimulationReport, language: str) -> tuple[Plot, ...]:
    """Return a plot for each arm that is compared."""
    found = (_differences(report, arm, language) for arm in report.arms[1:])
    return tuple(plot for plot in found if plot is not None)


def _differences(report: SimulationReport, arm: Arm, language: str) -> Plot | None:
    rows: list[tuple[Definition, Difference, float]] = []
    for key in SHOWN:
        found, before, figure = report.difference(arm, key), report.base.estimate(key), DEFINITIONS[key]
        if found is None or before is None or not before.value or figure.better is Better.NEITHER:
            continue
        rows.append((figure, found, (1 if figure.better is Better.MORE else -1) / before.value))
    if not rows:
        return None
    reach = max(max(abs(bound * scale) for bound in _bounds(found)) for _, found, scale in rows)
    reach = next((one for one in (0.05, 0.1, 0.2, MOST_SHOWN) if reach <= one), MOST_SHOWN)
    height = 20 + len(rows) * _ROW + 18

    def x(share: float) -> float:
        return WIDE / 2 + share / reach * (WIDE / 2 - 12)

    zero = f'<path class="zero" d="M{x(0):.1f} 22V{height - 18}"/>'
    parts = [
        text(4, 12, pick(("← moins bien", "← worse"), language)),
        text(WIDE - 4, 12, pick(("mieux →", "better →"), language), "end"),
        zero,
    ]
    for at, (figure, found, scale) in enumerate(rows):
        top = 20 + at * _ROW
        said = outcome_words(found.outcome, language)
        if found.outcome is not Outcome.SAME:
            gap = difference_words(figure, found.value, report.currency, language)
            said = f"{gap} {difference_interval_words(figure, found, report.currency, language)}".rstrip()
        parts += [
            text(4, top + 14, pick(figure.title, language)),
            text(WIDE - 4, top + 14, said, "end"),
            _whisker(found, [one * scale for one in _bounds(found)], x, reach, top + 25),
        ]
    for share in (-reach, reach):
        label = f"{'+' if share > 0 else '−'}{round(100 * reach)}{pick((chr(0xA0) + '%', '%'), language)}"
        parts.append(text(x(share), height - 3, label, "end" if share > 0 else "start"))
    title = pick(
        (
            f"{arm.title.fr} : écarts avec « {report.base.title.fr} »",
            f"{arm.title.en}: differences from “{report.base.title.en}”",
        ),
        language,
    )
    note = pick(
        (
            "Écart moyen, graine par graine, et son intervalle à 95 %, en pour cent du chiffre de référence. Qui touche la ligne du milieu n’est pas montré.",
            "Mean difference, seed by seed, and its 95% interval, in percent of the figure compared with. What touches the line in the middle is not shown.",
        ),
        language,
    )
    return Plot("forest", title, note, drawing(height, title, parts), ())


def _bounds(found: Difference) -> tuple[float, ...]:
    return tuple(one for one in (found.low, found.value, found.high) if one is not None)


def _whisker(
    found: Difference, shares: Sequence[float], x: Callable[[float], float], reach: float, y: float
) -> str:
    """Draw a difference with its interval; where these go beyond the edge an arrow stands there."""
    kind = {Outcome.BETTER: "good", Outcome.WORSE: "bad"}.get(found.outcome, "unsure")
    inside = [min(reach, max(-reach, share)) for share in shares]
    left, right = x(min(inside)), x(max(inside))
    parts = [f'<path class="{kind}" d="M{left:.1f} {y}H{right:.1f}"/>']
    for at, beyond, way in ((left, min(shares) < -reach, -1), (right, max(shares) > reach, 1)):
        parts.append(
            f'<path class="{kind}" d="M{at:.1f} {y - 5}L{at + 7 * way:.1f} {y}L{at:.1f} {y + 5}"/>'
            if beyond
            else f'<path class="{kind}" d="M{at:.1f} {y - 4}V{y + 4}"/>'
        )
    # The difference itself is the middle one of three, or all that there is.
    middle = sorted(shares)[len(shares) // 2]
    if -reach <= middle <= reach:
        parts.append(f'<circle class="{kind}" cx="{x(middle):.1f}" cy="{y}" r="4"/>')
    return "".join(parts)


def calibration_plot(report: SimulationReport, language: str) -> Plot | None:
    """Return how often couriers came before and after foretold windows, by how far ahead these were, None where none was."""
    arms = report.arms[:MOST_SERIES]
    sums = [_horizons(arm) for arm in arms]
    known = [horizon for horizon in Horizon if any(horizon.value in own for own in sums)]
    if not known:
        return None
    misses = [many / own[0] for sum_ in sums for own in sum_.values() for many in own[1:3]]
    reach = min(MOST_MISSED, max(0.1, *misses))
    middle, row = 88.0, 15
    marks = (
        (middle - _HALF * MISSES / reach, "aim"),
        (middle, "zero"),
        (middle + _HALF * MISSES / reach, "aim"),
    )
    parts = [
        text(middle - 6, 11, pick(("avant", "before"), language), "end"),
        text(middle + 6, 11, pick(("après", "after"), language)),
    ]
    top = 18.0
    for horizon in known:
        parts.append(text(4, top + 11, pick(_HORIZONS[horizon], language)))
        top += 18
        begin = top
        for series, own in enumerate(sums):
            if horizon.value not in own:
                continue
            parts.append(_misses(own[horizon.value], series, (middle, top), _HALF / reach, language))
            top += row
        parts += [f'<path class="{kind}" d="M{x:.1f} {begin - 2}V{top - 3:.1f}"/>' for x, kind in marks]
        top += 8
    title = pick(
        ("Fenêtres calculées : trop tôt, trop tard", "Windows foretold: too early, too late"), language
    )
    aim = round(100 * COVERAGE)
    each = round(100 * MISSES)
    note = pick(
        (
            f"Part des arrivées avant et après la fenêtre annoncée. Visé : {aim} % dedans, {each} % de chaque côté (pointillés).",
            f"Share of arrivals before and after the window foretold. Aimed at: {aim}% within, {each}% on each side (dashes).",
        ),
        language,
    )
    return Plot("calibration", title, note, drawing(top, title, parts))


def _misses(own: Sequence[int], series: int, at: tuple[float, float], unit: float, language: str) -> str:
    """Draw the arrivals of an arm before and after their windows, from the middle to both sides, with the rest in words."""
    windows, early, late, width_s = own
    middle, top = at
    left, right = (min(_HALF, unit * many / windows) for many in (early, late))
    kept = decimal(round(1000 * (windows - early - late) / windows), 10, 1, language)
    wide = round(width_s / windows / 60)
    said = pick((f"{kept}\u00a0% tenues, {wide} min de large", f"{kept}% kept, {wide} min wide"), language)
    return (
        f'<rect class="s{series}" x="{middle - left:.1f}" y="{top}" width="{left:.1f}" height="10"/>'
        f'<rect class="s{series}" x="{middle:.1f}" y="{top}" width="{right:.1f}" height="10"/>'
        f"{text(WIDE - 4, top + 9, said, 'end')}"
    )


def _horizons(arm: Arm) -> dict[str, list[int]]:
    """Return windows, early and late ones, and widths of all seeds, by horizon."""
    sums: dict[str, list[int]] = {}
    for run in arm.runs:
        for one in run.curves.horizons:
            own = sums.setdefault(one.horizon, [0, 0, 0, 0])
            for at, many in enumerate((one.windows, one.early, one.late, one.width_s)):
                own[at] += many
    return {name: own for name, own in sums.items() if own[0]}


def legend_of(arms: Sequence[Arm], language: str) -> tuple[tuple[str, str], ...]:
    """Return the class and the name of each line."""
    return tuple((f"s{at}", arm.title.of(language)) for at, arm in enumerate(arms[:MOST_SERIES]))
