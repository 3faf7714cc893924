"""Kernels on states: the best few labels with the same tasks inserted."""

from __future__ import annotations

from routing.jit import lean_kernel
from routing.rounds.general.finish_kernels import PLAIN
from routing.rounds.general.layout import (
    EXTRA_M,
    FLOOR,
    LAST,
    LEAVE,
    SIZE,
    SLACK,
    SPAN,
    Desk,
)


@lean_kernel
def copy_label(desk: Desk, source: int, target: int) -> None:
    """Copy a label."""
    for f in range(desk.label.shape[1]):
        desk.label[target, f] = desk.label[source, f]
    for j in range(desk.label[source, SIZE]):
        desk.steps[target, j, 0] = desk.steps[source, j, 0]
        desk.steps[target, j, 1] = desk.steps[source, j, 1]


@lean_kernel
def no_better(desk: Desk, a: int, b: int) -> bool:
    """Whether label ``a`` is no better in anything than label ``b`` of the same state."""
    label = desk.label
    return bool(
        label[b, LAST] == label[a, LAST]
        and label[b, LEAVE] <= label[a, LEAVE]
        and label[b, EXTRA_M] <= label[a, EXTRA_M]
        and label[b, SPAN] <= label[a, SPAN]
        and label[b, SLACK] >= label[a, SLACK]
    )


@lean_kernel
def offer(desk: Desk, state: int, source: int, trust: int) -> None:
    """Give a label to a state, which keeps it if it is among its best.

    A label that is no better in anything is dropped where spans judge the round exactly.
    """
    width = (desk.label.shape[0] - 1) // len(desk.alive)
    base = state * width
    alive = desk.alive[state]
    worst = base
    for slot in range(base, base + alive):
        if trust == PLAIN:
            if no_better(desk, source, slot):
                return
            if no_better(desk, slot, source):
                copy_label(desk, source, slot)
                return
        if desk.label[slot, FLOOR] > desk.label[worst, FLOOR]:
            worst = slot
    if alive < width:
        copy_label(desk, source, base + alive)
        desk.alive[state] += 1
    elif desk.label[source, FLOOR] < desk.label[worst, FLOOR]:
        copy_label(desk, source, worst)
