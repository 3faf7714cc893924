"""Hypothesis strategies for whole plans: any legal values, not sensible ones."""

from __future__ import annotations

from hypothesis import strategies as st

from dispatch.domain import Place, PlaceKind, Profile, TemperatureClass, TimeWindow
from dispatch.plan import (
    Comparison,
    IdleShift,
    Leg,
    Plan,
    Reason,
    ReasonCode,
    RequestKind,
    Round,
    SolverRecord,
    Stop,
    StopAction,
    StopTask,
    Totals,
    Unassigned,
)

INSTANT = st.integers(946_684_800, 4_102_444_799)
TEXT = st.text(max_size=12)
NAME = st.text(min_size=1, max_size=12)
AMOUNT = st.integers(0, 1_000_000)
LON = st.integers(-180_000_000, 180_000_000).map(lambda micro: micro / 1e6)
LAT = st.integers(-90_000_000, 90_000_000).map(lambda micro: micro / 1e6)
WINDOW = st.tuples(INSTANT, INSTANT).map(lambda pair: TimeWindow(min(pair), max(pair)))

PLACE = st.builds(
    Place,
    id=NAME,
    kind=st.sampled_from(PlaceKind),
    name=TEXT,
    lon=LON,
    lat=LAT,
    address=TEXT,
    access_note=TEXT,
    setup_s=AMOUNT,
    opening_hours=TEXT,
    category=TEXT,
)
TASK = st.builds(
    StopTask,
    kind=st.sampled_from(StopAction),
    request_kind=st.none() | st.sampled_from(RequestKind),
    request_id=TEXT,
    code=TEXT,
    label=TEXT,
    start=INSTANT,
    end=INSTANT,
    window=st.none() | WINDOW,
    note=TEXT,
    service=TEXT,
    temperature=st.sampled_from(TemperatureClass),
    external_ref=TEXT,
)
LEG = st.builds(
    Leg, duration_s=AMOUNT, distance_m=AMOUNT, path=st.lists(st.tuples(LON, LAT), max_size=4).map(tuple)
)
TOTALS = st.builds(
    Totals,
    rounds=AMOUNT,
    stops=AMOUNT,
    distance_m=AMOUNT,
    duration_s=AMOUNT,
    travel_s=AMOUNT,
    waiting_s=AMOUNT,
    co2e_g=AMOUNT,
)
REASON = st.builds(
    Reason, code=st.sampled_from(ReasonCode), shift_id=TEXT, detail=TEXT, value=st.integers(-1, 100_000)
)
UNASSIGNED = st.builds(
    Unassigned,
    request_id=NAME,
    kind=st.sampled_from(RequestKind),
    code=TEXT,
    label=TEXT,
    reasons=st.lists(REASON, max_size=3).map(tuple),
)

IDLE = st.builds(
    IdleShift,
    shift_id=NAME,
    courier_id=NAME,
    courier_name=TEXT,
    vehicle_id=NAME,
    vehicle_name=TEXT,
    shift=WINDOW,
)


@st.composite
def rounds(draw: st.DrawFn, number: int) -> Round:
    """A round whose stops are numbered and whose legs are as many as its stops need."""
    stops = tuple(
        draw(
            st.builds(
                Stop,
                sequence=st.just(sequence),
                place=PLACE,
                arrival=INSTANT,
                departure=INSTANT,
                waiting_s=AMOUNT,
                tasks=st.lists(TASK, max_size=2).map(tuple),
            )
        )
        for sequence in range(1, draw(st.integers(0, 3)) + 1)
    )
    end_place = draw(st.none() | PLACE)
    count = len(stops) + (end_place is not None) if stops else 0
    return draw(
        st.builds(
            Round,
            shift_id=st.just(f"shift-{number}"),
            courier_id=NAME,
            courier_name=TEXT,
            vehicle_id=NAME,
            vehicle_name=TEXT,
            profile=st.sampled_from(Profile),
            shift=WINDOW,
            start_place=PLACE,
            end_place=st.just(end_place),
            departure=INSTANT,
            end=INSTANT,
            stops=st.just(stops),
            legs=st.lists(LEG, min_size=count, max_size=count).map(tuple),
            distance_m=AMOUNT,
            travel_s=AMOUNT,
            service_s=AMOUNT,
            waiting_s=AMOUNT,
            break_s=AMOUNT,
            deliveries=AMOUNT,
            visits=AMOUNT,
            peak_volume_l=AMOUNT,
            peak_weight_g=AMOUNT,
            co2e_g=AMOUNT,
        )
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A whole plan, in any of four time zones."""
    west, east = sorted((draw(LON), draw(LON)))
    south, north = sorted((draw(LAT), draw(LAT)))
    return draw(
        st.builds(
            Plan,
            town=st.just("monaco"),
            town_title=TEXT,
            date=st.dates().map(str),
            time_zone=st.sampled_from(
                ["Europe/Monaco", "Atlantic/Reykjavik", "Asia/Kathmandu", "America/St_Johns"]
            ),
            title=TEXT,
            bbox=st.just((west, south, east, north)),
            deliveries=AMOUNT,
            multi_shop_deliveries=AMOUNT,
            visits=AMOUNT,
            deliveries_planned=AMOUNT,
            visits_planned=AMOUNT,
            rounds=st.just(tuple(draw(rounds(number)) for number in range(draw(st.integers(0, 2))))),
            idle=st.lists(IDLE, max_size=2).map(tuple),
            unassigned=st.lists(UNASSIGNED, max_size=2).map(tuple),
            totals=TOTALS,
            comparison=st.none()
            | st.builds(Comparison, same_vehicles=TOTALS, by_van=TOTALS, undeliverable=AMOUNT),
            solver=st.builds(
                SolverRecord,
                seed=AMOUNT,
                iterations=AMOUNT,
                seconds=st.floats(0, 1e6, allow_nan=False),
                cost=st.integers(-(10**12), 10**15),
                map_hash=TEXT,
                version=TEXT,
                street_version=TEXT,
                street_notes=st.lists(TEXT, max_size=2).map(tuple),
            ),
        )
    )
