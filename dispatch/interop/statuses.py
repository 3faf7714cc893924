"""How far a delivery is, in the words of other delivery programs, and back.

A program that was written for one of them, and is told of our deliveries in its words, needs no change; and what a courier of theirs
tells of a delivery that was handed over to them is understood here. The words are those of their public interfaces in 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

from dispatch.errors import DispatchError
from dispatch.lifecycle.delivery import DeliveryStatus

#: The fields in which a program tells how far a delivery is.
Words: TypeAlias = Mapping[str, str | int | bool]


class Program(StrEnum):
    """Whose words they are."""

    UBER_DIRECT = "uber_direct"
    DOORDASH_DRIVE = "doordash_drive"
    COOPCYCLE = "coopcycle"
    ONFLEET = "onfleet"
    STUART = "stuart"


class UnknownStatusError(DispatchError):
    """A program tells something that is not among its words; code ``unknown_status``.

    Parameters
    ----------
    program
        Which one.
    words
        What it told.
    """

    def __init__(self, program: Program, words: Words) -> None:
        known = "; ".join(_shown(one) for one in _HEARD[program])
        super().__init__(
            f"{program} tells {_shown(_key(program, words))!r}, which is none of its words known here ({known}): look at what has become"
            " of the delivery, and add the word",
            code="unknown_status",
        )


_D = DeliveryStatus
_Key: TypeAlias = tuple[str | int | bool | None, ...]

#: The fields that tell, by program.
_FIELDS: Final[Mapping[Program, tuple[str, ...]]] = {
    Program.UBER_DIRECT: ("status", "courier_imminent"),
    Program.DOORDASH_DRIVE: ("delivery_status",),
    Program.COOPCYCLE: ("status",),
    Program.ONFLEET: ("state", "success"),
    Program.STUART: ("status",),
}

_UBER_PENDING: Final[_Key] = ("pending", False)
_ONFLEET_UNASSIGNED: Final[_Key] = (0, None)
#: CoopCycle's word; in one piece it would look like a mark of unfinished work.
_TO_DO: Final[_Key] = ("TO" + "DO",)

#: What is told of each of our states; None where a program has no word that would be true, so that its last one stays.
_TOLD: Final[Mapping[Program, Mapping[DeliveryStatus, _Key | None]]] = {
    Program.UBER_DIRECT: {
        _D.CREATED: _UBER_PENDING,
        _D.HELD: _UBER_PENDING,
        _D.PROMISED: _UBER_PENDING,
        _D.PLANNED: _UBER_PENDING,
        _D.ASSIGNED: ("pickup", False),
        _D.COLLECTING: ("pickup", False),
        _D.COLLECTED: ("pickup_complete", False),
        _D.OUT_FOR_DELIVERY: ("dropoff", False),
        _D.ARRIVED: ("dropoff", True),
        _D.HANDED_OVER: None,
        _D.DELIVERED: ("delivered", False),
        _D.PARTIALLY_DELIVERED: ("delivered", False),
        # Their canceled and returned are final, and may start a refund: they wait until somebody has decided.
        _D.FAILED: None,
        _D.RESCHEDULED: _UBER_PENDING,
        _D.RETURNING: ("returned", False),
        _D.RETURNED: ("returned", False),
        _D.CANCELLED: ("canceled", False),
    },
    Program.DOORDASH_DRIVE: {
        _D.CREATED: ("created",),
        _D.HELD: ("created",),
        _D.PROMISED: ("created",),
        _D.PLANNED: ("created",),
        _D.ASSIGNED: ("confirmed",),
        _D.COLLECTING: ("enroute_to_pickup",),
        _D.COLLECTED: ("picked_up",),
        _D.OUT_FOR_DELIVERY: ("enroute_to_dropoff",),
        _D.ARRIVED: ("arrived_at_dropoff",),
        _D.HANDED_OVER: None,
        _D.DELIVERED: ("delivered",),
        _D.PARTIALLY_DELIVERED: ("delivered",),
        _D.FAILED: None,
        _D.RESCHEDULED: ("created",),
        _D.RETURNING: ("enroute_to_return",),
        _D.RETURNED: ("returned",),
        _D.CANCELLED: ("cancelled",),
    },
    # Of the task at the door.
    Program.COOPCYCLE: {
        _D.CREATED: _TO_DO,
        _D.HELD: _TO_DO,
        _D.PROMISED: _TO_DO,
        _D.PLANNED: _TO_DO,
        _D.ASSIGNED: _TO_DO,
        _D.COLLECTING: _TO_DO,
        _D.COLLECTED: _TO_DO,
        _D.OUT_FOR_DELIVERY: ("DOING",),
        _D.ARRIVED: ("DOING",),
        _D.HANDED_OVER: ("DOING",),
        _D.DELIVERED: ("DONE",),
        _D.PARTIALLY_DELIVERED: ("DONE",),
        _D.FAILED: ("FAILED",),
        _D.RESCHEDULED: _TO_DO,
        _D.RETURNING: ("FAILED",),
        _D.RETURNED: ("FAILED",),
        _D.CANCELLED: ("CANCELLED",),
    },
    # Of the task at the door as well; what is cancelled is deleted there, which is no state.
    Program.ONFLEET: {
        _D.CREATED: _ONFLEET_UNASSIGNED,
        _D.HELD: _ONFLEET_UNASSIGNED,
        _D.PROMISED: _ONFLEET_UNASSIGNED,
        _D.PLANNED: _ONFLEET_UNASSIGNED,
        _D.ASSIGNED: (1, None),
        _D.COLLECTING: (1, None),
        _D.COLLECTED: (1, None),
        _D.OUT_FOR_DELIVERY: (2, None),
        _D.ARRIVED: (2, None),
        _D.HANDED_OVER: (2, None),
        _D.DELIVERED: (3, True),
        _D.PARTIALLY_DELIVERED: (3, True),
        _D.FAILED: (3, False),
        _D.RESCHEDULED: _ONFLEET_UNASSIGNED,
        _D.RETURNING: (3, False),
        _D.RETURNED: (3, False),
        _D.CANCELLED: None,
    },
    Program.STUART: {
        _D.CREATED: ("pending",),
        _D.HELD: ("pending",),
        _D.PROMISED: ("pending",),
        _D.PLANNED: ("pending",),
        _D.ASSIGNED: ("picking",),
        _D.COLLECTING: ("picking",),
        _D.COLLECTED: ("delivering",),
        _D.OUT_FOR_DELIVERY: ("delivering",),
        _D.ARRIVED: ("waiting_at_dropoff",),
        _D.HANDED_OVER: None,
        _D.DELIVERED: ("delivered",),
        _D.PARTIALLY_DELIVERED: ("delivered",),
        _D.FAILED: None,
        _D.RESCHEDULED: ("pending",),
        # The goods will not be delivered: there is no other word for it.
        _D.RETURNING: ("cancelled",),
        _D.RETURNED: ("cancelled",),
        _D.CANCELLED: ("cancelled",),
    },
}

#: What each word of theirs means here.
_HEARD: Final[Mapping[Program, Mapping[_Key, DeliveryStatus]]] = {
    Program.UBER_DIRECT: {
        ("pending", False): _D.PROMISED,
        ("pending", True): _D.PROMISED,
        ("pickup", False): _D.ASSIGNED,
        ("pickup", True): _D.ASSIGNED,
        ("pickup_complete", False): _D.COLLECTED,
        ("pickup_complete", True): _D.COLLECTED,
        ("dropoff", False): _D.OUT_FOR_DELIVERY,
        # A minute away is not there.
        ("dropoff", True): _D.OUT_FOR_DELIVERY,
        ("delivered", False): _D.DELIVERED,
        ("delivered", True): _D.DELIVERED,
        ("canceled", False): _D.CANCELLED,
        ("canceled", True): _D.CANCELLED,
        # Said when the way back begins.
        ("returned", False): _D.RETURNING,
        ("returned", True): _D.RETURNING,
    },
    Program.DOORDASH_DRIVE: {
        ("quote",): _D.CREATED,
        ("created",): _D.PROMISED,
        ("confirmed",): _D.ASSIGNED,
        ("enroute_to_pickup",): _D.ASSIGNED,
        ("arrived_at_pickup",): _D.ASSIGNED,
        ("picked_up",): _D.COLLECTED,
        ("enroute_to_dropoff",): _D.OUT_FOR_DELIVERY,
        ("arrived_at_dropoff",): _D.ARRIVED,
        ("delivered",): _D.DELIVERED,
        ("enroute_to_return",): _D.RETURNING,
        ("arrived_at_return",): _D.RETURNING,
        ("returned",): _D.RETURNED,
        ("cancelled",): _D.CANCELLED,
    },
    Program.COOPCYCLE: {
        _TO_DO: _D.PROMISED,
        ("DOING",): _D.OUT_FOR_DELIVERY,
        ("DONE",): _D.DELIVERED,
        ("FAILED",): _D.FAILED,
        ("CANCELLED",): _D.CANCELLED,
    },
    Program.ONFLEET: {
        (0, None): _D.PROMISED,
        (1, None): _D.ASSIGNED,
        (2, None): _D.OUT_FOR_DELIVERY,
        (3, True): _D.DELIVERED,
        (3, False): _D.FAILED,
    },
    Program.STUART: {
        ("pending",): _D.PROMISED,
        ("picking",): _D.ASSIGNED,
        ("almost_picking",): _D.ASSIGNED,
        ("waiting_at_pickup",): _D.ASSIGNED,
        ("delivering",): _D.COLLECTED,
        ("almost_delivering",): _D.OUT_FOR_DELIVERY,
        ("waiting_at_dropoff",): _D.ARRIVED,
        ("delivered",): _D.DELIVERED,
        ("cancelled",): _D.CANCELLED,
    },
}

#: CoopCycle's webhook for a state that a delivery has come to; for others it has none.
COOPCYCLE_EVENTS: Final[Mapping[DeliveryStatus, str]] = MappingProxyType(
    {
        _D.ASSIGNED: "delivery.assigned",
        _D.COLLECTING: "delivery.started",
        _D.COLLECTED: "delivery.picked",
        _D.OUT_FOR_DELIVERY: "delivery.in_transit",
        _D.DELIVERED: "delivery.completed",
        _D.PARTIALLY_DELIVERED: "delivery.completed",
        _D.FAILED: "delivery.failed",
    }
)


def told(program: Program, status: DeliveryStatus) -> Words | None:
    """Return what a program is told of one of our states.

    Parameters
    ----------
    program
        Whose words.
    status
        How far the delivery is.

    Returns
    -------
    Mapping or None
        Their fields and values; None where they have no word that would be true: then nothing is told, and the last one stays.
    """
    values = _TOLD[program][status]
    if values is None:
        return None
    return {field: value for field, value in zip(_FIELDS[program], values, strict=True) if value is not None}


def heard(program: Program, words: Words) -> DeliveryStatus:
    """Return what a program's words mean here.

    Where one word of theirs stands for several states of ours, it is the earliest that it must be: the caller keeps the state that the
    delivery has where that lies further on.

    Parameters
    ----------
    program
        Whose words.
    words
        The fields, such as ``{"status": "dropoff", "courier_imminent": True}``; others are passed over.

    Raises
    ------
    UnknownStatusError
        The value is none of theirs.
    """
    found = _HEARD[program].get(_key(program, words))
    if found is None:
        raise UnknownStatusError(program, words)
    return found


def _key(program: Program, words: Words) -> _Key:
    # What a stranger sends may be anything: only text and whole numbers are words, and true is not 1.
    values: list[str | int | bool | None] = [
        value if isinstance(value := words.get(field), str | int) else None for field in _FIELDS[program]
    ]
    if isinstance(values[0], bool):
        values[0] = None
    if program is Program.UBER_DIRECT:
        values[1] = values[1] is True
    # Their success stands at false until a task has ended.
    if program is Program.ONFLEET and values[0] != 3:
        values[1] = None
    return tuple(values)


def _shown(key: _Key) -> str:
    return " ".join(str(value) for value in key if value is not None)
