"""Writes the codes of faults by their status into `docs/api.md`: `python buildtools/write_api_codes.py`. A test compares."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from api.fault_status import _BY_CODE

PAGE: Final = Path(__file__).resolve().parent.parent / "docs" / "api.md"
BEGIN, END = "<!-- codes -->\n", "<!-- end of codes -->\n"


def with_codes(page: str) -> str:
    """Return a page with the table of codes as it is now."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    rows = [
        f"| {status} | {', '.join(f'`{code}`' for code in sorted(codes))} |"
        for status, codes in _BY_CODE.items()
    ]
    table = "\n".join(["| status | codes of the business |", "|---|---|", *rows])
    return f"{before}{BEGIN}{table}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(with_codes(PAGE.read_text("utf-8")), "utf-8")
