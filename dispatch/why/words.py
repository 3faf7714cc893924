"""The answers in French and English, for people who plan and people who ride."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from dispatch.board.reasons import WhyNot
from dispatch.money.amounts import amount_text
from dispatch.why.answers import Binding, WhyCourier, WhyHour, WhyLeftOut

LANGUAGES = ("fr", "en")

_REASONS: Mapping[str, tuple[str, str]] = {
    "no_courier": ("personne n'est plus en service", "nobody is on shift any more"),
    "off_streets": (
        "une adresse est trop loin de toute rue où l'on peut rouler",
        "a place is too far from any street that couriers may use",
    ),
    "goods_unlocated": (
        "les colis ont été pris et ne sont plus sur aucune tournée : retrouvez-les d'abord",
        "the goods have been collected and are on no round any more: find them first",
    ),
    "skill": ("il manque : {detail}", "lacks: {detail}"),
    "skill_any": ("il manque une des aptitudes demandées", "lacks one of the skills asked for"),
    "skill_none": ("a ce qui est exclu", "has what is excluded"),
    "forbidden": ("quelqu'un a décidé autrement", "somebody has decided otherwise"),
    "left_off": ("laissée de côté par {detail}", "left off by {detail}"),
    "left_off_now": ("laissée de côté", "left off"),
    "group": ("ce qui va avec est ailleurs", "what belongs to it is elsewhere"),
    "apart": ("ne peut voyager avec le reste", "may not ride with the rest"),
    "order": ("l'ordre demandé est impossible", "the order asked for is impossible"),
    "capacity": ("trop grand de {value} {unit}", "too big by {value} {unit}"),
    "unreachable": ("aucun chemin n'y mène", "no way leads there"),
    "unreachable_closed": (
        "aucun chemin n'y mène à temps, à cause d'une fermeture : {detail}",
        "no way leads there in time, because of a closure: {detail}",
    ),
    "range": ("trop loin de {km} km", "too far by {km} km"),
    "window": ("en retard de {minutes} min même seul", "{minutes} min late even alone"),
    "shift": (
        "le service finirait {minutes} min trop tard, même sans rien d'autre",
        "the shift would end {minutes} min late, even with nothing else",
    ),
    "ride": ("trop longtemps à bord de {minutes} min", "on board {minutes} min too long"),
    "break": ("la pause est en travers", "the break is in the way"),
    "goods": (
        "ne peut être à bord en même temps que : {goods}",
        "may not be on board at the same time as: {goods}",
    ),
    "goods_plain": ("pas avec ce qui est à bord", "not with what is on board"),
    "lifo": ("serait derrière d'autres colis", "would be behind other goods"),
    "full": (
        "la tournée est pleine : il faudrait {minutes} min de plus",
        "the round is full: {minutes} min more would be needed",
    ),
    "full_plain": ("la tournée est pleine", "the round is full"),
}
_HELPS: Mapping[str, tuple[str, str]] = {
    "prize": ("coûte plus que ce qu'on lui accorde", "costs more than it is worth"),
    "window_later": ("livrer jusqu'à {minutes} min plus tard", "deliver up to {minutes} min later"),
    "window_earlier": ("livrer jusqu'à {minutes} min plus tôt", "deliver up to {minutes} min earlier"),
    "shift": ("prolonger le service de {who} de {minutes} min", "let {who} work {minutes} min longer"),
    "later": (
        "livrer et finir {minutes} min plus tard avec {who}",
        "deliver and finish {minutes} min later with {who}",
    ),
    "ride": ("admettre {minutes} min de plus à bord", "allow {minutes} min more on board"),
    "range": ("admettre {km} km de plus pour {who}", "allow {km} km more for {who}"),
    "capacity": ("donner plus de place à {who}", "give {who} more room"),
    "skill": ("donner l'aptitude demandée à {who}", "give {who} the skill asked for"),
    "allow": ("permettre à {who} de le prendre", "allow {who} to take it"),
    "relation": ("lever une condition entre livraisons", "lift a condition between deliveries"),
    "goods": ("admettre un mélange de colis", "allow goods to be mixed"),
    "lifo": ("admettre un autre ordre de chargement", "allow another order of loading"),
    "vehicle": ("une personne de plus en service", "one more person on shift"),
}
_BINDINGS: Mapping[Binding, tuple[str, str]] = {
    Binding.WINDOW: ("la fenêtre promise ouvre à {at}", "the promised window opens at {at}"),
    Binding.GOODS: ("les colis ne sont prêts qu'à {at}", "the goods are ready at {at} only"),
    Binding.OPENING: ("le commerce n'ouvre qu'à {at}", "the shop opens at {at} only"),
    Binding.SHIFT: ("la tournée commence à {at}", "the round begins at {at}"),
    Binding.NOW: ("la personne peut partir à {at}", "the courier can leave at {at}"),
}
_UNITS = {"volume_l": "l", "weight_g": "g"}
#: Kinds of goods of the services that come along; a town's own are said as it has named them.
_GOODS: Mapping[str, tuple[str, str]] = {
    "food": ("denrées", "food"),
    "meals": ("repas", "meals"),
    "waste": ("déchets", "waste"),
    "recyclables": ("matières à recycler", "recyclables"),
    "compost": ("compost", "compost"),
    "medicine": ("médicaments", "medicine"),
    "books": ("livres", "books"),
    "mail": ("courrier", "mail"),
    "equipment": ("matériel", "equipment"),
}

#: Says who has a shift.
Namer = Callable[[str], str]


def say_courier(answer: WhyCourier, who: Namer, language: str, currency: str) -> str:
    """Return why a courier has a delivery, in a sentence or two; amounts are in the currency of the town."""
    french = language == "fr"
    name = who(answer.shift_id)
    if answer.pinned_by:
        return (
            f"{name} : décidé par {answer.pinned_by}."
            if french
            else f"{name}: decided by {answer.pinned_by}."
        )
    if answer.on_board:
        return f"{name} a déjà les colis à bord." if french else f"{name} has the goods on board already."
    said = []
    if answer.cost_minor is not None:
        cost = amount_text(answer.cost_minor, currency, language)
        said.append(
            f"{name} : la tournée coûte {cost} de plus avec cette livraison."
            if french
            else f"{name}: the round costs {cost} more with this delivery."
        )
    if answer.extra_minor is not None:
        other, extra = who(answer.next_shift_id), amount_text(abs(answer.extra_minor), currency, language)
        more = answer.extra_minor >= 0
        if french:
            said.append(f"Avec {other}, ce serait {extra} de {'plus' if more else 'moins'}.")
        else:
            said.append(f"With {other} it would be {extra} {'more' if more else 'less'}.")
    elif answer.obstacles:
        said.append("Personne d'autre ne peut :" if french else "Nobody else can:")
        said += [f"{say_reason(one, who, language)}." for one in answer.obstacles]
    return " ".join(said)


def say_hour(answer: WhyHour, time_zone: str, language: str) -> str:
    """Return what the planned time of a drop follows from, in a sentence or two."""
    at = _BINDINGS[answer.binding][LANGUAGES.index(language)].format(at=_clock(answer.at_s, time_zone))
    start = _clock(answer.start_s, time_zone)
    ride, work = round(answer.ride_s / 60), round(answer.work_s / 60)
    if language == "fr":
        then = f", puis {ride} min de route et {work} min d'arrêts" if ride or work else ""
        return f"Prévu à {start} : {at}{then}."
    then = f", then {ride} min of riding and {work} min at stops" if ride or work else ""
    return f"Planned at {start}: {at}{then}."


def say_left_out(answer: WhyLeftOut, who: Namer, language: str) -> list[str]:
    """Return why a delivery is left out, a line for each reason, and what would help, a line for each change."""
    french = language == "fr"
    if any(one.code == "prize" and one.amount == 0 for one in answer.helps):
        # It was promised since the last plan, or taken off: nothing has to change for it.
        return [
            "Elle tient dans le plan tel qu'il est : le prochain la prendra."
            if french
            else "It fits into the plan as it is: the next plan takes it in."
        ]
    note = f" ({answer.note})" if answer.note else ""
    lines = [f"{say_reason(one, who, language)}{note}." for one in answer.reasons]
    if answer.helps:
        lines.append("Ce qui aiderait :" if french else "What would help:")
    for one in answer.helps:
        text = _HELPS[one.code][LANGUAGES.index(language)]
        name = who(one.shift_id) if one.shift_id else ("quelqu'un" if french else "somebody")
        lines.append(
            "- "
            + text.format(who=name, minutes=-(-one.amount // 60), km=_kilometres(one.amount, language))
            + "."
        )
    return lines


def say_reason(one: WhyNot, who: Namer, language: str) -> str:
    """Return one obstacle, with whose it is."""
    key = "full_plain" if one.code == "full" and one.value < 0 else one.code.value
    key = "left_off_now" if one.code == "left_off" and not one.detail else key
    key = "unreachable_closed" if one.code == "unreachable" and one.detail else key
    key = "goods_plain" if one.code == "goods" and not one.detail else key
    text = _REASONS[key][LANGUAGES.index(language)].format(
        detail=one.detail,
        value=one.value,
        unit=_UNITS.get(one.detail, ""),
        minutes=max(1, -(-one.value // 60)),
        km=_kilometres(one.value, language),
        goods=", ".join(_goods(name, language) for name in one.detail.split(", ")),
    )
    if not one.shift_id:
        return text[0].upper() + text[1:]
    return f"{who(one.shift_id)} : {text}" if language == "fr" else f"{who(one.shift_id)}: {text}"


def _goods(name: str, language: str) -> str:
    words = _GOODS.get(name)
    return name if words is None else words[LANGUAGES.index(language)]


def _clock(moment_s: int, time_zone: str) -> str:
    return f"{dt.datetime.fromtimestamp(moment_s, ZoneInfo(time_zone)):%H:%M}"


def _kilometres(metres: int, language: str) -> str:
    text = f"{max(metres, 0) / 1000:.1f}"
    return text.replace(".", ",") if language == "fr" else text
