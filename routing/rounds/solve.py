"""Kept for a moment: the face of the solver is `routing.rounds.solver`."""

from routing.rounds.solver import Progress, assemble, solve, whole_requests

__all__ = ["Progress", "assemble", "solve", "whole_requests"]
