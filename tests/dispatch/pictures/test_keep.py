"""Pictures are taken in once for each name, so many of a sender and day, on both databases; a process of its own stands between them and the server."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from dispatch.clock import SetClock
from dispatch.executor.errors import ExecutorBusyError, SolverCrashedError
from dispatch.executor.inline import InlineExecutor
from dispatch.executor.local import LocalProcessExecutor
from dispatch.executor.ticket import Ticket
from dispatch.local_time import moment_of
from dispatch.orders.shop_times import local_day
from dispatch.pictures import keep
from dispatch.pictures.keep import keep_picture
from dispatch.pictures.picture_name import name_of
from dispatch.pictures.refused import RefusedPictureError, TooManyPicturesError
from dispatch.pictures.task import PICTURE_LANE, RedrawnPicture
from dispatch.storage import parties, pictures
from dispatch.storage.pictures import Picture
from dispatch.storage.schema_field import PROOF_PICTURE
from dispatch.storage.schema_log import EVENT
from dispatch.storage.store import Store
from tests.dispatch.pictures import sample_pictures as samples
from tests.dispatch.storage.small_town import SmallTown, make_town

ANA, BEN, LEA = "courier:cou_ana", "courier:cou_ben", "coordinator:lea"
PHOTO = samples.jpeg(320, 240)
DRAWN = InlineExecutor()


def sent(store: Store, town: SmallTown, content: bytes = PHOTO, actor: str = ANA) -> tuple[Picture, bool]:
    return keep_picture(store, DRAWN, town.id, actor, name_of(content), content)


def kept(store: Store, town: SmallTown) -> list[tuple[str, str]]:
    with store.reading(town.id) as reading:
        return sorted((row.name, row.actor) for row in reading.rows(reading.select(PROOF_PICTURE)))


def test_a_picture_is_kept_once(store: Store) -> None:
    """Tests that the same picture again, of the same sender or another, changes nothing and is not looked at again."""
    town = make_town(store)
    first, is_new = sent(store, town)
    assert is_new
    assert (first.width, first.height, first.media_type) == (320, 240, "image/jpeg")
    nobody = InlineExecutor()
    nobody.close()
    for actor in (ANA, BEN, LEA):
        assert keep_picture(store, nobody, town.id, actor, first.name, PHOTO) == (first, False)
    assert kept(store, town) == [(first.name, ANA)]
    with store.reading(town.id) as reading:
        content = pictures.content_of(reading, first)
        events = [row.type for row in reading.rows(reading.select(EVENT)) if row.subject == first.name]
    assert len(content) == first.size
    assert content != PHOTO
    assert events == ["proof.picture_kept"]


def test_other_bytes_are_not_taken_for_a_name(store: Store) -> None:
    """Tests that nothing is stored under a name that is not its own, nor what is no picture."""
    town = make_town(store)
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
    for name, content, code in (
        (name_of(PHOTO), PHOTO[:-1], "picture_name_differs"),
        ("shelf-17.jpg", PHOTO, "picture_name_invalid"),
        (name_of(svg), svg, "picture_kind_unknown"),
        (name_of(PHOTO[:-40]), PHOTO[:-40], "picture_unreadable"),
    ):
        with pytest.raises(RefusedPictureError) as caught:
            keep_picture(store, DRAWN, town.id, ANA, name, content)
        assert caught.value.code == code
    assert kept(store, town) == []


def test_so_many_a_day(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that each sender has a number for each local day, that the same picture does not count again, and when the next day begins."""
    monkeypatch.setattr(keep, "A_DAY", 2)
    town = make_town(store)
    shots = [samples.file(samples.photo(40 + number, 30)) for number in range(4)]
    for content in (*shots[:2], *shots[:2]):
        sent(store, town, content)
    with pytest.raises(TooManyPicturesError) as caught:
        sent(store, town, shots[2])
    assert caught.value.code == "too_many_pictures"
    clock = store.clock
    assert isinstance(clock, SetClock)
    with store.reading(town.id) as reading:
        zone = parties.get_town(reading).time_zone
    now_s = clock.now_s()
    assert local_day(now_s + caught.value.wait_s - 1, zone) == local_day(now_s, zone)
    assert now_s + caught.value.wait_s == moment_of(local_day(now_s + caught.value.wait_s, zone), 0, zone)
    assert sent(store, town, shots[2], BEN)[1]
    clock.set(now_s + caught.value.wait_s)
    assert sent(store, town, shots[3])[1]


def test_two_servers_that_get_the_same_picture_keep_one(store: Store) -> None:
    """Tests a picture that comes several times at the same moment, as after a connection that was lost."""
    town = make_town(store)
    begun = threading.Barrier(4)
    told: list[bool] = []

    def send() -> None:
        begun.wait()
        told.append(sent(store, town)[1])

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [False, False, False, True]
    assert len(kept(store, town)) == 1


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[LocalProcessExecutor]:
    """The process that a server has for pictures."""
    with LocalProcessExecutor((PICTURE_LANE,)) as executor:
        yield executor


class _Lost:
    """An executor in which every process dies."""

    def submit(self, *_: object, **__: object) -> Ticket[RedrawnPicture]:
        ticket: Ticket[RedrawnPicture] = Ticket("redraw")
        ticket.fail(SolverCrashedError("it died", exit_code=-11))
        return ticket


def test_a_process_draws_and_refuses(store: Store, elsewhere: LocalProcessExecutor) -> None:
    """Tests the way to another process and back: pictures, and refusals with all that they say."""
    town = make_town(store)
    photo = samples.jpeg(4_000, 3_000)
    assert keep_picture(store, elsewhere, town.id, ANA, name_of(photo), photo)[0].width == 1_600
    bomb = samples.png_bomb()
    with pytest.raises(RefusedPictureError) as caught:
        keep_picture(store, elsewhere, town.id, ANA, name_of(bomb), bomb)
    assert caught.value.code == "picture_too_large"
    assert caught.value.faults[0].remedy.startswith("make it smaller")


def test_the_largest_picture_fits(store: Store, elsewhere: LocalProcessExecutor) -> None:
    """Tests that the most pixels that are let in, in the forms that take most memory, stay within what a picture may take and well within its time."""
    from PIL import Image

    town = make_town(store)
    for form, picture in (
        ("PNG", Image.new("RGBA", (8_000, 5_000), (9, 9, 9, 100))),
        ("WEBP", Image.new("RGBA", (8_000, 5_000), (9, 9, 9, 100))),
        ("JPEG", Image.new("RGB", (8_000, 5_000), "navy")),
    ):
        options = {"progressive": True} if form == "JPEG" else {}
        content = samples.file(picture, form, **options)
        begun = time.monotonic()
        found, _ = keep_picture(store, elsewhere, town.id, ANA, name_of(content), content)
        assert found.width == 1_600
        assert time.monotonic() - begun < 15


def test_a_picture_that_takes_too_much_memory_is_refused(store: Store) -> None:
    """Tests that the kernel's bound ends in a refusal, and that the process goes on."""
    town = make_town(store)
    lane = replace(PICTURE_LANE, memory_mb=24)
    large = samples.file(samples.photo(5_000, 4_000), "PNG")
    with LocalProcessExecutor((lane,)) as executor:
        with pytest.raises(RefusedPictureError) as caught:
            keep_picture(store, executor, town.id, ANA, name_of(large), large)
        assert caught.value.code == "picture_unreadable"
        assert keep_picture(store, executor, town.id, ANA, name_of(PHOTO), PHOTO)[1]


def test_what_may_go_well_later_is_no_refusal(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a process that dies, or a queue that is full, asks the phone to come again."""
    town = make_town(store)
    with pytest.raises(SolverCrashedError):
        keep_picture(store, _Lost(), town.id, ANA, name_of(PHOTO), PHOTO)  # type: ignore[arg-type]

    def full(*_: object, **__: object) -> None:
        raise ExecutorBusyError("the queue is full")

    busy = InlineExecutor()
    monkeypatch.setattr(busy, "submit", full)
    with pytest.raises(ExecutorBusyError):
        keep_picture(store, busy, town.id, ANA, name_of(PHOTO), PHOTO)
    assert kept(store, town) == []
