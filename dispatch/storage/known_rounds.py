"""Rounds that a process has read before: a round of a version is always the same, but for remarks that were blanked since."""

from __future__ import annotations

from collections.abc import Mapping

from dispatch.rounds.round import Round
from dispatch.storage import known
from dispatch.storage.prepared import among, of_town
from dispatch.storage.schema_rounds import STOP
from dispatch.storage.store import Reading

_REMARKS = of_town(STOP, STOP.c.round_id, STOP.c.id, STOP.c.note).where(
    among(STOP.c.round_id), STOP.c.note != ""
)


def known_rounds(reading: Reading, versions: Mapping[str, int]) -> dict[str, Round]:
    """Return those of some rounds that were read before in the version that they have, by name.

    Parameters
    ----------
    versions
        As they are now.

    Notes
    -----
    Remarks at stops are blanked by the rules of privacy, which is no change of the round: they are compared each time.
    """
    found = known.known(reading, Round, versions)
    if not found:
        return found
    remarks: dict[str, dict[str, str]] = {name: {} for name in found}
    for row in reading.among(STOP.c.round_id, found, _REMARKS):
        remarks[row.round_id][row.id] = row.note
    return {
        name: own
        for name, own in found.items()
        if remarks[name] == {stop.id: stop.note for stop in own.stops if stop.note}
    }
