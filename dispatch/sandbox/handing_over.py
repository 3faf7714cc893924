"""What a courier of a sandbox says when a stop is closed: everything was done, with the proofs that are asked for and the money that is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from dispatch.field.outcomes import USUAL_WORD, OutcomeCode
from dispatch.field.policy import FieldPolicy, policy_of
from dispatch.field.proofs import ProofKind, due_minor, proof_groups
from dispatch.lifecycle.round import Outcome
from dispatch.orders.delivery import Delivery, PaymentMethod, Task, TaskKind
from dispatch.orders.parcel_codes import label_text
from dispatch.storage import deliveries, parties
from dispatch.storage.store import Reading

#: What is easiest to make up comes first.
_EASIEST: Final = (ProofKind.NAME, ProofKind.PIN, ProofKind.BARCODE, ProofKind.SIGNATURE, ProofKind.PHOTO)
#: What proofs of sandboxes say, by their kind; there is no picture behind a photo.
_MADE_UP: Final = {
    ProofKind.NAME: "Camille Exemple",
    ProofKind.PIN: "0000",
    ProofKind.SIGNATURE: "Camille Exemple",
}


@dataclass(frozen=True, slots=True)
class Doors:
    """Tasks with the deliveries that they are of, and what the town asks for at doors."""

    policy: FieldPolicy
    tasks: Mapping[str, tuple[Delivery, Task]]

    def handed_over(self, task_ids: Iterable[str]) -> dict[str, Any]:
        """Return the body of a command that closes a stop with everything done."""
        own = [self.tasks[name] for name in task_ids if name in self.tasks]
        words = {task.id: USUAL_WORD.get(task.kind, OutcomeCode.COLLECTED) for _, task in own}
        return {
            "results": {
                name: {"outcome": Outcome.SUCCESS.value, "code": word.value, "note": ""}
                for name, word in words.items()
            },
            "proofs": [
                proof for delivery, task in own for proof in self._proofs(delivery, task, words[task.id])
            ],
            "cash": [cash for delivery, task in own if (cash := _cash(delivery, task)) is not None],
        }

    def _proofs(self, delivery: Delivery, task: Task, word: OutcomeCode) -> list[dict[str, Any]]:
        kinds = {
            next(kind for kind in _EASIEST if kind.value in group)
            for group in proof_groups(self.policy, delivery, task, word)
        }
        return [
            {
                "task_id": task.id,
                "kind": kind.value,
                "value": label_text(delivery, 1, 1) if kind is ProofKind.BARCODE else _MADE_UP.get(kind, ""),
                "file": "",
            }
            for kind in sorted(kinds)
        ]


def doors_of(reading: Reading, task_ids: Iterable[str]) -> Doors:
    """Return what is to be done at stops, by task."""
    wanted = set(task_ids)
    owners = deliveries.of_tasks(reading, sorted(wanted))
    found = {
        task.id: (delivery, task)
        for delivery in owners.values()
        for task in delivery.tasks
        if task.id in wanted
    }
    return Doors(policy_of(parties.get_town(reading)), found)


def _cash(delivery: Delivery, task: Task) -> dict[str, Any] | None:
    """Return the money that is taken at the door, None for none."""
    payment, due = delivery.payment, due_minor(delivery.payment)
    if task.kind is not TaskKind.DROP or payment is None or not due:
        return None
    method = next((one for one in payment.methods if one is not PaymentMethod.LINK), PaymentMethod.TERMINAL)
    return {
        "delivery_id": delivery.id,
        "method": method.value,
        "amount_minor": due,
        "currency": payment.currency,
    }
