"""Saying steps in a language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from geo.addresses.french import fold
from geo.errors import MapError
from geo.routes.maneuvers import (
    ARRIVE,
    CONTINUE,
    DEPART,
    EXIT_ROUNDABOUT,
    FERRY,
    LIFT,
    NOTIFICATION,
    OFF_RAMP,
    ON_RAMP,
    PUSH,
    ROUNDABOUT,
    STEPS,
    STRAIGHT,
    UTURN,
    Step,
)

#: Words by which a name says by itself that it is that of stairs.
_STAIRS = frozenset({"escalier", "escaliers", "degres", "steps", "stairs", "treppe", "scalinata"})
#: Places that a sign names, at most.
_DESTINATIONS = 3


@dataclass(frozen=True, slots=True)
class Language:
    """What steps are said with.

    Parameters
    ----------
    headings
        The eight directions from north clockwise, each with its preposition.
    sentences
        By maneuver, or by maneuver and modifier (``"turn left"``), which goes first. Fields in
        braces: ``{into}`` the way turned into and ``{along}`` the way followed, each with a leading
        blank or empty; ``{to}`` the modifier's words; ``{exit}``, ``{heading}``, ``{side}``,
        ``{waypoint}``, ``{sign}`` and ``{toward}``.
    directions
        Words for modifiers.
    sides
        Words for the side of the street on arrival.
    kinds_into, kinds_along
        Words for ways without a name, by kind: turned into, and followed.
    into, along
        Return the words for a named way turned into, and followed.
    ordinal
        Return the words for the exit of a number.
    toward
        What stands before the places on a sign.
    mount, push, stairs
        What is added to a maneuver after which one rides again, pushes, or takes stairs that have
        a name of their own.
    """

    headings: tuple[str, ...]
    sentences: Mapping[str, str]
    directions: Mapping[str, str]
    sides: Mapping[str, str]
    kinds_into: Mapping[str, str]
    kinds_along: Mapping[str, str]
    into: Callable[[str], str]
    along: Callable[[str], str]
    ordinal: Callable[[int], str]
    toward: str
    mount: str
    push: str
    stairs: str


def _languages() -> Mapping[str, Language]:
    from geo.routes.words_en import ENGLISH
    from geo.routes.words_fr import FRENCH

    return {"en": ENGLISH, "fr": FRENCH}


#: The languages that steps can be said in.
LANGUAGES: Final = ("en", "fr")


def check_language(code: str) -> None:
    """Check that steps can be said in a language.

    Raises
    ------
    MapError
        ``language_unknown``, naming those that there are.
    """
    if code not in LANGUAGES:
        raise MapError(
            f"language: {code!r} is not spoken here; choose from {', '.join(LANGUAGES)}.",
            code="language_unknown",
        )


def phrase(step: Step, language: str) -> str:
    """Say a step.

    Parameters
    ----------
    step
        A step of a route.
    language
        ``en`` or ``fr``.

    Returns
    -------
    str
        A sentence without a full stop.

    Raises
    ------
    MapError
        ``language_unknown``.
    """
    check_language(language)
    words = _languages()[language]
    heading = words.headings[round(step.bearing_after / 45.0) % 8] if step.bearing_after >= 0 else ""
    sentence = words.sentences[_sentence(step, words)].format(
        into=_blank(_way(step, words.into, words.kinds_into)),
        along=_blank(_way(step, words.along, words.kinds_along)),
        to=_blank(words.directions.get(step.modifier, "")),
        exit=words.ordinal(step.exit) if step.exit else "",
        heading=heading,
        side=words.sides.get(step.modifier, ""),
        waypoint=step.waypoint,
        sign=_blank(step.sign),
        toward=_toward(step, words),
    )
    return sentence + _manner(step, words)


def _sentence(step: Step, words: Language) -> str:
    """Return the key of the sentence for a step."""
    if step.maneuver == DEPART and step.bearing_after < 0:
        return "depart nowhere"
    if step.maneuver == ARRIVE:
        return "arrive at waypoint" if step.waypoint else "arrive"
    if step.maneuver in {ROUNDABOUT, EXIT_ROUNDABOUT} and not step.exit:
        return "enter roundabout"
    if step.mode in {LIFT, FERRY} and step.mode_before not in {"", step.mode}:
        return step.mode
    if step.mode == STEPS and step.mode_before != STEPS and step.kind == STEPS and not step.name:
        return STEPS if step.modifier in {STRAIGHT, ""} else "steps aside"
    if step.maneuver == NOTIFICATION:
        if step.mode == PUSH:
            return "push"
        return {PUSH: "mount", FERRY: "land"}.get(step.mode_before, CONTINUE)
    if step.modifier == UTURN:
        return UTURN
    exact = f"{step.maneuver} {step.modifier}"
    return exact if exact in words.sentences else step.maneuver


def _way(step: Step, named: Callable[[str], str], kinds: Mapping[str, str]) -> str:
    # The map separates several names by semicolons.
    name = " / ".join(part.strip() for part in step.name.split(";") if part.strip())
    return named(name) if name else kinds.get(step.kind, "")


def _toward(step: Step, words: Language) -> str:
    if step.maneuver not in {ON_RAMP, OFF_RAMP} or not step.destination:
        return ""
    places = [place.strip() for place in step.destination.split(";")]
    return f" {words.toward} {', '.join([place for place in places if place][:_DESTINATIONS])}"


def _manner(step: Step, words: Language) -> str:
    """Return what is added because the traveller moves otherwise from here on."""
    if step.maneuver == ARRIVE:
        return ""
    if step.mode == PUSH and step.mode_before != PUSH and step.maneuver != NOTIFICATION:
        return words.push
    if step.mode_before == PUSH and step.mode not in {PUSH, LIFT, FERRY} and step.maneuver != NOTIFICATION:
        return words.mount
    if step.kind == STEPS and step.name and step.mode_before != step.mode:
        return "" if _STAIRS & set(fold(step.name).split()) else words.stairs
    return ""


def _blank(text: str) -> str:
    return f" {text}" if text else ""
