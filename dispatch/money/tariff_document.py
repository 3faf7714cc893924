"""A tariff as a JSON document, checked as a whole: everything that is wrong with it is told at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from dispatch.errors import DispatchError, Fault
from dispatch.money.tariff import MarginalShare, Rounding, SizeClass, Tariff

#: No amount of a tariff is larger, in the smallest unit: what is meant in another unit is found out.
MOST_MINOR = 1_000_000
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_FIELDS = {
    "code", "number", "currency", "valid_from", "valid_to", "bands", "zones", "extra_shop_minor", "sizes", "slots", "marginal",
    "least_minor", "most_minor", "free_from_minor", "social_minor", "rounding", "rounding_minor",
}  # fmt: skip


class InvalidTariffError(DispatchError):
    """A tariff with faults; code ``invalid_tariff``. ``faults`` lists every one, with JSON pointers."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        listed = "; ".join(f"{fault.pointer}: {fault.message}, {fault.remedy}" for fault in faults)
        super().__init__(f"the tariff cannot be used: {listed}", code="invalid_tariff")
        self.faults = faults


def tariff_of(document: Mapping[str, Any]) -> Tariff:
    """Return the tariff of a document.

    Raises
    ------
    InvalidTariffError
        Listing everything that is wrong with it.
    """
    check = _Check(document)
    tariff = check.tariff()
    if check.faults:
        raise InvalidTariffError(tuple(check.faults))
    return tariff


class _Check:
    """A document under examination. What is faulty reads as 0 or nothing, and is never used."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.faults: list[Fault] = []

    def fault(self, pointer: str, code: str, value: object, message: str, remedy: str) -> None:
        self.faults.append(Fault(pointer, 0, code, str(value), message, remedy))

    def number(self, pointer: str, value: object, least: int, most: int = MOST_MINOR) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.fault(pointer, "number", value, "is no such number", f"give an integer from {least} to {most}")
        return 0

    def optional(self, pointer: str, value: object, least: int, most: int = MOST_MINOR) -> int | None:
        return None if value is None else self.number(pointer, value, least, most)

    def table(self, pointer: str, value: object, fields: set[str]) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            self.fault(pointer, "object", value, "is no object", f"give one with {', '.join(sorted(fields))}")
            return {}
        for name in sorted(set(value) - fields):
            self.fault(f"{pointer}/{name}", "unknown_field", value[name], "means nothing", "leave it out")
        return value

    def amounts(self, name: str, *, negative: bool) -> dict[str, int]:
        given = self.document.get(name, {})
        if not isinstance(given, Mapping):
            self.fault(f"/{name}", "object", given, "is no object", "give amounts by name")
            return {}
        least = -MOST_MINOR if negative else 0
        return {str(key): self.number(f"/{name}/{key}", amount, least) for key, amount in given.items()}

    def rows(self, name: str, read: Callable[[str, object], Any]) -> list[Any]:
        given = self.document.get(name, [])
        if not isinstance(given, list):
            self.fault(f"/{name}", "list", given, "is no list", "give one")
            return []
        return [read(f"/{name}/{number}", one) for number, one in enumerate(given)]

    def date(self, name: str, *, needed: bool) -> str:
        value = self.document.get(name, "")
        try:
            if value == "" and not needed:
                return ""
            return dt.date.fromisoformat(value).isoformat()
        except (TypeError, ValueError):
            self.fault(f"/{name}", "date", value, "is no date", "write YYYY-MM-DD")
            return ""

    def band(self, pointer: str, value: object) -> tuple[int | None, int]:
        row = self.table(pointer, value, {"up_to_m", "amount_minor"})
        reach = self.optional(f"{pointer}/up_to_m", row.get("up_to_m"), 1, 1_000_000)
        return reach, self.number(f"{pointer}/amount_minor", row.get("amount_minor"), 0)

    def size(self, pointer: str, value: object) -> SizeClass:
        row = self.table(pointer, value, {"up_to_g", "up_to_l", "amount_minor"})
        return SizeClass(
            self.number(f"{pointer}/amount_minor", row.get("amount_minor"), 0),
            self.optional(f"{pointer}/up_to_g", row.get("up_to_g"), 1, 10_000_000),
            self.optional(f"{pointer}/up_to_l", row.get("up_to_l"), 1, 100_000),
        )

    def tariff(self) -> Tariff:
        document = self.table("", self.document, _FIELDS)
        code, currency = document.get("code"), document.get("currency")
        if not isinstance(code, str) or not _CODE.fullmatch(code):
            self.fault("/code", "code", code, "is no short name", "give small letters, digits, - and _")
        if not isinstance(currency, str) or not re.fullmatch("[A-Z]{3}", currency):
            self.fault("/currency", "currency", currency, "is no currency", "give three letters, as EUR")
        if document.get("rounding", Rounding.NEAREST) not in list(Rounding):
            self.fault(
                "/rounding",
                "rounding",
                document["rounding"],
                "is no way to round",
                f"give {', '.join(Rounding)}",
            )
            rounding = Rounding.NEAREST
        else:
            rounding = Rounding(document.get("rounding", Rounding.NEAREST))
        share = self.table(
            "/marginal", document.get("marginal", {}), {"share_percent", "least_minor", "most_minor"}
        )
        tariff = Tariff(
            code=str(code),
            number=self.number("/number", document.get("number"), 1),
            currency=str(currency),
            valid_from=self.date("valid_from", needed=True),
            valid_to=self.date("valid_to", needed=False),
            bands=tuple(self.rows("bands", self.band)),
            zones=self.amounts("zones", negative=False),
            extra_shop_minor=self.number("/extra_shop_minor", document.get("extra_shop_minor", 0), 0),
            sizes=tuple(self.rows("sizes", self.size)),
            slots={"standard": 0} | self.amounts("slots", negative=True),
            marginal=MarginalShare(
                self.number("/marginal/share_percent", share.get("share_percent", 0), 0, 100),
                self.number("/marginal/least_minor", share.get("least_minor", 0), -MOST_MINOR),
                self.number("/marginal/most_minor", share.get("most_minor", 0), 0),
            ),
            least_minor=self.number("/least_minor", document.get("least_minor", 0), 0),
            most_minor=self.number("/most_minor", document.get("most_minor"), 0),
            free_from_minor=self.optional(
                "/free_from_minor", document.get("free_from_minor"), 1, 100 * MOST_MINOR
            ),
            social_minor=self.optional("/social_minor", document.get("social_minor"), 0),
            rounding=rounding,
            rounding_minor=self.number("/rounding_minor", document.get("rounding_minor", 1), 1, 1000) or 1,
        )
        self._together(tariff)
        return tariff

    def _together(self, tariff: Tariff) -> None:
        """Find what is wrong between fields that are each right."""
        if tariff.valid_to and tariff.valid_to < tariff.valid_from:
            self.fault(
                "/valid_to", "validity", tariff.valid_to, "lies before valid_from", "give a later date"
            )
        if not tariff.bands and not tariff.zones:
            self.fault("/bands", "no_base", "", "there is no base fee", "give bands or zones")
        if tariff.most_minor < tariff.least_minor:
            self.fault(
                "/most_minor", "bounds", tariff.most_minor, "is less than least_minor", "give as much or more"
            )
        if tariff.marginal.most_minor < tariff.marginal.least_minor:
            self.fault(
                "/marginal/most_minor", "bounds", tariff.marginal.most_minor, "is less than least_minor",
                "give as much or more",
            )  # fmt: skip
        for name in ("least_minor", "most_minor"):
            amount = getattr(tariff, name)
            if amount % tariff.rounding_minor:
                self.fault(
                    f"/{name}", "rounding", amount, f"is no multiple of rounding_minor {tariff.rounding_minor}",
                    "give one: fees are rounded, and stay within the bounds",
                )  # fmt: skip
        reaches = [reach for reach, _ in tariff.bands]
        for number, reach in enumerate(reaches):
            before = reaches[number - 1] if number else 0
            if before is None or (reach is not None and before is not None and reach <= before):
                self.fault(
                    f"/bands/{number}/up_to_m", "order", reach, "does not reach beyond the band before",
                    "order bands by up_to_m, one without bound last",
                )  # fmt: skip
        for number, size in enumerate(tariff.sizes[1:], 1):
            before_size = tariff.sizes[number - 1]
            if not _beyond(size.up_to_g, before_size.up_to_g) or not _beyond(
                size.up_to_l, before_size.up_to_l
            ):
                self.fault(
                    f"/sizes/{number}", "order", f"{size.up_to_g} g, {size.up_to_l} l", "holds less than the class before",
                    "order classes from small to large, one without bounds last",
                )  # fmt: skip


def _beyond(bound: int | None, before: int | None) -> bool:
    """Return whether a bound is at least that of the class before."""
    return bound is None or (before is not None and bound >= before)
