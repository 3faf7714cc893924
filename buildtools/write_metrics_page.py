"""Writes the metrics of a server into `docs/metrics.md`: `python buildtools/write_metrics_page.py`. A test compares."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from api.metrics.declared import METRICS, OF_LIBRARY, Kind

PAGE: Final = Path(__file__).resolve().parent.parent / "docs" / "metrics.md"
BEGIN, END = "<!-- metrics -->\n", "<!-- end of metrics -->\n"


def with_metrics(page: str) -> str:
    """Return a page with the tables of metrics as they are now."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    rows = ["| metric | kind | labels | meaning |", "|---|---|---|---|"]
    for one in METRICS.values():
        name = f"{one.name}_total" if one.kind is Kind.COUNTER else one.name
        labels = ", ".join(f"`{label}`" for label in one.labels)
        rows.append(f"| `{name}` | {one.kind} | {labels} | {one.meaning} |")
    rows += [f"| `{name}` | | | {meaning} |" for name, meaning in OF_LIBRARY.items()]
    return f"{before}{BEGIN}{chr(10).join(rows)}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(with_metrics(PAGE.read_text("utf-8")), "utf-8")
