"""Texts of messages: what is said in which language, with the shop's name first, short enough for one SMS, and to be read aloud."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dispatch.notify import gsm7, texts_en, texts_fr
from dispatch.notify.kinds import RULES, Audience, MessageKind

SMS_PLACES = 160
#: Of a text that is sent in several, letters of each part.
SMS_PART = 153
#: A name is never cut shorter than that.
SHORTEST_NAME = 10


@dataclass(frozen=True, slots=True)
class Language:
    """Texts of one language. Each has a title, a text and what is said on the telephone."""

    texts: Mapping[MessageKind, tuple[str, str, str]]
    others: str
    clock: Callable[[dt.datetime], str]
    spoken: Callable[[dt.datetime], str]
    day: Callable[[dt.date, dt.date], str]
    soon: str
    around: str
    call: str
    answer: str
    choose: str
    choose_proposal: str
    choose_rest: str
    at_place: str
    at_shop: str
    until: str
    stop: str
    footer: str
    rules: Mapping[str, str]
    why: Mapping[str, str]
    why_else: str
    next_one: str
    methods: Mapping[str, str]
    money: Callable[[int, str], str]


def _language(module: object) -> Language:
    return Language(**{name: getattr(module, name.upper()) for name in Language.__dataclass_fields__})


LANGUAGES: dict[str, Language] = {"fr": _language(texts_fr), "en": _language(texts_en)}


@dataclass(frozen=True, slots=True)
class Words:
    """What a text may need; what it does not need stays empty. Times are UTC epoch seconds.

    ``shop`` is the name of the shop that the recipient knows, ``others`` how many more there are, as of shops that the basket comes from.
    ``before`` are the hours of a shift that it does not have any more, ``rules`` codes of the law on hours, ``amounts`` are by way of paying.
    ``why`` are codes of an order that was refused, ``next_window`` is one that would do.
    """

    shop: str = ""
    others: int = 0
    code: str = ""
    window: tuple[int, int] | None = None
    eta_s: int | None = None
    ready_s: int | None = None
    phone: str = ""
    link: str = ""
    items: str = ""
    place: str = ""
    count: int = 0
    said: str = ""
    codes: tuple[str, ...] = ()
    pickup_code: str = ""
    until_s: int | None = None
    asked: bool = False
    proposed: bool = False
    first: bool = False
    before: tuple[int, int] | None = None
    person: str = ""
    rules: tuple[str, ...] = ()
    paid_s: int = 0
    amount_minor: int = 0
    amounts: tuple[tuple[str, int], ...] = ()
    currency: str = "EUR"
    why: tuple[str, ...] = ()
    next_window: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A message in all its forms: title and body of a letter, an SMS, what is read aloud."""

    title: str
    body: str
    sms: str
    voice: str


def compose(
    kind: MessageKind, words: Words, language: str, fallback: str, now_s: int, time_zone: str
) -> Text:
    """Return a message.

    Parameters
    ----------
    kind, words
        What is said.
    language, fallback
        Its language, and that for a language that has no texts.
    now_s
        When it is sent: what is today then is called so.
    time_zone
        Of the town.
    """
    own = LANGUAGES.get(language[:2].lower()) or LANGUAGES.get(fallback) or LANGUAGES["fr"]
    title, text, voice = own.texts[kind]
    values = _values(words, own, now_s, time_zone, spoken=False)
    aloud = _values(words, own, now_s, time_zone, spoken=True)
    sentence = _tidy(text.format_map(values))
    # Couriers and shops are told of their work, not because of a delivery to them.
    footer = own.footer if RULES[kind].audience is Audience.RECIPIENT else ""
    body = "\n\n".join(one for one in (sentence, words.link, footer) if one)
    return Text(
        title=_tidy(title.format_map(values)),
        body=body,
        sms=_sms(text, values, words, own),
        voice=_tidy(voice.format_map(aloud)),
    )


def _sms(text: str, values: Mapping[str, str], words: Words, own: Language) -> str:
    """Return a text for SMS: one part, or two where the address of a page leaves no room for what is to be said."""
    made = _fitted(text, values, words, own, parts=1)
    if words.link and gsm7.length(made) > _room(made, 1):
        # Names that were cut short would not have made one of it.
        made = _fitted(text, values, words, own, parts=2)
    return made


def _fitted(text: str, values: Mapping[str, str], words: Words, own: Language, *, parts: int) -> str:
    """Return a text in which names are shortened until it fits, with a hint how to end messages where there is room."""
    shown = {name: gsm7.plain(value) for name, value in values.items()}
    end = f" {words.link}" if words.link else ""
    made = gsm7.plain(_tidy(text.format_map(shown)) + end)
    if shown["next"] and gsm7.length(made) > _room(made, parts):
        # Who calls hears when it could come; an hour that is cut short would be another one.
        shown["next"] = ""
        made = gsm7.plain(_tidy(text.format_map(shown)) + end)
    # Whole words of people are worth a second part; names and lists are not.
    for name in ("items", "rules", "why", "where", "place", "person", "shop"):
        over = gsm7.length(made) - _room(made, parts)
        if over <= 0:
            break
        if shown[name]:
            kept = max(SHORTEST_NAME, len(shown[name]) - over - 1)
            if kept < len(shown[name]):
                shown[name] = shown[name][:kept].rstrip() + "."
            made = gsm7.plain(_tidy(text.format_map(shown)) + end)
    hint = gsm7.plain(own.stop)
    if words.first and gsm7.is_gsm7(made) and gsm7.length(f"{made} {hint}") <= _room(made, parts):
        made = f"{made} {hint}"
    return made


def _room(made: str, parts: int) -> int:
    """Return how long a text for SMS of so many parts may be."""
    plain = gsm7.is_gsm7(made)
    if parts > 1:
        return parts * (SMS_PART if plain else 67)
    return SMS_PLACES if plain else 70


def _values(words: Words, own: Language, now_s: int, time_zone: str, *, spoken: bool) -> dict[str, str]:
    zone = ZoneInfo(time_zone)
    today = dt.datetime.fromtimestamp(now_s, zone).date()
    clock = own.spoken if spoken else own.clock

    def at(moment_s: int | None) -> str:
        return "" if moment_s is None else clock(dt.datetime.fromtimestamp(moment_s, zone))

    def day(moment_s: int | None) -> str:
        return "" if moment_s is None else own.day(dt.datetime.fromtimestamp(moment_s, zone).date(), today)

    from_s, to_s = words.window or (None, None)
    where = own.at_place.format(place=words.place) if words.place else own.at_shop
    until = own.until.format(day=day(words.until_s), time=at(words.until_s)) if words.until_s else ""
    choice = own.choose_proposal if words.proposed else own.choose_rest
    shop = words.shop
    return {
        "shop": shop,
        "others": own.others.format(count=words.others) if words.others else "",
        "code": words.code,
        "day": day(from_s if words.eta_s is None else words.eta_s),
        "from": at(from_s),
        "to": at(to_s),
        "eta": at(words.eta_s),
        "soon": own.soon if words.eta_s is None else own.around.format(eta=at(words.eta_s)),
        "ready": at(words.ready_s),
        "call": own.call.format(phone=words.phone) if words.phone else own.answer,
        # A code is read out digit by digit.
        "pickup_code": " ".join(words.pickup_code) if spoken else words.pickup_code,
        "where": where,
        "until": until,
        "choice": choice if words.asked else own.choose,
        "items": words.items.replace(" > ", ", ") if spoken else words.items,
        "place": words.place,
        "count": str(words.count),
        "said": words.said,
        "person": words.person,
        "before": _hours(words.before, day, at),
        "rules": ", ".join(own.rules.get(one, one) for one in words.rules),
        # Codes that no word is for say nothing to a reader.
        "why": ", ".join(dict.fromkeys(own.why.get(one, own.why_else) for one in words.why)) or own.why_else,
        "next": own.next_one.format(hours=_hours(words.next_window, day, at)) if words.next_window else "",
        "paid": ("-" if words.paid_s < 0 else "+") + _length(abs(words.paid_s) // 60),
        "amount": own.money(words.amount_minor, words.currency),
        "amounts": ", ".join(
            f"{own.methods.get(method, method)} {own.money(amount, words.currency)}"
            for method, amount in words.amounts
        ),
        "codes": ", ".join(words.codes),
    }


def _hours(
    window: tuple[int, int] | None, day: Callable[[int | None], str], at: Callable[[int | None], str]
) -> str:
    return "" if window is None else f"{day(window[0])} {at(window[0])}-{at(window[1])}"


def _length(minutes: int) -> str:
    """Return a length of time, the same in all languages."""
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02d}" if hours else f"{rest} min"


def _tidy(text: str) -> str:
    return " ".join(text.split())
