"""The answers, as data; `dispatch.why.words` says them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dispatch.board.reasons import WhyNot


@dataclass(frozen=True, slots=True)
class WhyCourier:
    """Why a courier has a delivery.

    Attributes
    ----------
    shift_id
        Who has it.
    pinned_by
        Who has decided so, empty if a plan has.
    on_board
        Whether the goods are on board already.
    cost_minor
        What its round costs more for it, None where it cannot be taken off.
    next_shift_id, extra_minor
        Who could have it instead at the least cost, and what that costs more; empty and None if nobody could.
    obstacles
        Without anybody else who could, what is in the way of each.
    """

    delivery_id: str
    shift_id: str
    pinned_by: str
    on_board: bool
    cost_minor: int | None
    next_shift_id: str
    extra_minor: int | None
    obstacles: tuple[WhyNot, ...]


class Binding(StrEnum):
    """What a planned time follows from."""

    WINDOW = "window"  # the courier is there before and waits for the promised window
    GOODS = "goods"  # the courier waits for goods that are not ready before
    OPENING = "opening"  # the courier waits for a shop to open
    SHIFT = "shift"  # the round begins then
    NOW = "now"  # the courier can leave now


@dataclass(frozen=True, slots=True)
class WhyHour:
    """Why a drop is at its time.

    Attributes
    ----------
    start_s
        When it is planned.
    from_s, to_s
        What is promised.
    binding
        What the time follows from: directly, or at an earlier stop of the round, with nothing but riding and work since.
    at_task_id, at_s
        That stop's task, empty for the beginning of the round, and its time.
    ride_s, work_s
        Riding and work between that and the drop, seconds.
    """

    delivery_id: str
    start_s: int
    from_s: int
    to_s: int
    binding: Binding
    at_task_id: str
    at_s: int
    ride_s: int
    work_s: int


@dataclass(frozen=True, slots=True)
class Help:
    """One change that would let a delivery in; see `routing.rounds.relaxation.Relaxation`. ``shift_id`` is empty where it is nobody's."""

    code: str
    shift_id: str
    amount: int


@dataclass(frozen=True, slots=True)
class WhyLeftOut:
    """Why a delivery is on no round, and what would help, what is asked for least first; ``note`` is that of whoever has taken it off."""

    delivery_id: str
    reasons: tuple[WhyNot, ...]
    helps: tuple[Help, ...]
    note: str = ""
