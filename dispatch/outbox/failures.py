"""How an attempt to hand something over can end other than well."""

from __future__ import annotations

from dispatch.errors import DispatchError


class TemporaryError(DispatchError):
    """It may work later; code ``temporary``.

    Parameters
    ----------
    message
        What went wrong.
    retry_after_s
        How long the other side asks to be left alone, seconds; 0 where it does not say.
    """

    def __init__(self, message: str, *, retry_after_s: int = 0) -> None:
        super().__init__(message, code="temporary")
        self.retry_after_s = retry_after_s


class PermanentError(DispatchError):
    """It will never work, as with an address that does not exist; code ``permanent``."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="permanent")


class NotYetError(DispatchError):
    """It is not the time yet, and nothing went wrong; code ``not_yet``.

    Parameters
    ----------
    due_s
        When it is, UTC epoch seconds by the clock of the machines (`dispatch.storage.store.Reading.real_of`).
    """

    def __init__(self, due_s: int) -> None:
        super().__init__(f"not before {due_s}", code="not_yet")
        self.due_s = due_s
