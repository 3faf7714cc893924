"""Hours for payroll: one row for each courier and day, as a table that every payroll program reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from dispatch.people.hours import Hours
from dispatch.people.work_lines import Cause

COLUMNS = (
    "courier_id", "courier", "period", "paid_s", "paid_hours", "travel_s", "service_s", "on_hand_s", "break_s",
    *(f"waiting_{cause}_s" for cause in Cause if cause), "correction_s", "pay_rule",
)  # fmt: skip
#: A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def payroll_csv(hours: Iterable[Hours], names: Mapping[str, str], pay_rule: str) -> str:
    """Return hours as CSV (RFC 4180), a line for each row.

    Parameters
    ----------
    names
        Of couriers, by their ids.
    pay_rule
        The version of the rule by which they are paid.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for one in hours:
        name = names.get(one.courier_id, "")
        writer.writerow(
            (
                one.courier_id,
                f"'{name}" if name.startswith(_FORMULA) else name,
                one.period,
                one.paid_s,
                hundredths(one.paid_s),
                one.travel_s,
                one.service_s,
                one.on_hand_s,
                one.break_s,
                *(one.waiting_s.get(cause, 0) for cause in Cause if cause),
                one.correction_s,
                pay_rule,
            )
        )
    return text.getvalue()


def hundredths(seconds: int) -> str:
    """Return seconds as hours with two decimals, halves rounded away from zero, as 7.50."""
    sign, count = ("-" if seconds < 0 else ""), (abs(seconds) * 100 + 1800) // 3600
    return f"{sign}{count // 100}.{count % 100:02d}"
