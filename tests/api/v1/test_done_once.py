"""Every POST of the API, sent again with its key: one effect, one answer."""

from __future__ import annotations

import pytest

from tests.api.v1.cast import Cast
from tests.api.v1.operations import GUARDED, operations, send
from tests.api.v1.served import Served

POSTS = sorted(name for name in GUARDED if operations()[name].method == "POST")
#: Whose answers have a secret that is shown once.
SECRET = {
    "create_api_key", "rotate_api_key", "create_webhook_endpoint", "rotate_webhook_secret",
    # What is read of somebody with a reason
    "read_consents", "export_recipient",
    # People
    "create_account", "invite_account", "create_courier_link", "create_tracking_link", "create_till_card",
    "create_till_code",
}  # fmt: skip


@pytest.mark.parametrize("name", POSTS)
def test_every_post_is_done_once(served: Served, name: str) -> None:
    """Tests that a request that comes again with its key has no second effect, and the same answer."""
    cast = Cast(served)
    first = send(served, cast, name, key="once")
    events = _events(served)
    again = send(served, cast, name, key="once")
    assert _events(served) == events
    if name in SECRET:
        assert (again.status_code, again.json()["code"]) == (409, "shown_once")
        return
    assert again.headers["idempotency-replayed"] == "true"
    assert (again.status_code, again.content) == (first.status_code, first.content)


def _events(served: Served) -> int:
    from dispatch.storage.events import last_sequence

    with served.store.reading(served.town_id) as reading:
        return last_sequence(reading)
