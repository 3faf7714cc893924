"""Writes the settings of a server into `docs/server-settings.md`: `python buildtools/write_settings_page.py`. A test compares."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from api.settings.declared import ELSEWHERE, SETTINGS, Form, Setting

PAGE: Final = Path(__file__).resolve().parent.parent / "docs" / "server-settings.md"
BEGIN, END = "<!-- settings -->\n", "<!-- end of settings -->\n"


def with_settings(page: str) -> str:
    """Return a page with the tables of settings as they are now."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    rows = ["| setting | what it may be | default | option | meaning |", "|---|---|---|---|---|"]
    for one in SETTINGS.values():
        option = f"`{one.option}`" if one.option else ""
        rows.append(f"| `{one.name}` | {_may_be(one)} | {_default(one)} | {option} | {one.meaning} |")
    rows += ["", "In the environment alone:", "", "| variable | meaning |", "|---|---|"]
    rows += [f"| `{name}` | {meaning} |" for name, meaning in ELSEWHERE.items()]
    return f"{before}{BEGIN}{chr(10).join(rows)}\n{END}{after}"


def _may_be(one: Setting) -> str:
    if one.choices:
        return ", ".join(f"`{choice}`" for choice in one.choices)
    if one.form is Form.WHOLE:
        return f"{one.least} to {one.most}"
    return f"{one.form}, {one.least} to {one.most} characters" if one.form is Form.SECRET else str(one.form)


def _default(one: Setting) -> str:
    if one.otherwise:
        return one.otherwise
    if isinstance(one.default, bool):
        return str(one.default).lower()
    return f"`{one.default}`" if one.default not in {"", None} else ""


if __name__ == "__main__":
    PAGE.write_text(with_settings(PAGE.read_text("utf-8")), "utf-8")
