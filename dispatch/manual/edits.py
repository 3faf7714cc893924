"""The edits that a coordinator can make of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dispatch.errors import DispatchError


class ImpossibleEditError(DispatchError):
    """An edit that nobody can carry out, whatever it breaks; code ``edit_impossible``."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="edit_impossible")


@dataclass(frozen=True, slots=True)
class Move:
    """Tasks are done by a shift, before a stop of it; what else of their deliveries is to be done comes along if the shift is another one.

    ``before_stop_id`` is empty for the end; ``anywhere`` leaves the place to the program, which takes the cheapest that breaks least. So
    does ``rest_anywhere`` with those tasks of the deliveries that are not named: whoever drags a door along a round need not look for its shop.
    """

    task_ids: tuple[str, ...]
    shift_id: str
    before_stop_id: str = ""
    anywhere: bool = False
    rest_anywhere: bool = False


@dataclass(frozen=True, slots=True)
class Reorder:
    """The open stops of a shift come in this order; those not named come after, as they were."""

    shift_id: str
    stop_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Transfer:
    """What is left of a round is done by another shift, behind what that has; with ``from_stop_id`` only from that stop on, which splits it."""

    from_shift_id: str
    to_shift_id: str
    from_stop_id: str = ""


@dataclass(frozen=True, slots=True)
class TakeOff:
    """Deliveries are on no round any more, and later plans leave them off until somebody takes them on again; not so where they do not stay off."""

    delivery_ids: tuple[str, ...]
    stays: bool = True


@dataclass(frozen=True, slots=True)
class Restore:
    """Rounds are again what they were before an edit, as far as that is still to be done.

    By shift, its open tasks in order: ``tasks`` as they were before, ``since`` as they have been after it. Where they are no longer as in
    ``since``, somebody has changed a round meanwhile, and nothing is undone.
    """

    tasks: Mapping[str, tuple[str, ...]]
    since: Mapping[str, tuple[str, ...]]


Edit = Move | Reorder | Transfer | TakeOff | Restore
