"""Why personal data are kept, for how long, and what happens then: a table that a town's data officer can read.

A town may shorten or lengthen a period in its settings, ``{"retention": {"positions": 30}}``, in days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from dispatch.errors import DispatchError

DAY_S = 86_400
#: No period is longer: eleven years hold ten from the end of any year.
LONGEST_DAYS = 4018


class Action(StrEnum):
    """What happens to data whose time is over."""

    ERASE = "erase"  # the rows go
    BLANK = "blank"  # the rows stay, what is personal in them goes
    ANONYMISE = "anonymise"  # a person becomes nobody, figures stay


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages."""

    fr: str
    en: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table. ``days`` count from ``since``; ``sweep`` names what carries it out (`dispatch.privacy.practice`)."""

    name: str
    purpose: Words
    what: Words
    days: int
    since: Words
    source: str
    action: Action
    sweep: str = ""

    @property
    def seconds(self) -> int:
        """The period in seconds."""
        return self.days * DAY_S


_CONTROL = Words("organisation des tournées et suivi de l'activité", "running rounds and following the work")
_SERVICE = Words("exécution de la livraison", "carrying out the delivery")
_TAKEN = Words("la réception", "when it came in")
_CNIL_POSITIONS = (
    "CNIL, délibération 2015-165 du 4 juin 2015, art. 5: two months; never outside of working time"
)
_CNIL_SOCIAL = "CNIL, référentiel social et médico-social, délibération 2023-095 du 14 septembre 2023"
_MINIMAL = "GDPR art. 5(1)(e): no longer than the purpose needs"

RULES: tuple[Rule, ...] = (
    Rule(
        "positions", _CONTROL, Words("positions des livreurs", "positions of couriers"), 60, Words("la position", "the position"),
        _CNIL_POSITIONS, Action.ERASE,
    ),
    Rule(
        "position_pauses", _CONTROL, Words("heures de désactivation des positions", "when positions were switched off"), 60,
        Words("la réactivation", "when switched on again"), _CNIL_POSITIONS, Action.ERASE,
    ),
    Rule(
        "proofs", Words("preuve de remise", "proof of delivery"),
        Words("photos, signatures, codes et lieux de remise", "photos, signatures, codes and places of hand-over"), 30, _TAKEN, _MINIMAL,
        Action.BLANK,
    ),
    Rule(
        "mail_proofs", Words("preuve de remise du courrier", "proof of delivery of mail"), Words("preuves du courrier", "proofs of mail"), 365,
        _TAKEN, "Code des postes et des communications électroniques, art. L10: claims within one year", Action.BLANK,
    ),
    Rule(
        "unnamed_pictures", Words("preuve de remise", "proof of delivery"),
        Words("photos et signatures qu'aucune preuve ne nomme", "photos and signatures that no proof names"), 7, _TAKEN, _MINIMAL, Action.ERASE,
    ),
    Rule(
        "stop_notes", _SERVICE, Words("remarques des livreurs aux arrêts", "couriers' remarks at stops"), 90,
        Words("la fin de l'arrêt", "the end of the stop"), _MINIMAL, Action.BLANK,
    ),
    Rule(
        "commands", Words("reprise des envois des téléphones", "taking up what phones send again"),
        Words("envois des téléphones des livreurs", "what couriers' phones have sent"), 60, _TAKEN, _MINIMAL, Action.ERASE,
    ),
    Rule(
        "outbox", Words("envoi des messages et des notifications", "sending messages and notifications"),
        Words("messages envoyés", "messages sent"), 90, Words("l'envoi", "sending"), _MINIMAL, Action.ERASE,
    ),
    Rule(
        "quotes", Words("proposition de créneaux", "offering windows"),
        Words("demandes de créneaux, avec nom et adresse", "what windows were asked for, with name and address"), 30,
        Words("la fin de la proposition", "the end of the offer"), _MINIMAL, Action.ERASE,
    ),
    Rule(
        "notifications", _SERVICE, Words("messages aux clients, commerces, livreurs et coordinateurs", "messages to customers, shops, couriers and coordinators"), 90,
        Words("la décision", "the decision"), _MINIMAL, Action.ERASE,
    ),
    Rule(
        "replies", _SERVICE, Words("réponses reçues par SMS", "answers that came in by SMS"), 90, _TAKEN, _MINIMAL, Action.ERASE,
    ),
    Rule(
        "webhook_messages", Words("information des logiciels des commerces et de la commune", "telling programs of shops and of the town"),
        Words("événements envoyés à des logiciels, et leurs réponses", "events sent to programs, and what these answered"), 30,
        Words("l'événement", "the event"), _MINIMAL, Action.ERASE,
    ),
    Rule(
        "messages", _SERVICE, Words("échanges entre clients et commerces", "what customers and shops have written to each other"), 90,
        Words("l'envoi", "sending"), _MINIMAL, Action.ERASE,
    ),
    Rule(
        "messages_read", _SERVICE, Words("lecture des échanges", "who has read what was written"), 90, Words("la lecture", "the read"),
        _MINIMAL, Action.ERASE,
    ),
    Rule(
        "ratings", Words("qualité du service", "quality of the service"), Words("mots laissés avec une note", "words left with a rating"), 90,
        Words("la note", "the rating"), _MINIMAL, Action.BLANK,
    ),
    Rule(
        "substitutions", _SERVICE, Words("articles manquants et réponses", "what shops had not got, and the answers"), 365,
        Words("la question", "the question"), "Code de la consommation, art. L217-3: claims about what was handed over", Action.BLANK,
    ),
    Rule(
        "plan_pins", _CONTROL, Words("remarques des coordinateurs aux plans", "coordinators' remarks on plans"), 90,
        Words("la remarque", "the remark"), _MINIMAL, Action.ERASE,
    ),
    Rule(
        "plan_left_off", _CONTROL,
        Words("remarques aux livraisons laissées de côté", "remarks on deliveries that were taken off plans"), 90,
        Words("la remarque", "the remark"), _MINIMAL, Action.ERASE,
    ),
    Rule(
        "plan_notes", _CONTROL, Words("remarques que l’annulation rend", "remarks that undoing brings back"), 90,
        Words("le plan", "the plan"), _MINIMAL, Action.ERASE,
    ),
    Rule(
        "plan_runs", _CONTROL, Words("plans proposés", "plans that were proposed"), 90, Words("la fin du calcul", "when they were made"),
        _MINIMAL, Action.ERASE,
    ),
    Rule(
        "week_runs", _CONTROL, Words("plans de semaine proposés", "plans of weeks that were proposed"), 90,
        Words("la fin du calcul", "when they were made"), _MINIMAL, Action.ERASE,
    ),
    Rule(
        "incidents", Words("traitement des incidents", "dealing with incidents"), Words("descriptions des incidents clos", "texts of closed incidents"),
        365, Words("la clôture", "closing"), "Code de commerce, art. L133-6: claims against a carrier within one year", Action.BLANK,
    ),
    Rule(
        "withdrawn", Words("tout service fondé sur le consentement", "any service based on consent"),
        Words("données d'un service dont le consentement est retiré", "what was known for a service whose consent is withdrawn"), 0,
        Words("le retrait", "the withdrawal"), "GDPR art. 7(3), 17(1)(b)", Action.BLANK,
    ),
    Rule(
        "health", Words("services de santé", "health services"), Words("fiche santé", "what is known for health"), 30,
        Words("la fin du service", "the end of the service"), "GDPR art. 9, 5(1)(e); " + _CNIL_SOCIAL, Action.ERASE,
    ),
    Rule(
        "social", Words("accompagnement social", "social services"), Words("fiche sociale", "what is known for social services"), 730,
        Words("le dernier contact", "the last contact"), _CNIL_SOCIAL + ": two years", Action.ERASE,
    ),
    Rule(
        "mail", Words("courrier", "mail"), Words("fiche courrier", "what is known for mail"), 365, Words("le dernier envoi", "the last item"),
        "Code des postes et des communications électroniques, art. L10", Action.ERASE,
    ),
    Rule(
        "escalation_contacts", Words("recherche d'une personne qui ne répond pas", "reaching somebody who does not answer"),
        Words("contacts de confiance copiés pour une porte close", "persons of trust, copied for a closed door"), 7,
        Words("la copie", "the copy"), _MINIMAL + "; gone by themselves a day after the matter is settled", Action.ERASE,
    ),
    Rule(
        "health_enrolments", Words("services de santé", "health services"),
        Words("inscription à un service de santé et visites", "enrolment in a health service, and visits"), 365,
        Words("la fin de l'inscription", "the end of the enrolment"), "GDPR art. 9, 5(1)(e); Code de commerce, art. L133-6", Action.ANONYMISE,
    ),
    Rule(
        "enrolments", Words("accompagnement social", "social services"),
        Words("inscription à un service, visites et portes closes", "enrolment in a service, visits and closed doors"), 730,
        Words("la fin de l'inscription", "the end of the enrolment"), _CNIL_SOCIAL + ": two years", Action.ANONYMISE,
    ),
    Rule(
        "visits", Words("accompagnement social", "social services"),
        Words("visites d'une inscription qui dure", "visits of an enrolment that goes on"), 1095, Words("la visite", "the visit"), _MINIMAL,
        Action.ERASE,
    ),
    Rule(
        "subscriptions", _SERVICE, Words("commande d'un abonnement terminé", "the order of a subscription that has ended"), 90,
        Words("la fin de l'abonnement", "the end of the subscription"), _MINIMAL, Action.BLANK,
    ),
    Rule(
        "event_payloads", Words("journal des opérations", "log of operations"), Words("textes du journal", "texts in the log"), 365,
        Words("l'enregistrement", "when it was written"), "Code de commerce, art. L133-6; " + _MINIMAL, Action.BLANK,
    ),
    Rule(
        "recipients", Words("relation client du commerce", "customers of the shops"),
        Words("nom, coordonnées, porte, adresses, commandes", "name, how to be reached, door, addresses, orders"), 1095,
        Words("le dernier contact", "the last contact"), "CNIL, référentiel gestion commerciale, délibération 2021-131: three years",
        Action.ANONYMISE,
    ),
    Rule(
        "sensitive_reads", Words("traçabilité des consultations", "who has read what is sensitive"),
        Words("consultations des fiches sociales, de santé et de courrier", "reads of what is known for social and health services and mail"), 365,
        Words("la consultation", "the read"), "CNIL, délibération 2021-122 (journalisation): six months to one year", Action.ERASE,
    ),
    Rule(
        "cash", Words("comptabilité", "accounts"), Words("encaissements, sans nom", "money taken, without names"), LONGEST_DAYS,
        _TAKEN, "Code de commerce, art. L123-22: ten years from the end of the year", Action.ERASE,
    ),
)  # fmt: skip


class InvalidRetentionError(DispatchError):
    """A period of a town's settings cannot be; code ``invalid_retention``."""

    def __init__(self, name: str, value: object, remedy: str) -> None:
        super().__init__(f"settings.retention.{name} = {value!r}: {remedy}", code="invalid_retention")


def rules_of(settings: Mapping[str, Any], rules: Sequence[Rule] = RULES) -> tuple[Rule, ...]:
    """Return the rules with the periods of a town.

    Raises
    ------
    InvalidRetentionError
        A name is unknown, a period is not a number of days from 0 to `LONGEST_DAYS`, or texts of the log would outlive the people that
        they are about.
    """
    own = settings.get("retention", {})
    known = {rule.name for rule in rules}
    for name, days in own.items():
        if name not in known:
            raise InvalidRetentionError(
                name, days, f"there is no such rule; known: {', '.join(sorted(known))}"
            )
        if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= LONGEST_DAYS:
            raise InvalidRetentionError(name, days, f"give a number of days from 0 to {LONGEST_DAYS}")
    changed = tuple(replace(rule, days=own.get(rule.name, rule.days)) for rule in rules)
    days_of = {rule.name: rule.days for rule in changed}
    if days_of.get("event_payloads", 0) > days_of.get("recipients", LONGEST_DAYS):
        raise InvalidRetentionError(
            "event_payloads",
            days_of["event_payloads"],
            "give no more days than to recipients, whose names may be in them",
        )
    return changed
