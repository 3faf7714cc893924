"""What a form has sent, as it was typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from api.errors import ApiError
from api.recipient.own_site import FormMark

#: Of a form of a page, bytes: two texts of the longest kind in letters that take many.
MOST_BYTES: Final = 64 << 10
_MOST_FIELDS: Final = 40
_FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Sent:
    """The fields of a form; of one that is there twice the last."""

    fields: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return what was typed, without blanks around it; empty where nothing was."""
        return self.fields.get(name, "").replace("\r\n", "\n").strip()

    def number(self, name: str) -> int | None:
        """Return a whole number, None where there is none."""
        given = self.text(name)
        return int(given) if given.isascii() and given.isdigit() and len(given) <= 12 else None

    def is_ticked(self, name: str) -> bool:
        """Return whether a box was ticked."""
        return name in self.fields

    @property
    def mark(self) -> FormMark:
        """What the form carried unseen."""
        return FormMark(self.fields.get("once", ""), self.fields.get("token", ""))


def read_sent(request: Request, body: bytes) -> Sent:
    """Read the body of a form.

    Raises
    ------
    ApiError
        ``wrong_content_type`` (415), ``body_too_large`` (413), ``unreadable_form`` (422).
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise ApiError(f"Forms are sent as {_FORM}.", code="wrong_content_type", status=415)
    if len(body) > MOST_BYTES:
        raise ApiError(f"A form has at most {MOST_BYTES} bytes.", code="body_too_large", status=413)
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="replace"
        )
    except ValueError as error:
        raise ApiError("The form cannot be read.", code="unreadable_form", status=422) from error
    return Sent(dict(pairs))
