"""Forbidden sequences of street segments, encoded in a plain network of arcs and turns.

A ban on turning from one street into the next is a forbidden turn. A ban that runs over a third
street ("from A over B into C, but D over B into C is fine") is a ban on a *sequence*, which no
single turn expresses. For each proper beginning of at least two segments of such a sequence, its
last segment is drawn a second time: whoever came that way travels on the copy, from which the
banned turn is missing, and everybody else on the original. A trip that begins on such a segment has
come from nowhere and begins on the original; one that ends there ends on whichever it came along.

This is the automaton of Aho and Corasick over segments instead of letters; the copies are its
deeper states. Reference: Aho, Corasick, "Efficient string matching: an aid to bibliographic
search", CACM 18(6), 1975, https://doi.org/10.1145/360825.360855.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Generic, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from routing.streets.network import StreetNetwork

#: Directed segments: twice the edge, plus one against its drawing order.
Sequence = tuple[int, ...]


class Lasting(Protocol):
    """A ban that may hold at some hours only."""

    @property
    def lasting(self) -> bool:
        """Whether the ban holds at all times."""


B = TypeVar("B", bound=Lasting)


class BlockedTurns(NamedTuple, Generic[B]):
    """What forbidden sequences make of turns.

    Attributes
    ----------
    blocked
        bool[t], turns that may never be made.
    unused
        bool[m], copies that the profile has no use for.
    at_times
        (turn, ban) for turns that may not be made while the ban holds.
    """

    blocked: NDArray[np.bool_]
    unused: NDArray[np.bool_]
    at_times: tuple[tuple[int, B], ...]


def copies_needed(sequences: Iterable[Sequence]) -> tuple[Sequence, ...]:
    """Return the beginnings of two or more segments that need a copy, in a fixed order."""
    return tuple(
        sorted({sequence[:size] for sequence in sequences for size in range(2, len(sequence))}),
    )


def blocked_turns(
    network: StreetNetwork,
    sequences: Mapping[Sequence, Collection[B]],
    copies: Mapping[int, Sequence],
    arc_slot: NDArray[np.int64],
) -> BlockedTurns[B]:
    """Forbid sequences by forbidding turns.

    Parameters
    ----------
    network
        The network with its copies.
    sequences
        Forbidden sequences of one profile and their bans.
    copies
        For each arc that is a copy, the beginning that it stands for.
    arc_slot
        int64[m], for every arc the directed segment that it is, copies as their originals.

    Returns
    -------
    BlockedTurns
        Turns onto copies are blocked for all but those who come the way that the copy stands for.
    """
    beginnings = {sequence[:size] for sequence in sequences for size in range(1, len(sequence))}
    is_copy = np.zeros(network.arc_count, dtype=np.bool_)
    is_copy[list(copies)] = True
    unused = np.zeros(network.arc_count, dtype=np.bool_)
    unused[[arc for arc, beginning in copies.items() if beginning not in beginnings]] = True
    blocked = is_copy[network.turn_head]
    copy_of = {beginning: arc for arc, beginning in copies.items()}
    at_times: list[tuple[int, B]] = []
    first_segments = np.array(sorted({beginning[0] for beginning in beginnings}), dtype=np.int64)
    for arc in np.flatnonzero(np.isin(arc_slot, first_segments) | is_copy).tolist():
        reached = copies.get(arc, (int(arc_slot[arc]),))
        if reached not in beginnings:
            continue
        turns = range(int(network.turn_first[arc]), int(network.turn_first[arc + 1]))
        turn_to = {int(network.turn_head[turn]): turn for turn in turns}
        for head, turn in turn_to.items():
            if is_copy[head]:
                continue
            word = (*reached, int(arc_slot[head]))
            endings = [word[start:] for start in range(len(word) - 1)]  # longest first, two or more
            bans = [ban for ending in endings for ban in sequences.get(ending, ())]
            if any(ban.lasting for ban in bans):
                blocked[turn] = True
                continue
            deeper = next((ending for ending in endings if ending in beginnings), None)
            taken = turn
            if deeper is not None:
                taken = turn_to[copy_of[deeper]]
                blocked[turn], blocked[taken] = True, False
            at_times += [(taken, ban) for ban in bans]
    return BlockedTurns(blocked, unused, tuple(at_times))
