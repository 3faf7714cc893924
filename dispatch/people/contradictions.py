"""What of a round speaks against changing its shift."""

from __future__ import annotations

from dispatch.domain import TimeWindow
from dispatch.errors import DispatchError
from dispatch.lifecycle.round import STOP_OVER, RoundStatus
from dispatch.rounds.round import Round
from dispatch.storage import crew, deliveries
from dispatch.storage.schema_orders import TASK
from dispatch.storage.store import Reading

#: The courier is on the street.
UNDER_WAY = frozenset({RoundStatus.STARTED, RoundStatus.PAUSED})


class RoundContradictsError(DispatchError):
    """A shift cannot be changed so while its round is as it is; code ``round_contradicts``."""

    def __init__(self, own: Round, reasons: list[str]) -> None:
        super().__init__(
            f"round {own.id} speaks against it: {'; '.join(reasons)}. Change or empty the round first",
            code="round_contradicts",
        )
        self.round_id = own.id
        self.reasons = tuple(reasons)


def against_window(own: Round, window: TimeWindow) -> list[str]:
    """Return what of a round does not lie within other hours, for people to read."""
    found = []
    left = [stop for stop in own.stops if stop.status not in STOP_OVER]
    if own.status in UNDER_WAY and own.departure_s is not None and own.departure_s < window.earliest:
        found.append("it has begun before the new start")
    if left and left[0].arrival_s < window.earliest:
        found.append(f"stop {left[0].id} comes before the new start")
    if left and left[-1].end_s > window.latest:
        found.append(f"stop {left[-1].id} ends after the new end")
    if own.status not in UNDER_WAY and own.departure_s is not None and own.departure_s < window.earliest:
        found.append("it leaves before the new start")
    if own.end_s is not None and own.end_s > window.latest:
        found.append("it ends after the new end")
    return found


def against_crew(reading: Reading, own: Round, courier_id: str, vehicle_id: str) -> list[str]:
    """Return what of a round another courier or vehicle cannot do, for people to read."""
    if own.status in UNDER_WAY:
        return ["it is under way, and the goods are on the bike: let another round take them over"]
    skills = set(crew.couriers(reading)[courier_id].skills) | set(crew.vehicles(reading)[vehicle_id].skills)
    carried = deliveries.get_many(reading, sorted(deliveries_of(reading, own)))
    return [
        f"delivery {one.id} needs {', '.join(sorted(one.skills - skills))}"
        for one in carried.values()
        if not one.skills <= skills
    ]


def deliveries_of(reading: Reading, own: Round) -> set[str]:
    """Return the deliveries of which something is still to be done on a round."""
    names = [task for stop in own.stops if stop.status not in STOP_OVER for task in stop.task_ids]
    return {row.delivery_id for row in reading.among(TASK.c.id, names)}
