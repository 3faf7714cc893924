"""What a child of the tests does at its start: toy maps, and a search that goes wrong for some seeds."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from functools import wraps

from dispatch.board.the_desk import use_maps
from dispatch.runs import job
from dispatch.runs.compute import propose
from tests.dispatch.toy_town import ToyTown

DIES, HANGS, LEAVES_OUT, OTHER_TYPE, TWICE, BUG = 901, 902, 903, 904, 905, 906


def go_wrong() -> None:
    """Have some seeds go wrong."""
    town = ToyTown()
    use_maps(lambda _: town)
    job.propose = _propose
    plan = job.plan

    # By its name and module still the one that is declared.
    @wraps(plan)
    def other(task, run):
        return "a plan" if task.seed == OTHER_TYPE else plan(task, run)

    job.plan = other


def _propose(board, *, seed: int, on_progress, **options):
    def midway(progress):
        if seed == DIES:
            os.kill(os.getpid(), signal.SIGKILL)
        if seed == HANGS:
            time.sleep(1000)
        return on_progress(progress)

    proposal = propose(board, seed=seed, on_progress=midway, **options)
    if seed == LEAVES_OUT:
        return replace(proposal, rounds=())
    if seed == TWICE:
        return replace(proposal, rounds=proposal.rounds * 2)
    if seed == BUG:
        raise KeyError("nowhere")
    return proposal
