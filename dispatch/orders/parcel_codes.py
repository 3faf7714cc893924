"""What can be read on a parcel: the label that a shop prints for it here, and the codes that whoever sends it has put on.

The phone of a courier knows the same rules (`api/web/src/courier/store/parcel-codes.ts`), since it has to judge without a network.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import Delivery, Task, TaskKind

#: Nobody carries more bags to one door.
MOST_PIECES: Final = 99
#: A bar code of more characters is wider than a parcel.
LONGEST_CODE: Final = 80
_LABEL: Final = re.compile(
    r"([A-Z]{1,4}\d{2})(?:\.(\d{1,2}))?(?: (\d{1,2})/(\d{1,2}))?(?: (dlv_[0-9a-z]+))?", re.IGNORECASE
)
_GONE: Final = frozenset({TaskStatus.FAILED, TaskStatus.CANCELLED})


@dataclass(frozen=True, slots=True)
class Label:
    """What a label of ours says: the short name of the delivery, which piece of how many, and the delivery, empty where somebody has typed the rest.

    ``shop`` is which of the shops of the basket has counted them (`shop_numbers`), 0 where there is only one, or nobody has said it.
    """

    code: str
    piece: int = 1
    of: int = 1
    delivery_id: str = ""
    shop: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """What one of several shops has in a basket: its number there, and the codes that are on its pieces."""

    shop: int
    barcodes: tuple[str, ...]


def shop_numbers(delivery: Delivery) -> dict[str, int]:
    """Return the numbers of shops in a basket, from 1, by which their pieces are told apart; empty where it comes from a single one.

    Each shop counts its own pieces from one: without the number, the only piece of one shop reads like that of the next. Shops that have nothing
    keep theirs, since labels may be printed already.
    """
    shops = list(dict.fromkeys(task.org_id for task in delivery.pickups if task.org_id))
    return {name: number for number, name in enumerate(shops, 1)} if len(shops) > 1 else {}


def label_text(delivery: Delivery, piece: int, of: int, shop_id: str = "") -> str:
    """Return what the QR code on a label says. It opens nothing and names nobody.

    Parameters
    ----------
    shop_id
        Whose piece it is, which a basket of several shops takes; empty where nobody has said it.
    """
    number = shop_numbers(delivery).get(shop_id)
    return f"{delivery.code}{f'.{number}' if number else ''} {piece}/{of} {delivery.id}"


def read_label(text: str) -> Label | None:
    """Return what a label of ours says, None for any other code."""
    found = _LABEL.fullmatch(" ".join(text.split()))
    if found is None:
        return None
    code, shop, piece, of, delivery_id = found.groups()
    return Label(code.upper(), int(piece or 1), int(of or 1), (delivery_id or "").lower(), int(shop or 0))


def plain_code(text: str) -> str:
    """Return a code in the form in which codes are compared: no two readers agree on spaces, on case, nor on the nought in front of a UPC."""
    plain = "".join(text.split()).upper()
    return f"0{plain}" if re.fullmatch(r"\d{12}", plain) else plain


def codes_at(delivery: Delivery, task: Task) -> tuple[str, ...]:
    """Return the codes that its sender has given to the pieces that a task is about: of a pickup its own, of any other those of all that was collected."""
    return tuple(code for one in _loaded(delivery, task) for code in one.barcodes)


def parts_at(delivery: Delivery, task: Task) -> tuple[Part, ...]:
    """Return by shop what a task is about, in the order of their numbers; nothing for a basket of a single shop."""
    numbers = shop_numbers(delivery)
    codes: dict[int, tuple[str, ...]] = {}
    for one in _loaded(delivery, task):
        number = numbers.get(one.org_id)
        if number is not None:
            codes[number] = codes.get(number, ()) + one.barcodes
    return tuple(Part(number, codes[number]) for number in sorted(codes))


def _loaded(delivery: Delivery, task: Task) -> tuple[Task, ...]:
    """Return the tasks whose pieces a task is about."""
    if task.kind in {TaskKind.PICKUP, TaskKind.COLLECT}:
        return (task,)
    loaded = (one for one in delivery.tasks if one.kind is TaskKind.PICKUP and one.status not in _GONE)
    if task.kind is TaskKind.RETURN and task.org_id:
        return tuple(one for one in loaded if one.org_id in {"", task.org_id})
    return tuple(loaded)


def is_own(delivery: Delivery, task: Task, text: str, taken: Iterable[str] = ()) -> bool:
    """Return whether a code is on a piece that a task is about.

    Parameters
    ----------
    text
        As it was read, or typed.
    taken
        Codes that nobody had given, with which the courier took pieces of the delivery on board all the same.
    """
    label = read_label(text)
    if label is not None and label.code == delivery.code and label.delivery_id in {"", delivery.id.lower()}:
        shops = {part.shop for part in parts_at(delivery, task)}
        return not shops or label.shop in {0, *shops}
    return plain_code(text) in {plain_code(one) for one in (*codes_at(delivery, task), *taken)}
