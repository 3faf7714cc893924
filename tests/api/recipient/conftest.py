"""A served town with the link of an order, as its recipient has it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.recipient.visitor import Visitor
from tests.api.v1.served import Served, serve_toytown


@pytest.fixture
def served(tmp_path: Path, sqlite_model: Path) -> Iterator[Served]:
    """Toytown behind the API; a database of its own for each test."""
    with serve_toytown(tmp_path / "town.db", sqlite_model) as found:
        yield found


@pytest.fixture
def visitor(served: Served) -> Visitor:
    """Somebody with the link of a basket of two shops."""
    return Visitor.of_order(served, shops=("shop-0", "shop-1"))
