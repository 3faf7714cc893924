"""What the visits of a service carry where only its name is known: as the shipped service of that name says."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from functools import lru_cache
from importlib.resources import files

from dispatch.services.goods_classes import kept_from
from dispatch.services.service_type import NO_GOODS


@lru_cache(maxsize=1)
def template_goods() -> Mapping[str, tuple[str, frozenset[str]]]:
    """Return the goods of the shipped services by short name, with what they are never on board with.

    Read without the rest of the catalogue, which needs a database: day files need none.
    """
    folder = files("dispatch.services") / "templates"
    texts = [json.loads(file.read_text("utf-8")) for file in folder.iterdir() if file.name.endswith(".json")]
    return {one["key"]: (one["goods"], frozenset(one["never_with"])) for one in texts}


def goods_of_visit(
    service: str, *, carries: bool, goods: str = "", never_with: Collection[str] | None = None
) -> tuple[str, frozenset[str]]:
    """Return the kind of goods of a visit, and what kinds may not be on board with them.

    Parameters
    ----------
    service
        Short name of its service.
    carries
        Whether anything is on board for it.
    goods, never_with
        What the visit itself says; empty or None where it says nothing.
    """
    known, apart = template_goods().get(service, (service, frozenset()))
    kind = goods or (known if carries else NO_GOODS)
    if kind == NO_GOODS:
        return NO_GOODS, frozenset()
    if never_with is None:
        never_with = apart if kind == known else frozenset()
    return kind, kept_from(kind, never_with)
