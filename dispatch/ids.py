"""Names of things: a prefix that tells the kind, then 26 characters that nobody can guess and that sort by time.

The characters are a ULID in lower case: 48 bits of milliseconds, 80 random bits, in Crockford's alphabet, which
has no letter that reads like a digit. New rows come at the end of an index, and support staff can read a name aloud.
"""

from __future__ import annotations

import hashlib
import os
import random
import time
from typing import Protocol

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 26
#: Two letters each, and where the bits of each pair begin.
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
_SHIFTS = range(10 * (LENGTH // 2 - 1), -1, -10)

#: Prefixes by kind of thing.
TOWN = "twn"
ORGANIZATION = "org"
PLACE = "plc"
RECIPIENT = "rcp"
DELIVERY = "dlv"
TASK = "tsk"
COURIER = "cou"
VEHICLE = "veh"
SHIFT = "shf"
ROUND = "rnd"
STOP = "stp"
EVENT = "evt"
PLAN_RUN = "run"
QUOTE = "quo"
DRAFT = "drf"
TILL_CODE = "tco"
PIN = "pin"
ZONE = "zon"
PEAK = "pek"
CLOSURE = "clo"
RELAY = "rly"
COMPARTMENT = "cmp"
WAITING = "wtg"
CONTAINER_MOVE = "ctm"
SUBSTITUTION = "sub"
SHIFT_TEMPLATE = "tpl"
POST = "pst"
ABSENCE = "abs"
HOURS_NOTE = "hrn"
TARIFF = "trf"
CASH_FLOAT = "flt"
CASH_RECONCILIATION = "rec"
INCIDENT = "inc"
NOTIFICATION = "ntf"
MESSAGE = "msg"
REPLY = "rpl"
RATING = "rtg"
COMMAND = "cmd"
PROOF = "prf"
CASH = "csh"
SERVICE_TYPE = "svc"
PROGRAMME = "prg"
ENROLMENT = "enr"
SERVICE_PLAN = "spl"
CATALOGUE_VERSION = "ctv"
VISIT = "vis"
ESCALATION = "esc"
ESCALATION_ACT = "eac"
WEEK_RUN = "wkr"
API_KEY = "key"
IMPORT = "imp"
EXPORT = "exp"
SIMULATION = "sim"
ACCOUNT = "acc"
SESSION = "ses"
LINK = "lnk"
WEBHOOK_ENDPOINT = "whk"
WEBHOOK_MESSAGE = "whm"


class Ids(Protocol):
    """Makes names."""

    def new(self, prefix: str) -> str:
        """Return a name that was never given before, like ``dlv_01jd…``."""
        ...


class RandomIds:
    """Names from the clock of the machine and its source of secrets."""

    def new(self, prefix: str) -> str:
        """Return a new name."""
        return f"{prefix}_{_spelled((time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10)))}"


class SeededIds:
    """Names that are the same in every run with the same seed: for simulations and tests, never for what others may not guess.

    Parameters
    ----------
    seed
        Of the random numbers.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311
        self._count = 0

    def new(self, prefix: str) -> str:
        """Return a new name; later ones sort behind."""
        self._count += 1
        return f"{prefix}_{_spelled(self._count << 80 | self._random.getrandbits(80))}"


def derived(prefix: str, *parts: str) -> str:
    """Return a name that follows from others: whoever derives it from the same ones finds the same thing again."""
    digest = hashlib.sha256("\n".join(parts).encode()).digest()
    return f"{prefix}_{_spelled(int.from_bytes(digest[:16], 'big'))}"


def _spelled(number: int) -> str:
    return "".join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])
