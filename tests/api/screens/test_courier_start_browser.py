"""Tests how fast the courier's app opens from the home screen without a network: a round of forty stops is on the phone."""

from __future__ import annotations

import statistics
from pathlib import Path

import pytest

from benchmarks.courier_start import start_ms
from tests.api.browser import Watch, chromium, context_of
from tests.api.screens.courier_phone import EXPECTED, connected
from tests.api.screens.long_round import long_round
from tests.api.v1.served import serve_toytown
from tests.pace import slowness

pytestmark = pytest.mark.browser

#: Until the next stop can be read, milliseconds on a usual machine.
START_MS = 1_000
STARTS = 5


def test_it_opens_within_a_second(tmp_path: Path, sqlite_model: Path) -> None:
    """Tests that the next stop of forty can be read a second after the app was opened without a network."""
    with serve_toytown(tmp_path / "town.db", sqlite_model) as served, chromium() as browser:
        assert len(long_round(served).stops) == 40
        with context_of(browser, 360, 640, service_workers="allow") as context:
            watch = Watch(expected=EXPECTED)
            connected(context, served, watch).close()
            context.set_offline(offline=True)
            address = f"{str(served.client.base_url).rstrip('/')}/courier/"
            taken = [start_ms(context, address) for _ in range(STARTS)]
    assert statistics.median(taken) < START_MS * slowness(), taken
    assert watch.complaints == []
