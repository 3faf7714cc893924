"""A shift that a person adds by hand: a place in the roster and who takes it, at once."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch import ids
from dispatch.domain import Break, TimeWindow
from dispatch.errors import DispatchError, Fault
from dispatch.orders.service_day import service_day
from dispatch.people.post import Post
from dispatch.people.roster import add_post, assign, change
from dispatch.people.template import LONGEST_MIN
from dispatch.storage import crew, parties
from dispatch.storage.crew_lists import KnownShift, get_shift
from dispatch.storage.store import Writing


class InvalidShiftError(DispatchError):
    """A shift with faults; code ``invalid_shift``. ``faults`` lists every one."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        listed = "; ".join(f"{fault.pointer}: {fault.message}, {fault.remedy}" for fault in faults)
        super().__init__(f"the shift cannot be: {listed}", code="invalid_shift")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class WantedShift:
    """Who rides what, from when to when, from where to where (empty: ends at the last stop)."""

    courier_id: str
    vehicle_id: str
    window: TimeWindow
    start_place_id: str
    end_place_id: str = ""
    breaks: tuple[Break, ...] = ()


def add_shift(writing: Writing, wanted: WantedShift) -> KnownShift:
    """Add a shift; notes ``post.added`` and ``shift.assigned``.

    Raises
    ------
    InvalidShiftError
        Listing everything that is wrong with it, with pointers to the fields of `WantedShift`.
    CrewBusyError
        The courier or the vehicle has another shift then.
    """
    vehicles = crew.vehicles(writing)
    faults = [*_unknown(writing, wanted, frozenset(vehicles)), *time_faults(wanted.window, wanted.breaks)]
    if wanted.window.latest <= writing.now_s:
        faults.append(
            Fault(
                "/window/latest", 0, "over", str(wanted.window.latest), "is over already", "give a later one"
            )
        )
    if faults:
        raise InvalidShiftError(tuple(faults))
    town = parties.get_town(writing)
    post = Post(
        id=writing.ids.new(ids.POST),
        day=service_day(wanted.window.earliest, town).isoformat(),
        profile=vehicles[wanted.vehicle_id].profile,
        window=wanted.window,
        start_place_id=wanted.start_place_id,
        end_place_id=wanted.end_place_id,
        breaks=wanted.breaks,
    )
    name = assign(writing, add_post(writing, post), wanted.courier_id, wanted.vehicle_id)
    return get_shift(writing, name)


def change_shift(
    writing: Writing,
    shift_id: str,
    version: int,
    *,
    window: TimeWindow | None = None,
    breaks: tuple[Break, ...] | None = None,
    courier_id: str = "",
    vehicle_id: str = "",
) -> KnownShift:
    """Change a shift; what is not given stays; notes ``shift.changed``.

    Raises
    ------
    InvalidShiftError
        Its hours cannot be, or its breaks do not lie within them.
    RoundContradictsError
        Its round does not fit.
    CrewBusyError
        The courier or the vehicle has another shift then.
    ConflictError
        It has changed since version ``version``.
    """
    old = get_shift(writing, shift_id)
    if window is not None or breaks is not None:
        faults = time_faults(window or old.window, old.breaks if breaks is None else breaks)
        if faults:
            raise InvalidShiftError(tuple(faults))
    change(
        writing, shift_id, version, window=window, breaks=breaks, courier_id=courier_id, vehicle_id=vehicle_id
    )
    return get_shift(writing, shift_id)


def time_faults(window: TimeWindow, breaks: tuple[Break, ...]) -> list[Fault]:
    """Return what is wrong with the hours of a shift and its breaks."""
    faults = []
    if not window.earliest < window.latest <= window.earliest + 60 * LONGEST_MIN:
        faults.append(
            Fault(
                "/window",
                0,
                "length",
                f"{window.earliest}-{window.latest}",
                "ends before it begins, or after 16 hours",
                "give a later end, or two shifts",
            )
        )
    for number, pause in enumerate(breaks):
        begins, ends = pause.window.earliest, pause.window.latest + pause.duration_s
        if (
            not window.earliest <= begins <= pause.window.latest
            or ends > window.latest
            or pause.duration_s <= 0
        ):
            faults.append(
                Fault(
                    f"/breaks/{number}",
                    0,
                    "break",
                    f"{begins}-{pause.window.latest}",
                    "does not lie within the shift",
                    "let it begin after the start and be over by the end",
                )
            )
    return faults


def _unknown(writing: Writing, wanted: WantedShift, vehicles: frozenset[str]) -> list[Fault]:
    named = {"start_place_id": wanted.start_place_id, "end_place_id": wanted.end_place_id}
    places = parties.get_places(writing, set(named.values()) - {""})
    lacking = [(field, name, "place") for field, name in named.items() if name and name not in places]
    if wanted.courier_id not in crew.couriers(writing):
        lacking.append(("courier_id", wanted.courier_id, "courier"))
    if wanted.vehicle_id not in vehicles:
        lacking.append(("vehicle_id", wanted.vehicle_id, "vehicle"))
    return [
        Fault(
            f"/{field}",
            0,
            f"{what}_unknown",
            name,
            f"there is no such {what} here",
            f"give the id of a {what}",
        )
        for field, name, what in lacking
    ]
