"""What plans take from experience: how long ways and tasks take, and when a shop's goods are really ready."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from dispatch.board.demands import is_open
from dispatch.board.policy import planning_policy
from dispatch.board.state import DayState, TaskTimes
from dispatch.board.travel import MAP_PERMILLE
from dispatch.eta.durations import Durations, lateness_path, service_path
from dispatch.eta.halt import floor_class
from dispatch.eta.local_time import local_hour
from dispatch.eta.observe import load_durations
from dispatch.eta.statistic import Statistic, weight_at
from dispatch.last_used import LastUsed
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import Delivery, Task, TaskKind
from dispatch.storage import eta
from dispatch.storage.store import Reading
from dispatch.storage.visits import services_of_tasks

#: So many observations, the old ones counting less, are enough: of a kind of task in the town, of a shop.
LEAST_TASKS, LEAST_READY = 30.0, 8.0
#: Durations are loaded again after so long, seconds: what a stop more teaches is not worth another plan.
KEPT_S = 3600
#: Durations of so many towns are kept.
MOST_TOWNS = 32
#: Nothing is known to the second: plans are not to change for less.
SERVICE_STEP_S, READY_STEP_S = 10, 60
#: So many ways of a profile are enough. Ways take at least and at most so many thousandths of what the map says, in steps of so many: what
#: lies beyond is a fault of the map or of the phones, and for people to look at.
LEAST_WAYS = 60.0
LEAST_PERMILLE, MOST_PERMILLE, STEP_PERMILLE = 700, 1500, 20
#: Goods are expected at most so much later than was said: whoever is later than that should say so.
MOST_LATE_S = 1800


class LearnedTimes:
    """Times and ways of `dispatch.board.reading.DayBook`: what differs from what orders and shops say, where enough has been seen.

    Promises stay as they are: only how long tasks take and when goods can be fetched is learned. Goods are never expected earlier than
    their shop says.
    """

    def __init__(self) -> None:
        self._loaded: LastUsed[str, Durations] = LastUsed(MOST_TOWNS)

    def __call__(self, reading: Reading, state: DayState) -> dict[str, TaskTimes]:
        """Return the times of tasks that are still to be done, by task."""
        if not planning_policy(state.town.settings).learned:
            return {}
        durations = self._durations(reading)
        if not durations.statistics:
            return {}
        tasks = {
            task.id: task
            for delivery in state.deliveries.values()
            for task in delivery.tasks
            if is_open(task)
        }
        enough = {kind for kind in TaskKind if _weight(durations, f"service:{kind.value}") >= LEAST_TASKS}
        doors = [name for name, task in tasks.items() if task.kind is TaskKind.DROP and task.kind in enough]
        floors = {
            name: floor_class(door.get("floor", "")) for name, door in eta.doors_of(reading, doors).items()
        }
        zone = ZoneInfo(state.town.time_zone)
        visited = [one for one in state.deliveries.values() if one.visit_id]
        services = services_of_tasks(reading, [task.id for one in visited for task in one.tasks])
        found = {}
        for name, task in tasks.items():
            service = services.get(name, "")
            # What services take is known of themselves alone.
            known = (
                _weight(durations, _service_of(task, service)) >= LEAST_TASKS
                if service
                else task.kind in enough
            )
            times = TaskTimes(
                _service_s(durations, task, floors.get(name, ""), service) if known else None,
                _ready_s(durations, task, zone),
            )
            if times != TaskTimes():
                found[name] = times
        return found

    def ways(self, reading: Reading, state: DayState) -> dict[str, int]:
        """Return how long ways take, by profile of the vehicles of the day, in thousandths of the map's; those that are as it says left out.

        One number for all hours: what an hour or a length has of its own is in the windows that recipients are told, whereas a plan sums
        ways of a whole day. It is the mean, not the median, as sums of ways have means.
        """
        if not planning_policy(state.town.settings).learned:
            return {}
        durations = self._durations(reading)
        found = {}
        for profile in sorted({vehicle.profile.value for vehicle in state.vehicles.values()}):
            if _weight(durations, f"travel/{profile}") < LEAST_WAYS:
                continue
            ratio = durations.travel_mean(profile)
            steps = round(1000 * ratio / STEP_PERMILLE) * STEP_PERMILLE
            permille = min(max(steps, LEAST_PERMILLE), MOST_PERMILLE)
            if permille != MAP_PERMILLE:
                found[profile] = permille
        return found

    def _durations(self, reading: Reading) -> Durations:
        known = self._loaded.get(reading.town_id)
        if known is None or not 0 <= reading.now_s - known.moment_s < KEPT_S:
            known = self._loaded.put(reading.town_id, load_durations(reading))
        return known


def as_learned(delivery: Delivery, times: Mapping[str, TaskTimes]) -> Delivery:
    """Return a delivery whose tasks take as long, and whose goods are ready, as was learned; its promise is the same."""
    if not any(task.id in times for task in delivery.tasks):
        return delivery
    return replace(delivery, tasks=tuple(_learned(task, times.get(task.id)) for task in delivery.tasks))


def _learned(task: Task, times: TaskTimes | None) -> Task:
    if times is None:
        return task
    service_s = task.service_s if times.service_s is None else times.service_s
    return replace(
        task, service_s=service_s, ready_s=task.ready_s if times.ready_s is None else times.ready_s
    )


def _service_of(task: Task, service: str) -> str:
    """Return the path of all that is known of a kind of task of a service."""
    return "/".join(service_path("", task.kind.value, service=service).split("/")[:2])


def _service_s(durations: Durations, task: Task, floor: str, service: str) -> int | None:
    seconds = durations.service_s(
        task.place_id, task.kind.value, service=service, floor=floor, expected_s=task.service_s
    )
    rounded = max(SERVICE_STEP_S, round(seconds / SERVICE_STEP_S) * SERVICE_STEP_S)
    return None if rounded == task.service_s else rounded


def _ready_s(durations: Durations, task: Task, zone: ZoneInfo) -> int | None:
    """Return when goods are expected that their shop has promised and not said to be ready, if that is later."""
    if task.kind is not TaskKind.PICKUP or task.ready_s is None or task.status is not TaskStatus.PENDING:
        return None
    hour = local_hour(task.ready_s, zone)
    path = lateness_path(task.org_id, hour)
    # Of the shop, whatever the hour.
    if _weight(durations, path.rpartition("/")[0]) < LEAST_READY:
        return None
    late_s = min(durations.readiness(task.org_id, hour).quantile_s(0.5), MOST_LATE_S)
    later_s = int(late_s // READY_STEP_S) * READY_STEP_S
    return task.ready_s + later_s if later_s > 0 else None


def _weight(durations: Durations, path: str) -> float:
    """Return how many observations there are, each counting less with its age."""
    one: Statistic | None = durations.statistics.get(path)
    if one is None:
        return 0.0
    return (one.weight or sum(one.bins.values())) * weight_at(one.as_of_s, durations.moment_s)
