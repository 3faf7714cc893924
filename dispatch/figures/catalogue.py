"""Every figure of a day: what it is called, what it says, in which unit, which way is better, and how days are put together.

`docs/figures.md` explains each one; a test holds the two against each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Key(StrEnum):
    """The name of a figure in documents."""

    ORDERED = "ordered"
    REFUSED = "refused"
    LOST = "lost"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"
    OPEN = "open"
    VISITS = "visits"
    PROMISE_KEPT = "promise_kept"
    CAME = "came"
    ON_TIME = "on_time"
    EARLY = "early"
    LATE = "late"
    LATE_MEAN = "late_mean"
    LATE_P95 = "late_p95"
    LATE_MOST = "late_most"
    PROMISE_MOVED = "promise_moved"
    FIRST_ATTEMPT = "first_attempt"
    CLICK_TO_DOOR = "click_to_door"
    CLICK_TO_DOOR_P50 = "click_to_door_p50"
    CLICK_TO_DOOR_P95 = "click_to_door_p95"
    READY_TO_PICKUP = "ready_to_pickup"
    READY_TO_DOOR = "ready_to_door"
    DETOUR = "detour"
    PAID_HOURS = "paid_hours"
    ORDERS_PER_HOUR = "orders_per_hour"
    DROPS_PER_HOUR = "drops_per_hour"
    UTILISATION = "utilisation"
    WAITING = "waiting"
    WAITING_SHARE = "waiting_share"
    WAIT_SHOP = "wait_shop"
    WAIT_DOOR = "wait_door"
    IDLE = "idle"
    DISTANCE = "distance"
    DISTANCE_PER_ORDER = "distance_per_order"
    CO2E_PER_ORDER = "co2e_per_order"
    COST_PER_DROP = "cost_per_drop"
    CHANGES_PER_ROUND = "changes_per_round"
    CHANGES_PER_HOUR = "changes_per_hour"
    NEXT_CHANGES_PER_ROUND = "next_changes_per_round"
    HANDOVERS = "handovers"
    MESSAGES = "messages"
    EFFORT_GINI = "effort_gini"
    EFFORT_SPREAD = "effort_spread"
    TOLD_KEPT = "told_kept"
    ETA_KEPT = "eta_kept"
    ETA_ERROR_30 = "eta_error_30"
    ETA_ERROR_10 = "eta_error_10"
    FACT_AGE_P95 = "fact_age_p95"
    FACT_AGE_MOST = "fact_age_most"


class Group(StrEnum):
    """What a figure is about."""

    ORDERS = "orders"
    PROMISES = "promises"
    SPEED = "speed"
    WORK = "work"
    WAYS = "ways"
    CALM = "calm"
    FAIRNESS = "fairness"
    ARRIVALS = "arrivals"


class Form(StrEnum):
    """What the number is: how it is written down."""

    COUNT = "count"
    SHARE = "share"  # of 1
    MINUTES = "minutes"  # kept in seconds
    HOURS = "hours"  # kept in seconds
    KILOMETRES = "kilometres"  # kept in metres
    GRAMS = "grams"
    MONEY = "money"  # kept in the smallest unit
    DECIMAL = "decimal"


class Better(StrEnum):
    """Which way is better."""

    MORE = "more"
    LESS = "less"
    NEITHER = "neither"


class Pooling(StrEnum):
    """How days are put together."""

    SUM = "sum"  # of the day: days are averaged
    RATIO = "ratio"  # counts are added up, then divided
    EACH = "each"  # of the day as a whole, as a percentile is: days are averaged


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure in words; each pair is French, English."""

    key: Key
    group: Group
    form: Form
    better: Better
    pooling: Pooling
    title: tuple[str, str]
    says: tuple[str, str]


GROUPS: Final[dict[Group, tuple[str, str]]] = {
    Group.ORDERS: ("Commandes", "Orders"),
    Group.PROMISES: ("Promesses", "Promises"),
    Group.SPEED: ("Rapidité", "Speed"),
    Group.WORK: ("Travail", "Work"),
    Group.WAYS: ("Trajets et coûts", "Ways and costs"),
    Group.CALM: ("Tranquillité", "Calm"),
    Group.FAIRNESS: ("Partage de l’effort", "Sharing of effort"),
    Group.ARRIVALS: ("Heures annoncées", "Times told"),
}

_G, _F, _B, _P = Group, Form, Better, Pooling


def _of(
    key: Key,
    group: Group,
    form: Form,
    better: Better,
    pooling: Pooling,
    title: tuple[str, str],
    says: tuple[str, str],
) -> Definition:
    return Definition(key, group, form, better, pooling, title, says)


_ALL = (
    _of(
        Key.ORDERED, _G.ORDERS, _F.COUNT, _B.NEITHER, _P.SUM, ("Commandes prises", "Orders taken"),
        ("commandes de la journée qu’un coursier apporte, quoi qu’il en soit advenu", "orders of the day that a courier brings, whatever became of them"),
    ),
    _of(
        Key.REFUSED, _G.ORDERS, _F.COUNT, _B.LESS, _P.SUM, ("Demandes refusées", "Requests refused"),
        ("personnes à qui aucun créneau n’a pu être proposé", "people who could be offered no window"),
    ),
    _of(
        Key.LOST, _G.ORDERS, _F.COUNT, _B.LESS, _P.SUM, ("Clients partis", "Customers gone"),
        ("personnes à qui aucun créneau proposé ne convenait", "people whom no window that was offered suited"),
    ),
    _of(
        Key.DELIVERED, _G.ORDERS, _F.COUNT, _B.MORE, _P.SUM, ("Livrées", "Delivered"),
        ("remises à la porte ou au point relais, même incomplètes", "handed over at the door or the relay point, in part too"),
    ),
    _of(
        Key.FAILED, _G.ORDERS, _F.COUNT, _B.LESS, _P.SUM, ("Échouées", "Failed"),
        ("personne, refusées ou reparties au commerce", "nobody there, turned down, or gone back to the shop"),
    ),
    _of(
        Key.CANCELLED, _G.ORDERS, _F.COUNT, _B.NEITHER, _P.SUM, ("Annulées", "Cancelled"),
        ("annulées par qui que ce soit", "called off, by whomever"),
    ),
    _of(
        Key.OPEN, _G.ORDERS, _F.COUNT, _B.LESS, _P.SUM, ("Encore ouvertes", "Still open"),
        ("ni livrées, ni échouées, ni annulées au moment de compter", "neither delivered nor failed nor cancelled at the time of counting"),
    ),
    _of(
        Key.VISITS, _G.ORDERS, _F.COUNT, _B.MORE, _P.SUM, ("Visites faites", "Visits made"),
        ("visites des services municipaux faites dans les mêmes tournées", "visits of municipal services made on the same rounds"),
    ),
    _of(
        Key.PROMISE_KEPT, _G.PROMISES, _F.SHARE, _B.MORE, _P.RATIO, ("Promesses tenues", "Promises kept"),
        (
            "parmi toutes les commandes promises et non annulées dont le sort est connu : remise commencée dans le créneau, panier complet",
            "of all orders promised and not cancelled whose fate is known: drop begun within the window, nothing of the basket missing",
        ),
    ),
    _of(
        Key.CAME, _G.PROMISES, _F.SHARE, _B.MORE, _P.RATIO, ("Venus comme promis", "Came as promised"),
        (
            "parmi les mêmes : livreur à la porte dans le créneau promis, panier complet, que quelqu’un ait ouvert ou non",
            "of the same orders: courier at the door within the promised window with all of the basket, whether anybody opened or not",
        ),
    ),
    _of(
        Key.ON_TIME, _G.PROMISES, _F.SHARE, _B.MORE, _P.RATIO, ("À l’heure", "On time"),
        ("parmi les livrées : remise commencée dans le créneau promis", "of those delivered: drop begun within the promised window"),
    ),
    _of(
        Key.EARLY, _G.PROMISES, _F.SHARE, _B.LESS, _P.RATIO, ("En avance", "Early"),
        ("parmi les livrées : remise finie avant l’ouverture du créneau", "of those delivered: drop over before the window opened"),
    ),
    _of(
        Key.LATE, _G.PROMISES, _F.SHARE, _B.LESS, _P.RATIO, ("En retard", "Late"),
        ("parmi les livrées : remise commencée après la fin du créneau", "of those delivered: drop begun after the window’s end"),
    ),
    _of(
        Key.LATE_MEAN, _G.PROMISES, _F.MINUTES, _B.LESS, _P.RATIO, ("Retard moyen", "Mean lateness"),
        ("minutes après la fin du créneau, sur toutes les livrées ; 0 pour qui est à l’heure", "minutes after the window’s end, over all delivered; 0 for who is on time"),
    ),
    _of(
        Key.LATE_P95, _G.PROMISES, _F.MINUTES, _B.LESS, _P.EACH, ("Retard, 95 %", "Lateness, 95%"),
        ("retard que 95 livraisons sur 100 ne dépassent pas", "lateness that 95 deliveries of 100 do not exceed"),
    ),
    _of(
        Key.LATE_MOST, _G.PROMISES, _F.MINUTES, _B.LESS, _P.EACH, ("Pire retard", "Worst lateness"),
        ("le plus long retard de la journée", "the longest lateness of the day"),
    ),
    _of(
        Key.PROMISE_MOVED, _G.PROMISES, _F.SHARE, _B.LESS, _P.RATIO, ("Créneaux déplacés", "Windows moved"),
        ("parmi les promises : une autre fenêtre avait été promise avant", "of those promised: another window had been promised before"),
    ),
    _of(
        Key.FIRST_ATTEMPT, _G.PROMISES, _F.SHARE, _B.MORE, _P.RATIO, ("Du premier coup", "First attempt"),
        ("parmi les commandes arrivées à la porte : remises sans échec avant", "of orders that came to the door: handed over without a failure before"),
    ),
    _of(
        Key.CLICK_TO_DOOR, _G.SPEED, _F.MINUTES, _B.LESS, _P.RATIO, ("Du clic à la porte", "Click to door"),
        ("de la commande à la fin de la remise, commandes passées le jour même, moyenne", "from the order to the end of the drop, orders placed on the day itself, mean"),
    ),
    _of(
        Key.CLICK_TO_DOOR_P50, _G.SPEED, _F.MINUTES, _B.LESS, _P.EACH, ("Du clic à la porte, médiane", "Click to door, median"),
        ("que la moitié ne dépasse pas", "that half of them do not exceed"),
    ),
    _of(
        Key.CLICK_TO_DOOR_P95, _G.SPEED, _F.MINUTES, _B.LESS, _P.EACH, ("Du clic à la porte, 95 %", "Click to door, 95%"),
        ("que 95 sur 100 ne dépassent pas", "that 95 of 100 do not exceed"),
    ),
    _of(
        Key.READY_TO_PICKUP, _G.SPEED, _F.MINUTES, _B.LESS, _P.RATIO, ("Du prêt à la collecte", "Ready to pickup"),
        ("temps que les paquets prêts attendent au commerce, moyenne par paquet", "time that goods that are ready wait in the shop, mean by pickup"),
    ),
    _of(
        Key.READY_TO_DOOR, _G.SPEED, _F.MINUTES, _B.LESS, _P.RATIO, ("Du prêt à la porte", "Ready to door"),
        ("du dernier paquet prêt à la fin de la remise, moyenne", "from the last goods ready to the end of the drop, mean"),
    ),
    _of(
        Key.DETOUR, _G.SPEED, _F.DECIMAL, _B.LESS, _P.RATIO, ("Détour des paquets", "Detour of goods"),
        ("mètres roulés à bord, par mètre de commerce à commerce puis à la porte sans autre arrêt", "metres ridden on board, for each metre from shop to shop to the door without other stops"),
    ),
    _of(
        Key.PAID_HOURS, _G.WORK, _F.HOURS, _B.LESS, _P.SUM, ("Heures payées", "Paid hours"),
        ("selon la règle de paie de la ville, corrections comprises", "by the pay rule of the town, corrections included"),
    ),
    _of(
        Key.ORDERS_PER_HOUR, _G.WORK, _F.DECIMAL, _B.MORE, _P.RATIO, ("Commandes par heure payée", "Orders per paid hour"),
        ("commandes livrées pour une heure de coursier payée", "orders delivered for a paid hour of courier"),
    ),
    _of(
        Key.DROPS_PER_HOUR, _G.WORK, _F.DECIMAL, _B.MORE, _P.RATIO, ("Arrêts à une porte par heure payée", "Drops per paid hour"),
        ("arrêts réussis à une porte, visites comprises, pour une heure payée", "successful halts at doors, visits included, for a paid hour"),
    ),
    _of(
        Key.UTILISATION, _G.WORK, _F.SHARE, _B.MORE, _P.RATIO, ("Occupation", "Utilisation"),
        ("temps de trajet et de service sur le temps de travail sans les pauses", "time riding and serving of the time at work without breaks"),
    ),
    _of(
        Key.WAITING, _G.WORK, _F.HOURS, _B.LESS, _P.SUM, ("Attente", "Waiting"),
        ("au commerce, à la porte, ou sans rien à faire", "at shops, at doors, or with nothing to do"),
    ),
    _of(
        Key.WAITING_SHARE, _G.WORK, _F.SHARE, _B.LESS, _P.RATIO, ("Part d’attente", "Share of waiting"),
        ("attente sur le temps de travail sans les pauses", "waiting of the time at work without breaks"),
    ),
    _of(
        Key.WAIT_SHOP, _G.WORK, _F.HOURS, _B.LESS, _P.SUM, ("Attente au commerce", "Waiting at shops"),
        ("arrivé trop tôt, paquet pas prêt, ou comptoir plus lent que prévu", "too early, goods not ready, or the counter slower than planned"),
    ),
    _of(
        Key.WAIT_DOOR, _G.WORK, _F.HOURS, _B.LESS, _P.SUM, ("Attente à la porte", "Waiting at doors"),
        ("avant l’ouverture du créneau promis", "before the promised window opened"),
    ),
    _of(
        Key.IDLE, _G.WORK, _F.HOURS, _B.LESS, _P.SUM, ("Sans rien à faire", "Nothing to do"),
        ("dans le service, entre deux tournées ou à l’arrêt avant de repartir", "in the shift, between rounds or standing before setting out again"),
    ),
    _of(
        Key.DISTANCE, _G.WAYS, _F.KILOMETRES, _B.LESS, _P.SUM, ("Kilomètres", "Kilometres"),
        ("par la carte, dans l’ordre où les arrêts ont été faits, retour compris", "by the map, in the order in which stops were made, way back included"),
    ),
    _of(
        Key.DISTANCE_PER_ORDER, _G.WAYS, _F.KILOMETRES, _B.LESS, _P.RATIO, ("Kilomètres par commande", "Kilometres per order"),
        ("par commande livrée ; les trajets des visites y sont", "for each order delivered; the ways of visits are in it"),
    ),
    _of(
        Key.CO2E_PER_ORDER, _G.WAYS, _F.GRAMS, _B.LESS, _P.RATIO, ("Gaz par commande", "Gases per order"),
        ("grammes d’équivalent CO2 de la conduite, par commande livrée", "grams of CO2 equivalent of riding, for each order delivered"),
    ),
    _of(
        Key.COST_PER_DROP, _G.WAYS, _F.MONEY, _B.LESS, _P.RATIO, ("Coût par arrêt", "Cost per drop"),
        ("heures payées au tarif du coursier et kilomètres au tarif du vélo, par arrêt réussi à une porte", "paid hours at the courier’s rate and kilometres at the bike’s, for each successful halt at a door"),
    ),
    _of(
        Key.CHANGES_PER_ROUND, _G.CALM, _F.DECIMAL, _B.LESS, _P.RATIO, ("Changements par tournée", "Changes per round"),
        ("fois qu’un plan a changé les arrêts, ou leur ordre, d’une tournée que le coursier connaissait", "times that a plan changed the stops, or their order, of a round that its courier knew"),
    ),
    _of(
        Key.CHANGES_PER_HOUR, _G.CALM, _F.DECIMAL, _B.LESS, _P.RATIO, ("Changements par heure payée", "Changes per paid hour"),
        ("les mêmes, pour une heure de coursier payée", "the same, for a paid hour of courier"),
    ),
    _of(
        Key.NEXT_CHANGES_PER_ROUND, _G.CALM, _F.DECIMAL, _B.LESS, _P.RATIO, ("Autre arrêt suivant, par tournée", "Other next stop, per round"),
        ("parmi ces changements, ceux du prochain arrêt", "those of these changes that concern the next stop"),
    ),
    _of(
        Key.HANDOVERS, _G.CALM, _F.COUNT, _B.LESS, _P.SUM, ("Passées à un autre", "Given to another"),
        ("commandes passées d’une tournée que le coursier connaissait à un autre coursier", "orders that went from a round that its courier knew to another courier"),
    ),
    _of(
        Key.MESSAGES, _G.CALM, _F.DECIMAL, _B.LESS, _P.RATIO, ("Messages par commande", "Messages per order"),
        ("messages aux destinataires, envoyés ou à envoyer, par commande prise", "messages to recipients, sent or about to be, for each order taken"),
    ),
    _of(
        Key.EFFORT_GINI, _G.FAIRNESS, _F.DECIMAL, _B.LESS, _P.EACH, ("Inégalité d’effort", "Unevenness of effort"),
        ("indice de Gini de l’effort par heure payée entre coursiers : 0 si tous font pareil", "Gini coefficient of effort for a paid hour among couriers: 0 where all do the same"),
    ),
    _of(
        Key.EFFORT_SPREAD, _G.FAIRNESS, _F.DECIMAL, _B.LESS, _P.EACH, ("Effort, max sur min", "Effort, most over least"),
        ("effort par heure payée du coursier qui en fait le plus sur celui qui en fait le moins", "effort for a paid hour of the courier with most over that of the one with least"),
    ),
    _of(
        Key.TOLD_KEPT, _G.ARRIVALS, _F.SHARE, _B.MORE, _P.RATIO, ("Fenêtre annoncée tenue", "Window told kept"),
        ("parmi les livrées dont le destinataire avait reçu une heure : remise commencée dans la dernière annoncée", "of those delivered whose recipients were told a time: drop begun within the last one told"),
    ),
    _of(
        Key.ETA_KEPT, _G.ARRIVALS, _F.SHARE, _B.NEITHER, _P.RATIO, ("Fenêtres calculées tenues", "Windows foretold kept"),
        ("fenêtres calculées pour les portes, à tous les horizons ; 90 % est visé", "windows foretold for doors, at all horizons; 90% is aimed at"),
    ),
    _of(
        Key.ETA_ERROR_30, _G.ARRIVALS, _F.MINUTES, _B.LESS, _P.RATIO, ("Erreur 30 min avant", "Error 30 min before"),
        ("écart moyen entre l’heure prévue 30 minutes avant et l’arrivée", "mean distance between the time foretold 30 minutes before and the arrival"),
    ),
    _of(
        Key.ETA_ERROR_10, _G.ARRIVALS, _F.MINUTES, _B.LESS, _P.RATIO, ("Erreur 10 min avant", "Error 10 min before"),
        ("écart moyen entre l’heure prévue 10 minutes avant et l’arrivée", "mean distance between the time foretold 10 minutes before and the arrival"),
    ),
    _of(
        Key.FACT_AGE_P95, _G.ARRIVALS, _F.MINUTES, _B.LESS, _P.EACH, ("Âge des nouvelles, 95 %", "Age of news, 95%"),
        ("âge de ce que disent les téléphones en arrivant, que 95 sur 100 ne dépassent pas", "how old what phones say is when it comes in, that 95 of 100 do not exceed"),
    ),
    _of(
        Key.FACT_AGE_MOST, _G.ARRIVALS, _F.MINUTES, _B.LESS, _P.EACH, ("Nouvelle la plus vieille", "Oldest news"),
        ("la plus longue attente hors ligne", "the longest wait without a network"),
    ),
)  # fmt: skip

#: All of them, in the order in which they are shown.
DEFINITIONS: Final[dict[Key, Definition]] = {one.key: one for one in _ALL}
