"""Which requests are tied to which: the arrays that the kernels read of groups, orders and bans."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.rounds.general.layout import AFTER, APART, BEFORE
from routing.rounds.problem import Problem


class Relations(NamedTuple):
    """Relations between requests, each kind with the range of its entries by request.

    Attributes
    ----------
    links
        int64[k, 2], the other request and the kind of the link.
    groups, bundles
        int64[m], members of each set: of the groups, and of what groups and orders tie together.
    link_range, group_range, bundle_range
        int64[2, r], first entry and the one past the last.
    """

    links: NDArray[np.int64]
    groups: NDArray[np.int64]
    bundles: NDArray[np.int64]
    link_range: NDArray[np.int64]
    group_range: NDArray[np.int64]
    bundle_range: NDArray[np.int64]


def make_relations(problem: Problem) -> Relations:
    """Collect the relations of a checked problem."""
    requests = problem.request_count
    links: list[tuple[int, int, int]] = []
    for a, b in problem.apart_pair.tolist():
        links += [(a, b, APART), (b, a, APART)]
    for a, b in problem.order_pair.tolist():
        links += [(a, b, AFTER), (b, a, BEFORE)]
    links.sort()
    table = np.array(links, dtype=np.int64).reshape(len(links), 3)
    first_link = np.searchsorted(table[:, 0], np.arange(requests + 1))
    groups, group_range = _members(problem.request_group.astype(np.int64))
    bundles, bundle_range = _members(_bundles(problem, requests))
    return Relations(
        links=np.ascontiguousarray(table[:, 1:]),
        groups=groups,
        bundles=bundles,
        link_range=np.stack([first_link[:-1], first_link[1:]]).astype(np.int64),
        group_range=group_range,
        bundle_range=bundle_range,
    )


def _members(number_of: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the members of all sets, and where those of the set of each request are (-1 in: nowhere)."""
    inside = np.flatnonzero(number_of >= 0)
    members = inside[np.argsort(number_of[inside], kind="stable")].astype(np.int64)
    first = np.searchsorted(number_of[members], number_of, side="left")
    past = np.searchsorted(number_of[members], number_of, side="right")
    return members, np.stack([first, past]).astype(np.int64)


def _bundles(problem: Problem, requests: int) -> NDArray[np.int64]:
    """Return equal numbers for requests that groups and orders tie together, directly or through others."""
    parent = list(range(requests))

    def root(request: int) -> int:
        while parent[request] != request:
            parent[request] = parent[parent[request]]
            request = parent[request]
        return request

    leader: dict[int, int] = {}
    for request, group in enumerate(problem.request_group.tolist()):
        if group >= 0:
            parent[root(request)] = root(leader.setdefault(group, request))
    for a, b in problem.order_pair.tolist():
        parent[root(a)] = root(b)
    roots = np.array([root(request) for request in range(requests)], dtype=np.int64)
    sizes = np.bincount(roots, minlength=requests) if requests else np.zeros(0, dtype=np.int64)
    numbers = np.full(requests, -1, dtype=np.int64)
    numbers[sizes > 1] = np.arange(int((sizes > 1).sum()))
    return numbers[roots] if requests else numbers
