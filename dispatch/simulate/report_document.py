"""A report of simulations as JSON, and back: strictly, with all faults told at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from dispatch.errors import DispatchError, Fault
from dispatch.figures.catalogue import Key
from dispatch.figures.curves import CLICK_STEPS
from dispatch.simulate.over_seeds import Difference, Estimate
from dispatch.simulate.report import SimulationReport

#: What the file is, and which form it has; raised with every change that a reader has to know of.
KIND: Final = "tournee-simulation"
FORM: Final = 1
#: Faults that are told by name; of more only the number is.
MOST_TOLD = 20
#: What is computed from the rest: written for other readers, not read.
_DERIVED = ("estimates", "comparisons")


class InvalidReportError(DispatchError):
    """A report that cannot be read; code ``invalid_report``. ``faults`` has every fault, in the order of the file."""

    def __init__(self, source: str, faults: tuple[Fault, ...]) -> None:
        told = "; ".join(f"{one.pointer or '/'}: {one.message}; {one.remedy}" for one in faults[:MOST_TOLD])
        more = f"; and {len(faults) - MOST_TOLD} more" if len(faults) > MOST_TOLD else ""
        super().__init__(f"{source}: {told}{more}", code="invalid_report")
        self.source, self.faults = source, faults


def report_json(report: SimulationReport) -> str:
    """Return a report as JSON, with the same bytes for the same report."""
    return (
        json.dumps(report_document(report), ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n"
    )


def report_document(report: SimulationReport) -> dict[str, Any]:
    """Return a report as plain JSON: all that was counted, and what follows from it for readers who do not compute it themselves."""
    counted: dict[str, Any] = _adapter().dump_python(report, mode="json")
    return {
        "kind": KIND,
        "form": FORM,
        **counted,
        "estimates": {arm.name: {key.value: _found(arm.estimate(key)) for key in Key} for arm in report.arms},
        "comparisons": [
            {
                "arm": arm.name,
                "base": report.base.name,
                "figures": {key.value: _found(report.difference(arm, key)) for key in Key},
            }
            for arm in report.arms[1:]
        ],
    }


def _found(one: Estimate | Difference | None) -> dict[str, Any] | None:
    return None if one is None else asdict(one)


def read_report(text: str | bytes, source: str = "report") -> SimulationReport:
    """Return the report of a document.

    Estimates and comparisons are not read but computed anew. A figure that the document does not have is one that nobody knows.

    Raises
    ------
    InvalidReportError
        It is no JSON, of another form, or something of it is wrong.
    """
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidReportError(
            source, (_fault("", text, f"this is no JSON ({error})", "give a report"),)
        ) from None
    if not isinstance(raw, dict) or raw.get("kind") != KIND:
        raise InvalidReportError(
            source, (_fault("/kind", raw, f"this is not a {KIND}", "give a report of a simulation"),)
        )
    if raw.get("form") != FORM:
        raise InvalidReportError(
            source,
            (
                _fault(
                    "/form", raw.get("form"), f"form {raw.get('form')!r} is not known", f"use a program that reads it; this one reads {FORM}"
                ),
            ),
        )  # fmt: skip
    given = {name: value for name, value in raw.items() if name not in {"kind", "form", *_DERIVED}}
    try:
        report = _adapter().validate_json(json.dumps(given), strict=True)
    except ValidationError as invalid:
        raise InvalidReportError(source, tuple(_faults(invalid))) from None
    faults = tuple(_contradictions(report))
    if faults:
        raise InvalidReportError(source, faults)
    return report


@cache
def _adapter() -> TypeAdapter[SimulationReport]:
    return TypeAdapter(SimulationReport)


def _faults(invalid: ValidationError) -> Iterator[Fault]:
    for error in invalid.errors(include_url=False):
        steps = [str(step) for step in error["loc"] if step != "[key]"]
        if error["type"] == "enum":
            known = "no figure has this name" if error["loc"][-1] == "[key]" else "this word is not known"
            yield _fault(
                "".join(f"/{_step(step)}" for step in steps), error["input"], known, "see docs/figures.md"
            )
            continue
        remedy = (
            "leave it out"
            if error["type"] == "unexpected_keyword_argument"
            else "mend it, or make the report anew"
        )
        yield _fault(
            "".join(f"/{_step(step)}" for step in steps), error["input"], error["msg"].lower(), remedy
        )


def _step(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


def _contradictions(report: SimulationReport) -> Iterator[Fault]:
    """Yield what is of the right form and cannot be."""
    if not report.arms:
        yield _fault("/arms", [], "there is no arm", "give one at least")
    names = [arm.name for arm in report.arms]
    for at, arm in enumerate(report.arms):
        if arm.name in names[:at]:
            yield _fault(f"/arms/{at}/name", arm.name, "two arms have this name", "name each differently")
        if not arm.runs:
            yield _fault(f"/arms/{at}/runs", [], "the arm was never lived through", "give one run at least")
        seeds = [run.seed for run in arm.runs]
        for number, run in enumerate(arm.runs):
            where = f"/arms/{at}/runs/{number}"
            if run.seed in seeds[:number]:
                yield _fault(f"{where}/seed", run.seed, "two runs have this seed", "give each seed once")
            lengths = {
                len(run.curves.ordered),
                len(run.curves.waiting),
                len(run.curves.on_shift),
                len(run.curves.busy),
            }
            if len(lengths) > 1:
                yield _fault(
                    f"{where}/curves",
                    sorted(lengths),
                    "curves have different lengths",
                    "give each step in all of them",
                )
            if len(run.curves.click_to_door) != CLICK_STEPS:
                count = len(run.curves.click_to_door)
                yield _fault(
                    f"{where}/curves/click_to_door", count, f"there are {count} steps", f"give {CLICK_STEPS}"
                )
            for key, one in run.figures.items():
                if one.of < 0:
                    yield _fault(f"{where}/figures/{key}/of", one.of, "it is negative", "give 0 or more")


def _fault(pointer: str, value: object, message: str, remedy: str) -> Fault:
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return Fault(pointer, 0, "invalid_report", str(shown)[:80], message, remedy)
