"""Server-sent events, followed over lost connections."""

from __future__ import annotations

import json
from collections.abc import Sequence

import httpx

from tournee_client.forms import Heard
from tournee_client.steps import Call, Item, Items, NextPart, Pause, Retries, send

#: Seconds after which an ended stream is asked for again.
_AGAIN_S = 1.0


class Lines:
    """Makes events of the parts of a stream.

    Bytes are cut at line feeds alone: text may hold characters that other readers take for ends of lines.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._fields: dict[str, str] = {}

    def take(self, part: bytes) -> list[dict[str, str]]:
        """Return the events that are whole now, each with its fields (``id``, ``event``, ``data``)."""
        *lines, self._rest = (self._rest + part).split(b"\n")
        found = []
        for line in lines:
            text = line.removesuffix(b"\r").decode()
            if not text:
                if "data" in self._fields:
                    found.append(self._fields)
                self._fields = {}
            elif not text.startswith(":"):
                name, _, value = text.partition(":")
                value = value.removeprefix(" ")
                known = self._fields.get(name)
                self._fields[name] = f"{known}\n{value}" if name == "data" and known is not None else value
        return found


def follow(kinds: Sequence[str], cursor: str, retries: Retries) -> Items[Heard]:
    """Give the events of the town's log as they happen."""
    query = {"kind": kinds}
    if not cursor:
        # Else what happens before the first event is heard would be lost with the connection.
        page = yield from send(Call("GET", "/v1/events", {"from_now": True}), retries)
        cursor = page.json()["next_cursor"]
    while True:
        headers = {"Last-Event-ID": cursor, "Accept": "text/event-stream"}
        yield from send(Call("GET", "/v1/events/stream", query, headers=headers), retries, streamed=True)
        lines = Lines()
        while True:
            try:
                part = yield NextPart()
            except httpx.TransportError:
                break
            if part is None:
                break
            for fields in lines.take(part):
                cursor = fields.get("id", cursor)
                yield Item(Heard(cursor, json.loads(fields["data"])))
        yield Pause(_AGAIN_S)
