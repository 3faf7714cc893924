"""What is asked of the process that draws pictures anew: bytes go in, a picture comes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dispatch.executor.kinds import declare
from dispatch.executor.settings import RESTS_AFTER_S, LaneSettings

#: Bytes of a picture as it is sent.
MOST_BYTES: Final = 8 << 20
#: Memory of one picture beyond what its process holds, megabytes: one of 40 million pixels with transparency takes some 400.
MEMORY_MB: Final = 640
#: Seconds of one picture. The largest that is let in takes two of them.
DEADLINE_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class RedrawTask:
    """A picture as it was sent."""

    content: bytes


@dataclass(frozen=True, slots=True)
class RedrawnPicture:
    """A picture as it is kept; width and height in pixels."""

    media_type: str
    width: int
    height: int
    content: bytes


#: Draws a picture anew.
REDRAW = declare("dispatch.pictures.redraw:redraw", payload=RedrawTask, result=RedrawnPicture)
#: Decoders are native code that reads what strangers have written. They have a process of their own: whatever a picture does to them, neither the
#: event loop waits for it, nor does the server die of it or lose its memory to it; the kernel bounds the one, a deadline the other. One picture at a
#: time, few in the queue: a phone asks again.
PICTURE_LANE = LaneSettings(
    "picture", queue_limit=12, nice=2, memory_mb=MEMORY_MB, grace_s=1.0, payload_limit=MOST_BYTES + (1 << 16),
    result_limit=MOST_BYTES, warm=("dispatch.pictures.redraw:get_ready",), rests_after_s=RESTS_AFTER_S,
)  # fmt: skip
