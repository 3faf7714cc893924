"""Whether a plan says anything that another one, which waits for a person, has not said."""

from __future__ import annotations

from dispatch.runs.proposal import Proposal, ProposedRound, RoundChange


def says_the_same(known: Proposal, new: Proposal, retime_s: int) -> bool:
    """Whether a proposal changes the same rounds in the same way as one that still can be applied.

    Parameters
    ----------
    known, new
        The older and the newer one.
    retime_s
        Times that differ by less are the same.
    """
    if dict(known.versions) != dict(new.versions) or _left_out(known) != _left_out(new):
        return False
    if known.record.get("street_version") != new.record.get("street_version"):
        return False
    old_rounds, new_rounds = _touched(known), _touched(new)
    return old_rounds.keys() == new_rounds.keys() and all(
        _alike(old_rounds[name], new_rounds[name], retime_s) for name in new_rounds
    )


def _left_out(proposal: Proposal) -> set[str]:
    return {one.delivery_id for one in proposal.left_out}


def _touched(proposal: Proposal) -> dict[str, ProposedRound]:
    return {own.shift_id: own for own in proposal.rounds if own.change is not RoundChange.SAME}


def _alike(known: ProposedRound, new: ProposedRound, retime_s: int) -> bool:
    same = (known.round_id, known.version, known.change) == (new.round_id, new.version, new.change)
    stops = [(stop.place_id, stop.task_ids) for stop in known.stops]
    same = same and stops == [(stop.place_id, stop.task_ids) for stop in new.stops]
    same = same and [(one.number, one.before) for one in known.breaks] == [
        (one.number, one.before) for one in new.breaks
    ]
    pairs = [*zip(known.stops, new.stops, strict=True)] if same else []
    return same and all(abs(old.start_s - one.start_s) < retime_s for old, one in pairs)
