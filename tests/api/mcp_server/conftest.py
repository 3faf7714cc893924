"""A served town for assistants."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.v1.served import Served, serve_toytown


@pytest.fixture
def served(tmp_path: Path, sqlite_model: Path) -> Iterator[Served]:
    """Toytown behind the API; a database of its own for each test."""
    with serve_toytown(tmp_path / "town.db", sqlite_model) as found:
        yield found
