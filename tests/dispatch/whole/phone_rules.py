"""Shops, phones without network, clocks, and processes that begin again."""

from __future__ import annotations

import random

from hypothesis import strategies as st
from hypothesis.stateful import (
    precondition,
    rule,
)

from dispatch.field.outcomes import OutcomeCode
from dispatch.shops.pickups import leave_out, say_late, say_ready
from dispatch.shops.substitutions import say_missing
from dispatch.sync.apply import apply_commands
from dispatch.sync.commands import Command
from dispatch.sync.pull import pull_for_phone
from tests.dispatch.toy_day import DAY
from tests.dispatch.whole import model as m
from tests.dispatch.whole.acting import (
    ANY_ROUND,
    EARLIEST_S,
    LATEST_S,
    PICK,
    QUEUED,
    SHOWN,
    WORDS,
    Acting,
)


class PhoneRules(Acting):
    """Shops, phones without network, clocks, and processes that begin again."""

    @rule(
        pick=PICK,
        which=PICK,
        what=st.sampled_from(["ready", "late", "missing", "leave_out"]),
        minutes=st.integers(1, 60),
    )
    def shop(self, pick: int, which: int, what: str, minutes: int) -> None:
        name = self.some(pick, self.now.deliveries)
        if name is None:
            return
        self.did(f"shop:{what}")
        order, status = self.model.orders[name], self.now.deliveries[name].status
        task = self.some(which, order.shops)
        org = order.shops[task]
        if not org:
            return  # it comes from somebody's door
        state = self.now.tasks[task].status
        over, waits = status in m.OVER, state in {"pending", "ready"}
        actor = f"shop:{org}"
        if what == "ready":
            must = "pickup_over" if over and state == "pending" else None
            if self.as_(actor, say_ready, name, org, must=must) is not None and not over:
                order.ready.add(task)
        elif what == "late":
            self.as_(actor, say_late, name, org, minutes, must="pickup_over" if over or not waits else None)
            order.ready -= set() if over or not waits else {task}
        elif what == "missing":
            may = {"substitution_invalid"} if waits else set()
            self.as_(
                actor,
                say_missing,
                name,
                org,
                f"leek {minutes % 3}",
                may=may,
                must=None if waits else "pickup_over",
            )
        else:
            others = [
                own.id
                for own in self.now.tasks_of[name]
                if own.kind in {"pickup", "collect"} and own.id != task and own.status != "cancelled"
            ]
            must = "pickup_over" if over or not waits else None
            if self.as_(actor, leave_out, name, org, "sold out", must=must) is not None:
                if others:
                    order.left_out.add(task)
                else:
                    order.called_off = True

    @precondition(ANY_ROUND)
    @rule(pick=PICK)
    def pull(self, pick: int) -> None:
        """A phone has a network, and shows what is so now."""
        self.did("phone:pull")
        phone = self.phones[self.some(pick, self.phones)]
        assert pull_for_phone(self.world.store, self.town, phone.courier)
        phone.shows = {
            own: (
                self.now.rounds[own],
                [(stop, list(self.now.tasks_at[stop.id])) for stop in self.now.stops_of.get(own, ())],
            )
            for own in self.rounds_in("released", "started", "paused")
            if self.courier_of(own) == phone.courier
        }

    KINDS = (
        "close",
        "close",
        "close",
        "fail",
        "arrive",
        "depart",
        "skip",
        "reopen",
        "delay",
        "abort",
        "start",
        "complete",
        "wrong",
    )

    @precondition(SHOWN)
    @rule(pick=PICK, which=PICK, kind=st.sampled_from(KINDS), pay=st.booleans())
    def say(self, pick: int, which: int, kind: str, pay: bool) -> None:  # noqa: FBT001
        """A phone without network makes a command."""
        phone = self.phones[
            self.some(pick, [name for name, one in self.phones.items() if one.shows] or self.phones)
        ]
        own = self.some(pick, phone.shows)
        if own is None or (kind == "abort" and which % 3):
            return
        row, stops = phone.shows[own]
        stops = [(stop, tasks) for stop, tasks in stops if tasks]
        about = stops[which % len(stops)] if stops else None
        if about is None and kind not in {"delay", "abort", "start", "complete"}:
            return
        phone.made += 1
        phone.at_s = max(phone.at_s + 1, self.now_s)
        stop, tasks = about or (None, [])
        body, word, named = {}, kind, own
        if kind in {"close", "fail"}:
            good = kind == "close"
            word = "close"
            kinds = {
                task: self.now.tasks[task].kind if task in self.now.tasks else "pickup" for task in tasks
            }
            body["results"] = {
                task: {
                    "outcome": "success" if good else "failed",
                    "code": (WORDS[kinds[task]] if good else OutcomeCode.NOT_HOME).value,
                }
                for task in tasks
            }
            doors = [task for task in tasks if kinds[task] == "drop"]
            if good and pay and doors:
                body["cash"] = [
                    {
                        "delivery_id": self.now.tasks[task].delivery_id,
                        "method": "cash",
                        "amount_minor": 700,
                        "currency": "EUR",
                    }
                    for task in doors
                ]
                body["proofs"] = [{"task_id": doors[0], "kind": "photo", "file": "x.jpg"}]
        elif kind == "reopen":
            closings = [
                one for one in (*phone.queue, *phone.sent) if one.kind == "close" and one.round_id == own
            ]
            if not closings:
                return
            undone = closings[which % len(closings)]
            body["closings"] = [undone.id]
            stop_id, tasks = undone.stop_id, list(undone.task_ids)
        elif kind == "delay":
            body["minutes"] = 7
        elif kind == "abort":
            body = {"reason": "ill", "place": {"lon": 0.02, "lat": 0.02}}
        elif kind == "wrong":
            word, named = "arrive", "rnd_nowhere"
        stop_id = stop_id if kind == "reopen" else stop.id if stop is not None else ""
        self.did(f"phone:{kind}")
        phone.queue.append(
            Command(
                f"{phone.name}-{phone.made:05d}",
                word,
                named,
                phone.at_s,
                row.version,
                stop_id,
                tuple(tasks) if word not in {"delay", "abort", "start", "complete"} else (),
                0,
                phone.made,
                body,
            )
        )

    @precondition(QUEUED)
    @rule(pick=PICK, seed=PICK)
    def send(self, pick: int, seed: int) -> None:
        """A phone sends what it has: late, in another order, some of it twice, what was sent before as well."""
        waiting = [name for name, one in self.phones.items() if one.queue]
        phone = self.phones[self.some(pick, waiting or self.phones)]
        chance = random.Random(seed)
        batch = chance.sample(phone.queue, chance.randint(0, len(phone.queue)))
        again = chance.sample(phone.sent, min(len(phone.sent), chance.choice([0, 0, 2])))
        doubled = [*batch, *again, *batch[: chance.randint(0, 2)]]
        if not doubled:
            return
        self.did("phone:send")
        chance.shuffle(doubled)
        answers = apply_commands(self.world.store, self.town, f"courier:{phone.courier}", phone.name, doubled)
        for command, answer in zip(doubled, answers, strict=True):
            known = {task for task in command.task_ids if task in self.now.tasks}
            refused = command.round_id == "rnd_nowhere" or (bool(command.task_ids) and not known)
            if command.id in self.answers:
                assert answer == self.answers[command.id], "another answer to the same command"
                continue
            assert (answer.status == "refused") == refused, (command, answer)
            self.answers[command.id] = answer
            if not refused:
                self._believe(command, known)
        phone.queue = [one for one in phone.queue if one not in batch]
        phone.sent += batch

    def _believe(self, command: Command, known: set[str]) -> None:
        if command.kind == "close":
            results = {
                task: one["outcome"] == "success"
                for task, one in command.body["results"].items()
                if task in known
            }
            cash = [(one["delivery_id"], one["amount_minor"]) for one in command.body.get("cash", ())]
            self.model.closings[command.id] = m.Closing(
                command.round_id, command.stop_id, command.happened_s, results, cash
            )
        elif command.kind == "reopen":
            self.model.reopened.append((command.body["closings"], command.happened_s, True))
        elif command.kind == "abort":
            self.model.broken_off.add(command.round_id)

    @rule(seconds=st.sampled_from([30, 60, 300, 900, 1800]))
    def time_goes(self, seconds: int) -> None:
        self.did("clock")
        if self.now_s + seconds < LATEST_S:
            self.world.clock.advance(seconds)

    @rule(seconds=st.sampled_from([1, 60, 900, 3600]))
    def clock_back(self, seconds: int) -> None:
        if self.now_s - seconds >= EARLIEST_S:
            self.did("clock:back")
            self.world.clock.set(self.now_s - seconds)

    @rule()
    def restart(self) -> None:
        self.did("restart")
        self.world.restart()
        self.world.runner.bury(self.town, DAY)
