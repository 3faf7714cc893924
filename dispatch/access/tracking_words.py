"""What a recipient reads of how far a delivery is: one sentence, French and English."""

from __future__ import annotations

from typing import Final

from dispatch.lifecycle.delivery import DeliveryStatus

_D = DeliveryStatus
#: By language and state; of goods.
_GOODS: Final = {
    "fr": {
        _D.CREATED: "Votre commande est notée ; l'horaire n'est pas encore confirmé.",
        _D.HELD: "Il manque une précision à votre commande : nous vous contactons si besoin.",
        _D.PROMISED: "Votre livraison est prévue.",
        _D.PLANNED: "Votre livraison est prévue.",
        _D.ASSIGNED: "Votre livraison est confiée à un coursier.",
        _D.COLLECTING: "Le coursier rassemble votre commande chez les commerçants.",
        _D.COLLECTED: "Le coursier a votre commande.",
        _D.OUT_FOR_DELIVERY: "Le coursier vient chez vous : vous êtes le prochain arrêt.",
        _D.ARRIVED: "Le coursier est à votre porte.",
        _D.HANDED_OVER: "Votre commande vous attend.",
        _D.DELIVERED: "Votre commande a été remise.",
        _D.PARTIALLY_DELIVERED: "Une partie de votre commande a été remise.",
        _D.FAILED: "Votre commande n'a pas pu être remise.",
        _D.RESCHEDULED: "Votre commande sera présentée à nouveau.",
        _D.RETURNING: "Votre commande retourne chez le commerçant.",
        _D.RETURNED: "Votre commande est revenue chez le commerçant.",
        _D.CANCELLED: "Votre commande est annulée.",
    },
    "en": {
        _D.CREATED: "Your order is noted; its time is not confirmed yet.",
        _D.HELD: "Something is missing in your order: you are asked if need be.",
        _D.PROMISED: "Your delivery is planned.",
        _D.PLANNED: "Your delivery is planned.",
        _D.ASSIGNED: "A courier has your delivery on the list.",
        _D.COLLECTING: "The courier is collecting your order in the shops.",
        _D.COLLECTED: "The courier has your order.",
        _D.OUT_FOR_DELIVERY: "The courier is on the way to you: you are the next stop.",
        _D.ARRIVED: "The courier is at your door.",
        _D.HANDED_OVER: "Your order waits for you.",
        _D.DELIVERED: "Your order was handed over.",
        _D.PARTIALLY_DELIVERED: "A part of your order was handed over.",
        _D.FAILED: "Your order could not be handed over.",
        _D.RESCHEDULED: "Your order will be brought once more.",
        _D.RETURNING: "Your order is on its way back to the shop.",
        _D.RETURNED: "Your order is back in the shop.",
        _D.CANCELLED: "Your order is cancelled.",
    },
}
#: Of visits: whoever sees the page over a shoulder does not learn what for somebody comes.
_VISIT: Final = {
    "fr": {
        "before": "Un passage chez vous est prévu.",
        "next": "Vous êtes le prochain arrêt.",
        "there": "On est à votre porte.",
        "done": "Le passage a eu lieu.",
        "not_done": "Le passage n'a pas pu avoir lieu.",
        "off": "Le passage est annulé.",
    },
    "en": {
        "before": "Somebody is to come by.",
        "next": "You are the next stop.",
        "there": "Somebody is at your door.",
        "done": "Somebody has come by.",
        "not_done": "Nobody could come by.",
        "off": "Nobody will come by.",
    },
}
_VISIT_STEPS: Final = {
    _D.OUT_FOR_DELIVERY: "next",
    _D.ARRIVED: "there",
    _D.DELIVERED: "done",
    _D.PARTIALLY_DELIVERED: "done",
    _D.HANDED_OVER: "done",
    _D.FAILED: "not_done",
    _D.RETURNING: "not_done",
    _D.RETURNED: "not_done",
    _D.CANCELLED: "off",
}


def sentence(status: DeliveryStatus, language: str, *, visit: bool = False) -> str:
    """Return the sentence of a state; in French where there is none in a language."""
    spoken = language if language in _GOODS else "fr"
    if visit:
        return _VISIT[spoken][_VISIT_STEPS.get(status, "before")]
    return _GOODS[spoken][status]
