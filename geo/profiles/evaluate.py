"""What the tags of one way or node mean to one profile."""

from __future__ import annotations

from enum import Enum

from geo.profiles.foot import FOOT
from geo.profiles.rules import NO_USE, TOWARD_JUNCTION, NodeUse, ProfileRules, Tags, WayUse
from geo.profiles.speeds import speed_kmh
from geo.profiles.values import length_m, weight_t

_WAY_TAGS = frozenset(
    """
    highway route service area junction motorroad access vehicle bicycle cargo_bike foot motor_vehicle
    motorcar goods hgv trailer oneway oneway:bicycle bicycle:oneway oneway:foot conveying
    cycleway cycleway:left cycleway:right cycleway:both cycleway:left:oneway cycleway:right:oneway
    maxspeed maxspeed:type zone:maxspeed source:maxspeed zone:traffic lit sidewalk duration interval
    surface smoothness tracktype incline width maxwidth maxwidth:physical maxheight maxheight:physical
    maxlength maxweight maxweightrating maxaxleload ramp:bicycle ramp:wheelchair ramp:stroller indoor
    """.split()  # noqa: SIM905 - a list of ninety quotation marks reads worse
)
_NODE_TAGS = frozenset(
    """
    barrier highway railway crossing crossing:signals kerb kerb:height locked traffic_calming
    traffic_signals:direction direction stop cycle_barrier opening access vehicle bicycle cargo_bike
    foot motor_vehicle motorcar goods hgv trailer width maxwidth maxwidth:physical maxheight
    maxheight:physical maxlength maxlength:physical maxweight maxaxleload
    """.split()  # noqa: SIM905
)
#: Tags that may differ between the two directions of a way.
_SIDED = "access vehicle bicycle cargo_bike foot motor_vehicle motorcar goods hgv maxspeed".split()  # noqa: SIM905
#: Tags of which a variant may hold at certain hours or for certain vehicles only.
_CONDITIONAL = frozenset(
    (  # noqa: SIM905
        "access vehicle bicycle cargo_bike foot motor_vehicle motorcar goods hgv trailer oneway "
        "oneway:bicycle oneway:foot maxspeed maxwidth maxheight maxlength maxweight maxaxleload"
    ).split()
)
_SIZES = ("maxwidth", "maxheight", "maxlength", "maxweight", "maxaxleload")
_SIDED_TAGS = frozenset(f"{key}:{side}" for key in _SIDED for side in ("forward", "backward"))
#: What the name of a tag ends in that holds under conditions only.
CONDITIONAL = ":conditional"

#: Tags of a way that some profile reads; no other tag of a way needs keeping.
WAY_KEYS = _WAY_TAGS | _SIDED_TAGS | frozenset(f"{key}{CONDITIONAL}" for key in (*_CONDITIONAL, *_SIDED_TAGS))
#: Tags of a node that some profile reads.
NODE_KEYS = _NODE_TAGS | frozenset(f"{key}{CONDITIONAL}" for key in _CONDITIONAL & _NODE_TAGS)


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
_DIRECTION = {"forward": 1, "backward": -1}
#: A kerb of this height or less (metres) stops nobody.
_FLAT_KERB_M = 0.03
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
        Speeds on the flat in both directions, `NO_USE` where the way is closed.
    """
    kind = way_class(tags)
    if tags.get("motorroad") == "yes" and not rules.motorroads:
        return NO_USE
    # The outline of a square or car park leads walkers across it; nobody drives along an outline.
    if tags.get("area") == "yes" and not (rules.walks or rules.push_kmh):
        return NO_USE
    if _too_small(rules, tags) or (rules.trailer and tags.get("trailer") in {"no", "private"}):
        return NO_USE
    # A ferry that is tagged for walkers or bicycles, and says nothing of vehicles, carries none.
    passengers_only = kind == "ferry" and rules.motor and bool({"foot", "bicycle"} & tags.keys())
    cap = _surface_cap(rules, tags)
    if cap == 0.0:
        return NO_USE
    fixed_s = rules.fixed_s.get(kind, 0)
    oneway = _oneway(rules, tags)
    speeds = []
    for sign, suffix in ((1, "forward"), (-1, "backward")):
        verdict, explicit = _access(rules, rules.access_keys, tags, suffix)
        speed = 0.0
        open_ = verdict is _Verdict.ALLOWED or (verdict is _Verdict.UNSTATED and not passengers_only)
        if open_ and oneway in {0, sign}:
            speed = min(speed_kmh(rules, tags, kind, suffix, explicit=explicit), cap)
        speeds.append(speed)
    pushed = [False, False]
    # Galleries and halls are for people: nobody pushes a bicycle past the shop windows.
    push = 0.0 if tags.get("indoor") == "yes" else min(rules.push_kmh.get(kind, 0.0), cap)
    if push > 0.0 and (kind != "steps" or any(tags.get(key) == "yes" for key in rules.ramp_keys)):
        walk = evaluate_way(FOOT, tags)
        for side, walk_kmh in enumerate((walk.forward_kmh, walk.backward_kmh)):
            if speeds[side] == 0.0 and walk_kmh > 0.0:
                speeds[side], pushed[side] = min(push, walk_kmh), True
    if speeds == [0.0, 0.0]:
        return NO_USE
    return WayUse(speeds[0], speeds[1], fixed_s, pushed[0], pushed[1])


def way_condition_keys(rules: ProfileRules) -> tuple[str, ...]:
    """Return the tags of ways whose conditional variants concern a profile, the general ones first."""
    modes = [*(FOOT.access_keys if rules.push_kmh else ()), *rules.access_keys]
    keys = [f"{key}{side}" for key in reversed(modes) for side in ("", ":forward", ":backward")]
    if not rules.walks:
        keys += ["oneway", "maxspeed", "maxspeed:forward", "maxspeed:backward", *_SIZES]
    return tuple(dict.fromkeys([*keys, *rules.oneway_exceptions]))


def node_condition_keys(rules: ProfileRules) -> tuple[str, ...]:
    """Return the tags of nodes whose conditional variants concern a profile."""
    modes = [*(FOOT.access_keys if rules.push_kmh else ()), *rules.access_keys]
    return tuple(dict.fromkeys([*modes, *(() if rules.walks else _SIZES)]))


def way_class(tags: Tags) -> str:
    """Return the class of a way: the value of ``highway``, or ``ferry``; empty for no street."""
    return tags.get("highway") or ("ferry" if tags.get("route") == "ferry" else "")


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
    if tags.get("highway") != "crossing":
        delay_s = _add(delay_s, _kerb_s(rules, tags))
    delay_s = _add(delay_s, rules.calming_s.get(tags.get("traffic_calming", "no"), 0))
    if tags.get("railway") in {"level_crossing", "crossing"}:
        delay_s = _add(delay_s, rules.level_crossing_s)
    sign = tags.get("highway", "")
    along = 0
    if sign == "traffic_signals":
        delay_s = _add(delay_s, rules.signal_s)
        along = _DIRECTION.get(tags.get("traffic_signals:direction", ""), 0)
    elif sign in {"stop", "give_way"}:
        sign_s = rules.stop_s if sign == "stop" else rules.give_way_s
        every_way = tags.get("stop") == "all" or tags.get("direction") == "both"
        along = 0 if every_way else _DIRECTION.get(tags.get("direction", ""), TOWARD_JUNCTION)
        delay_s, along = _add(delay_s, sign_s), along if sign_s else 0
    elif tags.get("crossing") == "traffic_signals" or tags.get("crossing:signals") == "yes":
        delay_s = _add(delay_s, rules.crossing_signal_s)
    return NodeUse(delay_s, along)


def _kerb_s(rules: ProfileRules, tags: Tags) -> int | None:
    height = length_m(tags["kerb:height"]) if "kerb:height" in tags else None
    if height is not None and height <= _FLAT_KERB_M:
        return 0
    return rules.kerb_s.get(tags.get("kerb", ""), 0)


def _add(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first + second


def _access(rules: ProfileRules, keys: tuple[str, ...], tags: Tags, suffix: str) -> tuple[_Verdict, bool]:
    """Return the verdict of the most specific known access tag, and whether it opens this very mode."""
    for key in keys:
        for name in (f"{key}:{suffix}", key):
            verdict = _verdict(tags.get(name), rules.also_open)
            if verdict is not _Verdict.UNSTATED:
                # Walkers need no leave to deliver: whoever tags deliveries means vehicles.
                general = key in {"access", "vehicle"} and "delivery" not in tags[name]
                explicit = verdict is _Verdict.ALLOWED and not general
                return verdict, explicit
    return _Verdict.UNSTATED, False


def _verdict(value: str | None, also_open: frozenset[str]) -> _Verdict:
    if value is None:
        return _Verdict.UNSTATED
    parts = {part.strip() for part in value.split(";")}
    if parts & (_ALLOWING | also_open):
        return _Verdict.ALLOWED
    if "dismount" in parts:
        return _Verdict.DISMOUNT
    return _Verdict.DENIED if parts & _DENYING else _Verdict.UNSTATED


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


def _too_small(rules: ProfileRules, tags: Tags) -> bool:
    """Tell whether the vehicle is bigger than a tagged limit."""
    for size, keys in (
        (rules.width_m, ("maxwidth:physical", "maxwidth", "width")),
        (rules.height_m, ("maxheight:physical", "maxheight")),
        (rules.length_m, ("maxlength",)),
    ):
        for key in keys:
            limit = length_m(tags[key]) if size and key in tags else None
            if limit is not None and limit < size:
                return True
    for weight, keys in (
        (rules.weight_t, ("maxweight", "maxweightrating")),
        (rules.axle_load_t, ("maxaxleload",)),
    ):
        for key in keys:
            limit = weight_t(tags[key]) if weight and key in tags else None
            if limit is not None and limit < weight:
                return True
    return False


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
    if rules.trailer and tags.get("trailer") == "no":
        return None
    delay_s = rules.barrier_s.get(barrier, rules.other_barrier_s)
    keys = rules.access_keys[:1] if barrier in rules.own_word_barriers else rules.access_keys
    verdict, _ = _access(rules, rules.access_keys, tags, "forward")
    if verdict in {_Verdict.DENIED, _Verdict.DISMOUNT}:
        walker, _ = _access(FOOT, FOOT.access_keys, tags, "forward")
        pushes = bool(rules.push_kmh) and delay_s is not None and walker is not _Verdict.DENIED
        return _PUSH_THROUGH_S if pushes else None
    if delay_s is None and (_access(rules, keys, tags, "forward")[1] or _fits_through(rules, tags, barrier)):
        return _PUSH_THROUGH_S
    return delay_s


def _fits_through(rules: ProfileRules, tags: Tags, barrier: str) -> bool:
    """Tell whether a tagged opening lets the vehicle through a barrier that usually does not."""
    if barrier not in rules.opening_barriers:
        return False
    openings = [length_m(tags[key]) for key in ("maxwidth:physical", "maxwidth", "opening") if key in tags]
    if not any(opening is not None and opening >= rules.width_m for opening in openings):
        return False
    if barrier != "cycle_barrier" or tags.get("cycle_barrier") == "single":
        return True
    # Through a chicane the length decides as well.
    longest = length_m(tags.get("maxlength:physical", tags.get("maxlength", "")))
    return longest is not None and longest >= rules.length_m
