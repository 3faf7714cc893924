"""How fast a profile goes on a way: the class of street, the speed limit, and where it is not marked."""

from __future__ import annotations

from geo.profiles.rules import ProfileRules, Tags
from geo.profiles.values import speed_limit_kmh

#: Tags that hold a limit, the most exact first.
_LIMIT_KEYS = ("maxspeed", "zone:maxspeed", "maxspeed:type", "source:maxspeed")
_PAVEMENTS = frozenset({"both", "left", "right", "yes", "separate"})
#: Classes on which the difference between town and country matters.
_MAIN = frozenset("primary secondary tertiary unclassified".split())  # noqa: SIM905


def speed_kmh(rules: ProfileRules, tags: Tags, kind: str, suffix: str, *, explicit: bool) -> float:
    """Return a profile's effective speed, before surface and slope.

    Parameters
    ----------
    rules
        The profile.
    tags
        The way's tags.
    kind
        Its class, as `geo.profiles.evaluate.way_class`.
    suffix
        ``"forward"`` or ``"backward"``.
    explicit
        Whether an access tag opens the way to this very mode.

    Returns
    -------
    float
        km/h, 0.0 where the class or the kind of service is closed.
    """
    opened = explicit and kind in rules.permitted_kmh
    speed = rules.permitted_kmh[kind] if opened else rules.speed_kmh.get(kind, 0.0)
    if speed == 0.0 or rules.walks or kind == "ferry":
        return speed
    service = rules.service_kmh.get(tags.get("service", ""), speed)
    if service == 0.0 and not explicit:
        return 0.0
    speed = min(speed, service or speed)
    limit = _signed_limit_kmh(tags, suffix)
    if limit is None:
        limit = _legal_limit_kmh(rules, tags, kind)
    if limit is None:
        return speed
    if kind in rules.limit_classes and not opened:
        return min(limit * rules.obeys_maxspeed_factor, speed * rules.limit_lift)
    return min(speed, limit)


def _signed_limit_kmh(tags: Tags, suffix: str) -> float | None:
    for key in (f"maxspeed:{suffix}", *_LIMIT_KEYS):
        limit = speed_limit_kmh(tags[key]) if key in tags else None
        if limit is not None:
            return limit
    return None


def _legal_limit_kmh(rules: ProfileRules, tags: Tags, kind: str) -> float | None:
    """Return the limit that holds without a sign, None where the surroundings are not known."""
    if not rules.legal_limits_kmh:
        return None
    if kind in {"motorway", "living_street", "residential"}:
        return rules.legal_limits_kmh.get(kind)
    surroundings = tags.get("zone:traffic", "").rpartition(":")[2]
    if (
        not surroundings
        and kind in _MAIN
        and (tags.get("sidewalk") in _PAVEMENTS or tags.get("lit") == "yes")
    ):
        surroundings = "urban"
    return rules.legal_limits_kmh.get(surroundings)
