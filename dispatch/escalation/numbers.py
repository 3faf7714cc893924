"""The numbers of the emergency services: a town's own, or those of its country."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, TypeGuard

#: In France: medical, fire brigade, Europe's, police, and deaf people by text; whatever is first is offered first.
FRANCE: Final = ("15", "18", "112", "17", "114")
#: What telephones know everywhere (3GPP TS 22.101), and all of the European Union.
ELSEWHERE: Final = ("112",)
#: Time zones of France, overseas included.
FRENCH_ZONES: Final = frozenset(
    {
        "Europe/Paris", "America/Cayenne", "America/Guadeloupe", "America/Marigot", "America/Martinique", "America/Miquelon",
        "America/St_Barthelemy", "Indian/Mayotte", "Indian/Reunion",
    }
)  # fmt: skip
MOST: Final = 8
SETTING: Final = "emergency_numbers"
_SHORT = re.compile(r"[0-9]{2,3}")


def is_emergency_number(text: object) -> TypeGuard[str]:
    """Return whether it can be the number of an emergency service: two or three digits, the world over."""
    return isinstance(text, str) and text.isascii() and _SHORT.fullmatch(text) is not None


def emergency_numbers(settings: Mapping[str, Any], time_zone: str) -> tuple[str, ...]:
    """Return the numbers that people of a town call, in the order in which they are offered.

    Parameters
    ----------
    settings
        Of the town; ``emergency_numbers`` are its own.
    time_zone
        IANA name, which says whether it is in France.
    """
    own = settings.get(SETTING)
    if own:
        return tuple(map(str, own))
    return FRANCE if time_zone in FRENCH_ZONES else ELSEWHERE
