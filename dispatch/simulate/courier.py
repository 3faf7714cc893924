"""Couriers: they go where their phone says, wait where goods are not ready, and find doors closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from dispatch.domain import Shift, Vehicle
from dispatch.field.facts import FactKind
from dispatch.field.left_at import LeftAt
from dispatch.field.outcomes import USUAL_WORD, OutcomeCode
from dispatch.lifecycle.round import STOP_OVER, Outcome, RoundStatus
from dispatch.orders.delivery import Delivery, Task, TaskKind
from dispatch.rounds.round import Round, Stop
from dispatch.simulate.coordinator import Coordinator
from dispatch.simulate.faults import Trouble
from dispatch.simulate.life import Life
from dispatch.simulate.phone import Phone
from dispatch.simulate.ways import Ways
from dispatch.storage import deliveries

#: Nobody waits longer for goods at a counter, seconds.
MOST_WAIT_S = 1500
#: Somebody is still there so long after a shop has closed, seconds.
STILL_THERE_S = 180
#: Who has passed a shop over waits so long for a word from the desk, seconds.
ASKS_S = 180
#: Who has nothing to do stays where the last stop was for so long, and then rides home, seconds.
LINGERS_S = 900


@dataclass(slots=True)
class _Ride:
    """A way under way without a stop at its end: home."""

    from_id: str
    left_s: int
    arrives_s: int


class CourierLife:
    """One courier in one shift.

    Parameters
    ----------
    life, ways, coordinator, trouble
        The day, its ways, whom the courier calls, and what goes wrong with phones.
    shift
        In the names of the store.
    key
        Of the shift in the scenario, for luck.
    vehicle
        What the courier rides.
    """

    def __init__(
        self,
        life: Life,
        ways: Ways,
        coordinator: Coordinator,
        trouble: Trouble,
        shift: Shift,
        key: str,
        vehicle: Vehicle,
    ) -> None:
        self.life = life
        self.ways = ways
        self.coordinator = coordinator
        self.shift = shift
        self.key = key
        self.profile = vehicle.profile
        self.phone = Phone(life, trouble, shift.courier_id, shift.id, f"phone-{key}")
        self.place_id = shift.start_place_id
        self.busy = True
        self.gone = False
        self._free_s = 0
        self._home: _Ride | None = None
        self._legs = 0
        self._stands_until_s = 0
        self._passed_over: set[str] = set()

    def begin(self) -> None:
        """Put down when the shift begins, and whether the courier falls ill."""
        life = self.life
        window = self.shift.window
        life.agenda.at(window.earliest, self._come)
        chances = life.scenario.chances
        if life.chance.happens(chances.ill_share, "ill", self.key):
            at_s = round(life.chance.between(window.earliest, window.latest, "ill when", self.key))
            life.agenda.at(at_s, partial(self.leave, "ill"))
        faults = self.phone.trouble.faults
        hours = (window.latest - window.earliest) / 3600
        for number in range(round(2 * hours)):
            # Twice an hour there is a place without a network, or not.
            if life.chance.happens(faults.offline_per_h / 2, "offline", self.key, number):
                seconds = life.chance.after(faults.offline_s, "offline for", self.key, number)
                life.agenda.at(window.earliest + 1800 * number, partial(self.phone.lose_network, seconds))

    def _come(self) -> None:
        self._free()

    def look(self) -> None:
        """Look at the phone, and do what it says; called whenever something may have changed."""
        if self.busy or self.gone:
            return
        own = self.phone.round()
        if own is None:
            self._nothing(None)
            return
        now_s = self.life.now_s
        if own.status is RoundStatus.RELEASED:
            departs_s = max(own.departure_s or 0, self.shift.window.earliest)
            if now_s < departs_s:
                self.life.agenda.at(departs_s, self.look)
                return
            self.phone.say(FactKind.START, own)
            own = self.phone.round() or own
        stop = own.next_stop
        if stop is None:
            self._nothing(own)
            return
        pause_s = self._pause_until_s(own, stop)
        if pause_s > now_s:
            self._be_busy(pause_s, self._free)
            return
        self._go(own, stop)

    def _pause_until_s(self, own: Round, stop: Stop) -> int:
        """Return when the break that comes before a stop ends, 0 for none."""
        taken = {int(number) for number in own.facts.get("breaks_taken", ())}
        ends = [
            int(pause["end_s"])
            for number, pause in dict(own.facts.get("breaks", {})).items()
            if int(number) not in taken and pause["before"] in {stop.id, ""}
        ]
        return max(ends, default=0)

    def _nothing(self, own: Round | None) -> None:
        """Wait where the last stop was, then ride home; at home the round is over."""
        home = self.shift.end_place_id or self.place_id
        now_s = self.life.now_s
        if self.place_id == home:
            self._home = None
            if own is not None and own.status is RoundStatus.STARTED and now_s >= self._free_s + LINGERS_S:
                self.phone.say(FactKind.COMPLETE, own)
            elif own is not None:
                self.life.agenda.at(self._free_s + LINGERS_S, self.look)
            return
        if self._home is not None:
            return
        leaves_s = self._free_s + (0 if now_s >= self.shift.window.latest else LINGERS_S)
        if now_s < leaves_s:
            self.life.agenda.at(leaves_s, self.look)
            return
        self._legs += 1
        seconds = self.ways.ride_s(self.profile, self.place_id, home, self.key, "home", self._legs)
        self._home = ride = _Ride(self.place_id, now_s, now_s + seconds)
        self.life.agenda.at(ride.arrives_s, partial(self._at_home, ride, home))

    def _at_home(self, ride: _Ride, home: str) -> None:
        if self._home is not ride or self.gone:
            return
        self._home, self.place_id = None, home
        own = self.phone.round()
        if own is not None and own.status is RoundStatus.STARTED and own.next_stop is None:
            self.phone.say(FactKind.COMPLETE, own)
        self._free()

    def _go(self, own: Round, stop: Stop) -> None:
        """Set out for a stop."""
        life, now_s = self.life, self.life.now_s
        self.phone.say(FactKind.DEPART, own, stop)
        self._legs += 1
        seconds = self._seconds_to(stop.place_id, (self.key, self._legs))
        chances = life.scenario.chances
        hours = seconds / 3600
        if life.chance.happens(chances.puncture_per_h * hours, "puncture", self.key, self._legs):
            seconds += chances.puncture_s
            life.counts["punctures"] += 1
            self.phone.say(FactKind.DELAY, own, None, {"minutes": max(1, chances.puncture_s // 60)})
        self._home = None
        self._be_busy(now_s + seconds, partial(self._arrive, own.id, stop.id, stop.place_id))

    def _seconds_to(self, place_id: str, key: tuple[object, ...]) -> int:
        """Return how long it takes to a place from here, or from where the courier is on the way home."""
        ride = self._home
        if ride is None:
            return self.ways.ride_s(self.profile, self.place_id, place_id, *key)
        home = self.shift.end_place_id or self.place_id
        back_s = self.life.now_s - ride.left_s
        return min(
            back_s + self.ways.ride_s(self.profile, ride.from_id, place_id, *key),
            max(0, ride.arrives_s - self.life.now_s)
            + self.ways.ride_s(self.profile, home, place_id, *key, "by home"),
        )

    def _arrive(self, round_id: str, stop_id: str, place_id: str) -> None:
        self.place_id = place_id
        own, stop = self._seen(round_id, stop_id)
        if own is None or stop is None:
            self._free()
            return
        self.phone.say(FactKind.ARRIVE, own, stop)
        own, stop = self._seen(round_id, stop_id)
        if own is None or stop is None:
            self._free()
            return
        tasks = self._tasks(stop)
        now_s = self.life.now_s
        opens_s = max((_opens_s(task, now_s) for _, task in tasks.values()), default=0)
        at_shop = any(task.kind is not TaskKind.DROP for _, task in tasks.values())
        if at_shop and opens_s > now_s + MOST_WAIT_S and not self._passed_over >= tasks.keys():
            # Whoever stands before a shop that has closed for lunch goes on, and is sent there again by a later plan.
            self._passed_over |= tasks.keys()
            self.life.counts["passed_over"] += 1
            self.phone.say(FactKind.SKIP, own, stop, {"reason": "closed"})
            self._be_busy(now_s + ASKS_S, self._free)
            return
        starts_s = max(now_s + self.ways.place(place_id).setup_s, opens_s)
        for task_id, (_, task) in tasks.items():
            if task.kind is TaskKind.PICKUP:
                ready_s = self.life.ready_s.get(task_id, 0)
                starts_s = max(starts_s, min(ready_s, max(starts_s, now_s + MOST_WAIT_S)))
        self._be_busy(starts_s, partial(self._serve, round_id, stop_id))

    def _serve(self, round_id: str, stop_id: str) -> None:
        own, stop = self._seen(round_id, stop_id)
        if own is None or stop is None:
            self._free()
            return
        chances, chance = self.life.scenario.chances, self.life.chance
        seconds = 0.0
        for delivery, task in self._tasks(stop).values():
            key = self.life.key_of.get(delivery.id, delivery.id)
            place = "" if task.kind is TaskKind.DROP else self.life.place_key.get(task.place_id, "")
            was_s = self.life.scenario.facts.service_s.get((key, place))
            if was_s is not None:
                seconds += was_s
                continue
            seconds += task.service_s * chance.factor(chances.service, "service", key, task.sequence)
        self._be_busy(self.life.now_s + max(1, round(seconds)), partial(self._close, round_id, stop_id))

    def _close(self, round_id: str, stop_id: str) -> None:
        own, stop = self._seen(round_id, stop_id)
        if own is not None and stop is not None:
            results = {
                name: self._result(delivery, task) for name, (delivery, task) in self._tasks(stop).items()
            }
            if results:
                body = {
                    "results": {
                        name: {"outcome": outcome.value, "code": code.value, "note": ""}
                        for name, (outcome, code) in results.items()
                    }
                }
                self.phone.say(FactKind.CLOSE, own, stop, body)
        self._free()

    def _result(self, delivery: Delivery, task: Task) -> tuple[Outcome, OutcomeCode]:
        life = self.life
        if task.kind is TaskKind.PICKUP and life.ready_s.get(task.id, 0) > life.now_s:
            return Outcome.FAILED, OutcomeCode.PACKAGE_NOT_AVAILABLE
        if task.kind is TaskKind.DROP:
            chances = life.scenario.chances
            key = life.key_of.get(delivery.id, delivery.id)
            opened = life.scenario.facts.opened.get(key) if delivery.attempts == 0 else None
            if opened is not None:
                if opened:
                    return Outcome.SUCCESS, OutcomeCode.DELIVERED_TO_RECIPIENT
                return Outcome.NO_ANSWER, OutcomeCode.NOT_HOME
            share = chances.absent_share if delivery.attempts == 0 else 1.0 - chances.again_share
            if life.chance.happens(share, "absent", key, delivery.attempts):
                return Outcome.NO_ANSWER, OutcomeCode.NOT_HOME
        return Outcome.SUCCESS, USUAL_WORD.get(task.kind, OutcomeCode.COLLECTED)

    def _seen(self, round_id: str, stop_id: str) -> tuple[Round | None, Stop | None]:
        """Return the round and the stop as they are now; None where they are over."""
        own = self.phone.round()
        if own is None or own.id != round_id or self.gone:
            return None, None
        stop = next((one for one in own.stops if one.id == stop_id and one.status not in STOP_OVER), None)
        return own, stop

    def _tasks(self, stop: Stop) -> dict[str, tuple[Delivery, Task]]:
        with self.life.store.reading(self.life.town_id) as reading:
            owners = deliveries.of_tasks(reading, stop.task_ids)
        return {
            task.id: (one, task) for one in owners.values() for task in one.tasks if task.id in stop.task_ids
        }

    def break_down(self, seconds: int) -> None:
        """Stand still for a while wherever that is, and tell the desk so."""
        if self.gone:
            return
        self._stands_until_s = self.life.now_s + seconds
        own = self.phone.round()
        if own is not None and own.status is RoundStatus.STARTED:
            self.phone.say(FactKind.DELAY, own, None, {"minutes": min(240, max(1, seconds // 60))})

    def leave(self, reason: str) -> None:
        """Go home in the middle of the shift: what is on the bike stays where it stands."""
        if self.gone:
            return
        self.gone = True
        own = self.phone.round()
        self.life.counts[f"gone_{reason}"] += 1
        self.coordinator.courier_gone(
            "" if own is None else own.id, self.shift.id, reason, LeftAt(place_id=self.place_id)
        )

    def _be_busy(self, until_s: int, then: Callable[[], None]) -> None:
        self.busy = True
        self.life.agenda.at(max(until_s, self.life.now_s), partial(self._go_on, then))

    def _go_on(self, then: Callable[[], None]) -> None:
        if self.life.now_s < self._stands_until_s:
            self.life.agenda.at(self._stands_until_s, partial(self._go_on, then))
        else:
            then()

    def _free(self) -> None:
        self.busy = False
        self._free_s = self.life.now_s
        self.look()


def _opens_s(task: Task, now_s: int) -> int:
    """Return when a task can begin at the earliest, for somebody who is there now."""
    stays_s = 0 if task.kind is TaskKind.DROP else STILL_THERE_S
    later = [window.earliest for window in task.windows if window.latest + stays_s >= now_s]
    # Too late is too late: it is done at once.
    return min(later, default=0)
