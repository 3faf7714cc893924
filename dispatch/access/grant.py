"""Grants: what an account may be in its town, and for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dispatch.access.role import Role


@dataclass(frozen=True, slots=True)
class Grant:
    """A role; with the organisation of those that are of one, with the courier of a courier."""

    role: Role
    org_id: str = ""
    courier_id: str = ""

    @property
    def document(self) -> dict[str, Any]:
        """The grant as it is stored."""
        return {"role": self.role.value, "org_id": self.org_id, "courier_id": self.courier_id}


def grant_of(document: Mapping[str, Any]) -> Grant:
    """Return the grant of a document."""
    return Grant(Role(document["role"]), document["org_id"], document["courier_id"])
