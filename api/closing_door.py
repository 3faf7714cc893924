"""Closes a listening socket so that nobody who was let in is thrown out.

A connection is let in by the kernel, and waits there until the program takes it. Where the program closes its listening socket, whoever waits behind
it is reset, with a request on its way that nobody has read. So first those who knock are no longer heard (their SYN is dropped, and sent again a second
later, when nobody is at home and they are told so), while those who have been let in are taken; then there is nobody left behind the door.
"""

from __future__ import annotations

import contextlib
import ctypes
import socket
import struct
import sys
from typing import Final

#: Of Linux; the socket module has no name for it.
_SO_ATTACH_FILTER: Final = 26
#: In the language of the kernel's packet filters: take the flags of the TCP header, drop what has SYN, pass all else.
_PROGRAM: Final = (
    (0x30, 0, 0, 13),  # load the byte at 13
    (0x45, 0, 1, 0x02),  # go on if the bit is set, else pass over one
    (0x06, 0, 0, 0),  # drop
    (0x06, 0, 0, 0xFFFFFFFF),  # pass
)


def hear_nobody_new(listener: socket.socket) -> bool:
    """Have a listening socket let nobody in any more who knocks from now on; return whether it could be done as it should.

    Where the kernel has no such filters, at most one more is let in at a time.
    """
    if sys.platform == "linux" and listener.family in {socket.AF_INET, socket.AF_INET6}:
        program = b"".join(struct.pack("=HBBI", *step) for step in _PROGRAM)
        kept = ctypes.create_string_buffer(program)
        described = struct.pack("@HP", len(_PROGRAM), ctypes.addressof(kept))
        with contextlib.suppress(OSError):
            listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, described)
            return True
    with contextlib.suppress(OSError):
        listener.listen(0)
    return False
