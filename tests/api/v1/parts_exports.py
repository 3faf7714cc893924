"""The parts of exports that examples name."""

from __future__ import annotations

from dispatch.exporting.carrier import ExportCarrier
from tests.api.v1.cast import Cast, part


@part
def export(cast: Cast) -> str:
    made = cast.served.call(
        "POST", "/v1/exports", {"kind": "deliveries", "from_day": "2026-11-01", "to_day": "2026-11-30"}
    )
    assert made.status_code == 202, made.text
    return str(made.json()["id"])


@part
def written_export(cast: Cast) -> str:
    cast("delivery")
    name = cast("export")
    ExportCarrier(cast.served.store, lambda _: cast.served.town_map).run_once()
    return name
