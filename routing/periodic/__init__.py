"""Rounds over several days: who is visited on which days, by whom, and in which order.

A *client* is visited by one of its *schemes*, each a set of days ("Monday and Thursday", "Tuesday and Friday"). `solve` chooses the
scheme of every client and the rounds of every day together.
"""

from routing.periodic.builder import ClientSpec, ProblemLists, VehicleSpec, make_problem
from routing.periodic.problem import ABSENT, MOST_DAYS, MOST_LOAD, PeriodicProblem
from routing.periodic.referee import faults_of
from routing.periodic.schemes import chosen_days, evenly_spaced, spaced_schemes
from routing.periodic.solution import DayRound, PeriodicSolution
from routing.periodic.solver import PeriodicProgress, solve

__all__ = [
    "ABSENT",
    "MOST_DAYS",
    "MOST_LOAD",
    "ClientSpec",
    "DayRound",
    "PeriodicProblem",
    "PeriodicProgress",
    "PeriodicSolution",
    "ProblemLists",
    "VehicleSpec",
    "chosen_days",
    "evenly_spaced",
    "faults_of",
    "make_problem",
    "solve",
    "spaced_schemes",
]
