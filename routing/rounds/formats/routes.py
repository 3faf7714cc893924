"""Routes in files: ``Route 1 : 5 3 7``, as solutions of all these instance sets are exchanged."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from routing.rounds.assemble import assemble
from routing.rounds.formats.instance import Instance
from routing.rounds.formats.text import FormatError, read_text, shown
from routing.rounds.schedule import schedule_round
from routing.rounds.solution import Solution

#: ``Route 3 : ...``, ``Route #3: ...``, ``route 3 ...``.
_ROUTE = re.compile(r"^\s*route\s*#?\s*(\d{1,9})\s*:?(.*)$", re.IGNORECASE)
_WORD = re.compile(r"[,\s]+")


def read_routes(path: str | os.PathLike[str], instance: Instance) -> list[list[int]]:
    """Read routes for an instance: our own, VRPLIB's ``.sol`` and SINTEF's files.

    Parameters
    ----------
    path
        Lines ``Route k : id id ...``; others, such as headers and costs, are passed over. Nodes are named as in
        the instance; a stop at a depot within a route is a reload. The depot at either end may be left out.

    Returns
    -------
    list of list of int
        By vehicle of ``instance.problem``, its items as in `Solution.item`; empty where it is unused. Route ``k`` is
        that of vehicle ``k`` where the numbers fit the fleet, otherwise routes go to the vehicles in turn.

    Raises
    ------
    OSError
        The file cannot be read.
    FormatError
        It holds no routes, a node that the instance has not, one that is there twice, or too many routes.
    """
    return parse_routes(read_text(Path(path)), instance)


def parse_routes(text: str, instance: Instance) -> list[list[int]]:
    """Return the routes that a text holds; see `read_routes`."""
    found = [
        (line, int(match[1]), match[2].strip())
        for line, content in enumerate(text.split("\n"), 1)
        if (match := _ROUTE.match(content))
    ]
    if not found:
        raise FormatError("there is no line such as 'Route 1 : 5 3 7': give a file of routes")
    problem = instance.problem
    task_of = {node: task for task, node in enumerate(instance.task_id.tolist())}
    numbers = [number for _, number, _ in found]
    in_place = len(set(numbers)) == len(numbers) and all(
        1 <= number <= problem.vehicle_count for number in numbers
    )
    if not in_place:
        if instance.vehicles_differ:
            raise FormatError(
                f"the vehicles of {instance.name} differ and the routes are numbered {numbers[0]} .. {max(numbers)}: "
                f"number them 1 .. {problem.vehicle_count} by vehicle",
                found[0][0],
            )
        found = [route for route in found if route[2]]
        if len(found) > problem.vehicle_count:
            raise FormatError(
                f"there are {len(found)} routes: the instance has {problem.vehicle_count} vehicles",
                found[-1][0],
            )
    routes: list[list[int]] = [[] for _ in range(problem.vehicle_count)]
    seen: dict[int, int] = {}
    for position, (line, number, content) in enumerate(found):
        vehicle = number - 1 if in_place else position
        routes[vehicle] = _items(content, line, instance, vehicle, task_of, seen)
    return routes


def routes_text(instance: Instance, routes: Sequence[Sequence[int]]) -> str:
    """Return routes as lines ``Route k : id id ...``, a reload as its depot, breaks left out.

    Parameters
    ----------
    routes
        By vehicle, items as in `Solution.item`. Unused vehicles have no line. Where vehicles differ, ``k`` is the
        number of the vehicle from 1; otherwise the lines are numbered in turn.
    """
    breaks = len(instance.problem.break_earliest)
    lines: list[str] = []
    for vehicle, items in enumerate(routes):
        nodes = [
            int(instance.task_id[item]) if item >= 0 else int(instance.reload_id[-1 - breaks - item])
            for item in items
            if item >= 0 or item < -breaks
        ]
        if nodes:
            number = vehicle + 1 if instance.vehicles_differ else len(lines) + 1
            lines.append(f"Route {number} : {' '.join(map(str, nodes))}\n")
    return "".join(lines)


def write_routes(path: str | os.PathLike[str], instance: Instance, routes: Sequence[Sequence[int]]) -> None:
    """Write routes as `routes_text` gives them.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    Path(path).write_text(routes_text(instance, routes), encoding="utf-8")


def plan_of(instance: Instance, routes: Sequence[Sequence[int]]) -> Solution:
    """Return routes as a plan that a search can start from; those that can have no times are left out.

    Parameters
    ----------
    routes
        By vehicle, items as in `Solution.item`.
    """
    problem = instance.problem
    legal = [
        list(items)
        if any(item >= 0 for item in items) and schedule_round(problem, vehicle, items) is not None
        else []
        for vehicle, items in enumerate(routes)
    ]
    return assemble(problem, legal, 0)


def _items(
    content: str, line: int, instance: Instance, vehicle: int, task_of: dict[int, int], seen: dict[int, int]
) -> list[int]:
    problem = instance.problem
    breaks = len(problem.break_earliest)
    words = [word for word in _WORD.split(content) if word]
    reload_at = {
        int(instance.reload_id[place]): -1 - breaks - place
        for place in range(int(problem.reload_first[vehicle]), int(problem.reload_first[vehicle + 1]))
    }
    ends = {"0", str(problem.vehicle_start[vehicle])} - {str(node) for node in task_of}
    while words and words[0] in ends:
        words.pop(0)
    while words and words[-1] in ends:
        words.pop()
    items: list[int] = []
    for word in words:
        node = int(word) if word.isascii() and word.isdigit() and len(word) < 10 else -1
        if node in task_of:
            task = task_of[node]
            if task in seen:
                raise FormatError(f"node {node} is on line {seen[task]} already: visit it once", line)
            seen[task] = line
            items.append(task)
        elif node in reload_at:
            items.append(reload_at[node])
        else:
            raise FormatError(f"the stop {shown(word)} is no node of {instance.name}: give its ids", line)
    return items
