"""What a window costs: by the published tariff, from the basket and from what it adds to the plan."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict
from statistics import median

from dispatch.board.ask import Ask
from dispatch.domain import TimeWindow
from dispatch.errors import DispatchError
from dispatch.money.tariff import FeeFacts, Tariff, fee
from dispatch.orders.asked import Order
from dispatch.promises.policy import PromisePolicy
from dispatch.promises.quote import SlotOffer

#: Names of windows in tariffs.
STANDARD, GREEN = "standard", "green"


def straight_m(ask: Ask) -> int:
    """Return the straight metres from the farthest shop of a basket to its door: what the bands of a tariff go by.

    Streets may be closed for a day; a fee does not depend on that.
    """
    door = ask.door
    return max(
        (round(_metres(stop.place.lon, stop.place.lat, door.lon, door.lat)) for stop in ask.fetches),
        default=0,
    )


def fee_facts(order: Order, ask: Ask, zone: str, slot: str, marginal_minor: int) -> FeeFacts:
    """Return what the fee of a basket in a window depends on."""
    return FeeFacts(
        distance_m=straight_m(ask),
        shops=max(1, len({pickup.org_id for pickup in order.pickups})),
        weight_g=sum(pickup.load.weight_g for pickup in order.pickups),
        volume_l=sum(pickup.load.volume_l for pickup in order.pickups),
        zone=zone,
        slot=slot,
        marginal_cost_minor=marginal_minor,
    )


def priced(
    facts_of: Callable[[str, int], FeeFacts],
    found: Sequence[tuple[str, TimeWindow, int]],
    tariff: Tariff | None,
    policy: PromisePolicy,
) -> tuple[SlotOffer, ...]:
    """Return offers with their fees.

    Parameters
    ----------
    facts_of
        Return what the fee depends on, by the name of the slot and what the plan costs more.
    found
        By window its local date, the window and what the plan costs more, in the smallest unit of money.
    tariff
        None where deliveries cost nothing.
    policy
        Says what is greener.

    Notes
    -----
    The same basket in the same plan has the same fees, whoever asks. Greener are windows in which it adds at most a part of what it adds in
    the middle one of all windows, where there are three or more.
    """
    middle = median(extra for _, _, extra in found) if len(found) >= 3 else -1
    offers = []
    for day, window, extra in found:
        green = middle >= 0 and 100 * extra <= policy.green_percent * middle
        slot = GREEN if green and tariff is not None and GREEN in tariff.slots else STANDARD
        facts = facts_of(slot, extra)
        if tariff is None:
            offers.append(SlotOffer(day, window, 0, "", "", green, extra, asdict(facts)))
            continue
        due = fee(tariff, facts)
        offers.append(
            SlotOffer(
                day, window, due.amount_minor, due.currency, due.rule_version, green, extra, asdict(facts)
            )
        )
    return tuple(offers)


def check_facts(offer: SlotOffer, tariff: Tariff) -> FeeFacts:
    """Return the facts of an offer, if the tariff still asks for its fee by them.

    Raises
    ------
    DispatchError
        ``tariff_changed``: it is another version, or asks for another fee.
    """
    facts = FeeFacts(**offer.facts)
    due = fee(tariff, facts)
    if (due.rule_version, due.amount_minor) != (offer.fee_rule, offer.fee_minor):
        raise DispatchError(
            f"the tariff is {due.rule_version} now, and the offer was made by {offer.fee_rule}: ask for new offers",
            code="tariff_changed",
        )
    return facts


def _metres(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Return the great-circle metres between two points (haversine)."""
    phi_a, phi_b = math.radians(lat_a), math.radians(lat_b)
    half = math.sin((phi_b - phi_a) / 2) ** 2
    half += math.cos(phi_a) * math.cos(phi_b) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    return 2 * 6_371_000 * math.asin(math.sqrt(half))
