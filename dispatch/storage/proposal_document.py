"""Proposals as JSON documents, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from dispatch.board.reasons import WhyNot, WhyNotCode
from dispatch.runs.proposal import (
    Figures,
    LeftOut,
    Moved,
    Proposal,
    ProposedBreak,
    ProposedRound,
    ProposedStop,
    RoundChange,
)


def proposal_document(proposal: Proposal) -> dict[str, Any]:
    """Return a proposal as a document."""
    return {
        "day": proposal.day,
        "now_s": proposal.now_s,
        "sequence": proposal.sequence,
        "versions": dict(proposal.versions),
        "rounds": [_round_document(own) for own in proposal.rounds],
        "left_out": [
            {
                "delivery_id": one.delivery_id,
                "reasons": [[why.code, why.shift_id, why.detail, why.value] for why in one.reasons],
            }
            for one in proposal.left_out
        ],
        "before": asdict(proposal.before),
        "after": asdict(proposal.after),
        "moved": [
            [one.delivery_id, one.old_shift_id, one.new_shift_id, one.old_start_s, one.new_start_s]
            for one in proposal.moved
        ],
        "record": dict(proposal.record),
    }


def proposal_of(document: Mapping[str, Any]) -> Proposal:
    """Return the proposal of a document."""
    return Proposal(
        day=document["day"],
        now_s=document["now_s"],
        sequence=document["sequence"],
        versions=document["versions"],
        rounds=tuple(_round_of(own) for own in document["rounds"]),
        left_out=tuple(
            LeftOut(
                one["delivery_id"],
                tuple(
                    WhyNot(WhyNotCode(code), shift, detail, value)
                    for code, shift, detail, value in one["reasons"]
                ),
            )
            for one in document["left_out"]
        ),
        before=Figures(**document["before"]),
        after=Figures(**document["after"]),
        moved=tuple(Moved(*one) for one in document["moved"]),
        record=document["record"],
    )


def _round_document(own: ProposedRound) -> dict[str, Any]:
    return {
        "shift_id": own.shift_id,
        "round_id": own.round_id,
        "version": own.version,
        "stops": [
            [stop.id, stop.place_id, list(stop.task_ids), stop.arrival_s, stop.start_s, stop.end_s]
            for stop in own.stops
        ],
        "breaks": [[one.number, one.before, one.start_s, one.end_s] for one in own.breaks],
        "departure_s": own.departure_s,
        "end_s": own.end_s,
        "facts": dict(own.facts),
        "change": own.change.value,
        "next_changed": own.next_changed,
    }


def _round_of(document: Mapping[str, Any]) -> ProposedRound:
    return ProposedRound(
        shift_id=document["shift_id"],
        round_id=document["round_id"],
        version=document["version"],
        stops=tuple(
            ProposedStop(name, place, tuple(tasks), arrival, start, end)
            for name, place, tasks, arrival, start, end in document["stops"]
        ),
        breaks=tuple(ProposedBreak(*one) for one in document["breaks"]),
        departure_s=document["departure_s"],
        end_s=document["end_s"],
        facts=document["facts"],
        change=RoundChange(document["change"]),
        next_changed=document["next_changed"],
    )
