"""Changing what a town has decided: part by part, checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dispatch.parties.town import Town
from dispatch.storage import parties
from dispatch.storage.store import Writing
from dispatch.town.setting_parts import check_settings


def merged(document: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document with a JSON merge patch applied (RFC 7396): what is null goes, objects are merged, the rest is replaced."""
    result = dict(document)
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, Mapping):
            before = result.get(name)
            result[name] = merged(before if isinstance(before, Mapping) else {}, value)
        else:
            result[name] = value
    return result


def change_settings(writing: Writing, old: Town, patch: Mapping[str, Any]) -> Town:
    """Store a town's settings with a merge patch applied, and return the town as it is now; notes ``town.settings_changed``.

    Nothing is written where nothing changes.

    Parameters
    ----------
    old
        The town as it was seen.

    Raises
    ------
    InvalidSettingsError
        Listing every part that no policy understands.
    ConflictError
        It has changed since it was read.
    """
    settings = merged(old.settings, patch)
    check_settings(settings)
    if settings == old.settings:
        return old
    stored = parties.change_town(writing, old, settings)
    changed = sorted(
        name for name in {*settings, *old.settings} if settings.get(name) != old.settings.get(name)
    )
    writing.note("town.settings_changed", stored.id, stored.version, {"parts": changed}, topics=())
    return stored
