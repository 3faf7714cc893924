"""Reading tags that hold under conditions: "no @ (Mo-Sa 11:00-19:00; PH off); delivery @ (06:00-11:00)".

A condition is hours, a comparison with the vehicle ("weight>3.5"), a purpose ("destination"), or
several of these joined by AND. What the vehicle decides is decided here, so that a clause is left
that holds always, never, or at certain hours. The syntax is that of the OpenStreetMap wiki's page
"Conditional restrictions": clauses are separated by semicolons, and the last one that holds counts.

Every trip of a courier ends at a customer: destination and delivery traffic is theirs, while
residents, permit holders, disabled drivers and the emergency services are others. Weather and other
words are not understood; a clause with one is left out and counted, never guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from geo.conditions.opening import is_understood
from geo.profiles.evaluate import CONDITIONAL
from geo.profiles.rules import ProfileRules, Tags
from geo.profiles.values import length_m, weight_t

T = TypeVar("T")

#: Joins hours that must hold together; also how such a pair is written down.
AND = " AND "
#: More distinct hours than this on one way would make too many combinations; no sign says as much.
_MOST_HOURS = 6

_SPLIT_AND = re.compile(r"\s+AND\s+", re.IGNORECASE)
_COMPARISON = re.compile(r"^([a-z_]+)\s*(<=|>=|<|>|==|=)\s*(.+)$", re.IGNORECASE)
_SECONDS = re.compile(r"\b(\d{1,2}:\d{2}):00\b")
_OURS = frozenset("destination delivery customers loading unloading".split())  # noqa: SIM905
_OTHERS = frozenset(
    (  # noqa: SIM905
        "residents resident private permit permit_holder permits disabled emergency bus psv taxi hov "
        "carpool caravan hazmat articulated agricultural forestry employees staff doctor maintenance "
        "military tourist_bus coach share_taxi school_bus moped mofa motorcycle horse members"
    ).split()
)
_MODES = frozenset("foot bicycle cargo_bike motorcar motor_vehicle vehicle goods hgv trailer".split())  # noqa: SIM905
_SIZES: Mapping[str, str] = {
    "weight": "weight_t",
    "maxweight": "weight_t",
    "weightrating": "weight_t",
    "maxweightrating": "weight_t",
    "axleload": "axle_load_t",
    "axle_load": "axle_load_t",
    "maxaxleload": "axle_load_t",
    "length": "length_m",
    "maxlength": "length_m",
    "width": "width_m",
    "maxwidth": "width_m",
    "height": "height_m",
    "maxheight": "height_m",
}


class Clause(NamedTuple):
    """A value and when it holds.

    Attributes
    ----------
    value
        What the tag says then.
    hours
        In the syntax of opening hours, several joined by `AND`; empty where it always holds.
    """

    value: str
    hours: str


class Reading(NamedTuple):
    """What a conditional tag says to one profile.

    Attributes
    ----------
    clauses
        Those that hold always or at certain hours, in the order of the tag.
    unread
        How many clauses were not understood.
    """

    clauses: tuple[Clause, ...]
    unread: int


class Switched(NamedTuple, Generic[T]):
    """Something that depends on hours.

    Attributes
    ----------
    hours
        k distinct hours.
    states
        ``2 ** k`` states; bit i of the index tells whether ``hours[i]`` hold. The first state is
        that without any of them.
    """

    hours: tuple[str, ...]
    states: tuple[T, ...]


def read_conditional(text: str, rules: ProfileRules) -> Reading:
    """Read the value of a conditional tag.

    Parameters
    ----------
    text
        Such as ``"no @ (07:00-09:00); yes @ destination"``.
    rules
        The profile, whose vehicle decides comparisons.

    Returns
    -------
    Reading
        Without the clauses that never hold for the vehicle.
    """
    pieces = _outside_brackets(text)
    if not pieces or any("@" not in piece for piece in pieces):
        return Reading((), max(1, len(pieces)))
    clauses, unread = [], 0
    for piece in pieces:
        value, _, condition = (part.strip() for part in piece.partition("@"))
        hours = _hours_left(condition, rules)
        if not value or hours is _UNREAD:
            unread += 1
        elif hours is not _NEVER:
            clauses.append(Clause(value, hours))
    return Reading(tuple(clauses), unread)


def switched(
    tags: Tags, keys: Iterable[str], rules: ProfileRules, evaluate: Callable[[Tags], T]
) -> tuple[Switched[T], int]:
    """Evaluate tags under every combination of the hours that they speak of.

    Parameters
    ----------
    tags
        The tags of a way, node or relation, conditional ones among them.
    keys
        Names of tags whose conditional variants concern the profile.
    rules
        The profile.
    evaluate
        What the tags mean; must be pure.

    Returns
    -------
    switched
        Only with hours that make a difference.
    unread
        How many clauses were not understood.
    """
    readings = [
        (key, read_conditional(tags[key + CONDITIONAL], rules)) for key in keys if key + CONDITIONAL in tags
    ]
    unread = sum(reading.unread for _, reading in readings)
    clauses = [(key, clause) for key, reading in readings for clause in reading.clauses]
    hours = tuple(dict.fromkeys(clause.hours for _, clause in clauses if clause.hours))
    if len(hours) > _MOST_HOURS:
        clauses, hours, unread = [], (), unread + len(clauses)
    states = []
    for state in range(1 << len(hours)):
        holding = {text for bit, text in enumerate(hours) if state >> bit & 1}
        now = dict(tags)
        now.update(
            (key, clause.value) for key, clause in clauses if not clause.hours or clause.hours in holding
        )
        states.append(evaluate(now))
    return _without_idle_hours(hours, states), unread


def _without_idle_hours(hours: tuple[str, ...], states: list[T]) -> Switched[T]:
    """Leave out hours that change nothing."""
    for bit in reversed(range(len(hours))):
        if all(states[at] == states[at ^ 1 << bit] for at in range(len(states))):
            states = [state for at, state in enumerate(states) if not at >> bit & 1]
            hours = hours[:bit] + hours[bit + 1 :]
    return Switched(hours, tuple(states))


#: Marks of conditions that no vehicle of the profile meets, and that are not understood.
_NEVER = "\0never"
_UNREAD = "\0unread"


def _hours_left(condition: str, rules: ProfileRules) -> str:
    """Return the hours that a condition leaves open once the vehicle is known, or a mark."""
    text = _without_outer_brackets(condition)
    if not text or "@" in text:
        return _UNREAD
    hours: list[str] = []
    never = False
    for atom in _SPLIT_AND.split(text):
        verdict = _of_vehicle(atom.strip(), rules)
        if verdict is None:
            tidy = tidy_hours(atom)
            if tidy is None:
                return _UNREAD
            hours.append(tidy)
        never |= verdict is False
    return _NEVER if never else AND.join(hours)


@lru_cache(maxsize=4096)
def tidy_hours(text: str) -> str | None:
    """Return hours as the grammar of opening hours wants them, None where they cannot be read."""
    tidy = _SECONDS.sub(r"\1", " ".join(text.split()))
    return tidy if tidy and is_understood(tidy) else None


def _of_vehicle(atom: str, rules: ProfileRules) -> bool | None:
    """Tell whether the profile's vehicle meets a condition; None where it speaks of something else."""
    word = atom.lower()
    if word in _OURS:
        return True
    if word in _OTHERS:
        return False
    if word in _MODES:
        return rules.trailer if word == "trailer" else word in rules.access_keys
    compared = _COMPARISON.match(atom)
    field = _SIZES.get(compared[1].lower()) if compared else None
    if compared is None or field is None:
        return None
    limit = weight_t(compared[3]) if field.endswith("_t") else length_m(compared[3])
    if limit is None:
        return None
    size: float = getattr(rules, field)
    return {
        "<": size < limit,
        "<=": size <= limit,
        ">": size > limit,
        ">=": size >= limit,
        "=": size == limit,
        "==": size == limit,
    }[compared[2]]


def _without_outer_brackets(text: str) -> str:
    """Return what stands between brackets that enclose the whole text; empty where one has no partner."""
    depth, closed_at = 0, []
    for at, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return ""
        if sign == ")" and depth == 0:
            closed_at.append(at)
    if depth:
        return ""
    return text[1:-1].strip() if text.startswith("(") and closed_at[0] == len(text) - 1 else text


def _outside_brackets(text: str) -> list[str]:
    """Split at the semicolons that stand outside brackets."""
    pieces, depth, start = [], 0, 0
    for at, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if sign == ";" and depth == 0:
            pieces.append(text[start:at])
            start = at + 1
    pieces.append(text[start:])
    return [piece.strip() for piece in pieces if piece.strip()]
