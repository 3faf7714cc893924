"""A template of a shift: when it comes again in a week, and on which dates it does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from dispatch.domain import Break, Profile, TimeWindow
from dispatch.errors import DispatchError, Fault
from dispatch.people.holidays import is_holiday
from dispatch.people.local_time import DAY_MIN, moment_of

#: No shift is longer, seconds of the clock: what is meant as two is not taken for one.
LONGEST_MIN = 16 * 60


class InvalidTemplateError(DispatchError):
    """A template with faults; code ``invalid_template``. ``faults`` lists every one."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        listed = "; ".join(f"{fault.pointer}: {fault.message}, {fault.remedy}" for fault in faults)
        super().__init__(f"the template cannot be used: {listed}", code="invalid_template")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class TemplateBreak:
    """A pause that may begin between two minutes of the local day, counted like those of the shift."""

    from_min: int
    to_min: int
    duration_s: int


@dataclass(frozen=True, slots=True)
class ShiftTemplate:
    """A shift that comes again every week.

    ``weekdays`` are 0 (Monday) to 6. ``from_min`` and ``to_min`` are minutes of the local clock from the midnight that begins its date;
    an end past 24 * 60 is on the next one. ``valid_from`` and ``valid_to`` are dates, both included, None for no bound.
    ``exceptions`` has other minutes for some dates, None where it does not take place; they count on holidays too. ``courier_id`` usually
    works it and ``vehicle_id`` is usually ridden; both may be empty.
    """

    id: str
    title: str
    weekdays: frozenset[int]
    from_min: int
    to_min: int
    profile: Profile
    start_place_id: str
    end_place_id: str = ""
    breaks: tuple[TemplateBreak, ...] = ()
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    on_holidays: bool = False
    on_closed_days: bool = False
    exceptions: Mapping[dt.date, tuple[int, int] | None] = field(default_factory=dict)
    courier_id: str = ""
    vehicle_id: str = ""
    active: bool = True
    version: int = 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """One shift as a template wants it on a date."""

    day: dt.date
    window: TimeWindow
    breaks: tuple[Break, ...]


def check_template(template: ShiftTemplate) -> None:
    """Let a template pass that can be used.

    Raises
    ------
    InvalidTemplateError
        Listing everything that is wrong with it.
    """
    faults = []

    def fault(pointer: str, code: str, value: object, message: str, remedy: str) -> None:
        faults.append(Fault(pointer, 0, code, str(value), message, remedy))

    if not template.weekdays or not template.weekdays <= set(range(7)):
        fault(
            "/weekdays",
            "weekdays",
            sorted(template.weekdays),
            "names no days",
            "give 0 (Monday) to 6 (Sunday)",
        )
    spans = {"": (template.from_min, template.to_min)}
    spans |= {f"/exceptions/{day}": span for day, span in template.exceptions.items() if span is not None}
    for pointer, (from_min, to_min) in spans.items():
        if not 0 <= from_min < DAY_MIN:
            fault(f"{pointer}/from_min", "minute", from_min, "is no minute of a day", "give 0 to 1439")
        if not from_min < to_min <= from_min + LONGEST_MIN:
            fault(
                f"{pointer}/to_min", "length", to_min, "ends before it begins, or after 16 hours",
                "add 1440 to an end on the next date",
            )  # fmt: skip
    if template.valid_from and template.valid_to and template.valid_to < template.valid_from:
        fault("/valid_to", "validity", template.valid_to, "lies before valid_from", "give a later date")
    for number, pause in enumerate(template.breaks):
        last_min = pause.to_min + -(-pause.duration_s // 60)
        fits = template.from_min <= pause.from_min <= pause.to_min and last_min <= template.to_min
        if pause.duration_s <= 0 or not fits:
            fault(
                f"/breaks/{number}", "break", f"{pause.from_min}-{pause.to_min}", "does not lie within the shift",
                "let it begin after the start and be over by the end",
            )  # fmt: skip
    if faults:
        raise InvalidTemplateError(tuple(faults))


def wanted_on(
    template: ShiftTemplate, day: dt.date, time_zone: str, region: str, closed_days: Collection[str]
) -> Wanted | None:
    """Return the shift that a template wants on a date, None for none.

    Parameters
    ----------
    region
        Whose public holidays count, see `dispatch.people.holidays`.
    closed_days
        Dates on which the town makes no rounds, ISO 8601.
    """
    if (template.valid_from and day < template.valid_from) or (template.valid_to and day > template.valid_to):
        return None
    if not template.active:
        return None
    if day in template.exceptions:
        span = template.exceptions[day]
    elif (
        day.weekday() not in template.weekdays
        or (is_holiday(day, region) and not template.on_holidays)
        or (day.isoformat() in closed_days and not template.on_closed_days)
    ):
        span = None
    else:
        span = (template.from_min, template.to_min)
    if span is None:
        return None
    window = TimeWindow(moment_of(day, span[0], time_zone), moment_of(day, span[1], time_zone, later=True))
    pauses = (
        Break(
            TimeWindow(moment_of(day, one.from_min, time_zone), moment_of(day, one.to_min, time_zone)),
            one.duration_s,
        )
        for one in template.breaks
    )
    # Other hours than usual leave out the pauses that are not within them.
    kept = (
        one
        for one in pauses
        if window.earliest <= one.window.earliest and one.window.latest + one.duration_s <= window.latest
    )
    return Wanted(day, window, tuple(kept))
