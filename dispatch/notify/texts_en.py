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
}

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
