"""What a phone sends in: commands under names that it gave, each complete in itself, and what is answered."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dispatch.errors import DispatchError
from dispatch.escalation.act import ActKind, Result
from dispatch.escalation.numbers import is_emergency_number
from dispatch.field.facts import OF_DELIVERIES, Fact, FactKind
from dispatch.field.outcomes import OutcomeCode
from dispatch.field.proofs import ProofKind
from dispatch.field.visit_checks import MOST_CHECKS
from dispatch.lifecycle.round import Outcome
from dispatch.orders.delivery import PaymentMethod

#: What a phone may say; decisions about deliveries are the town's.
KINDS = frozenset(FactKind) - OF_DELIVERIES
#: Commands about a stop.
AT_STOPS = frozenset(
    {
        FactKind.DEPART,
        FactKind.ARRIVE,
        FactKind.CLOSE,
        FactKind.SKIP,
        FactKind.REOPEN,
        FactKind.PROOF,
        FactKind.DOOR,
    }
)
#: What people at a door that stays closed may say; time and the program say the rest.
SAID_AT_DOORS = frozenset({ActKind.NO_ANSWER, ActKind.TRIED, ActKind.HANDED, ActKind.CALLED, ActKind.SETTLED})
#: No chain has more.
MOST_STEPS = 100
#: No phone's clock is taken to be off by more: 2000 to 2100.
FIRST_S, LAST_S = 946_684_800, 4_102_444_800
#: Of a reason that somebody types at a counter more is not read.
_LONGEST_NOTE = 500
_NAME = re.compile(r"[A-Za-z0-9_.:-]{8,80}")


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a phone, made once and never changed, however often it is sent.

    Parameters
    ----------
    id
        Unique for ever: a UUID.
    kind
        A word of `FactKind`, but no decision about deliveries.
    round_id, base_version
        The round, and the version of it that the phone showed.
    stop_id, task_ids
        The stop and its tasks as the phone showed them; tasks are what counts, stops may have changed.
    happened_s
        By the clock of the phone, UTC epoch seconds.
    offset_s
        Our clock less the phone's when they were last compared (``now_s`` of `dispatch.sync.pull`), kept by the phone, 0 before.
    number
        Counts the commands of the phone, whatever its clock does; None for a phone that does not count.
    body
        What else belongs to the kind: ``results``, ``proofs``, ``cash``, ``note`` of a closing, and ``checks``, the answers to the
        questions of a visit by its task; ``closings`` of a reopening, the
        names of the commands that closed the stop; ``reason`` and ``place`` of an abort; ``minutes``; ``stop_ids``; ``incident``; ``said`` of a
        door that stays closed (``no_answer``, ``tried`` with a ``step``, ``handed``, ``called`` with a ``number``, ``settled`` with a
        ``result``), whose one task is named in ``task_ids``.
    """

    id: str
    kind: str
    round_id: str
    happened_s: int
    base_version: int = 0
    stop_id: str = ""
    task_ids: tuple[str, ...] = ()
    offset_s: int = 0
    number: int | None = None
    body: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something that the phone did not know when the command was made."""

    code: str
    subject: str
    message: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a command.

    ``status`` is ``applied``; ``kept`` where the plan or somebody else had gone on meanwhile: it is kept, counts as far as the rules
    say, and the conflicts tell what a person may have to look at; or ``refused``: it is not a command, and is kept for people only.
    """

    command_id: str
    status: str
    conflicts: tuple[Conflict, ...] = ()


class UnreadableCommandError(DispatchError):
    """A command is none; code ``invalid_command``."""

    def __init__(self, field: str, value: object, remedy: str) -> None:
        super().__init__(f"{field} {value!r:.80}: {remedy}", code="invalid_command")
        self.field = field


def read_command(command: Command, actor: str, device: str, received_s: int) -> Fact:
    """Return the fact that a command states.

    Raises
    ------
    UnreadableCommandError
        Naming the field that is wrong.
    """
    if not isinstance(command.kind, str) or command.kind not in KINDS:
        raise UnreadableCommandError("kind", command.kind, f"give one of {', '.join(sorted(KINDS))}")
    kind = FactKind(command.kind)
    for name in (command.round_id, *([command.stop_id] if kind in AT_STOPS else []), *command.task_ids):
        if not isinstance(name, str) or not 0 < len(name) <= 80:
            raise UnreadableCommandError("round_id, stop_id or task_ids", name, "give the name of a thing")
    for field, number, least, most in (
        ("happened_s", command.happened_s, FIRST_S, LAST_S),
        ("offset_s", command.offset_s, FIRST_S - LAST_S, LAST_S - FIRST_S),
        ("base_version", command.base_version, 0, 2**31 - 1),
        ("number", command.number or 0, 0, 2**31 - 1),
    ):
        if isinstance(number, bool) or not isinstance(number, int) or not least <= number <= most:
            raise UnreadableCommandError(field, number, f"give {least} to {most}")
    if not FIRST_S <= command.happened_s + command.offset_s < LAST_S:
        raise UnreadableCommandError(
            "happened_s, offset_s",
            command.happened_s + command.offset_s,
            f"together give {FIRST_S} to {LAST_S - 1}",
        )
    if kind in AT_STOPS - {FactKind.CLOSE, FactKind.PROOF} and not command.task_ids:
        # Facts are found by their tasks: one that names none would not be seen by later ones.
        raise UnreadableCommandError("task_ids", (), "name the tasks of the stop as the phone showed them")
    if kind is FactKind.DOOR and len(set(command.task_ids)) != 1:
        raise UnreadableCommandError(
            "task_ids", command.task_ids, "name the task of the one door that stays closed"
        )
    body = _body(kind, dict(command.body or {}), command)
    tasks = tuple(body["results"]) if kind is FactKind.CLOSE else tuple(dict.fromkeys(command.task_ids))
    if kind is FactKind.PROOF:
        tasks = tuple(sorted({proof["task_id"] for proof in body["proofs"]}))
    return Fact(
        id=command.id,
        kind=kind,
        actor=actor,
        happened_s=command.happened_s,
        received_s=received_s,
        round_id=command.round_id,
        stop_id=command.stop_id,
        task_ids=tasks,
        body=body,
        device=device,
        base_version=command.base_version,
        number=command.number,
        offset_s=command.offset_s,
    )


def is_name(name: object) -> bool:
    """Return whether something can be the name of a command."""
    return isinstance(name, str) and _NAME.fullmatch(name) is not None


def _body(kind: FactKind, body: dict[str, Any], command: Command) -> dict[str, Any]:
    if kind is FactKind.CLOSE:
        results = body.get("results")
        if not isinstance(results, Mapping) or not results:
            raise UnreadableCommandError("body/results", results, "say what came of each task, by its name")
        order = {name: place for place, name in enumerate(command.task_ids)}
        names = sorted(results, key=lambda name: (order.get(name, len(order)), name))
        body["results"] = {name: _result(results[name]) for name in names}
        body["cash"] = [_cash(one) for one in _list(body, "cash")]
        body["note"] = str(body.get("note", ""))
        if "checks" in body:
            body["checks"] = _checks(body["checks"], names)
    if kind in {FactKind.CLOSE, FactKind.PROOF}:
        body["proofs"] = [_proof(one) for one in _list(body, "proofs")]
        if kind is FactKind.PROOF and not body["proofs"]:
            raise UnreadableCommandError("body/proofs", [], "give at least one")
    if kind is FactKind.REOPEN and not _names(_list(body, "closings")):
        raise UnreadableCommandError(
            "body/closings", body.get("closings"), "name the commands that closed the stop"
        )
    if kind is FactKind.REORDER and not _names(_list(body, "stop_ids")):
        raise UnreadableCommandError("body/stop_ids", body.get("stop_ids"), "name the stops in their order")
    if kind is FactKind.ABORT:
        _place(body.get("place"))
    if kind is FactKind.DOOR:
        body = _door(body)
    if kind is FactKind.DELAY:
        minutes = body.get("minutes")
        if isinstance(minutes, bool) or not isinstance(minutes, int) or not 1 <= minutes <= 240:
            raise UnreadableCommandError("body/minutes", minutes, "give 1 to 240")
    return body


def _door(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said of a door as it is kept, and nothing else."""
    said = body.get("said")
    if not isinstance(said, str) or said not in SAID_AT_DOORS:
        raise UnreadableCommandError("body/said", said, f"give one of {', '.join(sorted(SAID_AT_DOORS))}")
    found: dict[str, Any] = {"said": str(said)}
    if said == ActKind.TRIED:
        step = body.get("step")
        if isinstance(step, bool) or not isinstance(step, int) or not 0 <= step < MOST_STEPS:
            raise UnreadableCommandError("body/step", step, "give the number of the step, from 0")
        found["step"] = step
    if said == ActKind.SETTLED:
        if not _is_one_of(body.get("result"), Result):
            raise UnreadableCommandError(
                "body/result", body.get("result"), f"give one of {', '.join(Result)}"
            )
        found["result"] = str(body["result"])
    if said == ActKind.CALLED:
        # Of the town's or not: the phone has those of when it was last online, and a call that was made is kept.
        if not is_emergency_number(body.get("number")):
            raise UnreadableCommandError(
                "body/number", body.get("number"), "give two or three digits, as 112"
            )
        found["number"] = str(body["number"])
    return found


def _list(body: Mapping[str, Any], name: str) -> list[Any]:
    found = body.get(name, [])
    if not isinstance(found, (list, tuple)):
        raise UnreadableCommandError(f"body/{name}", found, "give a list")
    return list(found)


def _is_one_of(word: Any, kind: type[StrEnum]) -> bool:
    """Return whether something is a word of a kind: phones may send anything, lists too."""
    return isinstance(word, str) and word in set(kind)


def _names(found: list[Any]) -> bool:
    return bool(found) and all(isinstance(name, str) and 0 < len(name) <= 80 for name in found)


def _result(result: Any) -> dict[str, str]:
    if not isinstance(result, Mapping):
        raise UnreadableCommandError("body/results", result, "give outcome and code")
    outcome, code = result.get("outcome"), result.get("code")
    if not _is_one_of(outcome, Outcome):
        raise UnreadableCommandError("body/results/outcome", outcome, f"give one of {', '.join(Outcome)}")
    if not _is_one_of(code, OutcomeCode):
        raise UnreadableCommandError("body/results/code", code, f"give one of {', '.join(OutcomeCode)}")
    return {"outcome": str(outcome), "code": str(code), "note": str(result.get("note", ""))}


def _checks(checks: Any, tasks: list[str]) -> dict[str, list[bool | None]]:
    if not isinstance(checks, Mapping):
        raise UnreadableCommandError("body/checks", checks, "give lists of answers by task")
    for name, answers in checks.items():
        fits = isinstance(answers, (list, tuple)) and len(answers) <= MOST_CHECKS
        if name not in tasks or not fits or any(type(one) not in {bool, type(None)} for one in answers):
            raise UnreadableCommandError(
                "body/checks",
                {name: answers},
                f"give at most {MOST_CHECKS} of true, false and null for a task of results",
            )
    return {str(name): list(checks[name]) for name in sorted(checks)}


def _proof(proof: Any) -> dict[str, Any]:
    if not isinstance(proof, Mapping) or not isinstance(proof.get("task_id"), str):
        raise UnreadableCommandError("body/proofs", proof, "give task_id and kind")
    if not _is_one_of(proof.get("kind"), ProofKind):
        raise UnreadableCommandError(
            "body/proofs/kind", proof.get("kind"), f"give one of {', '.join(ProofKind)}"
        )
    lon, lat = proof.get("lon"), proof.get("lat")
    if not (lon is None and lat is None) and not _is_position(lon, lat):
        raise UnreadableCommandError("body/proofs", [lon, lat], "give lon and lat in degrees, or neither")
    value, file, note = (str(proof.get(name, "")) for name in ("value", "file", "note"))
    if len(file) > 200:
        raise UnreadableCommandError("body/proofs/file", file, "give at most 200 characters")
    return {
        "task_id": proof["task_id"],
        "kind": proof["kind"],
        "value": value,
        "file": file,
        "lon": lon,
        "lat": lat,
        "note": note[:_LONGEST_NOTE],
    }


def _cash(cash: Any) -> dict[str, Any]:
    if not isinstance(cash, Mapping) or not isinstance(cash.get("delivery_id"), str):
        raise UnreadableCommandError("body/cash", cash, "give delivery_id, method, amount_minor and currency")
    amount, currency = cash.get("amount_minor"), cash.get("currency")
    if isinstance(amount, bool) or not isinstance(amount, int) or not 0 < amount < 2**31:
        raise UnreadableCommandError("body/cash/amount_minor", amount, "give a positive whole number")
    if (
        not _is_one_of(cash.get("method"), PaymentMethod)
        or not isinstance(currency, str)
        or len(currency) != 3
    ):
        raise UnreadableCommandError("body/cash", cash, "give a method of payment and a currency")
    return {
        "delivery_id": cash["delivery_id"],
        "method": str(cash["method"]),
        "amount_minor": amount,
        "currency": currency,
    }


def _place(place: Any) -> None:
    if not isinstance(place, Mapping) or not (
        (isinstance(place.get("place_id"), str) and place["place_id"])
        or _is_position(place.get("lon"), place.get("lat"))
    ):
        raise UnreadableCommandError(
            "body/place", place, "say where the goods are: a place_id, or lon and lat"
        )


def _is_position(lon: Any, lat: Any) -> bool:
    numbers = all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in (lon, lat))
    # Whole numbers without end are no floats: bounds first.
    return numbers and abs(lon) <= 180 and abs(lat) <= 90 and math.isfinite(lon) and math.isfinite(lat)
