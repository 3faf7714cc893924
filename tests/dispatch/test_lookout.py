"""Who looks again and again, and whose turn it is."""

from __future__ import annotations

import threading

from dispatch.fair_turns import FairTurns
from dispatch.lookout import Lookout


def test_a_look_is_taken_again_whatever_it_meets() -> None:
    """Tests that a look that fails is not the last one, that waking does not wait, and that it ends when it is told to."""
    looks, second, stop = [], threading.Event(), threading.Event()

    def once(_: threading.Event) -> None:
        looks.append(1)
        if len(looks) == 1:
            raise OSError("the disk is full")
        second.set()

    lookout = Lookout(once, "something", look_s=600)
    thread = threading.Thread(target=lookout.run, args=(stop,))
    thread.start()
    while not looks:
        pass
    while not second.is_set():
        lookout.wake()
    stop.set()
    lookout.wake()
    thread.join(10)
    assert not thread.is_alive()


def test_a_town_with_much_makes_nobody_wait() -> None:
    """Tests that a town that was served waits for the others, one that comes meanwhile goes before it, and nothing comes twice."""
    turns = FairTurns()
    waiting = [("a", "1"), ("a", "2"), ("a", "3"), ("b", "4")]
    seen = []
    for one in turns.through(lambda: list(waiting)):
        seen.append(one)
        if one == ("b", "4"):
            waiting.append(("c", "5"))
    assert seen == [("a", "1"), ("b", "4"), ("c", "5"), ("a", "2"), ("a", "3")]
    # It is remembered from one look to the next.
    assert next(iter(turns.through(lambda: [("a", "6"), ("b", "7")]))) == ("b", "7")
