"""Gives rounds to their couriers when the way of dispatching says that they go, where the town leaves that to it."""

from __future__ import annotations

from dispatch.field.whole_round import release_round
from dispatch.lifecycle.machine import IllegalMoveError
from dispatch.runs.run import PLANNER
from dispatch.runs.runner import PlanRunner
from dispatch.storage import rounds
from dispatch.storage.store import ConflictError

#: What a plan said does not count any more when so many others should have been made since: things may have changed.
OLD = 3


class Releases:
    """Releases rounds. Several of it at the same time release nothing twice.

    Parameters
    ----------
    runner
        Whose plans say who goes; the one that makes the plans of the day.
    """

    def __init__(self, runner: PlanRunner) -> None:
        self.runner = runner

    def step(self, town_id: str, day: str) -> tuple[str, ...]:
        """Release the rounds of a day that go and depart soon, and return their names; none where persons release them.

        To be called after every step of the planner. Notes ``round.released``.

        Raises
        ------
        DispatchError
            ``invalid_settings``.
        """
        going = self.runner.going(town_id, day)
        store = self.runner.store
        if going is None:
            return ()
        policy = self.runner.policy(town_id)
        is_fresh = 0 <= store.now_s(town_id) - going.now_s <= OLD * policy.clock_s
        if not policy.automatic_release or not is_fresh:
            return ()
        with store.reading(town_id) as reading:
            due = [
                own
                for own in rounds.to_begin(reading, day, reading.now_s + policy.release_ahead_s)
                if own.shift_id in going.shifts and own.stops
            ]
        released = []
        for own in due:
            try:
                with store.writing(town_id, PLANNER) as writing:
                    release_round(writing, own.id, version=own.version)
            except (ConflictError, IllegalMoveError):
                # It has been changed or released meanwhile; the next step sees what there is.
                continue
            released.append(own.id)
        return tuple(released)
