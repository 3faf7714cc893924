"""Reading what is known of a person for a sensitive purpose: nothing is shown before it is kept who looks, and why."""

from __future__ import annotations

from dispatch.parties.recipient import Purpose, Recipient
from dispatch.storage import parties
from dispatch.storage.store import Store, Writing


def read_partitions(
    store: Store,
    town_id: str,
    actor: str,
    recipient_id: str,
    *purposes: Purpose,
    reason: str,
    behalf: str = "",
) -> Recipient:
    """Return a recipient with what is known for some purposes, once it is committed that it was read.

    Parameters
    ----------
    actor, behalf
        Who reads it, and for whom.
    reason
        Why, in the words of who reads it.

    Raises
    ------
    NotFoundError
        The town has no such recipient.
    ReasonMissingError
        The reason is empty, and one of the purposes is sensitive.
    """

    def step(writing: Writing) -> Recipient:
        return parties.get_recipient(writing, recipient_id, *purposes, reason=reason)

    return store.write(town_id, actor, step, behalf=behalf)
