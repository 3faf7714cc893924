"""The page for integrators says what the code does."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

from api.gate.limits import Pace
from api.gate.server_settings import ServerSettings
from api.v1.paging import MOST, USUAL
from tests.api.v1.operations import document

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "api.md").read_text("utf-8")


def test_every_code_is_listed() -> None:
    """Tests that the table of codes is the one of the code (`buildtools/write_api_codes.py`)."""
    spec = importlib.util.spec_from_file_location(
        "write_api_codes", ROOT / "buildtools" / "write_api_codes.py"
    )
    assert spec is not None
    assert spec.loader is not None
    writer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(writer)
    assert writer.with_codes(PAGE) == PAGE
    sources = [path.read_text("utf-8") for path in (ROOT / "api" / "gate").glob("*.py")]
    gate = {code for text in sources for code in re.findall(r'code="([a-z_]+)"', text)} - {
        "invalid_version",
        "invalid_idempotency_key",
    }
    assert {code for code in gate if f"`{code}`" not in PAGE and f" {code}`" not in PAGE} == set()


def test_its_numbers_are_those_of_the_server() -> None:
    """Tests bounds that the page tells."""
    settings = ServerSettings()
    assert settings.pace == Pace(12_000, 60)
    assert "12 000 requests a minute" in PAGE
    assert f"{settings.at_once} requests are" in PAGE
    assert f"({USUAL}, at most {MOST})" in PAGE
    assert (settings.most_body, settings.most_import) == (1 << 20, 32 << 20)


def test_its_paths_are_there() -> None:
    """Tests that every operation that the page names is described."""
    page = re.sub(r"\b[a-z]{3}_…", "{id}", PAGE)
    paths = {re.sub(r"\{[a-z_]+\}", "{}", path) for path in document()["paths"]}
    named = {
        re.sub(r"\{id\}", "{}", path).rstrip("/")
        for path in re.findall(
            r"/v1/[a-z0-9/{}-]+", page.replace("2026-12-05", "{day}").replace("{day}", "{id}")
        )
    }
    assert named - paths == set()


def test_its_links_lead_somewhere() -> None:
    """Tests that files that the page links to are there."""
    for target in re.findall(r"\]\(([^)#:]+)\)", PAGE):
        assert (ROOT / "docs" / target).resolve().exists(), target
