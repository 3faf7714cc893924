"""A marketplace: a basket of two shops, quoted, promised and followed, and webhooks that are checked. `docs/api.md` says where the values come from.

TOURNEE_KEY=tournee_key_… TOURNEE_SHOPS=org_…,org_… python docs/examples/marketplace.py
"""

import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from tournee_client import Client, WebhookError, verify_webhook

LON, LAT = map(float, os.environ.get("TOURNEE_DOOR", "7.4206,43.7311").split(","))
BETWEEN = os.environ.get("TOURNEE_BETWEEN", "")
LAST = {"delivery.delivered", "delivery.partially_delivered", "delivery.returned", "delivery.cancelled"}


class Hook(BaseHTTPRequestHandler):
    secret = ""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            event = verify_webhook(body, dict(self.headers), self.secret)
        except WebhookError as error:
            print("webhook refused:", error, flush=True)
            self.send_response(401)
        else:
            print("webhook", event["type"], event["subject"], flush=True)
            self.send_response(204)
        self.end_headers()


hook = HTTPServer(("127.0.0.1", 0), Hook)
with Client(os.environ["TOURNEE_KEY"], os.environ.get("TOURNEE_URL", "http://127.0.0.1:8417")) as client:
    begun = client.events.page(from_now=True)["next_cursor"]
    basket = {
        "recipient": {"name": "Camille Exemple", "phone": "+33 6 00 00 00 01"},
        "door": {"position": [LON, LAT]},
        "pickups": [{"shop_id": shop} for shop in os.environ["TOURNEE_SHOPS"].split(",")],
        "between": dict(zip(("earliest", "latest"), BETWEEN.split(","), strict=True)) if BETWEEN else None,
    }
    quote = client.quotes.create(basket)
    if not quote["offers"]:
        raise SystemExit("No window: " + ", ".join(one["title"] for one in quote["refusals"]))
    listening = client.webhook_endpoints.create(f"http://127.0.0.1:{hook.server_port}/", types=["delivery.*"])
    Hook.secret = listening["secret"]
    threading.Thread(target=hook.serve_forever, daemon=True).start()
    # A green window adds little to the rounds that there are.
    offer = next((one for one in quote["offers"] if one["green"]), quote["offers"][0])
    delivery = client.quotes.accept(quote["id"], offer["window"]["earliest"])
    print("promised", delivery["id"], "between", *delivery["window"].values(), flush=True)
    for heard in client.events.stream(kind=["delivery."], cursor=begun):
        if heard.event["subject"] == delivery["id"]:
            print(heard.event["happened_at"], heard.event["type"], flush=True)
            if heard.event["type"] == "delivery.planned" and not client.me()["live_mode"]:
                client.sandbox.advance(seconds=86_400, ride=True)  # nobody waits for tomorrow in a sandbox
            if heard.event["type"] in LAST:
                break
    client.webhook_endpoints.remove(listening["id"], listening["version"])
