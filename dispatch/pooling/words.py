"""The words and numbers of reports, in French and English."""

from __future__ import annotations

import datetime as dt

from dispatch.money.amounts import amount_text
from dispatch.pooling.day_report import Verdict
from dispatch.pooling.scenarios import Scenario
from dispatch.services.catalogue import templates

LANGUAGES = ("fr", "en")
_THIN, _NO_BREAK = "\u202f", "\u00a0"

_SCENARIOS = {
    Scenario.ALONE: ("Chacun pour soi", "Each on its own"),
    Scenario.SERVICES_APART: (
        "Commerces ensemble, chaque service à part",
        "Shops together, each service apart",
    ),
    Scenario.TWO_POOLS: ("Commerces ensemble, services ensemble", "Shops together, services together"),
    Scenario.POOLED: ("Tout mutualisé", "All pooled"),
    Scenario.ALONE_BY_VAN: ("Chacun pour soi, en fourgon diesel", "Each on its own, by diesel van"),
}
_GAINS = {
    (Scenario.ALONE, Scenario.POOLED): ("Mutualisation, en tout", "Pooling, in all"),
    (Scenario.ALONE, Scenario.SERVICES_APART): (
        "dont : les commerces entre eux",
        "of which: shops among themselves",
    ),
    (Scenario.SERVICES_APART, Scenario.TWO_POOLS): (
        "dont : les services entre eux",
        "of which: services among themselves",
    ),
    (Scenario.TWO_POOLS, Scenario.POOLED): (
        "dont : commerces et services mêlés",
        "of which: shops and services mixed",
    ),
}
_VERDICTS = {
    Verdict.YES: ("oui", "yes"),
    Verdict.UNCLEAR: ("incertain", "unclear"),
    Verdict.NO: ("non", "no"),
}
#: What is called otherwise than the shipped services, or is none of them.
_SERVICES = {
    "": ("Livraisons des commerces", "Deliveries of shops"),
    "meal": ("Repas", "Meals"),
    "mail": ("Courrier officiel", "Official mail"),
}
_DAYS = (
    ("lun.", "Mon"), ("mar.", "Tue"), ("mer.", "Wed"), ("jeu.", "Thu"), ("ven.", "Fri"), ("sam.", "Sat"), ("dim.", "Sun"),
)  # fmt: skip


def pick(words: tuple[str, str], language: str) -> str:
    """Return the words of a language, French where it is not English."""
    return words[1] if language == "en" else words[0]


def scenario_words(scenario: Scenario, language: str) -> str:
    """Return what a scenario is called."""
    return pick(_SCENARIOS[scenario], language)


def gain_words(before: Scenario, after: Scenario, language: str) -> str:
    """Return what a step of sharing is called."""
    return pick(_GAINS[before, after], language)


def verdict_words(verdict: Verdict, language: str) -> str:
    """Return a verdict in one word."""
    return pick(_VERDICTS[verdict], language)


def service_words(service: str, names: dict[str, str], language: str) -> str:
    """Return what a service is called: as the town calls it, else as everybody does, else its short name."""
    own = names.get(f"service:{service}")
    known = _SERVICES.get(service)
    if known is None and (shipped := templates().get(service)) is not None:
        known = (shipped.title.fr, shipped.title.en)
    if own and (language != "en" or known is None):
        return own
    return pick(known, language) if known else service


def payer_words(name: str, names: dict[str, str], language: str) -> str:
    """Return what somebody who pays is called."""
    if name.startswith("service:"):
        return service_words(name.removeprefix("service:"), names, language)
    return names.get(name, name)


def date_words(date: str, language: str) -> str:
    """Return an ISO date or month as people write it; English readers have it as it is, which nobody misreads."""
    return date if language == "en" else "/".join(reversed(date.split("-")))


def day_words(date: str, language: str) -> str:
    """Return an ISO date with its day of the week."""
    weekday = pick(_DAYS[dt.date.fromisoformat(date).weekday()], language)
    return f"{weekday}{_NO_BREAK}{date_words(date, language)}"


def typeset(text: str, language: str) -> str:
    """Return a text whose lines do not break where the language wants none: within amounts, before French double signs and units, and within its quotation marks."""
    if language == "en":
        # After a hyphen a line may break, after a minus not.
        return text.replace("-€", "−€")
    for sign in ":;!?»€%":
        text = text.replace(f" {sign}", f"{_NO_BREAK}{sign}")
    return text.replace("« ", f"«{_NO_BREAK}")


def km(metres: int, language: str, *, plus: bool = False) -> str:
    """Return metres as kilometres with one decimal."""
    return f"{decimal(metres, 1000, 1, language, plus=plus)}{_NO_BREAK}km"


def hours(seconds: int, language: str, *, plus: bool = False) -> str:
    """Return seconds as hours and minutes, rounded to the minute."""
    minutes = (abs(seconds) + 30) // 60
    sign = "-" if seconds < 0 and minutes else "+" if plus and minutes else ""
    whole, rest = divmod(minutes, 60)
    return f"{sign}{_thousands(whole, language)}{_NO_BREAK}h{_NO_BREAK}{rest:02d}"


def gases(grams: int, language: str, *, plus: bool = False) -> str:
    """Return grams of gases: below a kilogram in grams, else in kilograms with two decimals."""
    if abs(grams) < 1000:
        return f"{'+' if plus and grams > 0 else ''}{grams}{_NO_BREAK}g"
    return f"{decimal(grams, 1000, 2, language, plus=plus)}{_NO_BREAK}kg"


def money(minor: int, currency: str, language: str, *, plus: bool = False) -> str:
    """Return an amount."""
    return ("+" if plus and minor > 0 else "") + amount_text(minor, currency, language)


def percent(part: int, whole: int, language: str) -> str:
    """Return a part of something in whole percent, a dash of nothing."""
    if whole == 0:
        return "–"
    value = (abs(part) * 200 + abs(whole)) // (2 * abs(whole))
    sign = "-" if (part < 0) != (whole < 0) and value else ""
    return f"{sign}{value}{_NO_BREAK + '%' if language != 'en' else '%'}"


def decimal(value: int, unit: int, digits: int, language: str, *, plus: bool = False) -> str:
    """Return a whole number of parts as a decimal of a unit, halves rounded away from zero."""
    scaled = (2 * abs(value) * 10**digits + unit) // (2 * unit)
    whole, rest = divmod(scaled, 10**digits)
    sign = "-" if value < 0 and scaled else "+" if plus and scaled else ""
    return f"{sign}{_thousands(whole, language)}{'.' if language == 'en' else ','}{rest:0{digits}d}"


def _thousands(whole: int, language: str) -> str:
    return f"{whole:,}" if language == "en" else f"{whole:,}".replace(",", _THIN)
