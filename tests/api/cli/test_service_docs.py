"""Tests that docs/cli.md and docs/services.md name the commands of `tournee service` that there are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import typer
from typer.core import TyperCommand, TyperGroup

from api.cli.service.app import app

DOCS = Path(__file__).resolve().parents[3] / "docs"


def commands(group: TyperGroup, *names: str) -> Iterator[tuple[str, TyperCommand]]:
    """Yield every command with its name, groups looked into."""
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from commands(command, *names, name)
        else:
            assert isinstance(command, TyperCommand)
            yield " ".join((*names, name)), command


def every() -> dict[str, TyperCommand]:
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    return dict(commands(group))


def test_each_command_has_its_row() -> None:
    """Tests that the table of commands has each of them, by itself or behind another one of its group."""
    told: set[str] = set()
    for line in (DOCS / "cli.md").read_text("utf-8").splitlines():
        found = re.findall(r"`([^`]+)`", line.split("|")[1]) if line.startswith("| `tournee service ") else ()
        group = ""
        for text in found:
            words = re.findall(r"(?<!\S)[a-z][a-z-]*(?!\S)", text.removeprefix("tournee service "))
            if text.startswith("tournee service "):
                group = " ".join(words[:-1])
            told.add(" ".join([group, words[-1]]).strip() if words else "")
    assert sorted(every().keys() - told) == []


def test_it_is_said_what_can_be_tried() -> None:
    """Tests that the commands that are told to have ``--try`` are those that have it."""
    text = " ".join((DOCS / "services.md").read_text("utf-8").split())
    (told,) = re.findall(
        r"`--try` shows it and leaves everything as it is\. (.*?) have it, and no other", text
    )
    have = {name for name, command in every().items() if any("--try" in one.opts for one in command.params)}
    assert set(re.findall(r"`([^`]+)`", told)) == have
