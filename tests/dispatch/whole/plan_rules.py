"""Plans: asked for, made, applied late or not at all, live, and by hand."""

from __future__ import annotations

import random

from hypothesis import strategies as st
from hypothesis.stateful import (
    precondition,
    rule,
)

from dispatch.manual.edits import Move, Reorder, TakeOff, Transfer
from dispatch.storage import planning
from tests.dispatch.toy_day import DAY
from tests.dispatch.whole.acting import (
    PICK,
    Acting,
)


class PlanRules(Acting):
    """Plans: asked for, made, applied late or not at all, live, and by hand."""

    def _applied(self, run) -> None:
        """Let the model know that a run is the plan now, and hold what it does to promises against what it tells."""
        self.model.runs[run.id] = "applied"
        self._others_superseded(run.id)
        proposal = run.proposal
        told = {one["delivery_id"] for one in proposal.record.get("broken", ()) if one["kind"] == "late"}
        for own in proposal.rounds:
            for stop in own.stops:
                for task in stop.task_ids:
                    row = self.now.tasks.get(task)
                    order = self.model.orders.get(row.delivery_id) if row else None
                    if order is None or row.kind != "drop" or own.change == "same":
                        continue
                    late_s = stop.start_s - order.window[1]
                    assert late_s <= 0 or late_s <= proposal.after.late_s or order.id in told, (
                        f"{order.id}: {late_s}"
                    )

    def _made(self, run) -> None:
        """Hold a run against the law that there is a plan for every day, however bad: lateness has a price, goods stay where they are."""
        assert run.status in {"proposed", "applied", "superseded"}, (run.status, run.failure, run.message)

    def _others_superseded(self, run_id: str) -> None:
        for name, status in self.model.runs.items():
            if name != run_id and status in {"queued", "proposed"}:
                self.model.runs[name] = "superseded"

    def _plan(self, iterations: int):
        runner = self.world.runner
        run = runner.request(self.town, "coordinator:lea", DAY, iterations=iterations)
        run = runner.carry_out(self.town, run.id)
        self._made(run)
        self.now = self.fresh() if not self.now.deliveries else self.now
        self._applied(runner.apply(self.town, "coordinator:lea", run.id))

    @rule()
    def plan(self) -> None:
        self.did("plan")
        self._plan(10)

    @rule()
    def request_plan(self) -> None:
        self.did("plan:request")
        run = self.world.runner.request(self.town, "coordinator:lea", DAY, iterations=5)
        self.model.runs[run.id] = "queued"

    @precondition(lambda self: "queued" in self.model.runs.values())
    @rule(pick=PICK)
    def carry_out(self, pick: int) -> None:
        self.did("plan:carry_out")
        name = self.some(pick, [name for name, status in self.model.runs.items() if status == "queued"])
        run = self.world.runner.carry_out(self.town, name)
        self._made(run)
        self.model.runs[name] = "proposed"

    @precondition(lambda self: self.model.runs)
    @rule(pick=PICK)
    def apply_plan(self, pick: int) -> None:
        """A plan that was made some time ago is applied, or is stale, or is none any more."""
        self.did("plan:apply")
        proposed = [name for name, status in self.model.runs.items() if status == "proposed"]
        name = self.some(pick, proposed or self.model.runs)
        ok = self.model.runs[name] == "proposed"
        # Stale: which things have changed is not the model's to say, and nothing may have been changed then.
        run = self.attempt(
            self.world.runner.apply, self.town, "coordinator:lea", name, may={"plan_stale"} if ok else set(),
            must=None if ok else "illegal_transition",
        )  # fmt: skip
        if run is not None:
            self._applied(run)
        else:
            self._untouched()

    def _untouched(self) -> None:
        """What was refused has changed nothing."""
        after = self.fresh()
        assert not after.events, after.events
        assert after.deliveries == self.now.deliveries
        assert after.rounds == self.now.rounds

    @precondition(lambda self: self.model.runs)
    @rule(pick=PICK)
    def reject_plan(self, pick: int) -> None:
        self.did("plan:reject")
        name = self.some(pick, self.model.runs)
        ok = self.model.runs[name] in {"queued", "running", "proposed"}
        must = None if ok else "illegal_transition"
        if self.attempt(self.world.runner.reject, self.town, "coordinator:lea", name, "no", must=must):
            self.model.runs[name] = "rejected"

    @rule()
    def live_step(self) -> None:
        run = self.world.live.step(self.town, DAY)
        if run is None:
            return
        self.did("live")
        self._made(run)
        if run.status == "applied":
            self._applied(run)
            return
        self.model.runs[run.id] = run.status.value
        if run.status == "proposed":
            with self.world.store.reading(self.town) as reading:
                for name in self.model.runs:
                    other = planning.get_run(reading, name)
                    if name != run.id and self.model.runs[name] == "proposed" and other.actor == run.actor:
                        self.model.runs[name] = "superseded"

    @rule(
        pick=PICK,
        seed=PICK,
        kind=st.sampled_from(["move", "place", "drag", "reorder", "transfer", "take_off"]),
        pin=st.booleans(),
    )
    def edit(self, pick: int, seed: int, kind: str, pin: bool) -> None:  # noqa: FBT001
        chance = random.Random(seed)
        day = self.world.day
        shift = chance.choice(day.shifts)
        places = self.now.places_of_open_tasks()
        if kind in {"move", "place", "drag"}:
            tasks = [
                task.id
                for name in self.in_state(
                    "promised", "planned", "assigned", "collecting", "collected", "rescheduled"
                )
                for task in self.now.tasks_of[name]
                if task.status in {"pending", "ready"}
            ]
            if not tasks:
                return
            there = [own for own in self.now.rounds if self.now.rounds[own].shift_id == shift]
            stops = [stop.id for own in there for stop in self.now.open_stops(own)]
            before = chance.choice([*stops, ""]) if kind == "drag" else ""
            edit = Move(
                (self.some(pick, tasks),),
                shift,
                before,
                anywhere=kind == "place",
                rest_anywhere=kind == "drag",
            )
        elif kind == "take_off":
            names = [self.now.tasks[task].delivery_id for task in places]
            if not names:
                return
            edit = TakeOff((self.some(pick, set(names)),))
        else:
            own = self.some(pick, {own for found in places.values() for own, _ in found})
            if own is None:
                return
            stops = [stop.id for stop in self.now.open_stops(own)]
            chance.shuffle(stops)
            edit = (
                Reorder(self.now.rounds[own].shift_id, tuple(stops))
                if kind == "reorder"
                else Transfer(self.now.rounds[own].shift_id, shift, chance.choice(["", stops[0]]))
            )
        self.did(f"edit:{kind}")
        edited = self.attempt(
            self.world.editor.edit,
            self.town,
            "coordinator:lea",
            DAY,
            [edit],
            pin=pin,
            may={"edit_impossible"},
        )
        if edited is None:
            self._untouched()
            return
        self.model.by_hand |= {one.delivery_id for one in edited.broken if one.kind != "late"}
        self._applied(edited.run)

    @rule(pick=PICK)
    def undo(self, pick: int) -> None:
        name = self.some(pick, {run for run, status in self.model.runs.items() if status == "applied"})
        if name is None:
            return
        self.did("undo")
        edited = self.attempt(
            self.world.editor.undo, self.town, "coordinator:lea", name, may={"edit_impossible", "day_past"}
        )
        if edited is None:
            self._untouched()
            return
        self.model.by_hand |= {one.delivery_id for one in edited.broken if one.kind != "late"}
        self._applied(edited.run)

    @rule(pick=PICK, seed=PICK, off=st.booleans())
    def pin(self, pick: int, seed: int, off: bool) -> None:  # noqa: FBT001
        name = self.some(pick, self.now.deliveries)
        if name is None:
            return
        self.did("pin")
        shift = random.Random(seed).choice(self.world.day.shifts)
        if off:
            self.world.editor.unpin(self.town, "coordinator:lea", name)
        else:
            self.world.editor.pin(self.town, "coordinator:lea", name, shift)
