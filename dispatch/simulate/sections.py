"""A report of simulations as sentences and tables in one language: what page and command line both show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dispatch.figures.catalogue import DEFINITIONS, GROUPS, Definition, Group, Key
from dispatch.pooling.words import date_words, decimal, pick, typeset
from dispatch.simulate.over_seeds import CONFIDENCE, Outcome
from dispatch.simulate.report import Arm, SimulationReport
from dispatch.simulate.words import figure_words, interval_words, outcome_words, verdict_words

#: What a town asks first.
FIRST: tuple[Key, ...] = (
    Key.PROMISE_KEPT,
    Key.CLICK_TO_DOOR,
    Key.DISTANCE_PER_ORDER,
    Key.WAITING,
    Key.COST_PER_DROP,
)
#: What is shown of each seed.
OF_SEEDS: tuple[Key, ...] = (
    Key.ORDERED,
    Key.PROMISE_KEPT,
    Key.CLICK_TO_DOOR,
    Key.DISTANCE_PER_ORDER,
    Key.WAITING,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of an arm: its value, its interval, and how it compares with the first arm; empty texts where there is no such thing."""

    figure: str
    interval: str
    verdict: str = ""
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure of all arms, with what it says."""

    key: Key
    title: str
    says: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """Figures about the same thing."""

    group: Group
    title: str
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class ArmWords:
    """What an arm is: policy, what is changed of the scenario, settings of its own."""

    title: str
    lines: tuple[str, ...]


def title(language: str) -> str:
    """Return the title of the report."""
    return pick(("Ce que montre la simulation", "What the simulation shows"), language)


def span(report: SimulationReport, language: str) -> str:
    """Return which town and day it is about, and how often that was lived through."""
    count = len(report.seeds)
    seeds = pick((f"{count} graine{'s'[: count > 1]}", f"{count} seed{'s'[: count > 1]}"), language)
    return f"{report.town}, {date_words(report.day, language)} · {seeds}"


def headline(report: SimulationReport, language: str) -> tuple[str, ...]:
    """Return what the report says above all, a sentence for each arm that is compared, or for the one that there is."""
    if len(report.arms) == 1:
        known = [key for key in FIRST if report.base.estimate(key) is not None]
        said = ", ".join(_alone(report, key, language) for key in known)
        return (typeset(f"{report.base.title.of(language)}{_colon(language)} {said}.", language),)
    return tuple(typeset(_compared(report, arm, language), language) for arm in report.arms[1:])


def figure_groups(report: SimulationReport, language: str) -> tuple[FigureGroup, ...]:
    """Return all figures that an arm has, by what they are about."""
    found = []
    for group, words in GROUPS.items():
        rows = [
            _row(report, figure, language)
            for figure in DEFINITIONS.values()
            if figure.group is group and any(arm.estimate(figure.key) is not None for arm in report.arms)
        ]
        if rows:
            found.append(FigureGroup(group, pick(words, language), tuple(rows)))
    return tuple(found)


def seed_table(
    report: SimulationReport, language: str
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return header and rows of what each seed came to."""
    header = (
        pick(("Graine", "Seed"), language),
        pick(("Variante", "Arm"), language),
        *(pick(DEFINITIONS[key].title, language) for key in OF_SEEDS),
        pick(("Calcul", "Computed in"), language),
        pick(("Journal", "Log"), language),
    )
    rows = []
    for seed in dict.fromkeys(run.seed for arm in report.arms for run in arm.runs):
        for arm in report.arms:
            for run in arm.runs:
                if run.seed == seed:
                    amounts = ((DEFINITIONS[key], run.figures.get(key)) for key in OF_SEEDS)
                    rows.append(
                        (
                            str(seed),
                            arm.title.of(language),
                            *(
                                figure_words(
                                    figure, None if one is None else one.value, report.currency, language
                                )
                                for figure, one in amounts
                            ),
                            f"{decimal(round(10 * run.wall_s), 10, 1, language)}\u00a0s",
                            run.log_sha256[:8],
                        )
                    )
    return header, tuple(rows)


def arm_words(report: SimulationReport, language: str) -> tuple[ArmWords, ...]:
    """Return what each arm is."""
    found = []
    for arm in report.arms:
        lines = [pick((f"Politique : {arm.policy}", f"Policy: {arm.policy}"), language)]
        if arm.what_ifs:
            lines.append(pick(("Et si : ", "What if: "), language) + ", ".join(arm.what_ifs))
        if arm.knobs:
            said = ", ".join(f"{name} = {value}" for name, value in sorted(arm.knobs.items()))
            lines.append(pick(("Réglages : ", "Settings: "), language) + said)
        found.append(ArmWords(arm.title.of(language), tuple(typeset(line, language) for line in lines)))
    return tuple(found)


def method(report: SimulationReport, language: str) -> tuple[str, ...]:
    """Return how it was measured, and what it does not say."""
    figures = sum(1 for key in Key for arm in report.arms[1:] if report.difference(arm, key) is not None)
    wall_s = sum(run.wall_s for arm in report.arms for run in arm.runs)
    simulated_s = sum(run.simulated_s for arm in report.arms for run in arm.runs)
    percent = round(100 * CONFIDENCE)
    made = report.made_by
    lines = [
        report.scenario.of(language),
        pick(
            (
                (
                    f"La journée a été vécue avec les graines {_listed(report.seeds)} : le programme de la ville décide comme en vrai, sur une horloge "
                    "à part ; clients, commerces et coursiers sont tirés au sort. Une même graine donne à toutes les variantes les mêmes commandes et "
                    "les mêmes hasards."
                ),
                (
                    f"The day was lived through with the seeds {_listed(report.seeds)}: the town’s program decides as it does in earnest, on a clock of its "
                    "own; customers, shops and couriers are drawn. A seed gives all arms the same orders and the same luck."
                ),
            ),
            language,
        ),
        pick(
            (
                (
                    f"Entre parenthèses : intervalle à {percent} % (Student, d’une graine à l’autre ; les taux sont ceux de toutes les commandes "
                    "ensemble). Les variantes sont comparées graine par graine ; quand les écarts sont trop inégaux, leur intervalle est rééchantillonné."
                ),
                (
                    f"In brackets: {percent}% interval (Student, from seed to seed; rates are those of all orders together). Arms are compared seed by "
                    "seed; where differences are too skewed, their interval is drawn again from them."
                ),
            ),
            language,
        ),
    ]
    if figures:
        lines.append(
            pick(
                (
                    (
                        f"Ici {figures} écarts sont jugés : environ {-(-figures * (100 - percent) // 100)} paraîtraient réels par pur hasard. Ce qui compte "
                        "doit être choisi avant de regarder."
                    ),
                    (
                        f"Here {figures} differences are judged: about {-(-figures * (100 - percent) // 100)} would look real by pure chance. What counts must "
                        "be chosen before looking."
                    ),
                ),
                language,
            )
        )
    lines.append(
        pick(
            (
                "Une simulation compare des façons de faire ; elle ne prédit pas une journée. Ses hasards sont des hypothèses.",
                "A simulation compares ways of doing things; it does not predict a day. Its chances are assumptions.",
            ),
            language,
        )
    )
    lines += [note.of(language) for note in report.notes]
    lines.append(
        pick(
            (
                (
                    f"{decimal(simulated_s, 3600, 1, 'fr')} h simulées en {decimal(round(wall_s), 60, 1, 'fr')} min de calcul ; Tournée {made.version}, "
                    f"Python {made.python}, {made.machine}."
                ),
                (
                    f"{decimal(simulated_s, 3600, 1, 'en')} h simulated in {decimal(round(wall_s), 60, 1, 'en')} min of computing; Tournée {made.version}, "
                    f"Python {made.python}, {made.machine}."
                ),
            ),
            language,
        )
    )
    return tuple(typeset(line, language) for line in lines if line)


def _alone(report: SimulationReport, key: Key, language: str) -> str:
    figure, found = DEFINITIONS[key], report.base.estimate(key)
    assert found is not None
    value = figure_words(figure, found.value, report.currency, language)
    return f"{_in_sentence(figure, language)} {value} {interval_words(figure, found, report.currency, language)}".rstrip()


def _compared(report: SimulationReport, arm: Arm, language: str) -> str:
    """Return a sentence about an arm: what is better, what is worse, what these seeds do not show."""
    parts: dict[Outcome, list[str]] = {}
    for key in FIRST:
        found, figure = report.difference(arm, key), DEFINITIONS[key]
        before, after = report.base.estimate(key), arm.estimate(key)
        if found is None or before is None or after is None:
            continue
        name = _in_sentence(figure, language)
        if found.outcome in {Outcome.NOT_SHOWN, Outcome.SAME}:
            parts.setdefault(Outcome.NOT_SHOWN, []).append(name)
            continue
        values = (figure_words(figure, one.value, report.currency, language) for one in (before, after))
        parts.setdefault(found.outcome, []).append(f"{name} {' → '.join(values)}")
    said = [
        f"{outcome_words(outcome, language)}{_colon(language)} {', '.join(parts[outcome])}"
        for outcome in (Outcome.BETTER, Outcome.WORSE, Outcome.DIFFERENT, Outcome.NOT_SHOWN)
        if outcome in parts
    ] or [pick(("rien à comparer", "nothing to compare"), language)]
    head = pick(
        (
            f"« {arm.title.fr} » par rapport à « {report.base.title.fr} »",
            f"“{arm.title.en}” compared with “{report.base.title.en}”",
        ),
        language,
    )
    return f"{head}\u00a0— {pick((' ; ', '; '), language).join(said)}."


def _in_sentence(figure: Definition, language: str) -> str:
    """Return the title of a figure as it stands within a sentence."""
    name = pick(figure.title, language)
    return f"{name[:1].lower()}{name[1:]}"


def _colon(language: str) -> str:
    return pick((" :", ":"), language)


def _row(report: SimulationReport, figure: Definition, language: str) -> FigureRow:
    return FigureRow(
        figure.key,
        pick(figure.title, language),
        typeset(pick(figure.says, language), language),
        tuple(_cell(report, arm, figure, language) for arm in report.arms),
    )


def _cell(report: SimulationReport, arm: Arm, figure: Definition, language: str) -> Cell:
    found = arm.estimate(figure.key)
    if found is None:
        return Cell("–", "")
    value = figure_words(figure, found.value, report.currency, language)
    interval = interval_words(figure, found, report.currency, language)
    compared = None if arm is report.base else report.difference(arm, figure.key)
    if compared is None:
        return Cell(value, interval)
    verdict = typeset(verdict_words(figure, compared, report.currency, language), language)
    return Cell(value, interval, verdict, compared.outcome)


def _listed(seeds: Iterable[int]) -> str:
    """Return seeds as people write them, those that follow each other as a span."""
    spans: list[list[int]] = []
    for seed in sorted(seeds):
        if spans and spans[-1][1] == seed - 1:
            spans[-1][1] = seed
        else:
            spans.append([seed, seed])
    return ", ".join(f"{low}–{high}" if high > low else str(low) for low, high in spans)
