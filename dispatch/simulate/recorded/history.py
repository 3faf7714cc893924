"""What the log says of the orders of a day: what was promised first, when shops said what, who opened, what was called off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dispatch.domain import TimeWindow
from dispatch.lifecycle.round import Outcome
from dispatch.storage.events import events_of_kinds
from dispatch.storage.store import Event, Reading

_DOOR = frozenset({"delivery.delivered", "delivery.partially_delivered", "delivery.failed"})
_KINDS = _DOOR | {
    "delivery.promised", "delivery.window_changed", "delivery.cancelled", "pickup.ready", "pickup.late",
}  # fmt: skip


@dataclass(slots=True)
class History:
    """Of one order.

    Attributes
    ----------
    promised
        The first window that was promised, None where the log does not say.
    expected_s
        By task of a pickup, when its goods were to be ready as was said first.
    told_s
        By the same, when they were to be ready as was said last.
    ready_s
        By the same, when the shop said that they were.
    opened
        Whether somebody opened at the first try, None where nobody tried, or it failed for another reason.
    called_off_s
        When it was called off, before any try; None where it was not.
    """

    promised: TimeWindow | None = None
    expected_s: dict[str, int] = field(default_factory=dict)
    told_s: dict[str, int] = field(default_factory=dict)
    ready_s: dict[str, int] = field(default_factory=dict)
    opened: bool | None = None
    called_off_s: int | None = None
    tried: bool = False

    def add(self, event: Event) -> None:
        """Take an event in, the oldest first."""
        data = event.data
        if event.type == "delivery.promised":
            self._promised(data, "window_from_s", "window_to_s")
            self._promised(data, "from_s", "to_s")
        elif event.type == "delivery.window_changed":
            self._promised(data, "before_from_s", "before_to_s")
        elif event.type in {"pickup.ready", "pickup.late"}:
            self._shop(event)
        elif event.type == "delivery.cancelled":
            if not self.tried and self.called_off_s is None:
                self.called_off_s = event.happened_s
        elif not self.tried:
            self.tried = True
            if event.type != "delivery.failed":
                self.opened = True
            elif data.get("outcome") == Outcome.NO_ANSWER.value:
                self.opened = False

    def _promised(self, data: Mapping[str, object], first: str, last: str) -> None:
        opens, closes = data.get(first), data.get(last)
        if self.promised is None and isinstance(opens, int) and isinstance(closes, int):
            self.promised = TimeWindow(opens, closes)

    def _shop(self, event: Event) -> None:
        data, name = event.data, str(event.data["task_id"])
        late = event.type == "pickup.late"
        before = data.get("before_s" if late else "expected_s")
        if isinstance(before, int):
            self.expected_s.setdefault(name, before)
        if late:
            self.told_s[name] = int(data["ready_s"])
            self.ready_s.pop(name, None)
        else:
            self.ready_s[name] = event.happened_s


def histories_of(reading: Reading, delivery_ids: Iterable[str]) -> dict[str, History]:
    """Return what has happened to orders, by name; of one that the log knows nothing of, nothing."""
    wanted = list(delivery_ids)
    found = {name: History() for name in wanted}
    for event in events_of_kinds(reading, wanted, _KINDS):
        found[event.subject].add(event)
    return found
