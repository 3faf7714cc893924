"""What comes in by SMS or another channel, brought to where it belongs: an answer to the shop's basket, a choice, a conversation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from dispatch import ids
from dispatch.errors import DispatchError
from dispatch.lifecycle.task import TaskStatus
from dispatch.notify import choices
from dispatch.notify.answers import answer_missing, open_questions, shop_is_late, shop_is_ready
from dispatch.notify.deciding import place
from dispatch.notify.decision import Wish
from dispatch.notify.kinds import MessageKind
from dispatch.notify.notification import Notification
from dispatch.notify.people import SHOP_REACH
from dispatch.notify.policy import policy_of
from dispatch.notify.replies import Reply, Said, parse
from dispatch.orders.delivery import Delivery
from dispatch.parties.organization import Organization
from dispatch.parties.recipient import Recipient
from dispatch.storage import deliveries, notifications, parties
from dispatch.storage.schema_notify import REPLY
from dispatch.storage.store import Reading, Writing
from dispatch.thread.message import LONGEST, Kind, Party, Side
from dispatch.thread.posting import post
from dispatch.thread.viewing import shops_of

#: An answer belongs to a question, and words to a message, that is no older than that, seconds.
ANSWER_S, WORDS_S = 12 * 3600, 7 * 86_400

#: Says of a pickup that the goods are ready: the writing, the delivery, the task.
OnReady = Callable[[Writing, Delivery, str], None]
#: Says of a pickup that they are ready so many minutes later.
OnLater = Callable[[Writing, Delivery, str, int], None]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A short message. ``external_id`` is the channel's name for it, ``address`` where it comes from, in the form parties have it."""

    channel: str
    external_id: str
    address: str
    text: str


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a message, and the delivery that it belongs to, if there is one.

    ``outcome`` is ``ready``, ``later``, ``answered`` (what a shop has not got), ``too_late`` (nothing can be done about it any more), ``which`` (asked back), ``nothing_asked``, ``opted_out``, ``opted_in``, ``posted``, ``unmatched``,
    ``nothing``, or ``again`` for one that was here before.
    """

    said: Said
    outcome: str
    subject: str = ""


def receive(
    writing: Writing, incoming: Incoming, on_ready: OnReady = shop_is_ready, on_later: OnLater = shop_is_late
) -> Received:
    """Bring a short message to where it belongs. The same one again has no second effect.

    Notes ``reply.received``, and what its effect notes; ``reply.unmatched`` where somebody has to look where it belongs.

    Parameters
    ----------
    incoming
        What came in.
    on_ready, on_later
        What the answers of a shop do.
    """
    writing.exclude(f"replies by {incoming.channel}")
    known = writing.rows(
        writing.select(REPLY).where(
            REPLY.c.channel == incoming.channel, REPLY.c.external_id == incoming.external_id
        )
    )
    if known:
        return Received(Said(known[0].said), "again", known[0].subject)
    reply = parse(incoming.text)
    shops = [
        one
        for one in parties.organizations(writing)
        if one.contact.phone and one.contact.phone == incoming.address
    ]
    people = parties.recipients_of_phone(writing, incoming.address) if incoming.address else ()
    received, party_id = _bring(writing, incoming, reply, shops, people, on_ready, on_later)
    name = writing.ids.new(ids.REPLY)
    unmatched = received.outcome in {"unmatched", "nothing_asked", "too_late"}
    writing.insert(
        REPLY,
        {
            "id": name,
            "channel": incoming.channel,
            "external_id": incoming.external_id,
            "party_id": party_id,
            "said": reply.said,
            "outcome": received.outcome,
            "subject": received.subject,
            # Words that have a thread are kept there.
            "text": reply.text if unmatched else "",
            "received_s": writing.now_s,
            "erased_s": None,
        },
    )
    kind = "reply.unmatched" if unmatched else "reply.received"
    writing.note(
        kind, received.subject or name, 0, {"reply_id": name, "said": reply.said, "outcome": received.outcome}
    )
    return received


def _bring(
    writing: Writing,
    incoming: Incoming,
    reply: Reply,
    shops: list[Organization],
    people: Iterable[Recipient],
    on_ready: OnReady,
    on_later: OnLater,
) -> tuple[Received, str]:
    found = list(people)
    party_id = shops[0].id if shops else found[0].id if found else ""
    if reply.said is Said.NOTHING:
        return Received(reply.said, "nothing"), party_id
    if reply.said in {Said.STOP, Said.START}:
        return _choose(writing, incoming, reply, shops, found), party_id
    if reply.said in {Said.READY, Said.LATER} and shops:
        return _answer(writing, reply, shops, on_ready, on_later)
    if reply.said in {Said.READY, Said.LATER}:
        answered = _choose_goods(writing, reply, found)
        if answered is not None:
            return answered, party_id
    # Words go to the conversation that was heard of last; a "yes" of a recipient is words, too.
    told = [(one, Side.SHOP, shop.id) for shop in shops for one in _told(writing, shop.id, WORDS_S)]
    told += [(one, Side.RECIPIENT, who.id) for who in found for one in _told(writing, who.id, WORDS_S)]
    told.sort(key=lambda entry: (entry[0].sent_s or 0, entry[0].id), reverse=True)
    for notification, side, name in told:
        delivery = deliveries.get_many(writing, [notification.subject]).get(notification.subject)
        shops_now = shops_of(delivery) if delivery else ()
        if delivery is None or (side is Side.SHOP and name not in shops_now):
            continue
        org_id = str(notification.facts.get("org_id", ""))
        # The shop that the message named may have left the basket since.
        org_id = org_id if org_id in shops_now else shops_now[0]
        message = post(
            writing,
            Party(side, name),
            delivery.id,
            reply.text[:LONGEST],
            org_id=org_id,
            kind=Kind.TEXT,
            channel=incoming.channel,
        )
        return Received(reply.said, "posted", message.delivery_id), name
    return Received(reply.said, "unmatched"), party_id


def _choose(
    writing: Writing, incoming: Incoming, reply: Reply, shops: list[Organization], people: list[Recipient]
) -> Received:
    """Opt everybody of a number out or in: a family shares one."""
    out = reply.said is Said.STOP
    for recipient in people:
        (choices.opt_out if out else choices.opt_in)(writing, recipient, incoming.channel)
    for shop in shops:
        reach = choices.party_reach(writing, shop.id) or SHOP_REACH
        if reach.opted_out is not out:
            choices.choose_party(writing, shop.id, replace(reach, opted_out=out), incoming.channel)
    if not people and not shops:
        return Received(reply.said, "unmatched")
    return Received(reply.said, "opted_out" if out else "opted_in")


def _answer(
    writing: Writing, reply: Reply, shops: list[Organization], on_ready: OnReady, on_later: OnLater
) -> tuple[Received, str]:
    asked = _asked(writing, shops)
    if reply.code:
        asked = [one for one in asked if one[0].code == reply.code]
    if not asked:
        return Received(reply.said, "nothing_asked"), shops[0].id
    if len(asked) > 1:
        return _ask_which(writing, reply, asked), asked[0][1].target_id
    delivery, question = asked[0]
    task_id = str(question.facts["task_id"])
    try:
        with writing.attempt():
            if reply.said is Said.READY:
                on_ready(writing, delivery, task_id)
            else:
                on_later(writing, delivery, task_id, reply.minutes)
    except DispatchError:
        # Whoever hands messages over would hand this one over for ever.
        return Received(reply.said, "too_late", delivery.id), question.target_id
    return Received(reply.said, reply.said.value, delivery.id), question.target_id


def _choose_goods(writing: Writing, reply: Reply, people: list[Recipient]) -> Received | None:
    """Take "1" or "2" of a recipient as the answer to the one message that asks about missing goods; None where there is none, or several."""
    if reply.said is Said.LATER and not reply.text.strip(" .").startswith("2"):
        return None
    open_: dict[str, tuple[str, ...]] = {}
    for person in people:
        for asked in _told(writing, person.id, WORDS_S, MessageKind.MISSING):
            open_[asked.subject] = (*open_.get(asked.subject, ()), *open_questions(writing, asked))
    named = deliveries.get_many(writing, sorted(open_))
    found = {
        name: questions
        for name, questions in open_.items()
        if questions and name in named and reply.code in {"", named[name].code}
    }
    if len(found) != 1:
        return None
    ((name, questions),) = found.items()
    try:
        with writing.attempt():
            answer_missing(writing, tuple(dict.fromkeys(questions)), first=reply.said is Said.READY)
    except DispatchError:
        return Received(reply.said, "too_late", name)
    return Received(reply.said, "answered", name)


def _asked(writing: Writing, shops: list[Organization]) -> list[tuple[Delivery, Notification]]:
    """Return the baskets that shops were asked about and have not answered, the latest question of each."""
    open_: dict[str, tuple[Delivery, Notification]] = {}
    for shop in shops:
        for question in _told(writing, shop.id, ANSWER_S, MessageKind.READY_ASKED):
            task_id = str(question.facts.get("task_id", ""))
            delivery = deliveries.get_many(writing, [question.subject]).get(question.subject)
            if delivery is None or task_id in open_:
                continue
            if any(task.id == task_id and task.status is TaskStatus.PENDING for task in delivery.tasks):
                open_[task_id] = (delivery, question)
    return list(open_.values())


def _ask_which(writing: Writing, reply: Reply, asked: list[tuple[Delivery, Notification]]) -> Received:
    """Ask back: a wrong guess would send a courier for nothing."""
    delivery, question = asked[0]
    town = parties.get_town(writing)
    codes = sorted(one.code for one, _ in asked)
    wish = Wish(
        kind=MessageKind.READY_WHICH,
        target_id=question.target_id,
        subject=delivery.id,
        content=f"which {writing.now_s} {' '.join(codes)}"[:200],
        facts={"codes": codes, "org_id": question.target_id},
        expires_s=writing.now_s + ANSWER_S,
        part="which",
    )
    source = writing.ids.new(ids.REPLY)
    place(writing, wish, source, delivery.version, town, policy_of(town))
    return Received(reply.said, "which", delivery.id)


def _told(reading: Reading, target_id: str, within_s: int, *kinds: MessageKind) -> tuple[Notification, ...]:
    return notifications.sent_to(reading, target_id, since_s=reading.now_s - within_s, kinds=kinds)
