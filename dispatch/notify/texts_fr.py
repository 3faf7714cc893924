"""Messages in French: title, text, what is said on the telephone."""

from __future__ import annotations

import datetime as dt

from dispatch.notify.kinds import MessageKind

TEXTS = {
    MessageKind.PROMISED: (
        "{shop} : livraison {day} entre {from} et {to}",
        "{shop}{others} : votre livraison {code} est prévue {day} entre {from} et {to}.",
        "Bonjour. {shop}{others} vous livre {day} entre {from} et {to}. Votre numéro est {code}.",
    ),
    MessageKind.WINDOW_CHANGED: (
        "{shop} : nouvel horaire, {day} entre {from} et {to}",
        "{shop}{others} : nouvel horaire pour {code}, {day} entre {from} et {to}. Pas possible ? Répondez ici.",
        "Bonjour. {shop}{others} change l'heure de votre livraison : {day} entre {from} et {to}. {call}",
    ),
    MessageKind.ETA_CHANGED: (
        "{shop} : arrivée {day} vers {eta}",
        "{shop}{others} : votre livraison {code} arrivera {day} vers {eta}.",
        "Bonjour. Votre livraison de {shop}{others} arrivera {day} vers {eta}.",
    ),
    MessageKind.NEAR: (
        "{shop} : le livreur arrive",
        "{shop}{others} : le livreur arrive chez vous {soon} avec {code}.",
        "Bonjour. Le livreur de {shop}{others} arrive chez vous {soon}.",
    ),
    MessageKind.AT_DOOR: (
        "{shop} : le livreur est à votre porte",
        "{shop}{others} : le livreur est à votre porte avec {code}. Il ne sonne pas : ouvrez-lui, merci.",
        "Bonjour. Le livreur de {shop}{others} est à votre porte. Il ne sonne pas : ouvrez-lui, merci.",
    ),
    MessageKind.DELIVERED: (
        "{shop} : livraison remise",
        "{shop}{others} : votre livraison {code} a été remise.",
        "Bonjour. Votre livraison de {shop}{others} a été remise.",
    ),
    MessageKind.PARTLY_DELIVERED: (
        "{shop} : livraison incomplète",
        "{shop}{others} : une partie de votre livraison {code} manque. {call}",
        "Bonjour. Une partie de votre livraison de {shop}{others} manque. {call}",
    ),
    MessageKind.FAILED: (
        "{shop} : livraison non remise, que faire ?",
        "{shop}{others} : {code} n'a pas pu être remis. Répondez quand revenir, ou à qui le laisser.",
        "Bonjour. Votre livraison de {shop}{others} n'a pas pu être remise. Dites-nous quand revenir, ou à qui la laisser. {call}",
    ),
    MessageKind.RETURNED: (
        "{shop} : votre livraison est revenue au commerce",
        "{shop}{others} : {code} est revenu au commerce. {call}",
        "Bonjour. Votre livraison est revenue chez {shop}{others}. {call}",
    ),
    MessageKind.CANCELLED: (
        "{shop} : livraison annulée",
        "{shop}{others} : votre livraison {code} est annulée. {call}",
        "Bonjour. Votre livraison de {shop}{others} est annulée. {call}",
    ),
    MessageKind.WAITS: (
        "{shop} : à retirer",
        "{shop}{others} : {code} vous attend {where}{until}. Votre code : {pickup_code}.",
        "Bonjour. Votre commande de {shop}{others} vous attend {where}{until}. Votre code est {pickup_code}.",
    ),
    MessageKind.WAITS_STILL: (
        "{shop} : votre commande vous attend",
        "{shop}{others} : {code} vous attend encore {where}{until}. Votre code : {pickup_code}.",
        "Bonjour. Votre commande de {shop}{others} vous attend encore {where}{until}. Votre code est {pickup_code}.",
    ),
    MessageKind.NOT_FETCHED: (
        "{shop} : votre commande n'a pas été retirée",
        "{shop}{others} : {code} n'a pas été retiré à temps. {call}",
        "Bonjour. Votre commande de {shop}{others} n'a pas été retirée à temps. {call}",
    ),
    MessageKind.MISSING: (
        "{shop} : il manque un article",
        "{shop} : il manque dans {code} : {items}. {choice}",
        "Bonjour. {shop} n'a pas : {items}. Faut-il remplacer ou rembourser ? {call}",
    ),
    MessageKind.BASKET_REFUSED: (
        "{shop} : pas de panier {day}",
        "{shop} : votre panier {day} ne peut pas venir ({why}).{next} {call}",
        "Bonjour. Votre panier {day} de {shop} ne peut pas venir : {why}.{next} {call}",
    ),
    MessageKind.SHOP_WROTE: (
        "{shop} vous écrit",
        "{shop} ({code}) : {said}",
        "Bonjour. {shop} vous dit : {said}",
    ),
    MessageKind.CUSTOMER_WROTE: (
        "Client de {code}",
        "Client de {code} : {said}",
        "Bonjour. Le client de la commande {code} vous dit : {said}",
    ),
    MessageKind.READY_ASKED: (
        "Commande {code} prête à {ready} ?",
        "Commande {code} prête à {ready} ? 1=oui 2=+10",
        "Bonjour. La commande {code} est-elle prête à {ready} ? Tapez 1 pour oui, 2 pour dix minutes de plus.",
    ),
    MessageKind.READY_WHICH: (
        "Quelle commande ?",
        "Quelle commande : {codes} ? Répondez par exemple 1 {code}",
        "Bonjour. Plusieurs commandes attendent une réponse : {codes}. Dites le chiffre, puis la commande.",
    ),
    MessageKind.ROUND_RELEASED: (
        "Votre tournée est prête",
        "Votre tournée est prête : {count} arrêts. Premier arrêt : {place}.",
        "Bonjour. Votre tournée est prête, avec {count} arrêts. Le premier est {place}.",
    ),
    MessageKind.NEXT_STOP: (
        "Prochain arrêt : {place}",
        "Changement : votre prochain arrêt est {place}.",
        "Changement. Votre prochain arrêt est {place}.",
    ),
    MessageKind.SHIFT_PUBLISHED: (
        "Votre planning est publié",
        "Votre planning : service {day} de {from} à {to}{others}.",
        "Bonjour. Votre planning est publié : service {day} de {from} à {to}{others}.",
    ),
    MessageKind.SHIFT_CHANGED: (
        "Changement de service, {day}",
        "Changement : votre service est {day} de {from} à {to} (avant : {before}). Pas possible ? Dites-le à la coordination.",
        "Bonjour. Votre service change : {day} de {from} à {to}. Si ce n'est pas possible, dites-le à la coordination.",
    ),
    MessageKind.SHIFT_CANCELLED: (
        "Service annulé, {day}",
        "Vous n'avez plus le service {day} de {from} à {to}.",
        "Bonjour. Vous n'avez plus le service {day} de {from} à {to}.",
    ),
    MessageKind.ABSENCE_NOTED: (
        "Absence notée, {day}",
        "Votre absence est notée : {day} à partir de {from}. Une erreur ? Dites-le à la coordination.",
        "Bonjour. Votre absence est notée, {day} à partir de {from}. Si c'est une erreur, dites-le à la coordination.",
    ),
    MessageKind.HOURS_ANSWERED: (
        "Réponse sur vos heures",
        "Votre remarque sur vos heures du service {day} a une réponse. Elle est dans vos heures.",
        "Bonjour. Votre remarque sur vos heures du service {day} a une réponse. Elle est dans vos heures.",
    ),
    MessageKind.HOURS_CORRECTED: (
        "Vos heures sont corrigées",
        "Vos heures payées du service {day} sont corrigées : {paid}. La raison est dans vos heures.",
        "Bonjour. Vos heures payées du service {day} sont corrigées. La raison est dans vos heures.",
    ),
    MessageKind.HOURS_WARNING: (
        "Votre planning dépasse une limite légale",
        "Votre planning dépasse une limite légale, à partir de {day} : {rules}. Parlez-en à la coordination.",
        "Bonjour. Votre planning dépasse une limite légale, à partir de {day} : {rules}. Parlez-en à la coordination.",
    ),
    MessageKind.CASH_DUE: (
        "Caisse à remettre",
        "Tournée finie. Comptez et remettez, fonds de caisse compris : {amounts}.",
        "Bonjour. Votre tournée est finie. Comptez et remettez, fonds de caisse compris : {amounts}.",
    ),
    MessageKind.CASH_AGAIN: (
        "Caisse à recompter",
        "La caisse de votre service {day} est à recompter. La raison est avec le comptage.",
        "Bonjour. La caisse de votre service {day} est à recompter. La raison est avec le comptage.",
    ),
    MessageKind.CASH_GAP: (
        "Caisse : écart de {amount}",
        "Caisse de votre service {day} : écart de {amount}, noté avec sa raison. Rien n'est pris sur votre paye.",
        "Bonjour. La caisse de votre service {day} a un écart de {amount}. Il est noté, et rien n'est pris sur votre paye.",
    ),
    MessageKind.COURIER_ABSENT: (
        "Absence : {person}, {day}",
        "Absence : {person}, {day} à partir de {from}. Arrêts à reprendre : {count}.",
        "Bonjour. Absence de {person}, {day} à partir de {from}. Arrêts à reprendre : {count}.",
    ),
    MessageKind.HOURS_CONTESTED: (
        "{person} conteste ses heures",
        "{person} conteste ses heures du service {day}. La réponse est à vous.",
        "Bonjour. {person} conteste ses heures du service {day}. La réponse est à vous.",
    ),
    MessageKind.HOURS_ALERT: (
        "Limite légale : {person}",
        "Le planning de {person} dépasse une limite légale, à partir de {day} : {rules}. À corriger.",
        "Bonjour. Le planning de {person} dépasse une limite légale, à partir de {day} : {rules}. Il est à corriger.",
    ),
    MessageKind.CASH_TO_CLOSE: (
        "Caisse à vérifier : {person}",
        "Caisse à vérifier : {person}, service {day}, écart {amount}.",
        "Bonjour. La caisse de {person} est à vérifier : service {day}, écart {amount}.",
    ),
    MessageKind.DOOR_CLOSED: (
        "Sans réponse : {person}",
        "Sans réponse chez {person} depuis {from}. À vous d'agir : voir la file des portes closes.",
        "Bonjour. Personne ne répond chez {person} depuis {from}. C'est à vous d'agir. Voyez la file des portes closes.",
    ),
    MessageKind.VISIT_CONCERN: (
        "À suivre : {person}",
        "La visite chez {person} demande votre attention : voir la file des portes closes.",
        "Bonjour. La visite chez {person} demande votre attention. Voyez la file des portes closes.",
    ),
    MessageKind.VISIT_EMERGENCY: (
        "Urgent : {person}",
        "Urgent : la visite chez {person} demande votre intervention immédiate. Voir la file des portes closes.",
        "Urgent. La visite chez {person} demande votre intervention immédiate. Voyez la file des portes closes.",
    ),
    MessageKind.ALARM: (
        "Urgent : {person} signale une alerte",
        "Urgent : {person} a signalé une alerte qui ne correspond à aucune visite. Appelez tout de suite. {call}",
        "Urgent. {person} a signalé une alerte qui ne correspond à aucune visite. Appelez tout de suite. {call}",
    ),
    MessageKind.BASKET_TO_SETTLE: (
        "Panier refusé : {shop}, {day}",
        "Abonnement : le panier de {shop} {day} de {from} à {to} est refusé ({why}).{next} À voir avec le client.",
        "Bonjour. Le panier d'un abonnement de {shop}, {day} de {from} à {to}, est refusé : {why}.{next} C'est à voir avec le client.",
    ),
    MessageKind.CONTACT_ASKED: (
        "Nous n'arrivons pas à joindre {person}",
        "Nous n'arrivons pas à joindre {person}, qui vous a désigné comme contact. {call}",
        "Bonjour. Nous n'arrivons pas à joindre {person}, qui vous a désigné comme contact. {call}",
    ),
    MessageKind.CONTACT_CALMED: (
        "{person} a été joint",
        "{person} a pu être joint. Vous n'avez plus rien à faire.",
        "Bonjour. {person} a pu être joint. Vous n'avez plus rien à faire.",
    ),
}

RULES = {
    "daily_hours": "heures par jour",
    "weekly_hours": "heures par semaine",
    "average_hours": "heures par semaine en moyenne",
    "daily_rest": "repos entre deux jours",
    "weekly_rest": "repos de la semaine",
    "days_a_week": "jours par semaine",
    "break": "pause",
    "night_hours": "heures de nuit",
    "night_average": "heures de nuit en moyenne",
    "night_ban": "pas de travail de nuit",
    "holiday_ban": "pas de travail les jours fériés",
}
WHY = {
    "shop_closed": "commerce fermé",
    "shop_inactive": "commerce fermé",
    "unknown_organization": "commerce fermé",
    "day_closed": "pas de tournée ce jour",
    "cut_off_passed": "trop tard pour ce jour",
    "too_late": "trop tard pour ce jour",
    "lead_too_short": "trop tard pour ce jour",
    "window_past": "trop tard pour ce jour",
    "slot_full": "tournées complètes",
    "relay_full": "point relais complet",
    "relay_closed": "point relais fermé",
    "outside_zone": "adresse non desservie",
    "outside_service_area": "adresse non desservie",
    "address_not_found": "adresse introuvable",
}
WHY_ELSE = "commande à revoir"
NEXT_ONE = " Possible : {hours}."
METHODS = {"cash": "espèces", "terminal": "carte", "meal_voucher": "titres-restaurant"}

OTHERS = " (+{count})"
SOON = "dans quelques minutes"
AROUND = "vers {eta}"
CALL = "Appelez le {phone}."
CHOOSE = "Remplacer ou rembourser ? Répondez ici."
CHOOSE_PROPOSAL = "Répondez 1=oui 2=sans."
CHOOSE_REST = "Répondez 1=livrer le reste 2=rembourser."
AT_PLACE = "ici : {place}"
AT_SHOP = "au commerce"
UNTIL = " jusqu'à {day} {time}"
ANSWER = "Répondez ici."
STOP = "STOP pour ne plus rien recevoir."
FOOTER = (
    "Vous recevez ce message à cause d'une livraison. Répondez STOP pour ne plus en recevoir, ou dites-nous"
    " comment vous préférez être prévenu."
)

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def MONEY(amount_minor: int, currency: str) -> str:  # noqa: N802
    """Return an amount."""
    whole, rest = divmod(abs(amount_minor), 100)
    sign = "-" if amount_minor < 0 else ""
    return f"{sign}{whole},{rest:02d} {'€' if currency == 'EUR' else currency}"


def CLOCK(moment: dt.datetime) -> str:  # noqa: N802 - a part of the language like the others
    """Return a time of the day."""
    return f"{moment.hour}h{moment.minute:02d}"


def SPOKEN(moment: dt.datetime) -> str:  # noqa: N802
    """Return a time of the day to be read aloud."""
    hours = "une heure" if moment.hour == 1 else "minuit" if moment.hour == 0 else f"{moment.hour} heures"
    return f"{hours} {moment.minute}" if moment.minute else hours


def DAY(day: dt.date, today: dt.date) -> str:  # noqa: N802
    """Return what a day is called."""
    ahead = (day - today).days
    if ahead == 0:
        return "aujourd'hui"
    if ahead == 1:
        return "demain"
    return f"{_DAYS[day.weekday()]} {day.day}/{day.month:02d}"
