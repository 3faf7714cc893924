"""Messages, whole and broken."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterator

import pytest

from dispatch.executor.frames import BrokenFrameError, Frame, FrameKind, FrameReader, PipeClosedError, framed


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Both ends of a socket, of which the second does not wait."""
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    with ours, theirs:
        yield ours, theirs


def _facts(frame: Frame | None) -> tuple[FrameKind, int, bytes] | None:
    return None if frame is None else (frame.kind, frame.number, frame.body.getvalue())


def test_messages_in_pieces(ends: tuple[socket.socket, socket.socket]) -> None:
    """Tests that messages of many lengths come out as they went in, wherever they are cut."""
    ours, theirs = ends
    chance = random.Random(1)
    bodies = [chance.randbytes(length) for length in (0, 1, 2, 24, 100, 70_000, 0, 300)]
    sent = b"".join(
        b"".join(framed(FrameKind.RESULT, number, body[:7], body[7:])) for number, body in enumerate(bodies)
    )
    reader = FrameReader(theirs, 1 << 20)
    seen = []
    while sent:
        cut = chance.choice([1, 3, 20, 5000])
        ours.sendall(sent[:cut])
        sent = sent[cut:]
        while (frame := reader.read()) is not None:
            seen.append(_facts(frame))
    assert seen == [(FrameKind.RESULT, number, body) for number, body in enumerate(bodies)]
    assert reader.read() is None
    ours.close()
    with pytest.raises(PipeClosedError):
        reader.read()


def test_every_foreign_byte_is_noticed() -> None:
    """Tests that bytes of another writer, at any place of a message, are never taken for a message."""
    whole = framed(FrameKind.RESULT, 7, b"a result of some length")[0]
    after = framed(FrameKind.READY, 0)[0]
    for place in range(len(whole)):
        for foreign in (b"\n", b"warning\n", whole[:place]):
            if not foreign:
                continue
            ours, theirs = socket.socketpair()
            with ours, theirs:
                theirs.setblocking(False)
                ours.sendall(whole[:place] + foreign + whole[place:] + after * 3)
                reader = FrameReader(theirs, 1000)
                seen = []
                try:
                    while (frame := reader.read()) is not None:
                        seen.append(_facts(frame))
                except BrokenFrameError:
                    pass
                # Before the first byte of a message nothing is lost by reading it: there is none to read.
                assert all(facts == (FrameKind.RESULT, 7, b"a result of some length") for facts in seen), (
                    place
                )
                assert len(seen) <= 1


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (b"x" * 100, "no message"),
        (b"x", "no message"),
        (framed(FrameKind.RESULT, 1, b"x" * 101)[0], "101 bytes, where 100 are allowed"),
        (framed(FrameKind.RESULT, 1, b"abc")[0][:-1] + b"x", "other bytes in it"),
        (framed(FrameKind.READY, 1)[0].replace(b"\x01\x01", b"\x01\x63", 1), "no message"),
    ],
    ids=["noise", "byte", "long", "end", "kind"],
)
def test_broken_messages(ends: tuple[socket.socket, socket.socket], sent: bytes, says: str) -> None:
    """Tests that what is no message is said to be none, before memory is taken for it."""
    ours, theirs = ends
    ours.sendall(sent)
    with pytest.raises(BrokenFrameError, match=says):
        FrameReader(theirs, 100).read()


def test_half_a_message_is_an_end(ends: tuple[socket.socket, socket.socket]) -> None:
    """Tests that a writer who dies within a message does not keep the reader."""
    ours, theirs = ends
    ours.sendall(framed(FrameKind.RESULT, 1, b"abc")[0][:-5])
    reader = FrameReader(theirs, 100)
    assert reader.read() is None
    ours.close()
    with pytest.raises(PipeClosedError):
        reader.read()
