"""Simulations through the API: asked for, looked at, given up; the report as a program and as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dispatch.access.role import Role
from dispatch.simulate.report_document import read_report
from dispatch.simulations import job
from dispatch.simulations.asking import MOST_OPEN
from dispatch.simulations.queued import QueuedSimulations
from tests.api.v1.served import Served

DAY = "2026-11-28"
PATH = "/v1/simulations"


@pytest.fixture
def simulated(served: Served) -> Iterator[Served]:
    """A served town whose simulations are carried out in this process."""
    job.use_maps(lambda _: served.town_map)
    yield served
    job.use_maps(None)


def ask(served: Served, **wanted: object) -> dict:
    made = served.call("POST", PATH, {"recorded_day": DAY, "seeds": 1, **wanted}, role=Role.COORDINATOR)
    assert made.status_code == 202, made.text
    assert made.headers["location"] == f"{PATH}/{made.json()['id']}"
    return made.json()


def live(served: Served) -> int:
    queued = QueuedSimulations(served.store, served.business.executor, lambda _: served.town_map)
    return queued.run_once()


def test_what_if(simulated: Served) -> None:
    """Tests a what-if from the question to the report: as JSON with intervals, and as a page with the credit of the map and its own policy."""
    made = ask(simulated, what_ifs=["couriers=+1"], policy="rolling:margin_s=300")
    assert (made["status"], made["days"], made["done"], made["progress"]) == ("queued", 2, 0, 0.0)
    path = f"{PATH}/{made['id']}"
    for part in ("result", "report"):
        early = simulated.call("GET", f"{path}/{part}", role=Role.COORDINATOR)
        assert (early.status_code, early.json()["code"]) == (409, "simulation_not_done")
    assert live(simulated) == 1
    done = simulated.call("GET", path, role=Role.AUDITOR).json()
    assert (done["status"], done["done"], done["progress"]) == ("done", 2, 1.0)
    result = simulated.call("GET", f"{path}/result", role=Role.AUDITOR)
    assert result.headers["content-type"] == "application/json"
    assert [arm.name for arm in read_report(result.content).arms] == ["rolling:margin_s=300", "couriers=+1"]
    assert set(result.json()["estimates"]) == {"rolling:margin_s=300", "couriers=+1"}
    page = simulated.call("GET", f"{path}/report?language=en", role=Role.AUDITOR)
    assert page.headers["content-type"].startswith("text/html")
    assert "© OpenStreetMap contributors" in page.text
    assert 'lang="en"' in page.text
    # The page's own policy allows its own scripts; that of the header must not forbid them.
    assert "script-src" not in page.headers["content-security-policy"]
    assert "script-src" in page.text
    told = simulated.call("GET", "/v1/events?kind=simulation.finished", role=Role.ADMIN).json()["events"]
    assert [(one["subject"], one["data"]["status"]) for one in told] == [(made["id"], "done")]


def test_what_is_wrong_is_told_by_it(simulated: Served) -> None:
    """Tests that a what-if that cannot be is told with the simulation, in words, and not by a report."""
    made = ask(simulated, what_ifs=["tariff=/etc/hostname"])
    live(simulated)
    failed = simulated.call("GET", f"{PATH}/{made['id']}", role=Role.COORDINATOR).json()
    assert (failed["status"], failed["failure"]) == ("failed", "invalid_what_if")
    assert "files of the server" in failed["message"]
    refused = simulated.call("GET", f"{PATH}/{made['id']}/result", role=Role.COORDINATOR)
    assert (refused.status_code, refused.json()["code"]) == (409, "simulation_not_done")
    assert "files of the server" in refused.json()["detail"]


def test_given_up(simulated: Served) -> None:
    """Tests that a simulation that waits is given up once, and never lived through."""
    made = ask(simulated)
    path = f"{PATH}/{made['id']}/cancel"
    assert simulated.call("POST", path, role=Role.COORDINATOR).json()["status"] == "cancelled"
    again = simulated.call("POST", path, role=Role.COORDINATOR)
    assert (again.status_code, again.json()["code"]) == (409, "illegal_transition")
    assert live(simulated) == 0


def test_so_many_wait(simulated: Served) -> None:
    """Tests that a town's sixth simulation is asked to come later, and that the list has all of them, page by page."""
    names = [ask(simulated)["id"] for _ in range(MOST_OPEN)]
    refused = simulated.call("POST", PATH, {"recorded_day": DAY}, role=Role.ADMIN)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_simulations")
    first = simulated.call("GET", f"{PATH}?limit=3", role=Role.COORDINATOR).json()
    rest = simulated.call(
        "GET", f"{PATH}?limit=3&cursor={first['next_cursor']}", role=Role.COORDINATOR
    ).json()
    assert [one["id"] for one in first["simulations"] + rest["simulations"]] == names[::-1]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"recorded_day": DAY, "made_up": {"date": DAY}},
        {"recorded_day": "2026-02-30"},
        {"made_up": {"date": DAY, "orders": 1_001}},
        {"made_up": {"date": DAY, "couriers": 65}},
        {"recorded_day": DAY, "seeds": 51},
        {"recorded_day": DAY, "seconds": 7_201},
        {"recorded_day": DAY, "against": ["greedy"] * 4},
        {"recorded_day": DAY, "policy": "greedy; rm"},
        {"recorded_day": DAY, "what_ifs": ["couriers"]},
        {"recorded_day": DAY, "what_ifs": ["couriers=+1"] * 11},
        {"recorded_day": DAY, "processes": 8},
    ],
)
def test_forms_are_bounded(served: Served, wanted: dict[str, object]) -> None:
    """Tests that what is out of bounds is refused before anything is queued."""
    refused = served.call("POST", PATH, wanted, role=Role.COORDINATOR)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request"), refused.text
    assert served.call("GET", PATH, role=Role.COORDINATOR).json()["simulations"] == []
