"""A courier's phone: it shows the round as it last heard of it, and tells what happens by the same door as any phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dispatch.field.facts import FactKind
from dispatch.lifecycle.round import RoundStatus
from dispatch.rounds.round import Round, Stop
from dispatch.simulate.life import Life
from dispatch.storage import rounds
from dispatch.sync.apply import apply_commands
from dispatch.sync.commands import Command

_GIVEN = (RoundStatus.RELEASED, RoundStatus.STARTED, RoundStatus.PAUSED)


class Phone:
    """The phone of one courier in one shift.

    Parameters
    ----------
    life
        The day.
    courier_id, shift_id
        Whose, in the store.
    name
        Of the phone.
    """

    def __init__(self, life: Life, courier_id: str, shift_id: str, name: str) -> None:
        self.life = life
        self.actor = f"courier:{courier_id}"
        self.shift_id = shift_id
        self.name = name
        self._number = 0

    def round(self) -> Round | None:
        """Return the round that the courier has been given and that is not over."""
        with self.life.store.reading(self.life.town_id) as reading:
            own = [one for one in rounds.of_shifts(reading, [self.shift_id]) if one.status in _GIVEN]
        return own[0] if own else None

    def say(
        self, kind: FactKind, own: Round, stop: Stop | None = None, body: Mapping[str, Any] | None = None
    ) -> None:
        """Tell that something has happened."""
        self._number += 1
        command = Command(
            id=f"{self.name}-{self._number:05d}",
            kind=kind,
            round_id=own.id,
            happened_s=self.life.now_s,
            base_version=own.version,
            stop_id="" if stop is None else stop.id,
            task_ids=() if stop is None else stop.task_ids,
            number=self._number,
            body=body,
        )
        self.send([command])

    def send(self, commands: Sequence[Command]) -> None:
        """Hand commands over."""
        for answer in apply_commands(self.life.store, self.life.town_id, self.actor, self.name, commands):
            if answer.status != "applied":
                for conflict in answer.conflicts:
                    self.life.counts[f"command_{answer.status}_{conflict.code}"] += 1
