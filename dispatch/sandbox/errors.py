"""What cannot be done with the clock of a town."""

from __future__ import annotations

from dispatch.errors import DispatchError


class NotSandboxError(DispatchError):
    """The town is live, and goes by the clock of the world; code ``not_a_sandbox``."""

    def __init__(self) -> None:
        super().__init__(
            "this town is live and goes by the clock of the world: found another one for trials (`tournee dispatch init NAME --sandbox`)",
            code="not_a_sandbox",
        )


class ClockBackwardsError(DispatchError):
    """What has happened stays in the past; code ``clock_backwards``."""

    def __init__(self, to: str, now: str) -> None:
        super().__init__(
            f"to {to}: it lies before {now}, which the clock shows by now; it only goes forward",
            code="clock_backwards",
        )


class ClockTooFarError(DispatchError):
    """A move is longer than one may be; code ``clock_too_far``."""

    def __init__(self, seconds: int, most_s: int) -> None:
        super().__init__(
            f"the clock would go forward by {seconds} s: move it by at most {most_s} s at once, and again then",
            code="clock_too_far",
            values={"most_s": most_s},
        )
