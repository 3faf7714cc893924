"""The coordinator at the desk: has the day planned in the morning, looks at what plans propose, decides about what has failed."""

from __future__ import annotations

from functools import partial

from dispatch.errors import DispatchError
from dispatch.field.aftermath import cancel_delivery, retry_delivery, return_goods
from dispatch.field.left_at import LeftAt
from dispatch.field.whole_round import abort_round
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.people.roster import AbsenceKind, mark_absent
from dispatch.promises.desk import PromiseDesk
from dispatch.runs.run import PlanRun
from dispatch.runs.runner import PlanRunner
from dispatch.simulate.life import PASSING, Life
from dispatch.storage import deliveries, planning
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.store import Event, Writing

ACTOR = "coordinator:simulated"
#: A person looks at a proposal, or at a failure, after so many seconds.
LOOKS_S = 90
_WAITING = frozenset({PlanRunStatus.PROPOSED})


class Coordinator:
    """One person at the desk, all day.

    Parameters
    ----------
    life, runner, desk
        The day, who plans, and who offers other windows.
    iterations
        Of the plan of the morning.
    """

    def __init__(self, life: Life, runner: PlanRunner, desk: PromiseDesk, *, iterations: int) -> None:
        self.life = life
        self.runner = runner
        self.desk = desk
        self.iterations = iterations

    def plan_the_day(self) -> None:
        """Have the day planned, and apply the plan."""
        self.life.persist(self._plan_the_day)

    def _plan_the_day(self) -> None:
        life = self.life
        try:
            run = self.runner.request(life.town_id, ACTOR, life.day, iterations=self.iterations)
            run = self.runner.carry_out(life.town_id, run.id)
        except DispatchError as error:
            if error.code in PASSING:
                raise
            life.counts[f"plan_{error.code}"] += 1
            return
        if run.status is PlanRunStatus.FAILED:
            life.counts[f"plan_{run.failure}"] += 1
        elif run.proposal is not None and run.proposal.changes:
            self._apply(run.id)

    def look_at(self, run: PlanRun | None) -> None:
        """Look at a proposal that nobody has applied, in a while."""
        if run is None:
            return
        if run.status is PlanRunStatus.FAILED:
            self.life.counts[f"plan_{run.failure}"] += 1
        if run.status in _WAITING:
            apply = partial(self._apply, run.id)
            self.life.soon(partial(self.life.persist, apply), in_s=LOOKS_S)

    def _apply(self, run_id: str) -> None:
        life = self.life
        with life.store.reading(life.town_id) as reading:
            if planning.get_run(reading, run_id).status not in _WAITING:
                return
        try:
            self.runner.apply(life.town_id, ACTOR, run_id)
            life.counts["applied_by_hand"] += 1
        except DispatchError as error:
            if error.code == "database_busy":
                raise
            # It fits no more: the next plan knows more.
            life.counts[f"apply_{error.code}"] += 1

    def hear(self, event: Event) -> None:
        """Hear of what has happened, and see to it in a while."""
        if event.type == "delivery.failed":
            decide = partial(self._after_failure, event.subject)
            self.life.soon(partial(self.life.persist, decide), in_s=LOOKS_S)

    def _after_failure(self, delivery_id: str) -> None:
        life = self.life
        with life.store.reading(life.town_id) as reading:
            one = deliveries.get(reading, delivery_id)
        if one.status is not DeliveryStatus.FAILED:
            return
        if one.attempts < 2 and self._again(delivery_id):
            return
        for step in (return_goods, cancel_delivery):
            try:
                life.write(ACTOR, partial(step, delivery_id=delivery_id, reason="no second try"))
            except DispatchError as error:
                if error.code in PASSING:
                    raise
                continue
            life.counts["sent_back"] += 1
            return

    def _again(self, delivery_id: str) -> bool:
        """Have a door tried again today, in the first window that is offered; return whether there is one."""
        life = self.life
        try:
            quote = self.desk.offer_again(life.town_id, ACTOR, delivery_id, days=1)
            if not quote.offers:
                return False
            life.write(ACTOR, partial(retry_delivery, delivery_id=delivery_id))
            self.desk.accept(life.town_id, ACTOR, quote.id, quote.offers[0].window.earliest)
        except DispatchError as error:
            if error.code in PASSING:
                raise
            life.counts[f"again_{error.code}"] += 1
            return False
        life.counts["tried_again"] += 1
        return True

    def courier_gone(self, round_id: str, shift_id: str, reason: str, left_at: LeftAt) -> None:
        """Take a round off a courier who cannot go on."""

        def step(writing: Writing) -> None:
            if round_id:
                abort_round(writing, round_id, reason, left_at)
            version = writing.get(SHIFT, shift_id).version
            mark_absent(writing, shift_id, version, AbsenceKind.SICK)

        def take_off() -> None:
            try:
                self.life.write(ACTOR, step)
            except DispatchError as error:
                if error.code in PASSING:
                    raise
                self.life.counts[f"gone_{error.code}"] += 1

        self.life.persist(take_off)
