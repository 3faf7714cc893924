"""What is wrong with an order, all of it at once, before anything is looked up or stored."""

from __future__ import annotations

from collections.abc import Mapping

from dispatch.domain import Load, TimeWindow
from dispatch.errors import DispatchError, Fault
from dispatch.orders.asked import AskedPickup, Order
from dispatch.orders.delivery import Mode
from dispatch.orders.parcel_codes import LONGEST_CODE, MOST_PIECES, plain_code
from dispatch.parties.organization import Organization

#: Most shops of one basket: the solver inserts so many pickups in every order.
MOST_PICKUPS = 8
#: Orders lie no further ahead.
LONGEST_AHEAD_S = 400 * 86_400
LONGEST_TEXT = 2_000
LONGEST_SERVICE_S = 4 * 3_600
LONGEST_RIDE_S = 86_400
#: Codes of faults of moments that no calendar has: nothing can be said of a day then.
MOMENT_FAULTS = frozenset({"window_far", "window_early", "ready_far"})
#: Texts and their longest.
_LONGEST = {
    "/external_ref": 200,
    "/recipient/name": 200,
    "/recipient/phone": 32,
    "/recipient/email": 254,
    "/recipient/language": 8,
    "/door/address": 500,
    "/door/name": 200,
    "/door/access_note": LONGEST_TEXT,
    "/note": LONGEST_TEXT,
}
MOST_LITRES, MOST_GRAMS = 5_000, 1_000_000


class RefusedOrderError(DispatchError):
    """An order that cannot be taken; ``faults`` lists everything that is wrong with it, code ``order_refused``.

    Parameters
    ----------
    faults
        At least one.
    next_window
        The next window in which the order could be met, where the time is all that is wrong, and there is one soon.
    """

    def __init__(self, faults: tuple[Fault, ...], *, next_window: TimeWindow | None = None) -> None:
        told = "; ".join(f"{fault.pointer}: {fault.message} ({fault.remedy})" for fault in faults)
        super().__init__(f"the order is refused: {told}", code="order_refused")
        self.faults = faults
        self.next_window = next_window


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
        found += _pickup_faults(f"/pickups/{number}", pickup, shops, now_s)
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
    if window.latest > now_s + LONGEST_AHEAD_S:
        wrong(
            "/window",
            "window_far",
            window.latest,
            "it is more than a year ahead",
            "check its date: times are epoch seconds",
        )
    if window.earliest < now_s - LONGEST_AHEAD_S:
        wrong(
            "/window",
            "window_early",
            window.earliest,
            "it begins more than a year ago",
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
    if order.max_ride_s is not None and not 0 < order.max_ride_s <= LONGEST_RIDE_S:
        wrong(
            "/max_ride_s",
            "bad_max_ride",
            order.max_ride_s,
            "goods are on board for some time, and not for days",
            f"give 1 to {LONGEST_RIDE_S} seconds, or nothing",
        )
    found += _text_faults(order)
    if order.mode is Mode.VISIT:
        wrong(
            "/mode",
            "no_order",
            order.mode,
            "visits follow from plans of services, and are not ordered",
            "make a plan of the service",
        )
    if order.mode is Mode.RETURN and len(order.pickups) > 1:
        wrong(
            "/pickups",
            "return_to_several",
            len(order.pickups),
            "a return goes to one shop",
            "make an order for each, as dispatch.orders.returns does",
        )
    found += _payment_faults(order, shops)
    return found


def _text_faults(order: Order) -> list[Fault]:
    """Return which texts are too long, or have characters that nobody can read and PostgreSQL does not store."""
    texts = {
        "/external_ref": order.external_ref,
        "/recipient/name": order.recipient.name,
        "/recipient/phone": order.recipient.phone,
        "/recipient/email": order.recipient.email,
        "/recipient/language": order.recipient.language,
        "/door/address": order.door.address,
        "/door/name": order.door.name,
        "/door/access_note": order.door.access_note,
        "/note": order.note,
        **{f"/pickups/{number}/items": pickup.items for number, pickup in enumerate(order.pickups)},
    }
    door = order.recipient.door
    if door is not None:
        texts |= {
            f"/recipient/door/{name}": getattr(door, name)
            for name in ("floor", "code", "safe_place", "neighbour", "note")
        }
    found = []
    for pointer, text in texts.items():
        most = _LONGEST.get(pointer, LONGEST_TEXT)
        if len(text) > most:
            found.append(
                Fault(
                    pointer,
                    0,
                    "text_too_long",
                    str(len(text)),
                    f"it has at most {most} characters",
                    "shorten it",
                    {"most": most},
                )
            )
        if not storable(text):
            found.append(
                Fault(
                    pointer,
                    0,
                    "bad_character",
                    ascii(text)[:80],
                    "it has characters that cannot be stored",
                    "remove them",
                )
            )
    return found


def storable(text: str) -> bool:
    """Return whether a text has neither the character of number zero nor half a pair of characters."""
    if "\x00" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _pickup_faults(
    pointer: str, pickup: AskedPickup, shops: Mapping[str, Organization], now_s: int
) -> list[Fault]:
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
                {"shop": shop.name},
            )
        )
    if pickup.ready_s is not None and abs(pickup.ready_s - now_s) > LONGEST_AHEAD_S:
        found.append(
            Fault(
                f"{pointer}/ready_s",
                0,
                "ready_far",
                str(pickup.ready_s),
                "that is more than a year away",
                "check its date: times are epoch seconds",
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
    found += _code_faults(pointer, pickup)
    if pickup.prepare_s is not None and not 0 <= pickup.prepare_s <= 86_400:
        found.append(
            Fault(f"{pointer}/prepare_s", 0, "bad_preparation", str(pickup.prepare_s), "shops prepare within a day", "give 0 to 86400 seconds")
        )  # fmt: skip
    return found


def _code_faults(pointer: str, pickup: AskedPickup) -> list[Fault]:
    """Return what is wrong with the codes on the pieces of a pickup."""
    codes = pickup.barcodes
    if len(codes) > MOST_PIECES:
        text = f"nobody carries more than {MOST_PIECES} pieces to one door"
        return [
            Fault(f"{pointer}/barcodes", 0, "too_many_pieces", str(len(codes)), text, "make two orders of it")
        ]
    found: list[Fault] = []
    seen: dict[str, int] = {}
    for number, code in enumerate(codes):
        at, plain = f"{pointer}/barcodes/{number}", plain_code(code)
        if not plain or len(code) > LONGEST_CODE or not code.isprintable():
            remedy = f"give 1 to {LONGEST_CODE} characters that can be printed"
            found.append(
                Fault(at, 0, "bad_barcode", ascii(code)[:80], "that is no code that can be read", remedy)
            )
        elif plain in seen:
            text = f"piece {seen[plain]} has the same: a code ticks one piece off"
            found.append(Fault(at, 0, "barcode_twice", code, text, "put a code of its own on each piece"))
        seen.setdefault(plain, number)
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
    if any(amount < 0 for _, amount in payment.by_org):
        found.append(
            Fault(
                "/payment/by_org",
                0,
                "bad_amount",
                str(payment.by_org)[:80],
                "a share is below zero",
                "give cents of 0 or more",
            )
        )
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
