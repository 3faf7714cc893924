"""Names of pictures: made of the picture itself, so that a phone knows the name before it has a network, and nobody can give it to another one."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from dispatch.pictures.refused import RefusedPictureError

PREFIX: Final = "pic_"
#: Hexadecimal, as every browser and every language writes a digest without help.
_FORM: Final = re.compile(r"pic_[0-9a-f]{64}")


def name_of(content: bytes) -> str:
    """Return the name of a picture: ``pic_`` and the SHA-256 of its bytes as they are sent, hexadecimal in lower case."""
    return PREFIX + hashlib.sha256(content).hexdigest()


def check_name(name: str, content: bytes) -> None:
    """Refuse a name that is not the picture's own.

    Raises
    ------
    RefusedPictureError
        ``picture_name_invalid``: it has another form. ``picture_name_differs``: it is the name of other bytes.
    """
    if not _FORM.fullmatch(name):
        raise RefusedPictureError(
            "picture_name_invalid",
            "path/picture",
            ascii(name)[1:81],
            "it is no name of a picture",
            "give pic_ and the SHA-256 of the picture's bytes, 64 hexadecimal digits in lower case",
        )
    own = name_of(content)
    if own != name:
        raise RefusedPictureError(
            "picture_name_differs",
            "path/picture",
            name,
            f"the bytes that came are {own}",
            "send the very bytes that the name was made of, whole and unchanged",
        )
