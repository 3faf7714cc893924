"""What is sent: an event as CloudEvents 1.0 has it, in JSON.

References
----------
CloudEvents 1.0.2 with its JSON format, https://cloudevents.io; RFC 3339 for times.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from dispatch.ids import DELIVERY
from dispatch.privacy.blanks import minimised
from dispatch.privacy.outward import outward
from dispatch.storage import deliveries
from dispatch.storage.store import Event, Reading

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
#: Types are ``org.tournee.delivery.assigned.v1``: what is told under a name never changes its meaning, but gets another number.
PREFIX, VERSION = "org.tournee.", ".v1"


def type_of(kind: str) -> str:
    """Return the type that programs of others know a kind of event by."""
    return f"{PREFIX}{kind}{VERSION}"


def body_for(reading: Reading, org_id: str, event: Event) -> str | None:
    """Return what the endpoint of an organisation is sent of an event, None where it may not hear of it.

    Parameters
    ----------
    org_id
        Whose endpoint it is; empty for the town's own.

    Notes
    -----
    Nobody is told who did it: names of couriers and coordinators stay in the town's own log. The town's own programs hear of every kind of
    event with its names of things, codes, dates and numbers, and without words, which may be of people: who needs those asks for the thing.
    """
    if org_id:
        told = outward(reading, org_id, event)
        if told is None:
            return None
        return _written(reading, told.id, told.type, told.subject, told.happened_s, told.data, told.delivery_id, told.reference)  # fmt: skip
    delivery_id = event.subject if event.subject.startswith(f"{DELIVERY}_") else str(event.data.get("delivery_id") or "")  # fmt: skip
    delivery = deliveries.get_many(reading, [delivery_id]).get(delivery_id) if delivery_id else None
    reference = delivery.external_ref if delivery and not delivery.visit_id else ""
    return _written(reading, event.id, event.type, event.subject, event.happened_s, _without_words(event.data), delivery_id, reference, version=event.version)  # fmt: skip


def _without_words(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an event says, what is emptied for the sake of people left out."""
    kept = minimised(data)
    return {name: value for name, value in kept.items() if value == data[name] or value not in ("", None)}


def _written(
    reading: Reading,
    name: str,
    kind: str,
    subject: str,
    happened_s: int,
    data: Mapping[str, Any],
    delivery_id: str,
    reference: str,
    *,
    version: int | None = None,
) -> str:
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": name,
        "source": f"urn:tournee:town:{reading.town_id}",
        "type": type_of(kind),
        "subject": subject,
        "time": rfc_3339(happened_s),
        "datacontenttype": "application/json",
        # Names of extensions have no sign that parts words.
        "livemode": reading.live,
    }
    if delivery_id:
        event["deliveryid"] = delivery_id
    if reference:
        event["externalref"] = reference
    if version is not None:
        event["subjectversion"] = version
    text = json.dumps({**event, "data": dict(data)}, ensure_ascii=False, separators=(",", ":"))
    # Half of a pair of surrogates is no character of UTF-8: it must not stop all that comes behind it.
    return text.encode("utf-8", "replace").decode()


def rfc_3339(moment_s: int) -> str:
    """Return a moment as text, in UTC."""
    return dt.datetime.fromtimestamp(moment_s, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
