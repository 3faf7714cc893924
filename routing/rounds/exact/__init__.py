"""Proof of optimality for small problems, and bounds for problems of any size."""

from routing.rounds.bounds import fleet_lower_bound, lower_bound
from routing.rounds.exact.prove import Proof, ProofProgress, prove

__all__ = ["Proof", "ProofProgress", "fleet_lower_bound", "lower_bound", "prove"]
