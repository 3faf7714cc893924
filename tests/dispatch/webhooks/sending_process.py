"""A process that hands events over to programs of others until it is killed.

Run as ``python -m tests.dispatch.webhooks.sending_process URL KEY LEASE_S``.
"""

from __future__ import annotations

import sys
import threading

from dispatch.storage.database import Database
from dispatch.storage.store import Store
from dispatch.webhooks.server import WebhookServer
from dispatch.webhooks.vault import Vault
from tests.dispatch.webhooks.hooks import LOOPBACK

if __name__ == "__main__":
    url, key, lease = sys.argv[1:]
    store = Store(Database(url, pool_size=6))
    server = WebhookServer(store, Vault(key), LOOPBACK, senders=3, timeout_s=5, lease_s=int(lease))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    server.run(threading.Event(), pause_s=0.02)
