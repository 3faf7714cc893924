"""Money in the solver's unit."""

from __future__ import annotations

#: One cent in the solver's cost unit.
COST_PER_CENT = 1000
