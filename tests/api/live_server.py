"""The application behind a real server on a free port: what tests see is what browsers see."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from fastapi import FastAPI

START_S = 10.0


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Serve an application while the block runs, and give its address."""
    # With the protocol named, answers are not held back for 40 ms (see `api.cli.serve`).
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + START_S
        while not server.started:
            assert time.monotonic() < deadline, "the server does not start"
            time.sleep(0.005)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(START_S)


@contextmanager
def client_of(app: FastAPI) -> Iterator[httpx.Client]:
    """Give a client of an application that is served while the block runs."""
    with serving(app) as address, httpx.Client(base_url=address, timeout=START_S) as client:
        yield client
