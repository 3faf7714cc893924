"""What is asked of whoever answers documents: JSON text goes in, JSON text comes out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from dispatch.executor.kinds import declare
from dispatch.optimise.limits import DocumentLimits


class AnswerCode(IntEnum):
    """``code`` of an answer, as VROOM and vroom-express give it."""

    DONE = 0
    INTERNAL = 1
    INPUT = 2
    ROUTING = 3
    TOO_LARGE = 4


@dataclass(frozen=True, slots=True)
class VroomTask:
    """A document to be answered.

    Attributes
    ----------
    text
        The document, as it came.
    limits
        What it may ask for.
    home
        Folder of the maps of this machine (`geo.store.TownStore.home`), None where there are none.
    """

    text: bytes
    limits: DocumentLimits
    home: str | None = None


@dataclass(frozen=True, slots=True)
class VroomAnswer:
    """An answer: its code, and the whole of it as JSON text in ASCII."""

    code: AnswerCode
    text: bytes


#: Answers a document in VROOM's form.
VROOM = declare("dispatch.optimise.job:answer", payload=VroomTask, result=VroomAnswer)
