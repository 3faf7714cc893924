"""Files that are taken in, and files that are taken out."""

from __future__ import annotations

from collections.abc import Iterable

from tournee_client.calls import at, key_header, post, waited
from tournee_client.forms import Import, Json
from tournee_client.operations import Mode, Resource, operation, series
from tournee_client.steps import Call, Items, Steps


class Imports(Resource[Mode]):
    """Files of orders."""

    @operation
    def send(
        self,
        content: bytes,
        *,
        content_type: str = "text/csv",
        day: str = "",
        mode: str = "merge",
        promise: bool = True,
        sender_id: str = "",
        idempotency_key: str = "",
    ) -> Steps[Import]:
        """Send a file of orders, such as ``Path("orders.csv").read_bytes()``; it is taken in elsewhere: `wait` for it."""
        query = {"day": day, "mode": mode, "promise": promise, "sender_id": sender_id}
        headers = {"Content-Type": content_type, **key_header(idempotency_key)}
        call = Call("POST", "/v1/imports", query, content=content, headers=headers)
        return self._one(call)

    @series
    def list(self, *, limit: int = 50) -> Items[Import]:
        """Go through the files that were sent, the latest first."""
        return self._many(Call("GET", "/v1/imports", {"limit": limit}), "imports")

    @operation
    def get(self, import_id: str) -> Steps[Import]:
        """See how far a file is."""
        return self._one(Call("GET", at("imports", import_id)))

    @operation
    def wait(self, import_id: str, *, timeout_s: float = 600.0) -> Steps[Import]:
        """Wait until a file is done, or failed.

        Raises
        ------
        WaitedTooLongError
            It is not after so many seconds.
        """
        return waited(Call("GET", at("imports", import_id)), self._retries, timeout_s)

    @series
    def lines(self, import_id: str, *, faulty: bool = False, limit: int = 50) -> Items[Json]:
        """Go through what became of lines, or only of those with something wrong."""
        return self._many(
            Call("GET", at("imports", import_id, "lines"), {"faulty": faulty, "limit": limit}), "lines"
        )


class Exports(Resource[Mode]):
    """Files of what was ordered, driven, taken and counted."""

    @operation
    def create(
        self,
        kind: str,
        from_day: str,
        to_day: str,
        *,
        format: str = "csv",  # noqa: A002 - its name in the API
        status: Iterable[str] = (),
        organization_id: str = "",
        persons: bool = False,
        idempotency_key: str = "",
    ) -> Steps[Json]:
        """Ask for a file (``deliveries``, ``fees`` and others), as ``csv`` or ``json`` (JSON Lines); it is written elsewhere: `wait` for it.

        Parameters
        ----------
        status
            Of deliveries, visits or rounds: in one of these alone.
        organization_id
            For who works for the town: what concerns that organisation alone.
        persons
            Whether people are named whom you may see.
        """
        body = {
            "kind": kind, "from_day": from_day, "to_day": to_day, "format": format, "status": [*status],
            "organization_id": organization_id or None, "persons": persons,
        }  # fmt: skip
        return self._one(post("/v1/exports", body, idempotency_key))

    @series
    def list(self, *, limit: int = 50) -> Items[Json]:
        """Go through the files that were asked for, the latest first."""
        return self._many(Call("GET", "/v1/exports", {"limit": limit}), "exports")

    @operation
    def get(self, export_id: str) -> Steps[Json]:
        """See how far a file is."""
        return self._one(Call("GET", at("exports", export_id)))

    @operation
    def wait(self, export_id: str, *, timeout_s: float = 600.0) -> Steps[Json]:
        """Wait until a file is done, or failed.

        Raises
        ------
        WaitedTooLongError
            It is not after so many seconds.
        """
        return waited(Call("GET", at("exports", export_id)), self._retries, timeout_s)

    @operation
    def download(self, export_id: str) -> Steps[bytes]:
        """Fetch a file that is done."""
        return (yield from self._sent(Call("GET", at("exports", export_id, "file")))).content

    @operation
    def remove(self, export_id: str) -> Steps[Json]:
        """Remove a file before its week is over."""
        return self._one(Call("DELETE", at("exports", export_id)))
