"""Toytown behind the API in a process of its own, to be killed: ``python -m tests.api.v1.serving_process DATABASE PORT``.

The database is there already; see `tests.api.v1.killed_server`.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import uvicorn

from api.app import create_app
from api.business import Business
from api.gate.limits import Pace
from api.gate.server_settings import ServerSettings
from dispatch.board.the_desk import use_maps
from dispatch.clock import SetClock
from dispatch.executor.inline import InlineExecutor
from dispatch.storage.answering_store import AnsweringStore
from dispatch.storage.database import Database
from tests.api.v1.served import NOW_S, Shelf
from tests.dispatch.toy_town import ToyTown


def main() -> None:
    database, port = sys.argv[1], int(sys.argv[2])
    town_map = ToyTown()
    use_maps(lambda _: town_map)
    store = AnsweringStore(Database(database), clock=SetClock(NOW_S))
    settings = ServerSettings(pace=Pace(10_000_000, 60), at_once=200)
    business = Business(store, lambda _: town_map, InlineExecutor(), settings)
    app = create_app(plans=Path("plans"), towns=Shelf(town_map), business=business)  # type: ignore[arg-type]
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False)).run(sockets=[listener])


if __name__ == "__main__":
    main()
