"""Who takes a file in: in this process, or in one that does nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

#: Says whether to end soon, and to leave the rest to others.
IsStopping = Callable[[], bool]


def never() -> bool:
    """Go on to the end."""
    return False


class Carrying(Protocol):
    """Takes files in."""

    def carry_out(self, town_id: str, name: str, is_stopping: IsStopping = never, /) -> bool:
        """Take a file in, from where it is; return whether it is done by this.

        Raises
        ------
        OperationalError
            The database fails: the file is as good as any.
        """
        ...

    def give_up(self, town_id: str, name: str, /) -> None:
        """Have a file fail that this one could not work through."""
        ...
