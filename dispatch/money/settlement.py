"""The split of a round, kept: once, for ever, and the same if it is asked for again."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dispatch.errors import DispatchError
from dispatch.lifecycle.round import ACTIVE_ROUND
from dispatch.money.round_split import Alone, Split, split_round
from dispatch.storage import deliveries, rounds, tariffs
from dispatch.storage.schema_money import COST_SHARE
from dispatch.storage.store import NotFoundError, Writing


def settle_round(
    writing: Writing,
    round_id: str,
    total_minor: int,
    currency: str,
    facts: Iterable[Alone],
    cost_of: Callable[[frozenset[str]], int] | None = None,
) -> Split:
    """Split the cost of a round that is over, and keep the shares; notes ``round.settled``, without the shares: those are each shop's own.

    Raises
    ------
    DispatchError
        ``round_active``: it is not over. ``round_settled``: it is settled with another amount or other facts. ``invalid_split``: see
        `split_round`; or a shop has nothing to do with a delivery.
    NotFoundError
        There is no such round or delivery.
    """
    given = list(facts)
    writing.exclude(f"settlement {round_id}")
    own = rounds.get(writing, round_id)
    if own.status in ACTIVE_ROUND:
        raise DispatchError(
            f"round {round_id} is {own.status}: settle it when it is over", code="round_active"
        )
    split = split_round(total_minor, given, cost_of, salt=round_id)
    kept = tariffs.shares_of(writing, round_id)
    if kept:
        same = {(row.delivery_id, row.org_id): (row.alone_minor, row.share_minor) for row in kept}
        asked = {
            (one.delivery_id, one.org_id): (one.alone_minor, split.shares[one.delivery_id, one.org_id])
            for one in given
        }
        if same != asked or kept[0].currency != currency:
            raise DispatchError(
                f"round {round_id} is settled with {sum(row.share_minor for row in kept)}: credit the difference instead",
                code="round_settled",
            )
        return split
    carried = deliveries.get_many(writing, {one.delivery_id for one in given})
    for one in given:
        if one.delivery_id not in carried:
            raise NotFoundError("delivery", one.delivery_id)
        if one.org_id not in {task.org_id for task in carried[one.delivery_id].tasks}:
            raise DispatchError(
                f"shop {one.org_id} has no goods in delivery {one.delivery_id}: name shops that have",
                code="invalid_split",
            )
    writing.insert(
        COST_SHARE,
        *(
            {
                "round_id": round_id,
                "delivery_id": one.delivery_id,
                "org_id": one.org_id,
                "day": own.day,
                "alone_minor": one.alone_minor,
                "share_minor": split.shares[one.delivery_id, one.org_id],
                "currency": currency,
                "method": split.method,
                "settled_s": writing.now_s,
            }
            for one in given
        ),
    )
    data = {"total_minor": total_minor, "currency": currency, "method": split.method, "shares": len(given)}
    writing.note("round.settled", round_id, own.version, data)
    return split
