"""Taking a picture in: once for each name, so many of a sender and day."""

from __future__ import annotations

import datetime as dt
from typing import Final

from dispatch.executor.errors import SolverOutOfMemoryError
from dispatch.executor.executor import Executor
from dispatch.local_time import moment_of
from dispatch.orders.shop_times import local_day
from dispatch.pictures.picture_name import check_name
from dispatch.pictures.refused import RefusedPictureError, TooManyPicturesError
from dispatch.pictures.task import DEADLINE_S, PICTURE_LANE, REDRAW, RedrawnPicture, RedrawTask
from dispatch.storage import parties, pictures
from dispatch.storage.pictures import Picture
from dispatch.storage.store import Reading, Store, Writing

#: Of one sender on one local day: more than anybody closes stops.
A_DAY: Final = 500


def keep_picture(
    store: Store, executor: Executor, town_id: str, actor: str, name: str, content: bytes
) -> tuple[Picture, bool]:
    """Keep a picture under its own name, and return it, and whether it is new; the same again changes nothing, whoever sends it.

    It need not be named by a proof yet, and may never be: then retention deletes it after some days.

    Parameters
    ----------
    executor
        Has the lane `dispatch.pictures.task.PICTURE_LANE`.
    actor
        Who sends it.
    name, content
        See `dispatch.pictures.picture_name.name_of`.

    Raises
    ------
    RefusedPictureError
        It cannot be kept, however often it is sent.
    TooManyPicturesError
        `A_DAY` have come from the same sender today.
    ExecutorError
        It could not be looked at now: send it again.
    """
    check_name(name, content)
    with store.reading(town_id) as reading:
        known = pictures.find_picture(reading, name)
        if known is not None:
            return known, False
        # Before the work, and once more when it is stored: whoever has sent too many keeps no process busy.
        _check_number(reading, actor)
    drawn = _redrawn(executor, content)
    return store.write(town_id, actor, lambda writing: _stored(writing, name, drawn))


def _redrawn(executor: Executor, content: bytes) -> RedrawnPicture:
    ticket = executor.submit(REDRAW, RedrawTask(content), deadline_s=DEADLINE_S, lane=PICTURE_LANE.name)
    try:
        return ticket.result()
    except SolverOutOfMemoryError as error:
        # It will take as much the next time: a phone that is told to come again would do so for ever.
        raise RefusedPictureError(
            "picture_unreadable",
            "",
            f"of {len(content)} bytes",
            "it takes more memory than a picture may",
            "take it again, or make it smaller before it gets its name",
        ) from error


def _stored(writing: Writing, name: str, drawn: RedrawnPicture) -> tuple[Picture, bool]:
    # Two that come at the same time are counted one after the other; two that are the same are one.
    writing.exclude(f"picture {name}")
    writing.exclude(f"pictures of {writing.actor}")
    known = pictures.find_picture(writing, name)
    if known is not None:
        return known, False
    _check_number(writing, writing.actor)
    own = Picture(
        name, drawn.media_type, drawn.width, drawn.height, size=len(drawn.content), created_s=writing.now_s
    )
    pictures.add_picture(writing, own, drawn.content)
    writing.note("proof.picture_kept", name, 1, {"size": own.size})
    return own, True


def _check_number(reading: Reading, actor: str) -> None:
    zone = parties.get_town(reading).time_zone
    today = local_day(reading.now_s, zone)
    if pictures.count_since(reading, actor, moment_of(today, 0, zone)) >= A_DAY:
        tomorrow_s = moment_of(today + dt.timedelta(days=1), 0, zone)
        raise TooManyPicturesError(A_DAY, tomorrow_s - reading.now_s)
