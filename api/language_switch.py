"""What pages with both languages share: they show one of them, and keep the choice."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent


def language_script() -> str:
    """Return the script by which a page with both languages shows one of them, and keeps the choice."""
    return (_HERE / "page_language.js").read_text("utf-8")


def language_switch() -> str:
    """Return the buttons to the other language."""
    return (
        '<button type="button" class="fr" data-to="en" lang="en">English</button>'
        '<button type="button" class="en" data-to="fr" lang="fr">Français</button>'
    )
