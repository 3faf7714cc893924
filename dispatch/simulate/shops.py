"""Shops prepare what is ordered: mostly in time, sometimes not, and not always saying so."""

from __future__ import annotations

from functools import partial

from dispatch.errors import DispatchError
from dispatch.orders.delivery import Delivery, Task, TaskKind
from dispatch.shops.pickups import LONGEST_DELAY_MIN, PickupOverError, say_late, say_ready
from dispatch.simulate.life import PASSING, Life
from dispatch.storage.store import NotFoundError

#: A shop that knows that it will be late says so this long before it was to be ready, seconds.
_SAYS_BEFORE_S = 300
#: A shop that is in time is so by up to so many seconds.
_EARLY_S = 300


class Shops:
    """All shops of a day.

    Parameters
    ----------
    life
        The day.
    """

    def __init__(self, life: Life) -> None:
        self.life = life

    def prepare(self, delivery: Delivery) -> None:
        """Begin to prepare a basket: decide when each of its shops will really be ready, and what it says of that."""
        for task in delivery.tasks:
            if task.kind is TaskKind.PICKUP and task.org_id:
                self._prepare(delivery, task)

    def _prepare(self, delivery: Delivery, task: Task) -> None:
        life, chances = self.life, self.life.scenario.chances
        if self._as_it_was(delivery, task):
            return
        key = (life.key_of[delivery.id], task.sequence)
        told_s = task.ready_s if task.ready_s is not None else task.windows[0].earliest
        late = life.chance.happens(chances.late_share, "late", *key)
        if late:
            off_s = max(60, round(life.chance.after(chances.late_s, "late by", *key)))
        else:
            off_s = -round(life.chance.between(0, _EARLY_S, "early by", *key))
        ready_s = max(told_s + off_s, min(told_s, life.now_s))
        life.ready_s[task.id] = ready_s
        if late and life.chance.happens(chances.said_late_share, "says late", *key):
            guess = life.chance.between(0.7, 1.3, "guesses", *key)
            minutes = min(LONGEST_DELAY_MIN, max(1, round(off_s * guess / 60)))
            at_s = max(life.now_s, told_s - _SAYS_BEFORE_S)
            life.agenda.at(at_s, partial(self._say_late, delivery.id, task.org_id, minutes))
        if life.chance.happens(chances.says_ready_share, "says ready", *key):
            life.agenda.at(ready_s, partial(self._say_ready, delivery.id, task.org_id))

    def _as_it_was(self, delivery: Delivery, task: Task) -> bool:
        """Prepare what was prepared on a recorded day as it was; return whether that is known."""
        life = self.life
        known = (life.key_of[delivery.id], life.place_key.get(task.place_id, ""))
        facts = life.scenario.facts
        if known not in facts.ready_s:
            return False
        life.ready_s[task.id] = facts.ready_s[known]
        if known in facts.said_s:
            at_s = max(life.now_s, facts.said_s[known])
            life.agenda.at(at_s, partial(self._say_ready, delivery.id, task.org_id))
        return True

    def _say_late(self, delivery_id: str, org_id: str, minutes: int) -> None:
        self._say(
            org_id, partial(say_late, delivery_id=delivery_id, org_id=org_id, minutes=minutes), "said_late"
        )

    def _say_ready(self, delivery_id: str, org_id: str) -> None:
        self._say(org_id, partial(say_ready, delivery_id=delivery_id, org_id=org_id), "said_ready")

    def _say(self, org_id: str, step: partial[Delivery], what: str) -> None:
        def say() -> None:
            try:
                self.life.write(f"shop:{org_id}", step)
                self.life.counts[what] += 1
            except (PickupOverError, NotFoundError):
                # It was called off, or has been collected already.
                self.life.counts[f"{what}_in_vain"] += 1
            except DispatchError as error:
                if error.code in PASSING:
                    raise
                self.life.counts[f"{what}_{error.code}"] += 1

        self.life.persist(say)
