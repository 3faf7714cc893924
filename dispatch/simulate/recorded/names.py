"""Nobody's names: what a recorded day calls its places, people and orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dispatch.domain import Place, PlaceKind

_OF_KIND = {
    PlaceKind.SHOP: "shop", PlaceKind.ADDRESS: "door", PlaceKind.DEPOT: "depot", PlaceKind.SERVICE_POINT: "point",
}  # fmt: skip
_WORDS: Mapping[str, Mapping[str, str]] = {
    "fr": {"recipient": "Destinataire", "beneficiary": "Bénéficiaire", "courier": "Coursier", "door": "Porte", "vehicle": "Véhicule"},
    "en": {"recipient": "Recipient", "beneficiary": "Beneficiary", "courier": "Courier", "door": "Door", "vehicle": "Vehicle"},
}  # fmt: skip
LANGUAGES = tuple(_WORDS)


@dataclass(eq=False)
class Names:
    """Gives out names, numbered in the order in which they are asked for.

    Parameters
    ----------
    lang
        ``fr`` or ``en``.
    """

    lang: str = "en"
    _known: dict[tuple[str, str], str] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def of(self, kind: str, stored: str) -> str:
        """Return the name, such as ``courier-3``, of something of a kind that the store calls otherwise."""
        key = kind, stored
        if key not in self._known:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._known[key] = f"{kind}-{self._counts[kind]}"
        return self._known[key]

    def of_place(self, place: Place) -> str:
        """Return the name of a place."""
        return self.of(_OF_KIND[place.kind], place.id)

    def said(self, kind: str, name: str) -> str:
        """Return what people call a name that was given out: Recipient 12."""
        return f"{_WORDS[self.lang][kind]} {name.rpartition('-')[2]}"
