"""Which places may be named: whoever names one must not learn from it whose door it is, nor whether there is one."""

from __future__ import annotations

from api.errors import ApiError, FaultyField
from api.gate.call import Call
from api.v1.order_forms import NewDoor
from dispatch.access.role import Role
from dispatch.storage.delivery_lists import courier_may_name_place, may_name_place


def check_door(call: Call, door: NewDoor | None, pointer: str = "/door/place_id") -> None:
    """Let a door pass that is no place, or one which whoever asks may know: one for everybody, or a door that they have had goods brought to.

    Parameters
    ----------
    pointer
        Where the place stands in what was sent.

    Raises
    ------
    ApiError
        ``unknown_place`` (422).
    """
    if door is None or door.place_id is None:
        return
    with call.reading() as reading:
        known = may_name_place(reading, door.place_id, call.org_id)
    if not known:
        raise _unknown(pointer)


def check_left_place(call: Call, place_id: str | None, pointer: str) -> None:
    """Let a place pass at which goods are left: a courier names those for everybody, and those at which a round of theirs stops.

    Raises
    ------
    ApiError
        ``unknown_place`` (422).
    """
    if place_id is None or call.subject.role is not Role.COURIER:
        return
    with call.reading() as reading:
        known = courier_may_name_place(reading, place_id, call.subject.courier_id)
    if not known:
        raise _unknown(pointer)


def _unknown(pointer: str) -> ApiError:
    fault = FaultyField(
        pointer=pointer,
        code="unknown_place",
        message="you know no such place",
        remedy="give an address or a position",
    )
    return ApiError(
        f"{pointer.removeprefix('/')}: {fault.message}; {fault.remedy}.",
        code=fault.code,
        status=422,
        faults=[fault],
    )
