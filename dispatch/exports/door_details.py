"""What a courier without a phone has to read on paper: how to get in, whom to call, what to be paid. Of those who are visited, nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dispatch.exports.stored_round import SheetFacts
from dispatch.money.amounts import amount_text
from dispatch.orders.delivery import Delivery, PaymentMethod
from dispatch.parties.recipient import Recipient

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "fr": {
        "floor": "étage {0}", "code": "code {0}", "phone": "tél. {0}", "quiet": "ne pas sonner", "pay": "à encaisser : {0}", "or": " ou ",
        "cash": "espèces", "terminal": "carte", "link": "lien", "meal_voucher": "titre-restaurant",
    },
    "en": {
        "floor": "floor {0}", "code": "code {0}", "phone": "tel. {0}", "quiet": "do not ring", "pay": "to be paid: {0}", "or": " or ",
        "cash": "cash", "terminal": "card", "link": "link", "meal_voucher": "meal voucher",
    },
}  # fmt: skip


def door_details(facts: SheetFacts, language: str) -> dict[str, str]:
    """Return what is to be known at the door of each delivery, by its name; none where there is nothing to know, or who lives there is visited."""
    words = _WORDS["en" if language == "en" else "fr"]
    known = {one.id: one for one, _ in facts.tasks.values() if one.id not in facts.hidden}
    found = {
        name: ", ".join([*_way_in(facts.people[one.recipient_id], words), *_payment(one, words, language)])
        for name, one in known.items()
    }
    return {name: text for name, text in found.items() if text}


def _way_in(person: Recipient, words: Mapping[str, str]) -> list[str]:
    door = person.door
    parts = [
        (words["floor"], door.floor),
        (words["code"], door.code),
        (words["phone"], person.phone),
    ]
    said = [phrase.format(value) for phrase, value in parts if value]
    if door.do_not_ring:
        said.append(words["quiet"])
    return [*said, *([door.note] if door.note else [])]


def _payment(one: Delivery, words: Mapping[str, str], language: str) -> list[str]:
    # What is paid by a link is nothing for whoever stands at the door.
    if one.payment is None or one.payment.methods == (PaymentMethod.LINK,):
        return []
    amount = amount_text(one.payment.amount_minor, one.payment.currency, language)
    how = words["or"].join(words[method] for method in one.payment.methods)
    return [words["pay"].format(f"{amount} ({how})")]
