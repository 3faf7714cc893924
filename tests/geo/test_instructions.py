"""Tests of the steps that are made of paths: what is said, and what is not."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from geo.routes.guide import End, Guide, end_of
from geo.routes.maneuvers import ARRIVE, DEPART
from routing.errors import RoutingError
from routing.streets.network import Locations
from tests.geo.small_towns import leg, small_town, told


@pytest.fixture(scope="module")
def crossing(tmp_path_factory):
    """Rue A from west to east, Rue B across it at 0, an unnamed service road at 100, then Rue C."""
    return small_town(
        tmp_path_factory.mktemp("crossing"),
        {
            1: (-200, 0),
            2: (0, 0),
            3: (100, 0),
            4: (200, 0),
            5: (400, 0),
            6: (0, 200),
            7: (0, -200),
            8: (100, 90),
        },
        {
            10: ((1, 2, 3, 4), "highway=residential name=Rue_A"),
            11: ((4, 5), "highway=residential name=Rue_C"),
            12: ((7, 2, 6), "highway=residential name=Rue_B"),
            13: ((3, 8), "highway=service"),
        },
    )


def test_turns_are_said_with_the_street_and_the_side(crossing) -> None:
    """Tests a left turn at a crossroads, the heading at the start and the side at the end."""
    assert told(crossing, "van", (-150, 5), (8, 150)) == [
        "Head east on Rue_A",
        "Turn left onto Rue_B",
        "You have arrived at your destination, on your right",
    ]
    assert told(crossing, "van", (-150, 5), (8, 150), "fr") == [
        "Partez vers l’est dans la Rue_A",
        "Prenez à gauche dans la Rue_B",
        "Vous êtes à destination, c’est sur votre droite",
    ]


def test_straight_on_says_only_the_new_name(crossing) -> None:
    """Tests that crossroads and side roads passed straight are silent, and a new name is not."""
    assert told(crossing, "van", (-150, 0), (350, -8)) == [
        "Head east on Rue_A",
        "Continue on Rue_C",
        "You have arrived at your destination, on your right",
    ]


def test_steps_cover_the_path_from_end_to_end(crossing) -> None:
    """Tests distances by hand: 150 m of Rue A, 150 m of Rue B, and the turn's seconds on the second step."""
    steps = leg(crossing, "van", (-150, 0), (0, 150)).steps
    assert [round(step.distance_m) for step in steps] == [150, 150, 0]
    assert [(step.first_arc, step.last_arc) for step in steps] == [(0, 1), (1, 2), (2, 2)]
    assert steps[1].bearing_before == 90
    assert steps[1].bearing_after == 0
    assert steps[1].duration_ms > steps[0].duration_ms
    assert (
        steps[0].duration_ms + steps[1].duration_ms
        == leg(crossing, "van", (-150, 0), (0, 150)).path.duration_ms
    )


def test_a_trip_without_length_says_so(crossing) -> None:
    """Tests origin and destination at one point: a departure and an arrival, both of nothing."""
    only = leg(crossing, "van", (-150, 0), (-150, 0))
    assert [step.maneuver for step in only.steps] == [ARRIVE]
    assert told(crossing, "van", (-150, 0), (-150, 0)) == ["You have arrived at your destination"]
    assert only.steps[0].distance_cm == only.steps[0].duration_ms == 0


def test_a_trip_within_one_street_has_one_step(crossing) -> None:
    """Tests a trip that never leaves its segment."""
    assert told(crossing, "foot", (-150, 0), (-50, 0)) == [
        "Head east on Rue_A",
        "You have arrived at your destination",
    ]


def test_another_metric_is_refused(crossing) -> None:
    """Tests that a path and the ends of another trip are told apart by their sums."""
    path = leg(crossing, "van", (-150, 0), (0, 150)).path
    with pytest.raises(RoutingError, match="searched with"):
        Guide(crossing, "van").steps(path, End(0.0), End(0.0))


@pytest.fixture(scope="module")
def roundabout(tmp_path_factory):
    """A roundabout driven anticlockwise, streets at its four sides and a footway between south and east."""
    return small_town(
        tmp_path_factory.mktemp("roundabout"),
        {
            1: (0, -20), 2: (20, 0), 3: (0, 20), 4: (-20, 0), 5: (14, -14),
            11: (0, -200), 12: (200, 0), 13: (0, 200), 14: (-200, 0), 15: (100, -100),
        },
        {
            20: ((1, 5, 2, 3, 4, 1), "highway=residential junction=roundabout oneway=yes"),
            21: ((11, 1), "highway=residential name=Sud"),
            22: ((12, 2), "highway=residential name=Est"),
            23: ((13, 3), "highway=residential name=Nord"),
            24: ((14, 4), "highway=residential name=Ouest"),
            25: ((15, 5), "highway=footway"),
        },
    )  # fmt: skip


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ((150, 0), "Au rond-point, prenez la 1re sortie sur Est"),
        ((0, 150), "Au rond-point, prenez la 2e sortie sur Nord"),
        ((-150, 0), "Au rond-point, prenez la 3e sortie sur Ouest"),
    ],
)
def test_exits_are_counted_for_those_who_may_take_them(roundabout, end, said) -> None:
    """Tests exit numbers for a van, which drives past the footway without counting it."""
    assert told(roundabout, "van", (0, -150), end, "fr")[1] == said


def test_ways_to_push_along_are_no_exits(roundabout) -> None:
    """Tests a rider, who could leave by the footway only on foot."""
    assert told(roundabout, "bike", (0, -150), (150, 0))[1] == "At the roundabout, take the 1st exit onto Est"


def test_the_roundabout_belongs_to_the_exit(roundabout) -> None:
    """Tests that one step goes from the entry through the exit, with a turn of the whole."""
    steps = leg(roundabout, "van", (0, -150), (-150, 0)).steps
    assert [(step.maneuver, step.modifier, step.exit) for step in steps[1:2]] == [("roundabout", "left", 3)]
    assert steps[1].distance_m == pytest.approx(2 * 15.2 + 2 * 28.3 + 130, abs=1)


def test_a_trip_may_end_or_begin_inside(roundabout) -> None:
    """Tests a door on the roundabout."""
    assert told(roundabout, "van", (0, -150), (-12, 12), "fr")[1] == "Engagez-vous sur le rond-point"
    assert (
        told(roundabout, "van", (12, 12), (-150, 0), "fr")[1]
        == "Quittez le rond-point à la 2e sortie sur Ouest"
    )


def test_walkers_hear_nothing_of_exits(roundabout) -> None:
    """Tests that a walker, who may go either way round, gets turns."""
    assert not any("exit" in text for text in told(roundabout, "foot", (0, -150), (150, 0)))


def test_left_hand_traffic_counts_exits_of_one_node_from_the_left(tmp_path) -> None:
    """Tests a mini-roundabout in both traffics: the street to the left is the third exit, or the first."""
    town = small_town(
        tmp_path,
        {1: (0, 0, "highway=mini_roundabout"), 2: (0, -200), 3: (200, 0), 4: (0, 200), 5: (-200, 0)},
        {
            10: ((2, 1), "highway=residential name=Sud"),
            11: ((3, 1), "highway=residential name=Est"),
            12: ((4, 1), "highway=residential name=Nord"),
            13: ((5, 1), "highway=residential name=Ouest"),
        },
    )
    assert told(town, "van", (0, -150), (-150, 0))[1] == "At the roundabout, take the 3rd exit onto Ouest"
    town.left_hand_traffic = True
    assert told(town, "van", (0, -150), (-150, 0))[1] == "At the roundabout, take the 1st exit onto Ouest"


def test_forks_say_which_side(tmp_path) -> None:
    """Tests a street that parts in two equals."""
    town = small_town(
        tmp_path,
        {1: (-200, 0), 2: (0, 0), 3: (200, 80), 4: (200, -80)},
        {
            10: ((1, 2), "highway=residential name=Rue_A"),
            11: ((2, 3), "highway=residential name=Rue_B"),
            12: ((2, 4), "highway=residential name=Rue_C"),
        },
    )
    assert told(town, "van", (-150, 0), (180, 72))[1] == "Keep left on Rue_B"
    assert told(town, "van", (-150, 0), (180, -72), "fr")[1] == "Restez à droite dans la Rue_C"


def test_the_corner_of_a_square_does_not_name_the_turn(tmp_path) -> None:
    """Tests a turn within a square whose name ends 15 m on: the street behind it is said, and as a turn."""
    town = small_town(
        tmp_path,
        {1: (-200, 0), 2: (0, 0), 3: (200, 0), 4: (0, 15), 5: (0, 200), 6: (80, 15)},
        {
            10: ((1, 2, 3), "highway=residential name=Place_A"),
            11: ((2, 4), "highway=residential name=Place_A"),
            12: ((4, 5), "highway=residential name=Rue_B"),
            13: ((4, 6), "highway=residential name=Rue_C"),
        },
    )
    assert told(town, "van", (-150, 0), (0, 150))[1:-1] == ["Turn left onto Rue_B"]


def test_the_end_of_a_road_is_said(tmp_path) -> None:
    """Tests a T-junction with nothing straight on."""
    town = small_town(
        tmp_path,
        {1: (-200, 0), 2: (0, 0), 3: (0, 200), 4: (0, -200)},
        {10: ((1, 2), "highway=residential name=Rue_A"), 11: ((3, 2, 4), "highway=residential name=Rue_B")},
    )
    assert told(town, "van", (-150, 0), (0, 150))[1] == "At the end, turn left onto Rue_B"
    assert told(town, "van", (-150, 0), (0, -150), "fr")[1] == "Au bout, prenez à droite dans la Rue_B"


def test_bends_without_choice_are_silent(tmp_path) -> None:
    """Tests a street that turns a corner by itself, past a yard."""
    town = small_town(
        tmp_path,
        {1: (-200, 0), 2: (0, 0), 3: (0, 200), 4: (30, 0)},
        {
            10: ((1, 2, 3), "highway=residential name=Rue_A"),
            11: ((2, 4), "highway=service service=driveway"),
        },
    )
    assert told(town, "van", (-150, 0), (0, 150)) == [
        "Head east on Rue_A",
        "You have arrived at your destination",
    ]


def test_pushing_is_said_and_mounting_too(tmp_path) -> None:
    """Tests a footway between two streets: get off, push, ride on."""
    town = small_town(
        tmp_path,
        {1: (-200, 0), 2: (0, 0), 3: (60, 0), 4: (300, 0), 5: (0, 100)},
        {
            10: ((1, 2), "highway=residential name=Rue_A"),
            11: ((2, 3), "highway=footway"),
            12: ((3, 4), "highway=residential name=Rue_B"),
            13: ((2, 5), "highway=residential name=Rue_C"),
        },
    )
    assert told(town, "cargo_bike", (-150, 0), (280, 0), "fr") == [
        "Partez vers l’est dans la Rue_A",
        "Poussez le vélo sur le chemin piéton",
        "Remontez en selle et continuez dans la Rue_B",
        "Vous êtes à destination",
    ]
    steps = leg(town, "cargo_bike", (-150, 0), (280, 0)).steps
    assert [step.pushed for step in steps] == [False, True, False, False]
    assert round(steps[1].distance_m) == 60
    # A walker has no bicycle to push.
    assert told(town, "foot", (-150, 0), (280, 0))[1:3] == [
        "Continue along the footpath",
        "Continue on Rue_B",
    ]


def test_stairs_and_lifts_are_said(tmp_path) -> None:
    """Tests stairs with a landing, said once, and a lift at a node."""
    town = small_town(
        tmp_path,
        {
            1: (-200, 0), 2: (0, 0), 3: (20, 0), 4: (26, 0), 5: (46, 0), 6: (200, 0),
            7: (200, 100, "highway=elevator"), 8: (300, 100),
        },
        {
            10: ((1, 2), "highway=footway"),
            11: ((2, 3), "highway=steps"),
            12: ((3, 4), "highway=footway"),
            13: ((4, 5), "highway=steps"),
            14: ((5, 6, 7), "highway=footway"),
            15: ((7, 8), "highway=footway"),
        },
    )  # fmt: skip
    assert told(town, "foot", (-150, 0), (280, 100), "fr") == [
        "Partez vers l’est sur le chemin piéton",
        "Prenez l’escalier",
        "Prenez l’ascenseur",
        "Vous êtes à destination",
    ]


def test_a_crossing_of_two_carriageways_is_one_turn(tmp_path) -> None:
    """Tests a left turn across a central reservation 12 m wide, said once with the whole angle."""
    town = small_town(
        tmp_path,
        {
            1: (-200, 0),
            2: (0, 0),
            3: (200, 0),
            4: (-200, 12),
            5: (0, 12),
            6: (200, 12),
            7: (0, 200),
            8: (0, -200),
        },
        {
            10: ((1, 2, 3), "highway=residential name=Cours oneway=yes"),
            11: ((6, 5, 4), "highway=residential name=Cours oneway=yes"),
            12: ((2, 5), "highway=residential"),
            13: ((5, 7), "highway=residential name=Nord"),
            14: ((8, 2), "highway=residential name=Sud"),
            15: ((3, 6), "highway=residential"),
            16: ((4, 1), "highway=residential"),
        },
    )
    assert told(town, "van", (-150, 0), (0, 150)) == [
        "Head east on Cours",
        "Turn left onto Nord",
        "You have arrived at your destination",
    ]
    # Straight across both, from south to north: only the name changes.
    assert told(town, "van", (0, -150), (0, 150))[1] == "Continue on Nord"
    # And back along the other carriageway.
    assert told(town, "van", (-150, 0), (-150, 12))[1:-1] == ["Make a U-turn on Cours"]


def test_copies_for_restrictions_do_not_show(tmp_path) -> None:
    """Tests a path over the copy of a street, made for a restriction over it: the steps are the same."""
    nodes = {1: (-100, 0), 2: (0, 0), 3: (100, 0), 4: (200, 0), 5: (100, 100), 6: (0, -100)}
    ways = {
        10: ((1, 2), "highway=residential name=A"),
        11: ((2, 3), "highway=residential name=B"),
        12: ((3, 5), "highway=residential name=C"),
        13: ((3, 4), "highway=residential name=D"),
        14: ((6, 2), "highway=residential name=E"),
    }
    bans = [("restriction=no_left_turn", "from:10 via:11 to:12")]
    town = small_town(tmp_path, nodes, ways, bans)
    path = leg(town, "van", (-80, 0), (180, 0)).path
    assert (town.network.original_arc[path.arcs] != path.arcs).any()
    assert told(town, "van", (-80, 0), (180, 0)) == [
        "Head east on A",
        "Continue on B",
        "Continue on D",
        "You have arrived at your destination",
    ]


def test_a_round_trip_to_a_point_behind_the_start(tmp_path) -> None:
    """Tests a one-way loop whose arc is covered at both ends of the trip, and its drawing by steps."""
    town = small_town(
        tmp_path,
        {1: (0, 0), 2: (100, 0), 3: (100, 100), 4: (0, 100), 5: (-150, 0)},
        {
            10: ((1, 2), "highway=residential name=A oneway=yes"),
            11: ((2, 3), "highway=residential name=B oneway=yes"),
            12: ((3, 4), "highway=residential name=C oneway=yes"),
            13: ((4, 1), "highway=residential name=D oneway=yes"),
            14: ((5, 1), "highway=residential name=E"),
        },
    )
    there = leg(town, "van", (60, 0), (40, 0))
    assert there.path.arcs[0] == there.path.arcs[-1]
    assert [step.name for step in there.steps] == ["A", "B", "C", "D", "A", "A"]
    ends = [(step.first_point, step.last_point) for step in there.steps]
    assert ends == [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 5)]


def test_a_loop_street_is_drawn_whole(tmp_path) -> None:
    """Tests a street that leads back to its own junction: the step ends at its end, not its beginning."""
    town = small_town(
        tmp_path,
        {1: (0, 0), 2: (50, 50), 3: (50, -50), 4: (-200, 0), 5: (0, 300)},
        {
            10: ((1, 2, 3, 1), "highway=residential name=Boucle oneway=yes"),
            11: ((4, 1), "highway=residential name=A"),
            12: ((1, 5), "highway=residential name=B"),
        },
        # From A one may not turn left at once: the way leads round the loop.
        [("restriction=no_left_turn", "from:11 via:1 to:12")],
    )
    around = leg(town, "van", (-150, 0), (0, 250))
    assert [step.name for step in around.steps] == ["A", "Boucle", "B", "B"]
    assert around.steps[1].last_point - around.steps[1].first_point == 3


@pytest.mark.parametrize("profile", ["foot", "bike", "cargo_bike", "van"])
def test_steps_add_up_to_their_path(monaco, profile: str) -> None:
    """Tests 60 random trips: milliseconds, centimetres, arcs and points of the steps are the path's."""
    rng = np.random.default_rng(23)
    west, south, east, north = monaco.bbox
    points = rng.uniform((west, south), (east, north), (400, 2))
    found = monaco.snap(profile, points[:, 0], points[:, 1], max_distance_m=10_000)
    near = np.flatnonzero(found.distance_m < 100)[:61]
    places = Locations(*(column[near] for column in found))
    count = len(near) - 1
    paths = monaco.engine(profile).fastest_paths(places, places, np.arange(count), np.arange(count) + 1)
    guide = Guide(monaco, profile)
    for at, path in enumerate(paths):
        steps = guide.steps(path, end_of(places, at), end_of(places, at + 1))
        assert steps[0].maneuver == DEPART
        assert steps[-1].maneuver == ARRIVE
        assert sum(step.duration_ms for step in steps) == path.duration_ms
        assert sum(step.distance_cm for step in steps) == path.distance_cm
        for one, two in pairwise(steps):
            assert one.last_arc == two.first_arc
            assert one.last_point == two.first_point
            assert one.duration_ms >= 0
            assert (two.lon, two.lat) == (path.lon[two.first_point], path.lat[two.first_point])
            if two.maneuver != ARRIVE:
                node = monaco.network.tail[path.arcs[two.first_arc]]
                assert (two.lon, two.lat) == (monaco.network.node_lon[node], monaco.network.node_lat[node])
        assert steps[0].first_arc == steps[0].first_point == 0
        assert steps[-1].last_arc == len(path.arcs)
        assert steps[-1].last_point == len(path.lon) - 1
        # A path that says something else is refused.
        with pytest.raises(RoutingError):
            guide.steps(
                replace(path, duration_ms=path.duration_ms + 1), end_of(places, at), end_of(places, at + 1)
            )
