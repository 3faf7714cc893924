"""Messages in English: title, text, what is said on the telephone."""

from __future__ import annotations

import datetime as dt

from dispatch.notify.kinds import MessageKind

TEXTS = {
    MessageKind.PROMISED: (
        "{shop}: delivery {day} between {from} and {to}",
        "{shop}{others}: your delivery {code} comes {day} between {from} and {to}.",
        "Hello. {shop}{others} delivers to you {day} between {from} and {to}. Your number is {code}.",
    ),
    MessageKind.WINDOW_CHANGED: (
        "{shop}: new time, {day} between {from} and {to}",
        "{shop}{others}: new time for {code}, {day} between {from} and {to}. Not possible? Reply here.",
        "Hello. {shop}{others} changes the time of your delivery: {day} between {from} and {to}. {call}",
    ),
    MessageKind.ETA_CHANGED: (
        "{shop}: arrives {day} at about {eta}",
        "{shop}{others}: your delivery {code} arrives {day} at about {eta}.",
        "Hello. Your delivery from {shop}{others} arrives {day} at about {eta}.",
    ),
    MessageKind.NEAR: (
        "{shop}: the courier is on the way to you",
        "{shop}{others}: the courier comes to your door {soon} with {code}.",
        "Hello. The courier of {shop}{others} comes to your door {soon}.",
    ),
    MessageKind.AT_DOOR: (
        "{shop}: the courier is at your door",
        "{shop}{others}: the courier is at your door with {code} and does not ring: please open.",
        "Hello. The courier of {shop}{others} is at your door and does not ring. Please open.",
    ),
    MessageKind.DELIVERED: (
        "{shop}: delivered",
        "{shop}{others}: your delivery {code} was handed over.",
        "Hello. Your delivery from {shop}{others} was handed over.",
    ),
    MessageKind.PARTLY_DELIVERED: (
        "{shop}: part of your delivery is missing",
        "{shop}{others}: part of your delivery {code} is missing. {call}",
        "Hello. Part of your delivery from {shop}{others} is missing. {call}",
    ),
    MessageKind.FAILED: (
        "{shop}: not delivered, what now?",
        "{shop}{others}: {code} could not be handed over. Reply when to come again, or who can take it.",
        "Hello. Your delivery from {shop}{others} could not be handed over. Tell us when to come again, or who can take it. {call}",
    ),
    MessageKind.RETURNED: (
        "{shop}: your delivery is back at the shop",
        "{shop}{others}: {code} is back at the shop. {call}",
        "Hello. Your delivery is back at {shop}{others}. {call}",
    ),
    MessageKind.CANCELLED: (
        "{shop}: delivery cancelled",
        "{shop}{others}: your delivery {code} is cancelled. {call}",
        "Hello. Your delivery from {shop}{others} is cancelled. {call}",
    ),
    MessageKind.WAITS: (
        "{shop}: ready to be fetched",
        "{shop}{others}: {code} waits for you {where}{until}. Your code: {pickup_code}.",
        "Hello. Your order from {shop}{others} waits for you {where}{until}. Your code is {pickup_code}.",
    ),
    MessageKind.WAITS_STILL: (
        "{shop}: still waiting for you",
        "{shop}{others}: {code} still waits for you {where}{until}. Your code: {pickup_code}.",
        "Hello. Your order from {shop}{others} still waits for you {where}{until}. Your code is {pickup_code}.",
    ),
    MessageKind.NOT_FETCHED: (
        "{shop}: your order was not fetched",
        "{shop}{others}: {code} was not fetched in time. {call}",
        "Hello. Your order from {shop}{others} was not fetched in time. {call}",
    ),
    MessageKind.MISSING: (
        "{shop}: something is missing",
        "{shop}: missing in {code}: {items}. {choice}",
        "Hello. {shop} does not have: {items}. Shall they replace or refund it? {call}",
    ),
    MessageKind.BASKET_REFUSED: (
        "{shop}: no basket {day}",
        "{shop}: your basket {day} cannot come ({why}).{next} {call}",
        "Hello. Your basket {day} from {shop} cannot come: {why}.{next} {call}",
    ),
    MessageKind.SHOP_WROTE: (
        "{shop} writes to you",
        "{shop} ({code}): {said}",
        "Hello. {shop} says: {said}",
    ),
    MessageKind.CUSTOMER_WROTE: (
        "Customer of {code}",
        "Customer of {code}: {said}",
        "Hello. The customer of order {code} says: {said}",
    ),
    MessageKind.READY_ASKED: (
        "Order {code} ready at {ready}?",
        "Order {code} ready at {ready}? 1=yes 2=+10",
        "Hello. Is order {code} ready at {ready}? Press 1 for yes, 2 for ten minutes more.",
    ),
    MessageKind.READY_WHICH: (
        "Which order?",
        "Which order: {codes}? Reply for example 1 {code}",
        "Hello. Several orders wait for an answer: {codes}. Say the digit, then the order.",
    ),
    MessageKind.ROUND_RELEASED: (
        "Your round is ready",
        "Your round is ready: {count} stops. First stop: {place}.",
        "Hello. Your round is ready, with {count} stops. The first one is {place}.",
    ),
    MessageKind.NEXT_STOP: (
        "Next stop: {place}",
        "Change: your next stop is {place}.",
        "A change. Your next stop is {place}.",
    ),
    MessageKind.SHIFT_PUBLISHED: (
        "Your shifts are published",
        "Your shifts: {day} from {from} to {to}{others}.",
        "Hello. Your shifts are published: {day} from {from} to {to}{others}.",
    ),
    MessageKind.SHIFT_CHANGED: (
        "Shift changed, {day}",
        "Change: your shift is {day} from {from} to {to} (before: {before}). Not possible? Tell the coordinator.",
        "Hello. Your shift changes: {day} from {from} to {to}. If that is not possible, tell the coordinator.",
    ),
    MessageKind.SHIFT_CANCELLED: (
        "Shift cancelled, {day}",
        "You do not have the shift {day} from {from} to {to} any more.",
        "Hello. You do not have the shift {day} from {from} to {to} any more.",
    ),
    MessageKind.ABSENCE_NOTED: (
        "Absence noted, {day}",
        "Your absence is noted: {day} from {from} on. A mistake? Tell the coordinator.",
        "Hello. Your absence is noted, {day} from {from} on. If that is a mistake, tell the coordinator.",
    ),
    MessageKind.HOURS_ANSWERED: (
        "Your hours: an answer",
        "Your remark on the hours of your shift {day} has an answer. It is with your hours.",
        "Hello. Your remark on the hours of your shift {day} has an answer. It is with your hours.",
    ),
    MessageKind.HOURS_CORRECTED: (
        "Your hours are corrected",
        "The paid hours of your shift {day} are corrected: {paid}. The reason is with your hours.",
        "Hello. The paid hours of your shift {day} are corrected. The reason is with your hours.",
    ),
    MessageKind.HOURS_WARNING: (
        "Your shifts exceed a legal limit",
        "Your shifts exceed a legal limit, from {day} on: {rules}. Talk to the coordinator.",
        "Hello. Your shifts exceed a legal limit, from {day} on: {rules}. Talk to the coordinator.",
    ),
    MessageKind.CASH_DUE: (
        "To be counted and handed in",
        "Round finished. To be counted and handed in, float included: {amounts}.",
        "Hello. Your round is finished. To be counted and handed in, float included: {amounts}.",
    ),
    MessageKind.CASH_AGAIN: (
        "Count the money again",
        "The money of your shift {day} is to be counted again. The reason is with the count.",
        "Hello. The money of your shift {day} is to be counted again. The reason is with the count.",
    ),
    MessageKind.CASH_GAP: (
        "Money: a difference of {amount}",
        "Money of your shift {day}: a difference of {amount}, noted with its reason. Nothing is taken from your pay.",
        "Hello. The money of your shift {day} has a difference of {amount}. It is noted, and nothing is taken from your pay.",
    ),
    MessageKind.COURIER_ABSENT: (
        "Absent: {person}, {day}",
        "Absent: {person}, {day} from {from} on. Stops to be taken over: {count}.",
        "Hello. {person} is absent {day} from {from} on. Stops to be taken over: {count}.",
    ),
    MessageKind.HOURS_CONTESTED: (
        "{person} contests hours",
        "{person} contests the hours of the shift {day}. The answer is yours.",
        "Hello. {person} contests the hours of the shift {day}. The answer is yours.",
    ),
    MessageKind.HOURS_ALERT: (
        "Legal limit: {person}",
        "The shifts of {person} exceed a legal limit, from {day} on: {rules}. To be corrected.",
        "Hello. The shifts of {person} exceed a legal limit, from {day} on: {rules}. They are to be corrected.",
    ),
    MessageKind.CASH_TO_CLOSE: (
        "Money to be checked: {person}",
        "Money to be checked: {person}, shift {day}, difference {amount}.",
        "Hello. The money of {person} is to be checked: shift {day}, difference {amount}.",
    ),
    MessageKind.DOOR_CLOSED: (
        "No answer: {person}",
        "No answer at the door of {person} since {from}. It is yours to act: see the queue of closed doors.",
        "Hello. Nobody answers at the door of {person} since {from}. It is yours to act. See the queue of closed doors.",
    ),
    MessageKind.VISIT_CONCERN: (
        "Please look after {person}",
        "The visit to {person} needs your attention: see the queue of closed doors.",
        "Hello. The visit to {person} needs your attention. See the queue of closed doors.",
    ),
    MessageKind.VISIT_EMERGENCY: (
        "Urgent: {person}",
        "Urgent: the visit to {person} needs you now: see the queue of closed doors.",
        "Urgent. The visit to {person} needs you now. See the queue of closed doors.",
    ),
    MessageKind.ALARM: (
        "Urgent: {person} has raised an alarm",
        "Urgent: {person} has raised an alarm that fits no visit. Call them now. {call}",
        "Urgent. {person} has raised an alarm that fits no visit. Call them now. {call}",
    ),
    MessageKind.BASKET_TO_SETTLE: (
        "Basket refused: {shop}, {day}",
        "Subscription: the basket from {shop} {day} from {from} to {to} is refused ({why}).{next} To be settled with the customer.",
        "Hello. The basket of a subscription from {shop}, {day} from {from} to {to}, is refused: {why}.{next} It is to be settled with the customer.",
    ),
    MessageKind.CONTACT_ASKED: (
        "We cannot reach {person}",
        "We cannot reach {person}, who has named you as a contact. {call}",
        "Hello. We cannot reach {person}, who has named you as a contact. {call}",
    ),
    MessageKind.CONTACT_CALMED: (
        "{person} was reached",
        "{person} was reached. You need do nothing more.",
        "Hello. {person} was reached. You need do nothing more.",
    ),
}

RULES = {
    "daily_hours": "hours a day",
    "weekly_hours": "hours a week",
    "average_hours": "average hours a week",
    "daily_rest": "rest between two days",
    "weekly_rest": "rest of the week",
    "days_a_week": "days a week",
    "break": "break",
    "night_hours": "hours at night",
    "night_average": "average hours at night",
    "night_ban": "no work at night",
    "holiday_ban": "no work on public holidays",
}
WHY = {
    "shop_closed": "shop closed",
    "shop_inactive": "shop closed",
    "unknown_organization": "shop closed",
    "day_closed": "no rounds that day",
    "cut_off_passed": "too late for that day",
    "too_late": "too late for that day",
    "lead_too_short": "too late for that day",
    "window_past": "too late for that day",
    "slot_full": "rounds are full",
    "relay_full": "relay point full",
    "relay_closed": "relay point closed",
    "outside_zone": "address not served",
    "outside_service_area": "address not served",
    "address_not_found": "address not found",
}
WHY_ELSE = "order to be looked at"
NEXT_ONE = " Possible: {hours}."
METHODS = {"cash": "cash", "terminal": "card", "meal_voucher": "meal vouchers"}

OTHERS = " (+{count})"
SOON = "in a few minutes"
AROUND = "at about {eta}"
CALL = "Call {phone}."
CHOOSE = "Replace or refund? Reply here."
CHOOSE_PROPOSAL = "Reply 1=take it 2=without."
CHOOSE_REST = "Reply 1=bring the rest 2=refund."
AT_PLACE = "at {place}"
AT_SHOP = "at the shop"
UNTIL = " until {day} {time}"
ANSWER = "Reply here."
STOP = "Reply STOP to end messages."
FOOTER = "You get this message because of a delivery. Reply STOP to get no more of them, or tell us how you prefer to be told."

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def MONEY(amount_minor: int, currency: str) -> str:  # noqa: N802
    """Return an amount."""
    whole, rest = divmod(abs(amount_minor), 100)
    sign = "-" if amount_minor < 0 else ""
    return f"{sign}{'€' if currency == 'EUR' else currency + ' '}{whole}.{rest:02d}"


def CLOCK(moment: dt.datetime) -> str:  # noqa: N802 - a part of the language like the others
    """Return a time of the day."""
    return f"{moment.hour}:{moment.minute:02d}"


def SPOKEN(moment: dt.datetime) -> str:  # noqa: N802
    """Return a time of the day to be read aloud."""
    hour = moment.hour % 12 or 12
    half = "a.m." if moment.hour < 12 else "p.m."
    return f"{hour} {moment.minute:02d} {half}" if moment.minute else f"{hour} {half}"


def DAY(day: dt.date, today: dt.date) -> str:  # noqa: N802
    """Return what a day is called."""
    ahead = (day - today).days
    if ahead == 0:
        return "today"
    if ahead == 1:
        return "tomorrow"
    return f"{_DAYS[day.weekday()]} {day.day}/{day.month:02d}"
