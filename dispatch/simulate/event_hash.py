"""The fingerprint of everything that has happened in a town."""

from __future__ import annotations

import hashlib
import json

from dispatch.storage.events import events_after
from dispatch.storage.store import Reading

_BATCH = 1000


def event_hash(reading: Reading) -> str:
    """Return the SHA-256 of a town's events in their order, hexadecimal: what, about whom, by whom, when, and everything said."""
    digest = hashlib.sha256()
    sequence = 0
    while events := events_after(reading, sequence, most=_BATCH):
        for one in events:
            row = [
                one.type, one.subject, one.version, one.actor, one.behalf, one.happened_s, one.recorded_s, dict(one.data),
            ]  # fmt: skip
            digest.update(json.dumps(row, sort_keys=True, default=str).encode())
        sequence = events[-1].sequence
    return digest.hexdigest()
