"""Tests of the pages and files that go with the plans."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.app import create_app
from tests.api.conftest import OneTownShelf
from tests.api.live_server import client_of


@pytest.mark.parametrize(
    ("name", "status", "kind"),
    [
        ("report.html", 200, "text/html"),
        ("report.pdf", 200, "application/pdf"),
        ("report.csv", 200, "text/csv"),
        ("report.json", 404, "application/problem+json"),
        ("report", 404, "application/problem+json"),
    ],
)
def test_only_files_of_a_known_kind_are_given(
    plans: Path, screens: Path, shelf: OneTownShelf, tmp_path: Path, name: str, status: int, kind: str
) -> None:
    """Tests that a file of another kind is not there, rather than a fault of the server."""
    path = tmp_path / name
    path.write_text("report", "utf-8")
    app = create_app(plans=plans, towns=shelf, static=screens, pages={"report": path})
    with client_of(app) as client:
        answer = client.get("/pages/report")
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith(kind)
