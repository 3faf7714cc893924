"""Which events an endpoint may ask for, and how it asks: by name, or by everything under a name."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable

from dispatch.errors import Fault
from dispatch.privacy.outward import FIELDS
from dispatch.storage.topics import TOPICS, WEBHOOK, topics_of

#: What a test message is; it is told to the endpoint that it was asked for, whatever that has asked for otherwise.
TEST = "webhook.test"
MOST_TYPES = 50
_PATTERN = re.compile(r"[a-z][a-z0-9_]{0,30}(\.[a-z][a-z0-9_]{0,30})*(\.\*)?")


def wants(types: Iterable[str], kind: str) -> bool:
    """Return whether an endpoint that has asked for some types, or for none in particular, has asked for that one."""
    asked = tuple(types)
    return not asked or any(kind == one or _under(one, kind) for one in asked)


def may_hear(org_id: str, pattern: str) -> bool:
    """Return whether there is anything that an endpoint can be told under a pattern; ``org_id`` is empty for the town's own."""
    if org_id:
        return any(kind == pattern or _under(pattern, kind) for kind in FIELDS)
    if not pattern.endswith(".*"):
        return WEBHOOK in topics_of(pattern)
    prefix = pattern[:-1]
    named = any(WEBHOOK in topics for kind, topics in TOPICS.items() if kind.startswith(prefix))
    return named or WEBHOOK in topics_of(prefix)


def faults_of(org_id: str, types: Iterable[str]) -> list[Fault]:
    """Return what is wrong with the types that an endpoint asks for."""
    asked = list(types)
    faults = []
    if len(asked) > MOST_TYPES:
        faults.append(Fault("/types", 0, "too_many_types", str(len(asked)), f"there are {len(asked)} types", f"give at most {MOST_TYPES}, or patterns like delivery.*"))  # fmt: skip
    for number, one in enumerate(asked[:MOST_TYPES]):
        shown = one[:64]
        if not _PATTERN.fullmatch(one):
            faults.append(Fault(f"/types/{number}", 0, "type_unreadable", shown, "this is no type of event", "give it like delivery.delivered or delivery.*"))  # fmt: skip
        elif not may_hear(org_id, one):
            near = _near(org_id, one)
            remedy = f"those that are: {near}" if near else "leave it out; no types at all means all that may be told"  # fmt: skip
            faults.append(Fault(f"/types/{number}", 0, "type_not_told", shown, f"events of the type {shown} are not told to this endpoint", remedy))  # fmt: skip
    return faults


def _under(pattern: str, kind: str) -> bool:
    return pattern.endswith(".*") and kind.startswith(pattern[:-1])


def _near(org_id: str, pattern: str) -> str:
    """Return types of the same family that are told, to choose from."""
    family = pattern.split(".", maxsplit=1)[0]
    known = FIELDS if org_id else [kind for kind, topics in TOPICS.items() if WEBHOOK in topics]
    return ", ".join(sorted(fnmatch.filter((kind.rstrip(".") for kind in known), f"{family}.*"))[:12])
