"""The errors of the routing core."""

from __future__ import annotations


class RoutingError(Exception):
    """A routing request that cannot be answered; ``code`` is stable for programs.

    Parameters
    ----------
    message
        What is wrong, where, and what to do about it.
    code
        A stable snake_case name of the kind of fault.
    """

    def __init__(self, message: str, *, code: str = "routing_error") -> None:
        super().__init__(message)
        self.code = code


class InvalidNetworkError(RoutingError):
    """Arrays that do not describe a street network; the message names the broken invariant."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="invalid_network")


class InvalidProblemError(RoutingError):
    """A routing problem whose data are inconsistent; ``faults`` lists every fault found.

    Parameters
    ----------
    faults
        One sentence a fault, each naming the field, the value and the remedy.
    """

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults), code="invalid_problem")
        self.faults = faults
