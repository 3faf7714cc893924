"""A state machine: the states of one kind of thing, and which may follow which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from dispatch.errors import DispatchError

S = TypeVar("S", bound=StrEnum)


class IllegalMoveError(DispatchError):
    """A thing cannot go from the state that it is in to the one wanted; code ``illegal_transition``.

    Parameters
    ----------
    thing, old, new
        What kind of thing, its state, the state wanted.
    legal
        The states that it can go to.
    """

    def __init__(self, thing: str, old: str, new: str, legal: Iterable[str]) -> None:
        ways = ", ".join(sorted(legal)) or "none: it is final"
        super().__init__(
            f"a {thing} that is {old} cannot become {new}; possible: {ways}", code="illegal_transition"
        )
        self.thing, self.old, self.new = thing, old, new


class Machine(Generic[S]):
    """The legal moves of one kind of thing. To stay in a state is no move.

    Parameters
    ----------
    thing
        What it is called in messages.
    moves
        For every state those that may follow it; states that are final have none.

    Raises
    ------
    ValueError
        A state has no entry: a state forgotten would be one that nothing ever leaves.
    """

    def __init__(self, thing: str, states: type[S], moves: Mapping[S, Iterable[S]]) -> None:
        forgotten = sorted(state.value for state in states if state not in moves)
        if forgotten:
            raise ValueError(f"{thing}: no moves are given for {', '.join(forgotten)}")
        self.thing = thing
        self._moves = {state: frozenset(moves[state]) for state in states}

    def may(self, old: S, new: S) -> bool:
        """Return whether the move is legal."""
        return new in self._moves[old]

    def leads(self, old: S, new: S) -> bool:
        """Return whether legal moves, one after the other, lead from one state to another."""
        reached = added = {old}
        while added and new not in reached:
            added = {after for before in added for after in self._moves[before]} - reached
            reached = reached | added
        return new in reached

    def check_late(self, old: S, new: S) -> None:
        """Let several legal moves at once pass: what a phone tells late has gone through the states between.

        Raises
        ------
        IllegalMoveError
            No legal moves lead there.
        """
        if not self.leads(old, new):
            raise IllegalMoveError(self.thing, old, new, self._moves[old])

    def check(self, old: S, new: S) -> None:
        """Let a legal move pass.

        Raises
        ------
        IllegalMoveError
            It is none.
        """
        if not self.may(old, new):
            raise IllegalMoveError(self.thing, old, new, self._moves[old])
