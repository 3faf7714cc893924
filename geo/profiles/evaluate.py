"""What the tags of one way or node mean to one profile."""

from __future__ import annotations

from enum import Enum

from geo.profiles.foot import FOOT
from geo.profiles.rules import NO_USE, NodeUse, ProfileRules, Tags, WayUse
from geo.profiles.values import incline_percent, length_m, speed_limit_kmh, weight_t

#: Tags of a way that some profile reads; no other tag of a way needs keeping.
WAY_KEYS = frozenset(
    """
    highway service area junction motorroad access vehicle bicycle foot motor_vehicle motorcar goods
    oneway oneway:bicycle bicycle:oneway oneway:foot conveying
    access:forward access:backward vehicle:forward vehicle:backward bicycle:forward bicycle:backward
    foot:forward foot:backward motor_vehicle:forward motor_vehicle:backward
    motorcar:forward motorcar:backward goods:forward goods:backward
    cycleway cycleway:left cycleway:right cycleway:both cycleway:left:oneway cycleway:right:oneway
    maxspeed maxspeed:type zone:maxspeed source:maxspeed surface smoothness tracktype incline
    width maxwidth maxwidth:physical maxheight maxheight:physical maxweight ramp:bicycle indoor
    """.split()  # noqa: SIM905 - a list of ninety quotation marks reads worse
)

#: Tags of a node that some profile reads.
NODE_KEYS = frozenset(
    """
    barrier highway crossing crossing:signals kerb locked traffic_signals:direction
    access vehicle bicycle foot motor_vehicle motorcar goods
    width maxwidth maxwidth:physical maxheight maxheight:physical
    """.split()  # noqa: SIM905
)


class _Verdict(Enum):
    """What an access tag says."""

    ALLOWED = 1
    DENIED = 2
    DISMOUNT = 3
    UNSTATED = 4


_ALLOWING = frozenset(
    "yes permissive designated official destination delivery customers public discouraged".split()  # noqa: SIM905
)
#: A courier holds no key and no permit: what is private ends the trip at its gate.
_DENYING = frozenset(
    (  # noqa: SIM905
        "no private permit residents employees restricted use_sidepath agricultural forestry military "
        "emergency bus psv taxi"
    ).split()
)
_ONEWAY = {
    "yes": 1,
    "true": 1,
    "1": 1,
    "-1": -1,
    "reverse": -1,
    "no": 0,
    "false": 0,
    "0": 0,
    "alternating": 0,
}
#: `oneway=reversible`: the direction changes with the hour, which the map does not tell.
_CLOSED = 2
#: A speed limit never lifts the effective speed further than this over that of the street's class.
_LIMIT_LIFT = 1.25
#: Where a barrier is closed to riders but not to walkers, the bicycle is pushed through.
_PUSH_THROUGH_S = 6


def evaluate_way(rules: ProfileRules, tags: Tags) -> WayUse:
    """Tell what a profile may do on a way.

    Parameters
    ----------
    rules
        The profile.
    tags
        The way's tags; those in `WAY_KEYS` matter.

    Returns
    -------
    WayUse
        Speeds in both directions, `NO_USE` where the way is closed.
    """
    kind = tags.get("highway", "")
    if tags.get("motorroad") == "yes" and not rules.motorroads:
        return NO_USE
    # The outline of a square or car park leads walkers across it; nobody drives along an outline.
    if tags.get("area") == "yes" and not (rules.walks or rules.push_kmh):
        return NO_USE
    if _too_small(rules, tags):
        return NO_USE
    cap = _surface_cap(rules, tags)
    if cap == 0.0:
        return NO_USE
    fixed_s = rules.fixed_s.get(kind, 0)
    oneway = _oneway(rules, tags)
    speeds = []
    for sign, suffix in ((1, "forward"), (-1, "backward")):
        verdict, explicit = _access(rules.access_keys, tags, suffix)
        speed = 0.0
        if verdict in {_Verdict.ALLOWED, _Verdict.UNSTATED} and oneway in {0, sign}:
            speed = min(_speed_kmh(rules, tags, kind, explicit=explicit), cap)
            speed *= _slope_factor(rules, tags, sign)
        speeds.append(speed)
    pushed = [False, False]
    # Galleries and halls are for people: nobody pushes a bicycle past the shop windows.
    push = 0.0 if tags.get("indoor") == "yes" else min(rules.push_kmh.get(kind, 0.0), cap)
    if push > 0.0 and (kind != "steps" or (rules.ramp_steps and tags.get("ramp:bicycle") == "yes")):
        walk = evaluate_way(FOOT, tags)
        for side, walk_kmh in enumerate((walk.forward_kmh, walk.backward_kmh)):
            if speeds[side] == 0.0 and walk_kmh > 0.0:
                speeds[side], pushed[side] = min(push, walk_kmh), True
    if speeds == [0.0, 0.0]:
        return NO_USE
    return WayUse(speeds[0], speeds[1], fixed_s, pushed[0], pushed[1])


def evaluate_node(rules: ProfileRules, tags: Tags) -> NodeUse:
    """Tell what passing a node costs a profile.

    Parameters
    ----------
    rules
        The profile.
    tags
        The node's tags; those in `NODE_KEYS` matter.

    Returns
    -------
    NodeUse
        The delay, 0 s for a node that is no obstacle.
    """
    delay_s: int | None = 0
    if tags.get("highway") == "elevator":
        delay_s = rules.elevator_s
    barrier = tags.get("barrier", "no")
    if barrier != "no":
        delay_s = _add(delay_s, _barrier_s(rules, tags, barrier))
    # On the crossing node of a carriageway the tag speaks of the pavement's edge, not of the way.
    if tags.get("kerb") == "raised" and tags.get("highway") != "crossing":
        delay_s = _add(delay_s, rules.raised_kerb_s)
    along = 0
    if tags.get("highway") == "traffic_signals":
        delay_s = _add(delay_s, rules.signal_s)
        along = {"forward": 1, "backward": -1}.get(tags.get("traffic_signals:direction", ""), 0)
    elif tags.get("crossing") == "traffic_signals" or tags.get("crossing:signals") == "yes":
        delay_s = _add(delay_s, rules.crossing_signal_s)
    return NodeUse(delay_s, along)


def _add(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first + second


def _access(keys: tuple[str, ...], tags: Tags, suffix: str) -> tuple[_Verdict, bool]:
    """Return the verdict of the most specific known access tag, and whether it opens this very mode."""
    for key in keys:
        for name in (f"{key}:{suffix}", key):
            verdict = _verdict(tags.get(name))
            if verdict is not _Verdict.UNSTATED:
                explicit = verdict is _Verdict.ALLOWED and key not in {"access", "vehicle"}
                return verdict, explicit
    return _Verdict.UNSTATED, False


def _verdict(value: str | None) -> _Verdict:
    if value is None:
        return _Verdict.UNSTATED
    parts = {part.strip() for part in value.split(";")}
    if parts & _ALLOWING:
        return _Verdict.ALLOWED
    if "dismount" in parts:
        return _Verdict.DISMOUNT
    return _Verdict.DENIED if parts & _DENYING else _Verdict.UNSTATED


def _speed_kmh(rules: ProfileRules, tags: Tags, kind: str, *, explicit: bool) -> float:
    opened = explicit and kind in rules.permitted_kmh
    speed = rules.permitted_kmh[kind] if opened else rules.speed_kmh.get(kind, 0.0)
    if speed == 0.0 or rules.walks:
        return speed
    service = rules.service_kmh.get(tags.get("service", ""), speed)
    if service == 0.0 and not explicit:
        return 0.0
    speed = min(speed, service or speed)
    limit = _limit_kmh(tags)
    if limit is None:
        return speed
    if kind in rules.limit_classes and not opened:
        return min(limit * rules.obeys_maxspeed_factor, speed * _LIMIT_LIFT)
    return min(speed, limit)


def _limit_kmh(tags: Tags) -> float | None:
    for key in ("maxspeed", "zone:maxspeed", "maxspeed:type", "source:maxspeed"):
        limit = speed_limit_kmh(tags[key]) if key in tags else None
        if limit is not None:
            return limit
    return None


def _surface_cap(rules: ProfileRules, tags: Tags) -> float:
    cap = 1000.0
    for key, table in (
        ("surface", rules.surface_kmh),
        ("smoothness", rules.smoothness_kmh),
        ("tracktype", rules.tracktype_kmh),
    ):
        value = tags.get(key, "").split(";")[0].strip()
        cap = min(cap, table.get(value, cap))
    return cap


def _slope_factor(rules: ProfileRules, tags: Tags, sign: int) -> float:
    grade = incline_percent(tags["incline"]) if "incline" in tags else None
    climb = sign * (grade or 0.0)
    return 1.0 / (1.0 + rules.uphill_loss * climb) if climb > 0.0 else 1.0


def _too_small(rules: ProfileRules, tags: Tags) -> bool:
    sizes = (
        (rules.width_m, ("maxwidth:physical", "maxwidth", "width")),
        (rules.height_m, ("maxheight:physical", "maxheight")),
    )
    for size, keys in sizes:
        for key in keys:
            limit = length_m(tags[key]) if size and key in tags else None
            if limit is not None and limit < size:
                return True
    heaviest = weight_t(tags["maxweight"]) if rules.weight_t and "maxweight" in tags else None
    return heaviest is not None and heaviest < rules.weight_t


def _oneway(rules: ProfileRules, tags: Tags) -> int:
    """Return 1 or -1 for the only direction allowed, 0 for both, 2 for neither."""
    for key in rules.oneway_exceptions:
        exception = _ONEWAY.get(tags.get(key, ""))
        if exception is not None:
            return exception
    if rules.walks:
        return {"forward": 1, "backward": -1}.get(tags.get("conveying", ""), 0)
    value = tags.get("oneway")
    if value == "reversible":
        return _CLOSED
    implied = tags.get("junction") in {"roundabout", "circular"} or tags.get("highway") == "motorway"
    direction = _ONEWAY.get(value or "", 1 if implied else 0)
    if direction and rules.contraflow_cycleways and _contraflow(tags):
        return 0
    return direction


def _contraflow(tags: Tags) -> bool:
    for side in ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both"):
        if tags.get(side, "").startswith("opposite"):
            return True
    # A lane on one side that runs against the cars, or both ways.
    return any(
        tags.get(f"{side}:oneway") in {"-1", "no"} and tags.get(side, "no") not in {"no", "none", "separate"}
        for side in ("cycleway:left", "cycleway:right")
    )


def _barrier_s(rules: ProfileRules, tags: Tags, barrier: str) -> int | None:
    if tags.get("locked") == "yes" or _too_small(rules, tags):
        return None
    delay_s = rules.barrier_s.get(barrier, rules.other_barrier_s)
    verdict, explicit = _access(rules.access_keys, tags, "forward")
    if verdict in {_Verdict.DENIED, _Verdict.DISMOUNT}:
        walker, _ = _access(FOOT.access_keys, tags, "forward")
        pushes = bool(rules.push_kmh) and delay_s is not None and walker is not _Verdict.DENIED
        return _PUSH_THROUGH_S if pushes else None
    if explicit and delay_s is None:
        return _PUSH_THROUGH_S
    return delay_s
