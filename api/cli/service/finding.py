"""Finds what people name on the command line: a programme by its title, an enrolment by its reference or the person's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from api.cli.dispatch.finding import unknown
from dispatch.errors import DispatchError
from dispatch.storage import parties
from dispatch.storage import programmes as storage

if TYPE_CHECKING:
    from dispatch.services.enrolment import Enrolment
    from dispatch.services.programme import Programme
    from dispatch.storage.store import Reading


def programme_named(reading: Reading, text: str) -> Programme:
    """Return the programme of a title, its beginning, or an id.

    Raises
    ------
    DispatchError
        ``not_found`` or ``ambiguous``.
    """
    known = {one.id: one for one in storage.programmes(reading)}
    return known[_one("programme", text, {one.id: one.title for one in known.values()})]


def enrolment_named(reading: Reading, text: str, programme: str = "") -> Enrolment:
    """Return the enrolment of an id, a reference, or the beginning of a person's name.

    Whoever is looked for is named by the one who asks: errors say nobody's name, so nothing is shown that has no trace.

    Raises
    ------
    DispatchError
        ``not_found`` or ``ambiguous``.
    """
    own = programme_named(reading, programme).id if programme else ""
    known = {one.id: one for one in storage.enrolments(reading, programme_id=own)}
    referred = [one for one in known.values() if one.external_ref and one.external_ref == text.strip()]
    if len(referred) == 1:
        return referred[0]
    if text.strip() in known:
        return known[text.strip()]
    names = {one.id: parties.get_recipient(reading, one.recipient_id).name for one in known.values()}
    found = _fitting(text, names)
    if len(found) == 1:
        return known[found[0]]
    if not found:
        raise DispatchError(
            f"there is no enrolment {text!r}: `tournee service enrolments` lists them", code="not_found"
        )
    shown = ", ".join(
        f"{key} ({known[key].external_ref})" if known[key].external_ref else key for key in sorted(found)[:8]
    )
    raise DispatchError(
        f"{text!r} may be {shown}: give the reference, more of the name, or the id", code="ambiguous"
    )


def _fitting(text: str, names: Mapping[str, str]) -> list[str]:
    wanted = text.strip().casefold()
    exact = [key for key, name in names.items() if name.casefold() == wanted]
    return exact or [key for key, name in names.items() if wanted and name.casefold().startswith(wanted)]


def _one(what: str, text: str, names: Mapping[str, str]) -> str:
    if text.strip() in names:
        return text.strip()
    found = _fitting(text, names)
    if not found:
        raise unknown(what, text, names.values())
    if len(found) > 1:
        shown = ", ".join(f"{names[key]} ({key})" for key in sorted(found)[:8])
        raise DispatchError(f"{text!r} may be {shown}: give more of the name, or the id", code="ambiguous")
    return found[0]
