"""What recipients do by the link of a delivery: say more about the door, write, choose how they are told, call it off; each thing once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from dispatch.notify.choices import choose
from dispatch.orders.changes import CANCEL, INSTRUCT, TooLateError, cancel, instruct, possible
from dispatch.orders.delivery import Delivery
from dispatch.parties.recipient import Door, Reach, Recipient
from dispatch.recipient.own_order import own_order, own_recipient
from dispatch.storage.answers import GivenAnswer, KeyTakenError, find_answer, keep_answer
from dispatch.storage.store import Store, Writing
from dispatch.thread.message import Message, Party, Side
from dispatch.thread.posting import post

#: Why a recipient has called an order off; they are asked for no reason.
BY_RECIPIENT = "by_recipient"
#: By which way something was said.
PAGE = "page"


@dataclass(frozen=True, slots=True)
class DoorWords:
    """What is said of a door; None leaves what is known, an empty text takes it away."""

    floor: str | None = None
    code: str | None = None
    safe_place: str | None = None
    neighbour: str | None = None
    do_not_ring: bool | None = None
    note: str | None = None


def once(
    store: Store, town_id: str, actor: str, client: str, key: str, step: Callable[[Writing], object]
) -> bool:
    """Carry a step out unless it was carried out before by the same key, and return whether it was now.

    Parameters
    ----------
    client, key
        Whose key, and which: like those of requests to the API (`dispatch.storage.answers`), and kept as long.
    """

    def guarded(writing: Writing) -> bool:
        if find_answer(writing, client, key) is not None:
            return False
        step(writing)
        keep_answer(writing, client, key, GivenAnswer("", 303, {}, ""))
        return True

    try:
        return store.write(town_id, actor, guarded, conflicts=3)
    except KeyTakenError:
        # The same form, sent twice at once: the other one has done it.
        return False


def say_of_door(writing: Writing, delivery_id: str, said: DoorWords, note: str | None = None) -> Delivery:
    """Say more about the door of a delivery; see `dispatch.orders.changes.instruct`.

    Parameters
    ----------
    note
        For the courier, of this delivery; None leaves what there is.

    Raises
    ------
    NotFoundError, IsVisitError, TooLateError, RefusedOrderError
        As their names say.
    """
    door = own_recipient(writing, delivery_id).door
    given = {name: getattr(said, name) for name in Door.__dataclass_fields__}
    new = replace(door, **{name: value for name, value in given.items() if value is not None})
    return instruct(writing, delivery_id, new, note)


def call_off(writing: Writing, delivery_id: str) -> Delivery:
    """Call an order off as its recipient; see `dispatch.orders.changes.cancel`."""
    one = own_order(writing, delivery_id)
    return cancel(writing, one.id, BY_RECIPIENT)


def write_to_shop(writing: Writing, delivery_id: str, text: str, org_id: str = "") -> Message:
    """Write to a shop of a delivery as its recipient; see `dispatch.thread.posting.post`."""
    one = own_order(writing, delivery_id)
    return post(writing, Party(Side.RECIPIENT, one.recipient_id), one.id, text, org_id=org_id, channel=PAGE)


def choose_reach(writing: Writing, delivery_id: str, reach: Reach, language: str = "") -> Recipient:
    """Keep how the recipient of a delivery wants to be told things; see `dispatch.notify.choices.choose`."""
    return choose(writing, own_recipient(writing, delivery_id), reach, PAGE, language=language)


def may(one: Delivery, action: str) -> bool:
    """Return whether the recipient of a delivery may still ask for something of it."""
    return action in possible(one)


def check_may(one: Delivery, action: str) -> None:
    """Let an action pass that may still be asked for.

    Raises
    ------
    TooLateError
        It may not.
    """
    if not may(one, action):
        what = {CANCEL: "it cannot be called off", INSTRUCT: "nobody comes to that door for it any more"}
        raise TooLateError(
            one.id, one.status, what.get(action, "it cannot be moved any more"), "call the shop"
        )
