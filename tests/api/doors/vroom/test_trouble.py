"""The door when things go wrong: children that die or hang, crowds, clients that leave, too much memory."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from api.doors.vroom.settings import VroomDoorSettings
from dispatch.executor.errors import JobFailedError
from dispatch.executor.local import LocalProcessExecutor
from dispatch.executor.ticket import Ticket
from dispatch.optimise.limits import DocumentLimits
from geo.errors import MapError
from tests.api.doors.vroom.conftest import Serve
from tests.api.doors.vroom.documents import documents, many_stops
from tests.api.doors.vroom.door_jobs import HOLD

#: In plan mode, which needs no kernels: what is tested here is who is answered, not what.
SMALL = documents()["plan_mode"]
LONG = many_stops(120, 50)


def lane(executor: LocalProcessExecutor):
    """Return the counts of the door's lane."""
    return executor.metrics().lane("vroom")


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something holds."""
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.005)


def child(executor: LocalProcessExecutor, folder: Path) -> int:
    """Return the number of the process that solves."""
    (folder / "go").touch()
    return executor.submit(HOLD, str(folder / "go"), deadline_s=20, lane="vroom").result(30)


def test_a_child_killed_while_somebody_waits(
    client: httpx.Client, executor: LocalProcessExecutor, tmp_path: Path
) -> None:
    """Tests that a kill -9 of the process that solves is told, that health goes on, and that the next document is answered."""
    pid = child(executor, tmp_path)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(client.post, "/vroom", json=LONG)
        wait_for(lambda: lane(executor).running == 1)
        time.sleep(0.1)
        began = time.monotonic()
        assert client.get("/vroom/health").status_code == 200
        assert time.monotonic() - began < 1
        os.kill(pid, signal.SIGKILL)
        answer = waiting.result(10)
    assert (answer.status_code, answer.json()["code"]) == (503, 1)
    assert "died" in answer.json()["error"]
    assert int(answer.headers["retry-after"]) > 0
    answer = client.post("/vroom", json=SMALL)
    assert (answer.status_code, answer.json()["code"]) == (200, 0)


def test_a_child_that_hangs(serve: Serve, executor: LocalProcessExecutor, tmp_path: Path) -> None:
    """Tests that a process that does nothing any more is killed at its deadline, and that the next document is answered."""
    settings = VroomDoorSettings(DocumentLimits(seconds=0.3, beside_s=0.3))
    with serve(executor, settings) as client, ThreadPoolExecutor(1) as pool:
        os.kill(child(executor, tmp_path), signal.SIGSTOP)
        answer = pool.submit(client.post, "/vroom", json=SMALL).result(10)
        assert (answer.status_code, answer.json()["code"]) == (503, 1)
        assert "given up" in answer.json()["error"]
    with serve(executor) as client:
        assert client.post("/vroom", json=SMALL).json()["code"] == 0


def test_twenty_at_once(serve: Serve, executor: LocalProcessExecutor, tmp_path: Path) -> None:
    """Tests that of twenty requests those within the bound are answered, and the others turned away at once, unread."""
    settings = VroomDoorSettings(at_once=3)
    executor.submit(HOLD, str(tmp_path / "go"), deadline_s=60, lane="vroom")
    with serve(executor, settings) as client, ThreadPoolExecutor(20) as pool:
        asked = [pool.submit(client.post, "/vroom", json=SMALL) for _ in range(20)]
        wait_for(lambda: sum(one.done() for one in asked) == 17)
        assert lane(executor).queued == 3
        (tmp_path / "go").touch()
        answers = [one.result(30) for one in asked]
        assert client.post("/vroom", json=SMALL).status_code == 200
    assert Counter(one.status_code for one in answers) == {200: 3, 503: 17}
    for one in answers:
        assert one.json()["code"] == (0 if one.status_code == 200 else 1)
        assert one.status_code == 200 or int(one.headers["retry-after"]) > 0


def test_a_full_lane(serve: Serve, executor: LocalProcessExecutor, tmp_path: Path) -> None:
    """Tests that the lane's own bound says no as well, where others use it besides."""
    settings = VroomDoorSettings(at_once=50)
    executor.submit(HOLD, str(tmp_path / "go"), deadline_s=60, lane="vroom")
    wait_for(lambda: lane(executor).running == 1)
    with serve(executor, settings) as client, ThreadPoolExecutor(20) as pool:
        asked = [pool.submit(client.post, "/vroom", json=SMALL) for _ in range(20)]
        wait_for(lambda: sum(one.done() for one in asked) == 17)
        (tmp_path / "go").touch()
        answers = [one.result(30) for one in asked]
    assert Counter(one.status_code for one in answers) == {200: 3, 503: 17}
    refused = next(one for one in answers if one.status_code == 503)
    assert (refused.json()["code"], "retry-after" in refused.headers) == (1, True)


def test_who_has_hung_up_is_not_worked_for(serve: Serve, executor: LocalProcessExecutor) -> None:
    """Tests that a document nobody waits for any more gives its place to the next one."""
    with serve(executor, VroomDoorSettings(at_once=1)) as client:
        before = lane(executor).cancelled
        text = json.dumps(LONG).encode()
        address = client.base_url
        with socket.create_connection((address.host, address.port or 0)) as connection:
            connection.sendall(
                b"POST /vroom HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                + f"Content-Length: {len(text)}\r\n\r\n".encode()
                + text
            )
            wait_for(lambda: lane(executor).running == 1)
        wait_for(lambda: lane(executor).cancelled == before + 1, 5)
        wait_for(lambda: lane(executor).running == 0, 10)
        assert client.post("/vroom", json=SMALL).json()["code"] == 0


def test_a_document_that_comes_drop_by_drop(serve: Serve, executor: LocalProcessExecutor) -> None:
    """Tests that a slow sender is let go after a while."""
    with serve(executor, VroomDoorSettings(upload_s=0.3)) as client:
        address = client.base_url
        with socket.create_connection((address.host, address.port or 0), timeout=20) as connection:
            connection.sendall(
                b"POST /vroom HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
            )
            told = connection.recv(10_000)
    assert told.startswith(b"HTTP/1.1 408")


def test_no_answer_in_time(serve: Serve, executor: LocalProcessExecutor, tmp_path: Path) -> None:
    """Tests that nobody waits in the queue for ever."""
    executor.submit(HOLD, str(tmp_path / "go"), deadline_s=60, lane="vroom")
    with serve(executor, VroomDoorSettings(wait_s=0.3)) as client:
        answer = client.post("/vroom", json=SMALL)
        (tmp_path / "go").touch()
        assert (answer.status_code, answer.json()["code"]) == (503, 1)
        assert "0.3 s" in answer.json()["error"]
        assert client.get("/vroom/health").status_code == 200


def test_more_memory_than_there_may_be(serve: Serve, executor: LocalProcessExecutor) -> None:
    """Tests that a document that needs too much memory is too large, and that the next one is answered."""
    settings = VroomDoorSettings(DocumentLimits(memory_mb=20))
    with serve(executor, settings) as client:
        text = b'{"jobs": [' + b"[1.5]," * 600_000 + b"1]}"
        answer = client.post("/vroom", content=text, headers={"content-type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (413, 4)
        assert "20 MB" in answer.json()["error"]
    with serve(executor) as client:
        assert client.post("/vroom", json=SMALL).json()["code"] == 0


class Failing:
    """An executor whose jobs end in an error."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def submit(self, kind, _, **__):
        ticket = Ticket(kind.name)
        threading.Timer(0.01, ticket.fail, [self.error]).start()
        return ticket


def test_faults_of_ours(serve: Serve) -> None:
    """Tests that a bug and a broken map are told without their details, which may quote the document."""
    for error, status, code in (
        (JobFailedError("KeyError: 'Mme Martin'", trace="…"), 500, 1),
        (MapError("/srv/maps: damaged", code="town_damaged"), 503, 3),
    ):
        with serve(Failing(error)) as client:
            answer = client.post("/vroom", json=SMALL)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert "Martin" not in answer.text
        assert "/srv" not in answer.text
