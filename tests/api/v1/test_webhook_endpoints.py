"""Webhook endpoints through the API: whose they are, where they may be, and that they hear."""

from __future__ import annotations

import http.server
import threading

from standardwebhooks import Webhook

from dispatch.access.role import Role
from dispatch.webhooks.server import WebhookServer
from tests.api.v1.served import Served


def test_a_program_hears_of_its_order(served: Served) -> None:
    """Tests that an order is told to the sender's endpoint, signed with the secret that it was shown, in CloudEvents."""
    heard: list[tuple[dict, bytes]] = []

    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append((dict(self.headers), self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    made = served.call("POST", "/v1/webhook-endpoints", {"url": url, "types": ["delivery.*"]}).json()
    order = served.call("POST", "/v1/deliveries", served.basket(external_ref="A-1")).json()
    hooks = served.business.hooks
    sender = WebhookServer(served.store, hooks.vault, hooks.targets)
    while sender.run_once():
        pass
    server.shutdown()
    server.server_close()
    secret = Webhook(made["secret"])
    found = []
    for given, body in heard:
        # By the clock of the test's town, which stands still; the oracle has its own.
        headers = {name.lower(): value for name, value in given.items()}
        signed = secret.sign(headers["webhook-id"], _moment(headers["webhook-timestamp"]), body.decode())
        assert headers["webhook-signature"] == signed
        found.append(_json(body))
    assert [one["type"] for one in found] == [
        "org.tournee.delivery.created.v1",
        "org.tournee.delivery.promised.v1",
    ]
    assert {one["subject"] for one in found} == {order["id"]}


def test_endpoints_are_their_owners(served: Served) -> None:
    """Tests that a shop sees, changes and replays no endpoint of the marketplace, and the town's admin all of them."""
    made = served.call("POST", "/v1/webhook-endpoints", {"url": "http://127.0.0.1:9/hook"}).json()
    path = f"/v1/webhook-endpoints/{made['id']}"
    assert served.call("GET", path, role=Role.SHOP).status_code == 404
    assert served.call("POST", f"{path}/test", role=Role.SHOP).status_code == 404
    assert served.call("GET", "/v1/webhook-endpoints", role=Role.SHOP).json()["webhook_endpoints"] == []
    assert served.call("GET", path, role=Role.ADMIN).status_code == 200
    assert "secret" not in served.call("GET", path).json()


def test_nobody_has_us_call_our_own_network(served: Served) -> None:
    """Tests that private, decimal and mapped addresses, other schemes and what nobody may hear are refused with where it is."""
    for url in (
        "https://10.0.0.1/",
        "https://3232235777/",
        "https://[::ffff:169.254.169.254]/",
        "ftp://shop.example/",
    ):
        answer = served.call("POST", "/v1/webhook-endpoints", {"url": url})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_webhook_endpoint"), url
        assert answer.json()["faults"][0]["pointer"] == "/url"
    answer = served.call(
        "POST", "/v1/webhook-endpoints", {"url": "http://127.0.0.1:9/", "types": ["visit.done"]}
    )
    assert answer.status_code == 422


def _moment(seconds: str):
    import datetime as dt

    return dt.datetime.fromtimestamp(int(seconds), dt.UTC)


def _json(body: bytes) -> dict:
    import json

    return json.loads(body)
