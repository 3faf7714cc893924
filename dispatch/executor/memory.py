"""A bound on the memory of a job, set by the kernel within its process."""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: RLIMIT_DATA counts what a process can write to. RLIMIT_AS would also count mapped maps, libraries and the address space that malloc
#: reserves for every thread (64 MB each), none of which takes memory. Systems other than Linux count only the old heap in RLIMIT_DATA.
_LIMIT = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS


def held_bytes() -> int:
    """Return the bytes that count against the limit now, 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * resource.getpagesize()


@contextmanager
def limited_memory(megabytes: int | None) -> Iterator[None]:
    """Let the process take so many megabytes more than it holds, within the block.

    Parameters
    ----------
    megabytes
        Of 2^20 bytes; None sets no limit. Beyond it, allocations fail: Python and numpy raise MemoryError, other native code may abort.
    """
    if megabytes is None:
        yield
        return
    soft, hard = resource.getrlimit(_LIMIT)
    wanted = held_bytes() + (megabytes << 20)
    ceilings = [bound for bound in (soft, hard) if bound != resource.RLIM_INFINITY]
    resource.setrlimit(_LIMIT, (min([wanted, *ceilings]), hard))
    try:
        yield
    finally:
        resource.setrlimit(_LIMIT, (soft, hard))
