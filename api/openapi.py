"""Prints the OpenAPI description of the HTTP interface: ``python -m api.openapi``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from api.app import create_app
from api.routes.towns import TownTiles
from geo.errors import MapError


class _NoTowns:
    """A shelf without towns: a description needs none."""

    def load(self, name: str) -> TownTiles:
        """Refuse every name."""
        raise MapError(f"No town is named {name!r}.", code="town_unknown")


def openapi_text() -> str:
    """Give the description as indented JSON.

    Returns
    -------
    str
        One document, ending with a line break.
    """
    app = create_app(plans=Path("plans"), towns=_NoTowns())
    return json.dumps(app.openapi(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(openapi_text())
