"""Figures, intervals and verdicts of simulations in words, in French and English."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch.figures.catalogue import Definition, Form
from dispatch.money.amounts import amount_text
from dispatch.pooling.words import decimal, pick
from dispatch.simulate.over_seeds import MOST_SEEDS, Difference, Estimate, Outcome

_NO_BREAK = "\u00a0"
#: By form: what is divided by to be shown, decimals, unit in French and English.
_FORMS: dict[Form, tuple[float, int, tuple[str, str]]] = {
    Form.COUNT: (1, 1, ("", "")),
    Form.SHARE: (0.01, 1, (f"{_NO_BREAK}%", "%")),
    Form.MINUTES: (60, 1, (f"{_NO_BREAK}min", f"{_NO_BREAK}min")),
    Form.HOURS: (3600, 1, (f"{_NO_BREAK}h", f"{_NO_BREAK}h")),
    Form.KILOMETRES: (1000, 2, (f"{_NO_BREAK}km", f"{_NO_BREAK}km")),
    Form.GRAMS: (1, 2, (f"{_NO_BREAK}g", f"{_NO_BREAK}g")),
    Form.DECIMAL: (1, 2, ("", "")),
}
_POINTS = (f"{_NO_BREAK}pt", f"{_NO_BREAK}pt")
_OUTCOMES = {
    Outcome.BETTER: ("mieux", "better"),
    Outcome.WORSE: ("moins bien", "worse"),
    Outcome.DIFFERENT: ("autre", "different"),
    Outcome.SAME: ("pareil", "the same"),
    Outcome.NOT_SHOWN: ("pas de différence montrée", "no difference shown"),
}


def figure_words(figure: Definition, value: float | None, currency: str, language: str) -> str:
    """Return the value of a figure with its unit, a dash where there is none."""
    return "–" if value is None else _written(figure, value, currency, language)


def difference_words(figure: Definition, value: float, currency: str, language: str) -> str:
    """Return a difference with its sign; shares differ by points of a hundred."""
    text = _written(figure, value, currency, language, plus=True)
    if figure.form is Form.SHARE:
        return text.removesuffix(pick(_FORMS[Form.SHARE][2], language)) + pick(_POINTS, language)
    return text


def interval_words(figure: Definition, found: Estimate, currency: str, language: str) -> str:
    """Return the interval of a figure in brackets, an empty text where there is none."""
    if found.low is None or found.high is None:
        return ""
    low = max(0.0, found.low)
    high = min(1.0, found.high) if figure.form is Form.SHARE else found.high
    return _between([_bare(figure, one, currency, language) for one in (low, high)], language)


def difference_interval_words(figure: Definition, found: Difference, currency: str, language: str) -> str:
    """Return the interval of a difference in brackets, an empty text where there is none."""
    if found.low is None or found.high is None:
        return ""
    bounds = [_bare(figure, one, currency, language, plus=True) for one in (found.low, found.high)]
    return _between(bounds, language)


def outcome_words(outcome: Outcome, language: str) -> str:
    """Return in a word or two what a comparison shows."""
    return pick(_OUTCOMES[outcome], language)


def verdict_words(figure: Definition, found: Difference, currency: str, language: str) -> str:
    """Return what a comparison shows: the difference with its interval, or how many seeds would be needed."""
    said = outcome_words(found.outcome, language)
    if found.outcome is Outcome.SAME:
        return said
    if found.outcome is not Outcome.NOT_SHOWN:
        gap = difference_words(figure, found.value, currency, language)
        return (
            f"{said}{_colon(language)} {gap} {difference_interval_words(figure, found, currency, language)}"
        )
    seeds = len(found.by_seed)
    if seeds == 1:
        return pick(
            (f"{said} : une seule graine ne montre rien", f"{said}: a single seed shows nothing"), language
        )
    needed = found.seeds_needed
    if needed is None:
        return said
    many = f"{MOST_SEEDS:,}".replace(",", "\u202f" if language != "en" else ",")
    if needed >= MOST_SEEDS:
        return pick(
            (
                f"{said} avec {seeds} graines ; il en faudrait plus de {many}",
                f"{said} with {seeds} seeds: more than {many} would be needed",
            ),
            language,
        )
    if needed <= seeds:
        # By bad luck: with the power that is asked for so many would mostly do.
        needed = seeds + 1
    return pick(
        (
            f"{said} avec {seeds} graines ; il en faudrait environ {needed}",
            f"{said} with {seeds} seeds: about {needed} would be needed",
        ),
        language,
    )


def _colon(language: str) -> str:
    return ":" if language == "en" else f"{_NO_BREAK}:"


def _between(bounds: Sequence[str], language: str) -> str:
    return f"({pick((' à ', ' to '), language).join(bounds)})"


def _written(figure: Definition, value: float, currency: str, language: str, *, plus: bool = False) -> str:
    bare = _bare(figure, value, currency, language, plus=plus)
    return bare if figure.form is Form.MONEY else bare + pick(_FORMS[figure.form][2], language)


def _bare(figure: Definition, value: float, currency: str, language: str, *, plus: bool = False) -> str:
    """Return a value without its unit; of money there is no such thing."""
    if figure.form is Form.MONEY:
        minor = round(value)
        return ("+" if plus and minor > 0 else "") + amount_text(minor, currency, language).replace("-", "−")
    unit, digits, _ = _FORMS[figure.form]
    scaled = round(value / unit * 10**digits)
    text = decimal(scaled, 10**digits, digits, language, plus=plus).replace("-", "−")
    # Whole counts need no ",0".
    return text[: -1 - digits] if figure.form is Form.COUNT and scaled % 10**digits == 0 else text
