"""The words of an export, in French and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

#: By key: French, English.
LABELS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "document": ("document", "document"),
        "title": ("Données personnelles", "Personal data"),
        "town": ("commune", "town"),
        "made": ("établi_le", "made_on"),
        "identity": ("identité", "identity"),
        "name": ("nom", "name"),
        "phone": ("téléphone", "phone"),
        "email": ("courriel", "email"),
        "language": ("langue", "language"),
        "known_since": ("connu_depuis", "known_since"),
        "last_contact": ("dernier_contact", "last_contact"),
        "door": ("porte", "door"),
        "floor": ("étage", "floor"),
        "code": ("code", "code"),
        "safe_place": ("lieu_sûr", "safe_place"),
        "neighbour": ("voisin", "neighbour"),
        "do_not_ring": ("ne_pas_sonner", "do_not_ring"),
        "note": ("remarque", "note"),
        "reach": ("contact", "how_to_be_reached"),
        "channels": ("canaux", "channels"),
        "quiet_from_min": ("silence_à_partir_de_minutes", "quiet_from_minutes"),
        "quiet_to_min": ("silence_jusqu_à_minutes", "quiet_to_minutes"),
        "only_if_late_min": ("seulement_si_retard_minutes", "only_if_late_minutes"),
        "opted_out": ("refus_des_messages", "opted_out"),
        "partitions": ("données_par_finalité", "data_by_purpose"),
        "purpose": ("finalité", "purpose"),
        "data": ("données", "data"),
        "consent": ("consentement", "consent"),
        "consent_on": ("consentement_le", "consent_on"),
        "last_used": ("dernière_utilisation", "last_used"),
        "deliveries": ("livraisons", "deliveries"),
        "delivery": ("livraison", "delivery"),
        "day": ("date", "date"),
        "status": ("état", "status"),
        "window": ("créneau", "window"),
        "ordered_from": ("commandé_auprès_de", "ordered_from"),
        "order_reference": ("référence_de_commande", "order_reference"),
        "address": ("adresse", "address"),
        "access_note": ("accès", "access"),
        "position": ("position", "position"),
        "goods": ("articles", "goods"),
        "shop": ("commerce", "shop"),
        "items": ("contenu", "items"),
        "to_pay": ("à_payer", "to_pay"),
        "amount_minor": ("montant_en_centimes", "amount_in_minor_units"),
        "currency": ("monnaie", "currency"),
        "paid": ("payé", "paid"),
        "method": ("moyen", "method"),
        "at": ("le", "at"),
        "proofs": ("preuves", "proofs"),
        "kind": ("type", "kind"),
        "value": ("valeur", "value"),
        "picture": ("image", "picture"),
        "history": ("historique", "history"),
        "event": ("événement", "event"),
        "services": ("services_municipaux", "municipal_services"),
        "programme": ("programme", "programme"),
        "service": ("service", "service"),
        "reference": ("référence", "reference"),
        "refused_because": ("refusé_parce_que", "refused_because"),
        "without_visits": ("sans_visite", "without_visits"),
        "plans": ("plans", "plans"),
        "visits": ("visites", "visits"),
        "outcome": ("issue", "outcome"),
        "skipped": ("non_faite_parce_que", "skipped_because"),
        "units": ("nombre", "number"),
        "nobody_answered": ("porte_close", "nobody_answered"),
        "done": ("fait", "done"),
        "done_by": ("fait_par", "done_by"),
        "step": ("étape", "step"),
        "called": ("numéro_appelé", "number_called"),
        "result": ("résultat", "result"),
        "reads": ("consultations_des_données_sensibles", "reads_of_sensitive_data"),
        "read_by": ("consulté_par", "read_by"),
        "reason": ("motif", "reason"),
        "periods": ("durées_de_conservation", "periods_kept"),
        "what": ("quoi", "what"),
        "days": ("jours", "days"),
        "since": ("depuis", "counted_from"),
        "source": ("source", "source"),
        "pooling_reports": ("bilans_de_mutualisation", "pooling_reports"),
        "elsewhere": ("autres_données", "other_data"),
        "shifts": ("services", "shifts"),
        "from": ("de", "from"),
        "to": ("à", "to"),
        "positions": ("positions", "positions"),
        "skills": ("aptitudes", "skills"),
        "terms": ("conditions", "terms"),
        "pauses": ("positions_désactivées", "positions_switched_off"),
        "cost_per_hour_minor": ("coût_horaire_en_centimes", "cost_per_hour_in_minor_units"),
        "accuracy_m": ("précision_m", "accuracy_m"),
    }
)


def labelled(value: Any, language: str) -> Any:
    """Return a document with its keys in a language; what is in ``data`` keeps the keys that it was stored with."""
    place = 0 if language == "fr" else 1
    if isinstance(value, dict):
        return {
            LABELS[key][place] if key in LABELS else key: inner
            if key == "data"
            else labelled(inner, language)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [labelled(inner, language) for inner in value]
    return value
