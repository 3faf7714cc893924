"""Where a request comes from, for counting."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from api.gate.client_address import client_address


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
    ],
)
def test_a_household_is_one(host: str, counted: str) -> None:
    """Tests that addresses of version 6 count as their network, and those that are really of version 4 as such."""
    assert client_address(Request({"type": "http", "client": (host, 1)})) == counted


def test_nobody_is_one_too() -> None:
    """Tests a connection of which the server says nothing, as by a socket of the machine."""
    assert client_address(Request({"type": "http", "client": None})) == ""
