"""The parts of imports that examples name."""

from __future__ import annotations

from api.v1.example import filled
from api.v1.import_examples import FILE
from tests.api.v1.cast import Cast, part


@part
def import_file(cast: Cast) -> str:
    from dispatch.imports.carrier import ImportCarrier
    from dispatch.imports.queued_imports import QueuedImports

    served = cast.served
    made = served.call(
        "POST", "/v1/imports?day=2026-11-28", filled(FILE, cast), headers={"content-type": "text/csv"}
    )
    assert made.status_code == 202, made.text
    QueuedImports(served.store, ImportCarrier(served.store, lambda _: served.town_map)).run_once()
    return str(made.json()["id"])
