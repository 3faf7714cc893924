"""Whether a plan can be the beginning of a search: the kernels take it as it is."""

from __future__ import annotations

from routing.errors import RoutingError
from routing.periodic.problem import PeriodicProblem
from routing.periodic.schemes import chosen_days
from routing.periodic.solution import PeriodicSolution


def check_start(problem: PeriodicProblem, start: PeriodicSolution) -> None:
    """Check that each client is on one round of each day of its scheme, by a vehicle that may come, and nobody else is on any.

    Windows, loads and shifts are not looked at: the search mends them.

    Raises
    ------
    RoutingError
        ``invalid_start``, naming the first client, vehicle or scheme that does not fit.
    """
    if len(start.schemes) != problem.client_count:
        raise _refused(f"it has {len(start.schemes)} clients, the problem {problem.client_count}")
    wanted: set[tuple[int, int]] = set()
    for client, scheme in enumerate(start.schemes):
        if scheme == -1:
            continue
        if scheme not in problem.schemes_of(client):
            raise _refused(f"client {client} has scheme {scheme}, which is not its own")
        wanted |= {(client, day) for day in chosen_days(int(problem.scheme_days[scheme]))}
    rows: set[tuple[int, int]] = set()
    for one in start.rounds:
        if not (0 <= one.day < problem.days and 0 <= one.vehicle < problem.vehicle_count):
            raise _refused(f"day {one.day}, vehicle {one.vehicle} is not in the problem")
        if (one.day, one.vehicle) in rows:
            raise _refused(f"vehicle {one.vehicle} has two rounds on day {one.day}")
        rows.add((one.day, one.vehicle))
        for client in one.clients:
            if (client, one.day) not in wanted:
                raise _refused(f"client {client} is not to be visited on day {one.day}, or twice")
            if not problem.client_vehicle[client, one.vehicle]:
                raise _refused(f"vehicle {one.vehicle} may not visit client {client}")
            wanted.discard((client, one.day))
    if wanted:
        client, day = min(wanted)
        raise _refused(f"client {client} is on no round of day {day}")


def _refused(why: str) -> RoutingError:
    return RoutingError(
        f"start is not a plan of this problem: {why}. Give a plan of the same clients, schemes and vehicles, or none",
        code="invalid_start",
    )
