"""Canaries through the whole server with its log on: no name, number, address, note, position or token of anybody is ever in a line."""

from __future__ import annotations

import io
import json
import logging
import time
from collections.abc import Iterator

import pytest

from dispatch.access.letters import Letters
from dispatch.access.role import Role
from dispatch.live.engine import Engine
from dispatch.logs.log_lines import JsonLines
from dispatch.notify.channels.log_channel import LogChannel
from dispatch.notify.deciding import Notifier
from dispatch.outbox.worker import Worker
from dispatch.storage.topics import ACCOUNT_LETTER
from tests.api.v1.served import Served
from tests.proven import Proven

NAME, PHONE, EMAIL = "Zéphirine Quatresous", "+33698765432", "zephirine.quatresous@serins.example"
ADDRESS, NOTE, GOODS = "17 impasse du Serin", "code 4711B chez le serinier", "pain du serinier"
LON, LAT = 0.0234567, 0.0198765
CANARIES = (
    NAME, "Zéphirine", "Quatresous", PHONE, PHONE[3:], "698765432", "06 98 76 54 32", EMAIL, ADDRESS, "Serin", "serins.example", NOTE, "4711B",
    GOODS, "0.0234567", "0.0198765", "tournee_key_", "whsec_",
)  # fmt: skip


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All lines of all loggers, those of libraries from warnings on, as a server writes them."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root, ours = logging.getLogger(), [logging.getLogger(name) for name in ("tournee", "api", "dispatch")]
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for one in ours:
        one.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)
    for one in ours:
        one.setLevel(logging.NOTSET)


def order(served: Served, **more: object) -> dict[str, object]:
    return {
        **served.basket(),
        "recipient": {
            "name": NAME,
            "phone": PHONE,
            "email": EMAIL,
            "at_door": {"code": "4711B", "note": NOTE},
        },
        "door": {"position": [LON, LAT], "address": ADDRESS, "access_note": NOTE},
        **more,
    }


def test_no_canary_is_in_the_log(
    served: Served, log: io.StringIO, monkeypatch: pytest.MonkeyPatch, proven: Proven
) -> None:
    """Tests orders that are taken and refused, messages that are sent and fail, plans, sign-in, and faults that quote what they met."""
    asked = [
        served.call("POST", "/v1/deliveries", order(served)),
        served.call("POST", "/v1/deliveries", order(served, note=NOTE)),
        served.call(
            "POST", "/v1/deliveries", order(served, pickups=[{"shop_id": "org_none", "items": GOODS}])
        ),
        served.call("POST", "/v1/deliveries", json.dumps(order(served))[:-5]),
        served.call("POST", "/v1/quotes", order(served)),
        served.call("GET", f"/v1/recipients?phone={PHONE[1:]}", role=Role.COORDINATOR),
        served.call("POST", "/v1/login/link", {"email": EMAIL, "town": "toytown"}, role=None),
        served.call("GET", f"/t/{'0123456789abcdefghjkmnpqrs' * 2}", role=None),
        served.call("GET", "/v1/town", token="tournee_key_" + "0a" * 24),
    ]
    taken = next(one for one in asked if one.status_code in {200, 201})
    delivery = taken.json()
    # Faults that say whom they have met: in a request, in a handler of the outbox, and in a database.
    broken = served.business.orders

    def fails(*_: object, **__: object) -> None:
        raise ValueError(f"{NAME} {PHONE} {ADDRESS} {NOTE}")

    with monkeypatch.context() as patch:
        for name in [one for one in vars(type(broken)) if not one.startswith("_")]:
            patch.setattr(broken, name, fails, raising=False)
        failed = served.call("POST", "/v1/deliveries", order(served))
    assert failed.status_code == 500
    assert NAME not in failed.text
    engine = Engine(
        served.business.runner,
        served.business.map_of,
        others=[
            Worker(
                served.store,
                ACCOUNT_LETTER,
                Letters(served.store, LogChannel(), b"s" * 32, "http://x"),
                batch=1,
            )
        ],
    )
    with monkeypatch.context() as patch:
        carry_out, times = Notifier.carry_out, []

        def sometimes(self: Notifier, item: object, /) -> object:
            times.append(item)
            return fails() if len(times) == 1 else carry_out(self, item)  # type: ignore[arg-type]

        patch.setattr(Notifier, "carry_out", sometimes)
        engine.start()
        try:
            ends = time.monotonic() + 40
            while "carried by nobody" not in log.getvalue() and time.monotonic() < ends:
                served.clock.advance(30)
                time.sleep(0.2)
        finally:
            engine.stop()
    served.call("DELETE", f"/v1/deliveries/{delivery['id']}", role=Role.COORDINATOR)
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    whole = log.getvalue() + json.dumps(lines, ensure_ascii=False)
    assert [one for one in CANARIES if one in whole] == []
    assert [one for one in served.tokens.values() if one in whole] == []
    faults = {line["fault"] for line in lines if "fault" in line}
    assert "ValueError" in faults
    assert any("carried by nobody" in line["message"] for line in lines)
    named = [line for line in lines if line.get("request") == failed.headers["x-request-id"]]
    assert named
    assert named[0]["town"] == served.town_id if "town" in named[0] else True
    proven(
        "R27",
        "personal data and tokens looked for in the log",
        canaries=len(CANARIES) + len(served.tokens),
        lines=len(lines),
        found=0,
    )


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("trace-0123.A_b", True),
        ("abcdefgh", True),
        ("short", False),
        ("x" * 65, False),
        ("bad id with spaces", False),
        ("-leading", False),
        ("é" * 10, False),
    ],
)
def test_a_request_may_bring_its_name(served: Served, given: str, *, taken: bool) -> None:
    """Tests that the name of a request is taken up where it is plain and bounded, and stands in the header and in the problem."""
    for path, role in (("/v1/deliveries/dlv_none", Role.COORDINATOR), ("/health/live", None)):
        answer = served.call("GET", path, role=role, headers={"x-request-id": given.encode("latin-1")})  # type: ignore[dict-item]
        name = answer.headers["x-request-id"]
        assert (name == given) is taken
        assert taken or name.startswith("req_")
        if answer.status_code >= 400:
            assert answer.json()["trace_id"] == name
