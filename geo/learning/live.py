"""Learned factors as they are now: read again only where a file changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.learning.estimates import learned_factors
from geo.learning.store import LearningStore
from geo.live.speed_factors import LearnedFactors
from geo.live.store import FileStamp

if TYPE_CHECKING:
    from geo.town import Town

Stamps = tuple[FileStamp | None, ...]


class LearnedFiles:
    """Follows a town's learned speeds; whoever uses it keeps threads apart.

    Parameters
    ----------
    town
        The map.
    store
        Where counts are kept.
    """

    def __init__(self, town: Town, store: LearningStore) -> None:
        self._town = town
        self._store = store
        self._read: dict[str, tuple[FileStamp | None, LearnedFactors | None]] = {}

    def stamps(self) -> Stamps:
        """Return what tells this state of the files from others."""
        return self._store.stamps(self._town.profiles)

    def factors(self, stamps: Stamps) -> dict[str, LearnedFactors]:
        """Return the factors by profile.

        Parameters
        ----------
        stamps
            The files' state, taken before.

        Raises
        ------
        MapError
            ``learned_damaged``.
        """
        for profile, stamp in zip(self._town.profiles, stamps, strict=True):
            if profile not in self._read or self._read[profile][0] != stamp:
                sums = self._store.load(self._town, profile).sums
                self._read[profile] = stamp, learned_factors(self._town, sums)
        return {profile: factors for profile, (_, factors) in self._read.items() if factors is not None}
