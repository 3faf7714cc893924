"""Shifts from templates: the same range of dates again changes only what templates have changed and nobody has touched."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dispatch import ids
from dispatch.errors import DispatchError
from dispatch.lifecycle.shift import PostStatus, ShiftStatus
from dispatch.people.contradictions import RoundContradictsError
from dispatch.people.local_time import dates
from dispatch.people.post import Post
from dispatch.people.roster import MATTER, CrewBusyError, assign, change
from dispatch.people.template import ShiftTemplate, Wanted, check_template, wanted_on
from dispatch.storage import parties, roster
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.store import Writing

#: So many dates at once.
MOST_DAYS = 370


@dataclass(frozen=True, slots=True)
class Generated:
    """What became of the posts of a range: their names. ``kept`` were touched by people or are past; ``unfilled`` says why nobody has one."""

    made: tuple[str, ...]
    changed: tuple[str, ...]
    kept: tuple[str, ...]
    withdrawn: tuple[str, ...]
    unfilled: tuple[tuple[str, str], ...]


def add_template(writing: Writing, template: ShiftTemplate) -> ShiftTemplate:
    """Store a new template; notes ``shift_template.added``.

    Raises
    ------
    InvalidTemplateError
        Listing everything that is wrong with it.
    """
    check_template(template)
    stored = roster.add_template(writing, template)
    writing.note("shift_template.added", stored.id, 1)
    return stored


def change_template(writing: Writing, old: ShiftTemplate, new: ShiftTemplate) -> ShiftTemplate:
    """Store a template as it is to be; notes ``shift_template.changed``. Posts follow when they are generated again.

    Raises
    ------
    InvalidTemplateError
        Listing everything that is wrong with it.
    ConflictError
        It has changed since it was read.
    """
    check_template(new)
    fields = {
        name: getattr(new, name)
        for name in ShiftTemplate.__dataclass_fields__
        if name not in {"id", "version"}
    }
    stored = roster.change_template(writing, old, **fields)
    writing.note("shift_template.changed", stored.id, stored.version)
    return stored


def generate_shifts(writing: Writing, from_day: dt.date, to_day: dt.date) -> Generated:
    """Make the posts that the templates want on some dates, and fill those whose template names a courier.

    Again, it makes nothing twice. What templates have changed meanwhile is followed where nobody has touched the post, it lies in the
    future, and no round speaks against it; posts that are no longer wanted are withdrawn on the same conditions, if nobody has them.
    Notes ``shifts.generated``, and ``shift.assigned`` and ``shift.changed`` for the shifts.

    Parameters
    ----------
    from_day, to_day
        Local dates, both included.

    Raises
    ------
    DispatchError
        ``invalid_range``: the dates are no range of at most `MOST_DAYS`.
    """
    if not 0 <= (to_day - from_day).days < MOST_DAYS:
        raise DispatchError(
            f"to_day {to_day} is no date from {from_day} on within {MOST_DAYS} days: give a shorter range",
            code="invalid_range",
        )
    writing.exclude(MATTER)
    town = parties.get_town(writing)
    region = town.settings.get("holidays", "fr")
    closed = frozenset(town.settings.get("closed_days", ()))
    known = {
        (post.template_id, post.day): post
        for post in roster.posts(writing, from_day.isoformat(), to_day.isoformat())
    }
    work = _Work(writing)
    for template in roster.templates(writing):
        for day in dates(from_day, to_day):
            wanted = wanted_on(template, day, town.time_zone, region, closed)
            post = known.get((template.id, day.isoformat()))
            if post is None:
                if wanted is not None:
                    work.make(template, wanted)
            elif post.touched or post.window.earliest <= writing.now_s:
                work.kept.append(post.id)
            elif wanted is None:
                work.withdraw(post)
            else:
                work.follow(template, post, wanted)
    done = Generated(
        tuple(work.made), tuple(work.changed), tuple(work.kept), tuple(work.withdrawn), tuple(work.unfilled)
    )
    if done.made or done.changed or done.withdrawn:
        data = {
            "from_day": from_day.isoformat(),
            "to_day": to_day.isoformat(),
            "made": len(done.made),
            "changed": len(done.changed),
            "withdrawn": len(done.withdrawn),
        }
        writing.note("shifts.generated", town.id, town.version, data)
    return done


class _Work:
    """The posts of one generation."""

    def __init__(self, writing: Writing) -> None:
        self.writing = writing
        self.made: list[str] = []
        self.changed: list[str] = []
        self.kept: list[str] = []
        self.withdrawn: list[str] = []
        self.unfilled: list[tuple[str, str]] = []

    def make(self, template: ShiftTemplate, wanted: Wanted) -> None:
        post = Post(
            id=self.writing.ids.new(ids.POST),
            day=wanted.day.isoformat(),
            profile=template.profile,
            window=wanted.window,
            start_place_id=template.start_place_id,
            end_place_id=template.end_place_id,
            breaks=wanted.breaks,
            template_id=template.id,
        )
        roster.add_posts(self.writing, [post])
        self.made.append(post.id)
        self._fill(template, post)

    def follow(self, template: ShiftTemplate, post: Post, wanted: Wanted) -> None:
        """Bring a post that nobody has touched to what its template says now."""
        if post.status is PostStatus.CANCELLED:
            post = roster.change_post(self.writing, post, status=PostStatus.OPEN)
        elif (post.window, post.breaks) == (wanted.window, wanted.breaks):
            return
        if post.shift_id:
            shift = self.writing.get(SHIFT, post.shift_id)
            try:
                change(self.writing, shift.id, shift.version, window=wanted.window, breaks=wanted.breaks)
            except (RoundContradictsError, CrewBusyError) as error:
                self.kept.append(post.id)
                self.unfilled.append((post.id, error.code))
                return
            post = roster.get_post(self.writing, post.id)
            # It was the template that changed it, not a person.
            roster.change_post(self.writing, post, touched=False)
        else:
            post = roster.change_post(
                self.writing,
                post,
                window=wanted.window,
                breaks=wanted.breaks,
                start_place_id=template.start_place_id,
                end_place_id=template.end_place_id,
                profile=template.profile,
            )
            self._fill(template, post)
        self.changed.append(post.id)

    def withdraw(self, post: Post) -> None:
        """Take back a post that is not wanted any more: where somebody has it, only while that shift is a plan without a round."""
        if post.status is PostStatus.CANCELLED:
            return
        if post.shift_id:
            shift = self.writing.get(SHIFT, post.shift_id)
            if shift.status != ShiftStatus.PLANNED or roster.active_round(self.writing, shift.id):
                self.kept.append(post.id)
                return
            version = roster.change_shift(self.writing, shift.id, shift.version, status=ShiftStatus.CANCELLED)
            data = {
                "courier_id": shift.courier_id,
                "day": shift.day,
                "reason": "not in the template any more",
                "published": False,
            }
            self.writing.note("shift.cancelled", shift.id, version, data)
        roster.change_post(self.writing, post, status=PostStatus.CANCELLED, shift_id="")
        self.withdrawn.append(post.id)

    def _fill(self, template: ShiftTemplate, post: Post) -> None:
        if not template.courier_id:
            return
        try:
            assign(self.writing, post, template.courier_id, template.vehicle_id)
        except DispatchError as error:
            self.unfilled.append((post.id, error.code))
