"""Ways of a round by the map, from its plan: what was learned is taken out of them again, so that it is not counted twice."""

from __future__ import annotations

from dispatch.board.travel import MAP_PERMILLE
from dispatch.rounds.round import Round

#: Fact of a round: how long its plan takes ways to be, in thousandths of what the map says.
FACT = "travel_permille"


def by_the_map_s(own: Round, planned_s: int) -> int:
    """Return the seconds of a planned way as the map has them."""
    permille = int(own.facts.get(FACT, MAP_PERMILLE))
    return (planned_s * MAP_PERMILLE + permille // 2) // permille
