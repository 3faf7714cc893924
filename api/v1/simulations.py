"""What if: days lived through elsewhere, asked for without a terminal."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Path, Query
from starlette.responses import HTMLResponse, Response

from api.errors import ApiError
from api.gate.answer import Answer, respond
from api.gate.call import Call, Calling
from api.v1.paging import USUAL, Cursor, Limit, cursor_of, place_of
from api.v1.scalars import Language
from api.v1.simulation_forms import NewSimulation, SimulationForm, SimulationPage, simulation_form
from api.v1.town_router import problems, town_router
from dispatch.simulations.asking import ask_simulation, cancel_simulation
from dispatch.simulations.simulation import Simulation
from dispatch.storage import simulations
from dispatch.storage.store import Reading

router = town_router("simulations", "/simulations")

SimulationId = Annotated[str, Path(max_length=80, examples=["sim_01kbq0m3c8f6x2v9w4y7z5t1ra"])]
#: The page carries its own policy, with the hashes of its scripts; both would have to agree.
_POLICY: Final = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_RESULT: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The report: figures with their intervals, differences, seed by seed.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    },
    **problems(404, 409),
}


@router.post(
    "",
    operation_id="create_simulation",
    summary="Ask what would be if",
    status_code=202,
    response_model=SimulationForm,
)
def create_simulation(call: Calling, wanted: NewSimulation) -> Response:
    """Have a day lived through, with the services as they are, under the luck of several seeds, and compared with other ways or changes of it.

    It is done elsewhere: look again, or follow `simulation.finished`, until it is `done` or `failed`. A policy or a what-if that cannot be
    read fails it at once, and says why.
    """
    answer = call.once(
        lambda: call.write(lambda writing: ask_simulation(writing, wanted.asked())),
        lambda _, stored: _answer(call, stored, 202),
        Simulation,
    )
    call.business.wake()
    return answer


@router.get("", operation_id="list_simulations", summary="List simulations", response_model=SimulationPage)
def list_simulations(call: Calling, limit: Limit = USUAL, cursor: Cursor = "") -> Response:
    """List simulations, the latest first."""
    place = place_of(cursor, str)

    def render(reading: Reading) -> Answer:
        before = "" if place is None else str(place[0])
        found = simulations.simulations_page(reading, before=before, most=limit + 1)
        shown = found[:limit]
        following = cursor_of(shown[-1].id) if len(found) > limit else None
        forms = [simulation_form(one, call.zone) for one in shown]
        return Answer(SimulationPage(simulations=forms, next_cursor=following))

    return call.look(render)


@router.get(
    "/{simulation_id}",
    operation_id="get_simulation",
    summary="See how far a simulation is",
    response_model=SimulationForm,
)
def get_simulation(call: Calling, simulation_id: SimulationId) -> Response:
    """See how far a simulation is, and why it has failed if it has."""
    return call.look(lambda reading: _answer(call, simulations.get_simulation(reading, simulation_id)))


@router.get(
    "/{simulation_id}/result",
    operation_id="get_simulation_result",
    summary="Fetch what came of a simulation",
    response_class=Response,
    responses=_RESULT,
)
def get_simulation_result(call: Calling, simulation_id: SimulationId) -> Response:
    """Fetch the report as JSON, the same as `tournee simulate --json` writes; 409 `simulation_not_done` before there is one."""
    return respond(200, _report_of(call, simulation_id), {})


@router.get(
    "/{simulation_id}/report",
    operation_id="get_simulation_report",
    summary="Look at the report of a simulation",
    response_class=HTMLResponse,
    responses={
        200: {
            "description": "A page that asks no server for anything, with the credit of the map.",
            "content": {"text/html": {"schema": {"type": "string"}}},
        },
        **problems(404, 409),
    },
)
def get_simulation_report(
    call: Calling,
    simulation_id: SimulationId,
    language: Annotated[
        Language | None, Query(description="The browser's where it is left out; the page has both.")
    ] = None,
) -> Response:
    """Look at the report as a page with plots, the same as `tournee simulate --html` writes; errors as the result."""
    from api.simulation_page import render_simulation_page
    from dispatch.simulate.report_document import read_report

    report = read_report(_report_of(call, simulation_id), simulation_id)
    page = render_simulation_page(report, lang=None if language is None else language.value)
    return HTMLResponse(page, headers={"content-security-policy": _POLICY, "cache-control": "no-store"})


@router.post(
    "/{simulation_id}/cancel",
    operation_id="cancel_simulation",
    summary="Give a simulation up",
    response_model=SimulationForm,
)
def cancel(call: Calling, simulation_id: SimulationId) -> Response:
    """Give up a simulation that waits or runs; its process ends within a minute. One that is over stays as it is (409)."""
    answer = call.once(
        lambda: call.write(lambda writing: cancel_simulation(writing, simulation_id), conflicts=3),
        lambda _, ended: _answer(call, ended),
        Simulation,
    )
    call.business.wake()
    return answer


def _answer(call: Call, one: Simulation, status: int = 200) -> Answer:
    headers = {"location": f"/v1/simulations/{one.id}"} if status == 202 else {}
    return Answer(simulation_form(one, call.zone), status, headers)


def _report_of(call: Call, simulation_id: str) -> str:
    with call.reading() as reading:
        one = simulations.get_simulation(reading, simulation_id)
    if not one.report:
        why = one.message or f"it is {one.status}"
        raise ApiError(f"There is no report of this simulation: {why}.", code="simulation_not_done")
    return one.report
