"""An installation without a town, and what sets it up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from api.business import Business
from api.errors import ApiError
from api.first_run.choices import KeptChoices
from api.first_run.extracts import Extracts
from api.first_run.founding import Founded
from api.first_run.map_build import Build, BuildStatus, MapBuild
from api.first_run.once_token import OnceToken, closed
from geo.errors import MapError
from geo.store import TownStore

if TYPE_CHECKING:
    from geo.town import Town

#: What a map is called whose file has said nothing of it yet.
_SHIPPED_TITLES: Final = {"monaco": "Monaco", "akureyri": "Akureyri"}


class FirstRun:
    """Sets one installation up, once.

    Parameters
    ----------
    business
        What is served.
    home
        Folder of the towns, and of what is remembered of the set-up.
    open_map
        Returns the map of a name.

    Attributes
    ----------
    token
        Who brings it may set the installation up.
    """

    def __init__(self, business: Business, home: Path, open_map: Callable[[str], Town]) -> None:
        self.business = business
        self.token = OnceToken()
        self.choices = KeptChoices(home)
        self.extracts = Extracts(home)
        self.extracts.sweep()
        self._maps = TownStore(home)
        self._open_map = open_map
        self._build = MapBuild(home)
        self._founding = threading.Lock()

    @property
    def open(self) -> bool:
        """Whether there is still no town."""
        return not self.token.spent

    @property
    def build(self) -> Build:
        """The map that is being built, or was."""
        return self._build.build

    def maps(self) -> list[tuple[str, str, bool]]:
        """Return the maps that can be chosen: their names, titles, and whether they are built."""
        built = {one.name: one.title for one in self._maps.outlines()}
        shipped = {name: _SHIPPED_TITLES.get(name, name.title()) for name in self._maps.shipped()}
        return [(name, title, name in built) for name, title in sorted({**shipped, **built}.items())]

    def map_of(self, name: str) -> Town | None:
        """Return a map that is built, None for one that is not."""
        if name not in self._maps.list():
            return None
        try:
            return self._open_map(name)
        except MapError:
            return None

    def begin_map(self, name: str, *, title: str, boundary: Path | None, own: bool) -> None:
        """Begin to build a map, if it is not there.

        Parameters
        ----------
        own
            From the extract that was sent, else one that comes with the program or is there.

        Raises
        ------
        MapError
            ``town_unknown``, ``extract_missing``, ``map_building``.
        """
        if own:
            if self.extracts.read() is None:
                raise MapError("no extract has come: send it again", code="extract_missing")
            self._build.start(name, extract=self.extracts.path, boundary=boundary, title=title)
            return
        if name not in {one[0] for one in self.maps()}:
            raise MapError(f"there is no map {name!r} here: choose one of the list", code="town_unknown")
        self._build.start(name, extract=None, boundary=None)

    def stop_map(self) -> None:
        """Give up the map that is being built."""
        self._build.stop()

    def found(self, make: Callable[[], Founded]) -> Founded:
        """Found the one town of the set-up, which is over with it.

        Raises
        ------
        ApiError
            ``setup_closed``: somebody else has just done it.
        """
        with self._founding:
            if not self.open:
                raise closed()
            try:
                founded = make()
            except ApiError as error:
                # Founded elsewhere, on the console or by another server: then the token is good for nothing any more here either.
                self.token.spent = error.code == "setup_closed"
                raise
            self.token.spent = True
        self.choices.forget()
        self.extracts.forget()
        return founded

    def end(self) -> None:
        """End what goes on in the background, with the server."""
        if self.build.status is BuildStatus.RUNNING:
            self._build.stop()
