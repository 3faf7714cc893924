"""Files that are taken in: every line once, whatever dies when, and told what became of it."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from dispatch.dayfile.furnish import furnish
from dispatch.errors import DispatchError
from dispatch.imports.carrier import LEASE_S, ImportCarrier
from dispatch.imports.import_file import ImportStatus
from dispatch.imports.queued_imports import QueuedImports
from dispatch.imports.sending import MOST_OPEN, BadFileError, send_orders
from dispatch.orders import imports as order_imports
from dispatch.storage import deliveries, imports
from dispatch.storage.store import Store
from tests.dispatch.lease_time import advance
from tests.dispatch.simulate.toy_scenario import DAY, NINE_S, toy_scenario
from tests.dispatch.toy_town import ToyTown

HEAD = "external_ref,recipient,lon,lat,window_from,window_to,shops\n"


class _Files:
    """A town, and whoever takes files in."""

    def __init__(self, store: Store) -> None:
        self.store = store
        store.clock.set(NINE_S - 7200)  # type: ignore[attr-defined]
        found = furnish(store, toy_scenario(hours=8).day, "x:y", slug="toy")
        self.town_id, self.shop = found.town_id, next(iter(found.shops.values()))

    def carrier(self) -> ImportCarrier:
        return ImportCarrier(self.store, lambda _: ToyTown())  # type: ignore[arg-type]

    def run_once(self, carrier: ImportCarrier | None = None) -> int:
        return QueuedImports(self.store, carrier or self.carrier()).run_once()

    def send(self, text: str) -> str:
        return self.store.write(
            self.town_id,
            "org:test",
            lambda writing: send_orders(
                writing, text.encode(), org_id=self.shop, day=dt.date.fromisoformat(DAY)
            ),
        ).id

    def line(self, number: int, *, name: str = "Camille", reference: str = "") -> str:
        return f"{reference},{name},0.0{number % 4 + 1},0.02,10:00,11:00,{self.shop}\n"

    def file(self, name: str):
        with self.store.reading(self.town_id) as reading:
            return imports.get_import(reading, name)

    def lines(self, name: str, **how):
        with self.store.reading(self.town_id) as reading:
            return imports.lines_page(reading, name, most=1000, **how)

    def stored(self):
        with self.store.reading(self.town_id) as reading:
            return deliveries.of_day(reading, DAY)


@pytest.fixture
def files(store: Store) -> _Files:
    return _Files(store)


def test_good_lines_go_in_and_faulty_ones_are_told(files: _Files) -> None:
    """Tests that each line has its delivery or what is wrong with it, that windows are promised, and that the text is gone."""
    name = files.send(HEAD + files.line(0) + files.line(1, name="") + files.line(2))
    assert files.run_once() == 1
    file = files.file(name)
    assert (file.status, file.lines, file.done, file.taken, file.fresh, file.faulty) == (
        ImportStatus.DONE,
        3,
        3,
        2,
        2,
        1,
    )
    assert file.content == ""
    assert [(one.line, bool(one.delivery_id), one.pointer) for one in files.lines(name)] == [
        (2, True, ""),
        (3, False, "recipient"),
        (4, True, ""),
    ]
    assert [one.line for one in files.lines(name, faulty=True)] == [3]
    assert {one.status for one in files.stored()} == {"promised"}


def test_a_killed_carrier_is_followed_by_another(files: _Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that whoever takes a file up after a death goes on behind the last batch, and doubles no line without a reference."""
    monkeypatch.setattr(order_imports, "TOGETHER", 2)
    monkeypatch.setattr(order_imports.batches, "__defaults__", (2,))
    name = files.send(HEAD + "".join(files.line(number, name=f"Person {number}") for number in range(7)))
    dying, calls = files.carrier(), []
    real = imports.keep_lines

    def keep(writing, *arguments, **options):
        real(writing, *arguments, **options)
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(imports, "keep_lines", keep)
        with pytest.raises(KeyboardInterrupt):
            files.run_once(dying)
    assert files.file(name).done == 4
    other = files.carrier()
    # It is the dead one's until its lease is over.
    assert files.run_once(other) == 0
    advance(files.store, LEASE_S + 1)
    assert files.run_once(other) == 1
    assert (files.file(name).status, files.file(name).taken) == (ImportStatus.DONE, 7)
    assert len(files.stored()) == 7
    assert sorted(one.line for one in files.lines(name)) == list(range(2, 9))


def test_whoever_was_too_slow_adds_nothing(files: _Files) -> None:
    """Tests that a batch of somebody who has lost the file is undone as a whole."""
    name = files.send(HEAD + files.line(0))
    slow = files.carrier()
    with files.store.writing(files.town_id, "system") as writing:
        assert imports.take_up(writing, name, "another", LEASE_S) is not None
        writing.note("test.taken", name, 1)
    file = files.file(name)
    with pytest.raises(DispatchError, match="other hands"):
        slow._work_through(files.town_id, file)
    assert files.stored() == ()


def test_a_file_that_is_none_fails_with_its_reason(files: _Files) -> None:
    """Tests that a file without a known column fails as a whole, and that an empty one is refused at once."""
    name = files.send("colour,size\nred,3\n")
    files.run_once()
    assert files.file(name).status is ImportStatus.FAILED
    assert files.lines(name)[0].message
    with pytest.raises(BadFileError, match="empty"):
        files.send("  \n")


def test_half_characters_hold_up_nobody(files: _Files) -> None:
    """Tests that a file with halves of characters and characters that are none is told line by line, and the next one goes in."""
    row = {"recipient": "Camille", "lon": 0.02, "lat": 0.02, "window_from": "10:00", "window_to": "11:00"}
    broken = [
        {"\ud800": 1},
        {**row, "shops": "\udc00"},
        {**row, "shops": files.shop, "window_from": "\x00\ud800"},
    ]
    first = files.send(json.dumps(broken))
    second = files.send(HEAD + files.line(0))
    assert files.run_once() == 2
    assert (files.file(first).status, files.file(first).taken) == (ImportStatus.DONE, 0)
    assert {one.line for one in files.lines(first, faulty=True)} == {1, 2, 3}
    assert files.file(second).taken == 1


def test_a_file_that_nobody_can_work_through_is_given_up(
    files: _Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that whatever a file runs into costs that file alone, and is not tried for ever."""
    first, second = files.send(HEAD + files.line(0)), files.send(HEAD + files.line(1))
    carrier = files.carrier()
    real = carrier._work_through

    def work(town_id, file, is_stopping):
        if file.id == first:
            raise ValueError("nobody has thought of this")
        return real(town_id, file, is_stopping)

    monkeypatch.setattr(carrier, "_work_through", work)
    assert files.run_once(carrier) == 1
    assert files.file(first).status is ImportStatus.FAILED
    assert files.file(second).status is ImportStatus.DONE
    assert files.run_once(carrier) == 0


def test_so_many_files_of_one_at_a_time(files: _Files) -> None:
    """Tests that an organisation may have some files waiting, and is asked to wait with more."""
    for number in range(MOST_OPEN):
        files.send(HEAD + files.line(number))
    with pytest.raises(BadFileError, match="wait"):
        files.send(HEAD + files.line(0))
    files.run_once()
    files.send(HEAD + files.line(0))
