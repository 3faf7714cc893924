"""Pictures that are not taken, and why."""

from __future__ import annotations

from dispatch.errors import DispatchError, Fault


class RefusedPictureError(DispatchError):
    """A picture cannot be kept, however often it is sent; ``faults`` says what is wrong and what to do.

    Parameters
    ----------
    code
        ``picture_name_invalid``, ``picture_name_differs``, ``picture_kind_unknown``, ``picture_too_large`` or ``picture_unreadable``.
    pointer
        Where: ``path/picture``, or empty for the picture itself.
    value
        What was given, or found in it.
    message, remedy
        What is wrong, and what to do.
    """

    def __init__(self, code: str, pointer: str, value: str, message: str, remedy: str) -> None:
        super().__init__(f"{pointer or 'the picture'} {value}: {message}; {remedy}", code=code)
        self.faults = (Fault(pointer, 0, code, value, message, remedy),)


class TooManyPicturesError(DispatchError):
    """Somebody has sent as many pictures today as are taken of one sender; code ``too_many_pictures``.

    Parameters
    ----------
    most
        Of one sender and local day.
    wait_s
        Seconds until the next day begins.
    """

    def __init__(self, most: int, wait_s: int) -> None:
        super().__init__(
            f"{most} pictures of this sender came in today, and no more are taken: keep this one and send it tomorrow",
            code="too_many_pictures",
        )
        self.wait_s = wait_s
