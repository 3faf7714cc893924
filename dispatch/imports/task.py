"""What is asked of a process that takes files in."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.executor.kinds import declare
from dispatch.executor.settings import LaneSettings


@dataclass(frozen=True, slots=True)
class ImportTask:
    """A file to be taken in.

    Attributes
    ----------
    database_url
        Where it is, and where its lines go.
    town_id, name
        Which one.
    holder
        Who asks: the file is in their hands meanwhile.
    """

    database_url: str
    town_id: str
    name: str
    holder: str


@dataclass(frozen=True, slots=True)
class ImportEnd:
    """What has become of it: whether it is done by this, and whether the database has failed meanwhile."""

    done: bool
    failing: str = ""


#: Takes a file in.
TAKE_IN = declare("dispatch.imports.job:take_in", payload=ImportTask, result=ImportEnd)
#: Files have a process of their own: thousands of lines keep a processor busy that whoever answers people would have to share. It
#: is there all the time, unlike those of lanes that rest: a morning begins with a file.
FILES_LANE = LaneSettings(
    "files", queue_limit=64, nice=2, memory_mb=4_096, grace_s=10.0, warm=("dispatch.imports.job:get_ready",)
)  # fmt: skip
