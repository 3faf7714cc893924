"""A recipient: one person for all shops and services, known to each only as far as its purpose needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Purpose(StrEnum):
    """Why something is known of a person. What is known for one purpose is never used for another."""

    COMMERCE = "commerce"
    SOCIAL = "social"
    HEALTH = "health"
    MAIL = "mail"


class Consent(StrEnum):
    """What a person has said to a purpose."""

    UNKNOWN = "unknown"  # never asked: enough for what a contract or a legal duty needs
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Door:
    """What a courier must know to hand something over."""

    floor: str = ""
    code: str = ""
    safe_place: str = ""
    neighbour: str = ""
    do_not_ring: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """How a person wants to be told things. Quiet hours are local minutes of the day; from > to runs over midnight."""

    channels: tuple[str, ...] = ()
    quiet_from_min: int = 21 * 60
    quiet_to_min: int = 8 * 60
    only_if_late_min: int = 0
    opted_out: bool = False


@dataclass(frozen=True, slots=True)
class Partition:
    """What is known of a person for one purpose."""

    purpose: Purpose
    data: Mapping[str, Any]
    consent: Consent = Consent.UNKNOWN
    consent_s: int | None = None
    last_used_s: int = 0


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person at a door."""

    id: str
    name: str
    phone: str = ""
    email: str = ""
    language: str = "fr"
    door: Door = Door()
    reach: Reach = Reach()
    partitions: tuple[Partition, ...] = field(default=())
    version: int = 1
    created_s: int = 0
    last_contact_s: int = 0
    erased_s: int | None = None
