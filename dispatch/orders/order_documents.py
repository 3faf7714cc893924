"""Orders as plain JSON, and back with everything that is wrong named: for drafts, codes and whatever comes over a wire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from dispatch.errors import Fault
from dispatch.orders.asked import Order
from dispatch.orders.checks import RefusedOrderError


@cache
def _adapter() -> TypeAdapter[Order]:
    return TypeAdapter(Order)


def order_document(order: Order) -> dict[str, Any]:
    """Return an order as plain JSON; what it leaves as it is by default is left out."""
    document: dict[str, Any] = _adapter().dump_python(order, mode="json", exclude_defaults=True)
    if "skills" in document:
        document["skills"] = sorted(document["skills"])
    return document


def order_of(document: Mapping[str, Any]) -> Order:
    """Return the order of a document.

    Raises
    ------
    RefusedOrderError
        Something is missing, has another type, or has no meaning; all of it is listed.
    """
    try:
        order = _adapter().validate_python(dict(document))
    except ValidationError as error:
        raise RefusedOrderError(tuple(_fault(one) for one in error.errors(include_url=False))) from None
    known = _adapter().dump_python(order, mode="json")
    strangers = tuple(_strangers(document, known, ""))
    if strangers:
        raise RefusedOrderError(strangers)
    return order


def _fault(error: Mapping[str, Any]) -> Fault:
    pointer = "".join(f"/{part}" for part in error["loc"])
    if error["type"] == "missing":
        return Fault(pointer, 0, "missing", "", "it is not there", "fill it in")
    return Fault(
        pointer,
        0,
        "wrong_type",
        ascii(error.get("input"))[:80],
        error["msg"],
        "write it as the documentation says",
    )


def _strangers(given: object, known: object, pointer: str) -> Iterator[Fault]:
    """Yield what a document says that nothing reads: a typing error would be an order without what it was to say."""
    if isinstance(given, Mapping) and isinstance(known, Mapping):
        for name, value in given.items():
            if name not in known:
                remedy = f"known are {', '.join(map(str, known))}"
                yield Fault(
                    f"{pointer}/{name}",
                    0,
                    "unknown_field",
                    ascii(value)[:80],
                    "there is no such field",
                    remedy,
                )
            else:
                yield from _strangers(value, known[name], f"{pointer}/{name}")
    elif isinstance(given, list | tuple) and isinstance(known, list | tuple):
        for number, (mine, yours) in enumerate(zip(given, known, strict=False)):
            yield from _strangers(mine, yours, f"{pointer}/{number}")
