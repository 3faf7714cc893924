"""Compile every kernel before it is needed, by planning a small day for real."""

from __future__ import annotations

import datetime as dt
import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

from geo.store import TownStore

if TYPE_CHECKING:
    from geo.tracks.reading import Track


def warm_kernels(store: TownStore | None = None) -> None:
    """Plan a small invented day, so that the compiled kernels are in their cache.

    A list of kernels would have to be kept; a real day uses whatever planning uses. One kernel after the other is compiled in a process: the engines of the
    solver, which take longest, have one each where there are cores for it, and what they compile is loaded here.

    Parameters
    ----------
    store
        Where the demo town is built or found.

    Raises
    ------
    MapError
        When the demo town cannot be built.
    """
    from dispatch.dayfile.convert import to_day
    from dispatch.generate import generate_day
    from dispatch.planning import plan_day
    from geo.reach.areas import isochrones
    from geo.routes.route import find_route
    from geo.tracks.matching import TrackMatcher

    # Which of its engines the solver takes depends on the day.
    if (os.cpu_count() or 1) > 1:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as beside:
            linear = beside.submit(_compile_engine, linear=True)
            _compile_engine(linear=False)
            linear.result()
    _compile_engine(linear=False)
    _compile_engine(linear=True)
    town = (store or TownStore()).load("monaco")
    document = generate_day(
        town, date=dt.date(2026, 11, 28), deliveries=12, shops=6, visits=4, cargo_bikes=2, vans=1, seed=1
    )
    plan_day(to_day(document), town, iterations=200, seed=1)
    # What fits nothing takes every step of the geocoder.
    town.addresses.search("12 qwxz")
    doors = town.addresses.houses()[:2]
    lon, lat = [door.lon for door in doors], [door.lat for door in doors]
    find_route(town, "foot", lon, lat)
    town.alternatives("foot", (lon[0], lat[0]), (lon[1], lat[1]))
    TrackMatcher(town, "foot").match(_walk(lon, lat))
    isochrones(town, "foot", lon[:1], lat[:1], [300], count_doors=False)
    engine, places = town.engine("foot"), town.snap("foot", lon, lat)
    engine.durations(places, places)
    engine.costs(places, places, [0], [1])


def _compile_engine(*, linear: bool) -> None:
    from routing.rounds.solver import compile_kernels

    compile_kernels(linear=linear)


def _walk(lon: list[float], lat: list[float]) -> Track:
    """Return a track between two positions, as a phone would send it."""
    import numpy as np

    from geo.tracks.reading import Track
    from routing.streets.network import freeze

    time_s = np.array([1.8e9 + 15.0 * at for at in range(20)])
    east, north = (np.linspace(ends[0], ends[1], 20) for ends in (lon, lat))
    accuracy_m = np.full(20, 10.0)
    for column in (time_s, east, north, accuracy_m):
        freeze(column)
    return Track(time_s, east, north, accuracy_m)
