"""How the parts of a `Problem` stand for those of a VROOM document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VroomCoding:
    """How a problem stands for a document.

    Attributes
    ----------
    unit
        Hundredths of a second in a second of the problem.
    cost_unit
        The problem's units of cost in VROOM's, as a fraction: numerator, denominator.
    task
        Document's task by task of the problem; -1 for the second half of a job that hands over and takes.
    always
        Whether setup is taken as always due, by task of the document.
    rest
        Number among the breaks of its vehicle, by break of the problem.
    timed
        Whether rides, durations, releases or due times bind, which VROOM's rule of times does not know.
    estimated
        Vehicles whose costs the problem estimates, since a limit takes the place of what counts them.
    notes
        What the search takes otherwise than VROOM.
    """

    unit: int
    cost_unit: tuple[int, int]
    task: tuple[int, ...]
    always: tuple[bool, ...]
    rest: tuple[int, ...]
    timed: bool
    estimated: tuple[int, ...]
    notes: tuple[str, ...]
