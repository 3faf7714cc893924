"""A courier's phone: it shows the round as it last heard of it, and tells what happens by the same door as any phone.

Without a network it goes on by what it knows, and keeps what it has to tell; whatever it does not hear an answer to it tells again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from dispatch.errors import DispatchError
from dispatch.field.facts import FactKind
from dispatch.lifecycle.round import STOP_OVER, Outcome, RoundStatus, StopStatus
from dispatch.rounds.round import Round, Stop
from dispatch.simulate.faults import DiedError, Trouble
from dispatch.simulate.life import AGAIN_S, PASSING, Life
from dispatch.storage import rounds
from dispatch.sync.apply import apply_commands
from dispatch.sync.commands import Command

_GIVEN = (RoundStatus.RELEASED, RoundStatus.STARTED, RoundStatus.PAUSED)
_STATUS = {FactKind.START: RoundStatus.STARTED, FactKind.COMPLETE: RoundStatus.COMPLETED}
_STOPS = {
    FactKind.ARRIVE: StopStatus.ARRIVED, FactKind.DEPART: StopStatus.EN_ROUTE, FactKind.CLOSE: StopStatus.CLOSED,
    FactKind.SKIP: StopStatus.SKIPPED,
}  # fmt: skip


class Phone:
    """The phone of one courier in one shift.

    Parameters
    ----------
    life, trouble
        The day, and what goes wrong on it.
    courier_id, shift_id
        Whose, in the store.
    name
        Of the phone.
    """

    def __init__(self, life: Life, trouble: Trouble, courier_id: str, shift_id: str, name: str) -> None:
        self.life = life
        self.trouble = trouble
        self.actor = f"courier:{courier_id}"
        self.shift_id = shift_id
        self.name = name
        self._number = 0
        self._waiting: list[Command] = []
        self._shown: Round | None = None
        self._offline_until_s = 0
        faults = trouble.faults
        skew = round(life.chance.between(-faults.clock_s, faults.clock_s, "clock", name))
        self._clock_s = skew if faults.clock_s else 0

    def round(self) -> Round | None:
        """Return the round that the courier has been given and that is not over, as the phone knows it."""
        if not self._waiting and not self._is_offline():
            with self.life.store.reading(self.life.town_id) as reading:
                own = [one for one in rounds.of_shifts(reading, [self.shift_id]) if one.status in _GIVEN]
            self._shown = own[0] if own else None
        shown = self._shown
        return shown if shown is not None and shown.status in _GIVEN else None

    def lose_network(self, seconds: float) -> None:
        """Be without a network for a while."""
        self._offline_until_s = max(self._offline_until_s, self.life.now_s + round(seconds))
        self.life.agenda.at(self._offline_until_s, self._send)

    def say(
        self, kind: FactKind, own: Round, stop: Stop | None = None, body: Mapping[str, Any] | None = None
    ) -> None:
        """Tell that something has happened, now or when there is a network again."""
        self._number += 1
        self._waiting.append(
            Command(
                id=f"{self.name}-{self._number:05d}",
                kind=kind,
                round_id=own.id,
                happened_s=self.life.now_s + self._clock_s,
                base_version=own.version,
                stop_id="" if stop is None else stop.id,
                task_ids=() if stop is None else stop.task_ids,
                # What the phone found when it last compared its clock with the town's.
                offset_s=-self._clock_s,
                number=self._number,
                body=body,
            )
        )
        self._shown = _told(own, kind, stop, self.life.now_s)
        self._send()

    def _is_offline(self) -> bool:
        return self.life.now_s < self._offline_until_s

    def _send(self) -> None:
        """Hand over what waits, if there is a network."""
        if not self._waiting or self._is_offline():
            return
        sent = list(self._waiting)
        faults = self.trouble.faults
        if len(sent) > 1 and self.trouble.happens("backwards", faults.backwards):
            sent.reverse()
        if self.trouble.happens("twice", faults.twice):
            sent += sent
        try:
            answers = apply_commands(self.life.store, self.life.town_id, self.actor, self.name, sent)
        except DiedError:
            self._send_again()
            return
        except DispatchError as error:
            if error.code not in PASSING:
                raise
            self._send_again()
            return
        self._waiting.clear()
        for answer in answers:
            for conflict in answer.conflicts:
                self.life.counts[f"command_{answer.status}_{conflict.code}"] += 1

    def _send_again(self) -> None:
        self.life.counts["sent_again"] += 1
        wait_s = self.life.chance.between(*AGAIN_S, "send again", self.name, self.life.counts["sent_again"])
        self.life.soon(partial(Phone._send, self), in_s=wait_s)


def _told(own: Round, kind: FactKind, stop: Stop | None, now_s: int) -> Round:
    """Return a round as a phone shows it once something was told, whatever the town says of it."""
    status = _STATUS.get(kind, own.status)
    if stop is None or kind not in _STOPS:
        return replace(own, status=status)
    told = _STOPS[kind]
    over = told in STOP_OVER
    stops = tuple(
        replace(
            one,
            status=told,
            arrived_s=now_s if kind is FactKind.ARRIVE else one.arrived_s,
            closed_s=now_s if over else one.closed_s,
            outcome=Outcome.SUCCESS if over else one.outcome,
        )
        if one.id == stop.id
        else one
        for one in own.stops
    )
    return replace(own, status=status, stops=stops)
