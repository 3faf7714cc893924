"""Phones in pockets: make commands while they are offline, and send them in any way that a network can."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from dispatch.storage import deliveries, rounds
from dispatch.storage.store import Store
from dispatch.sync.apply import apply_commands
from dispatch.sync.commands import Command
from tests.dispatch.storage.small_town import DAY


@dataclass
class Phone:
    """A phone that was last synchronised when it was made.

    ``slow_s`` is how much its clock lacks; ``jumps`` sets that anew from the n-th command on, without the phone noticing.
    """

    name: str
    courier: str
    own: object
    kinds: dict
    owners: dict
    at_s: int
    slow_s: int = 0
    jumps: dict = field(default_factory=dict)
    made: list = field(default_factory=list)

    def say(self, kind, stop=None, *, tasks=None, after_s=60, **body) -> Command:
        """Make a command, so many seconds after the last one."""
        self.at_s += after_s
        number = len(self.made) + 1
        slow_s = self.jumps.get(number, self.slow_s)
        command = Command(
            id=f"{self.name}-{number:04d}-{kind}",
            kind=kind,
            round_id=self.own.id,
            happened_s=self.at_s - slow_s,
            base_version=self.own.version,
            stop_id=stop.id if stop else "",
            task_ids=tuple(tasks or (stop.task_ids if stop else ())),
            offset_s=self.slow_s,
            number=number,
            body=body,
        )
        self.made.append(command)
        return command

    def close(self, stop, outcome="success", code=None, *, proof=True, cash=0, tasks=None, after_s=60):
        """Close a stop with the same outcome for all of its tasks."""
        named = tuple(tasks or stop.task_ids)
        words = {
            "pickup": "collected",
            "drop": "delivered_to_recipient",
            "return": "returned",
            "transfer": "taken_over",
        }
        body = {
            "results": {
                task: {
                    "outcome": outcome,
                    "code": code or (words[self.kinds[task]] if outcome == "success" else "other"),
                }
                for task in named
            }
        }
        if proof:
            body["proofs"] = [
                {"task_id": named[0], "kind": "photo", "file": f"{self.name}{len(self.made)}.jpg"}
            ]
        if cash:
            body["cash"] = [
                {
                    "delivery_id": self.owners[named[0]],
                    "method": "cash",
                    "amount_minor": cash,
                    "currency": "EUR",
                }
            ]
        return self.say("close", stop, tasks=named, after_s=after_s, **body)


def phone_of(street, number=0, name="phone", **options) -> Phone:
    """Return the phone of a courier, with the round as it is now."""
    with street.store.reading(street.town.id) as reading:
        every = deliveries.of_day(reading, DAY)
        own = rounds.get(reading, street.rounds[number])
    return Phone(
        name,
        street.couriers[number],
        own,
        {task.id: task.kind.value for one in every for task in one.tasks},
        {task.id: one.id for one in every for task in one.tasks},
        street.store.clock.now_s(),
        **options,
    )


def send(store: Store, town_id: str, phone: Phone, commands, device=""):
    """Send commands in."""
    return apply_commands(store, town_id, f"courier:{phone.courier}", device or phone.name, list(commands))


def reversed_numbers(command: Command) -> Command:
    """Return the command as a phone that does not count would have made it."""
    return replace(command, number=None)
