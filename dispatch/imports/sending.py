"""A file is sent: it is kept as it is, and looked at later."""

from __future__ import annotations

import datetime as dt

from dispatch import ids
from dispatch.errors import DispatchError
from dispatch.imports.import_file import ImportFile, ImportKind
from dispatch.orders.asked import Upsert
from dispatch.orders.checks import storable
from dispatch.storage import imports, parties
from dispatch.storage.store import Writing
from dispatch.tables import table_text

#: Characters of a file.
LONGEST = 32 << 20
#: Files of one organisation that wait or are worked through.
MOST_OPEN = 5


class BadFileError(DispatchError):
    """A file that nobody can take in; codes ``bad_file``, ``unknown_organization`` and ``too_many_imports``."""


def send_orders(
    writing: Writing,
    content: bytes,
    *,
    org_id: str,
    day: dt.date,
    upsert: Upsert = Upsert.MERGE,
    promise: bool = True,
) -> ImportFile:
    """Keep a file of orders, a table or JSON as `dispatch.orders.imports` reads them; notes ``import.sent``.

    Parameters
    ----------
    org_id
        Whose orders they are.
    day
        The local date of lines that give none.
    upsert
        What happens where a reference is known.
    promise
        Whether windows are promised as they are asked for.

    Raises
    ------
    BadFileError
        It is empty or too long, or the organisation is none of the town's.
    """
    text = table_text(content)
    if not text.strip():
        raise BadFileError(
            "the file is empty: begin with a line of column names, or a JSON list", code="bad_file"
        )
    if len(text) > LONGEST:
        raise BadFileError(f"the file has more than {LONGEST} characters: split it", code="bad_file")
    if org_id not in parties.get_organizations(writing, [org_id]):
        raise BadFileError(
            f"this town has no organisation {org_id!r}: give the id of one", code="unknown_organization"
        )
    if imports.count_open(writing, org_id) >= MOST_OPEN:
        raise BadFileError(
            f"{MOST_OPEN} files of this organisation wait already: send it when one of them is done",
            code="too_many_imports",
        )
    if not storable(text):
        # Nobody can store these; the lines that have them are told as any other.
        text = text.replace("\x00", "\ufffd").encode(errors="replace").decode()
    new = ImportFile(
        writing.ids.new(ids.IMPORT),
        ImportKind.ORDERS,
        org_id,
        writing.actor,
        writing.behalf,
        {"day": day.isoformat(), "upsert": upsert.value, "promise": promise},
        text,
    )
    stored = imports.add_import(writing, new)
    writing.note("import.sent", stored.id, 1, {"kind": stored.kind}, topics=())
    return stored
