"""Prints the OpenAPI description of the HTTP interface: ``python -m api.openapi``, with ``--whole`` of everything that a server with a town answers."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from api.app import create_app
from api.business import Business
from api.routes.towns import TownTiles
from dispatch.storage.answering_store import AnsweringStore
from geo.errors import MapError


class _NoTowns:
    """A shelf without towns: a description needs none."""

    def load(self, name: str) -> TownTiles:
        """Refuse every name."""
        raise MapError(f"No town is named {name!r}.", code="town_unknown")


def openapi_text(*, whole: bool = False) -> str:
    """Give the description as indented JSON.

    Parameters
    ----------
    whole
        With what a server answers that has towns to work for; else what it answers of plans on a disk alone.

    Returns
    -------
    str
        One document, ending with a line break.
    """
    # Nobody is served by it: a description asks no database.
    business = Business(AnsweringStore(None), lambda _: None) if whole else None  # type: ignore[arg-type, return-value]
    app = create_app(plans=Path("plans"), towns=_NoTowns(), business=business)
    return json.dumps(app.openapi(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(openapi_text(whole="--whole" in sys.argv[1:]))
