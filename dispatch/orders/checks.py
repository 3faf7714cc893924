"""What is wrong with an order, all of it at once, before anything is looked up or stored."""

from __future__ import annotations

from collections.abc import Mapping

from dispatch.domain import Load
from dispatch.errors import DispatchError, Fault
from dispatch.orders.asked import AskedPickup, Order
from dispatch.orders.delivery import Mode
from dispatch.parties.organization import Organization

#: Most shops of one basket: the solver inserts so many pickups in every order.
MOST_PICKUPS = 8
#: Orders lie no further ahead.
LONGEST_AHEAD_S = 400 * 86_400
LONGEST_TEXT = 2_000
LONGEST_SERVICE_S = 4 * 3_600
MOST_LITRES, MOST_GRAMS = 5_000, 1_000_000


class RefusedOrderError(DispatchError):
    """An order that cannot be taken; ``faults`` lists everything that is wrong with it, code ``order_refused``.

    Parameters
    ----------
    faults
        At least one.
    """

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        told = "; ".join(f"{fault.pointer}: {fault.message} ({fault.remedy})" for fault in faults)
        super().__init__(f"the order is refused: {told}", code="order_refused")
        self.faults = faults


def faults_of(order: Order, shops: Mapping[str, Organization], now_s: int) -> list[Fault]:
    """Return what is wrong with an order by itself.

    Parameters
    ----------
    shops
        The organisations of the town by name.
    now_s
        When it comes in.
    """
    found: list[Fault] = []

    def wrong(pointer: str, code: str, value: object, message: str, remedy: str) -> None:
        found.append(Fault(pointer, 0, code, str(value)[:80], message, remedy))

    if order.org_id not in shops:
        wrong(
            "/org_id",
            "unknown_organization",
            order.org_id,
            "this town has no such organisation",
            "give the id of one",
        )
    if not order.recipient.name.strip():
        wrong("/recipient/name", "name_missing", "", "the recipient has no name", "give the name at the door")
    if not order.pickups:
        wrong("/pickups", "no_pickups", "[]", "nothing is to be picked up", "name at least one shop")
    if len(order.pickups) > MOST_PICKUPS:
        wrong(
            "/pickups", "too_many_pickups", len(order.pickups), f"a basket comes from at most {MOST_PICKUPS} shops", "make two orders of it"
        )  # fmt: skip
    for number, pickup in enumerate(order.pickups):
        found += _pickup_faults(f"/pickups/{number}", pickup, shops)
    window = order.window
    if window.latest < window.earliest:
        wrong(
            "/window",
            "window_inverted",
            f"{window.earliest} > {window.latest}",
            "it ends before it begins",
            "exchange the two",
        )
    elif window.latest < now_s:
        wrong("/window", "window_past", window.latest, "it is over", "ask for a later one")
    elif window.latest > now_s + LONGEST_AHEAD_S:
        wrong(
            "/window",
            "window_far",
            window.latest,
            "it is more than a year ahead",
            "check its date: times are epoch seconds",
        )
    if not 0 <= order.service_s <= LONGEST_SERVICE_S:
        wrong(
            "/service_s",
            "bad_service",
            order.service_s,
            "that is no time at a door",
            f"give 0 to {LONGEST_SERVICE_S} seconds",
        )
    if not 0 <= order.priority <= 100:
        wrong("/priority", "bad_priority", order.priority, "priorities go from 0 to 100", "give one of these")
    if order.max_ride_s is not None and order.max_ride_s <= 0:
        wrong(
            "/max_ride_s",
            "bad_max_ride",
            order.max_ride_s,
            "goods are on board for some time",
            "give seconds above 0, or nothing",
        )
    if len(order.note) > LONGEST_TEXT:
        wrong(
            "/note",
            "text_too_long",
            len(order.note),
            f"notes have at most {LONGEST_TEXT} characters",
            "shorten it",
        )
    if order.mode is Mode.RETURN and len(order.pickups) > 1:
        wrong(
            "/pickups",
            "return_to_several",
            len(order.pickups),
            "a return goes to one shop",
            "make an order for each",
        )
    found += _payment_faults(order, shops)
    return found


def _pickup_faults(pointer: str, pickup: AskedPickup, shops: Mapping[str, Organization]) -> list[Fault]:
    found: list[Fault] = []
    shop = shops.get(pickup.org_id)
    if shop is None:
        found.append(
            Fault(
                f"{pointer}/org_id",
                0,
                "unknown_organization",
                pickup.org_id,
                "this town has no such shop",
                "give the id of one",
            )
        )
    elif not shop.active or not shop.place_id:
        found.append(
            Fault(
                f"{pointer}/org_id",
                0,
                "shop_inactive",
                pickup.org_id,
                f"{shop.name} hands no goods over",
                "ask the coordinator",
            )
        )
    bounds = Load(MOST_LITRES, MOST_GRAMS)
    for name in ("volume_l", "weight_g"):
        amount = getattr(pickup.load, name)
        if not 0 <= amount <= getattr(bounds, name):
            found.append(
                Fault(
                    f"{pointer}/load/{name}",
                    0,
                    "bad_load",
                    str(amount),
                    "no bike carries that",
                    f"give 0 to {getattr(bounds, name)}",
                )
            )
    if not 0 <= pickup.service_s <= LONGEST_SERVICE_S:
        found.append(
            Fault(f"{pointer}/service_s", 0, "bad_service", str(pickup.service_s), "that is no time at a counter", f"give 0 to {LONGEST_SERVICE_S} seconds")
        )  # fmt: skip
    if pickup.prepare_s is not None and not 0 <= pickup.prepare_s <= 86_400:
        found.append(
            Fault(f"{pointer}/prepare_s", 0, "bad_preparation", str(pickup.prepare_s), "shops prepare within a day", "give 0 to 86400 seconds")
        )  # fmt: skip
    return found


def _payment_faults(order: Order, shops: Mapping[str, Organization]) -> list[Fault]:
    payment = order.payment
    if payment is None:
        return []
    found: list[Fault] = []
    if payment.amount_minor <= 0:
        found.append(
            Fault("/payment/amount_minor", 0, "bad_amount", str(payment.amount_minor), "nothing is to be paid", "leave payment out, or give cents above 0")
        )  # fmt: skip
    if not payment.methods:
        found.append(
            Fault(
                "/payment/methods", 0, "no_method", "[]", "it is not said how to pay", "name at least one way"
            )
        )
    shares = sum(amount for _, amount in payment.by_org)
    if payment.by_org and shares != payment.amount_minor:
        found.append(
            Fault(
                "/payment/by_org",
                0,
                "shares_differ",
                str(shares),
                f"the shares are not {payment.amount_minor} in sum",
                "correct them",
            )
        )
    strangers = [org for org, _ in payment.by_org if org not in shops]
    if strangers:
        found.append(
            Fault(
                "/payment/by_org",
                0,
                "unknown_organization",
                strangers[0],
                "this town has no such organisation",
                "give the id of one",
            )
        )
    return found
