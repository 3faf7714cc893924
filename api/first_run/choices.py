"""What has been chosen so far, kept beside the towns: whoever goes on later, on another machine or after a restart, finds it again."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field, ValidationError

from api.v1.scalars import Currency, Form, ShortText
from dispatch.atomic_files import write_atomically

FILE: Final = "setup.json"
#: Of a map and of a town, as the folder of maps has them.
SLUG_PATTERN: Final = r"^[a-z0-9]([a-z0-9_\-]{0,62}[a-z0-9])?$"
NoSlugYet = Annotated[str, Field(pattern=rf"{SLUG_PATTERN}|^$")]
CallingCode = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,3}$")]


class Choices(Form):
    """What is known of the town to be, and who is to run it. Passwords are not among it."""

    map: NoSlugYet = ""
    title: ShortText = ""
    name: NoSlugYet = ""
    time_zone: Annotated[str, Field(max_length=64)] = ""
    currency: Currency = "EUR"
    calling_code: CallingCode = "33"
    holidays: Annotated[str, Field(max_length=40)] = "none"
    person: ShortText = ""
    email: Annotated[str, Field(max_length=254)] = ""
    language: Annotated[str, Field(pattern=r"^(fr|en)$")] = "fr"


class KeptChoices:
    """The choices of one installation.

    Parameters
    ----------
    home
        Folder of the file.
    """

    def __init__(self, home: Path) -> None:
        self._path = home / FILE
        self._lock = threading.Lock()

    def read(self) -> Choices:
        """Return what has been chosen; nothing where the file is missing or unreadable: then it is asked for again."""
        try:
            return Choices.model_validate_json(self._path.read_text("utf-8"))
        except (OSError, ValidationError):
            return Choices()

    def keep(self, changes: dict[str, Any]) -> Choices:
        """Keep some choices beside the others, and return all of them."""
        # Two that keep something at the same moment both keep it.
        with self._lock:
            found = self.read().model_copy(update=changes)
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self._path, json.dumps(found.model_dump(mode="json"), ensure_ascii=False) + "\n")
        return found

    def forget(self) -> None:
        """Forget all of it: the town itself knows it now."""
        self._path.unlink(missing_ok=True)
