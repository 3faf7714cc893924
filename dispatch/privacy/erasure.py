"""A person asks to be forgotten: everything goes that no law keeps, and they are told what stays, why, and until when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Column, Table, or_, select

from dispatch.lifecycle.round import ACTIVE_ROUND
from dispatch.privacy.anonymise import anonymise_courier, anonymise_recipients, rewrite_log
from dispatch.privacy.holds import HeldError, held_subjects, holds_of_recipients, subscriptions_of
from dispatch.privacy.mentions import mentioned, take_out_mentions
from dispatch.privacy.needles import SHORTEST, needles_of, needles_of_courier
from dispatch.privacy.practice import PRACTICE, Practice
from dispatch.privacy.rules import DAY_S, LONGEST_DAYS, Words
from dispatch.privacy.traces import Traces, pooled_as, traces_of
from dispatch.storage import exports, pooling
from dispatch.storage.schema_intake import DRAFT
from dispatch.storage.schema_parties import COURIER, RECIPIENT, SHIFT
from dispatch.storage.schema_positions import POSITION, POSITION_PAUSE
from dispatch.storage.schema_privacy import SENSITIVE_READ
from dispatch.storage.schema_promises import QUOTE
from dispatch.storage.schema_rounds import ROUND
from dispatch.storage.store import Store, Writing

#: Pay can be claimed for so long, and hours are what it is reckoned from (Code du travail, art. L3245-1).
HOURS_DAYS = 1095


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays, why, the source of that, and until when."""

    what: Words
    why: Words
    source: str
    until_s: int


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was done: changed rows by table, and what stays.

    ``overwritten`` is false where a reader has kept SQLite from emptying its write-ahead log: the next night makes up for it.
    """

    subject: str
    counts: Mapping[str, int]
    kept: tuple[Kept, ...]
    overwritten: bool = True


def erase_recipient(
    store: Store, town_id: str, actor: str, recipient_id: str, *, practice: Practice = PRACTICE
) -> Erasure:
    """Erase a recipient who asks for it, in one transaction; the same again changes nothing.

    Parameters
    ----------
    actor
        Who carries it out.
    practice
        What other parts still need.

    Raises
    ------
    NotFoundError
        The town has no such recipient.
    HeldError
        A delivery is open, money unpaid, something disputed, or the person is enrolled or subscribed; nothing was erased.
    """

    def step(writing: Writing) -> Erasure:
        writing.exclude("orders")
        query = writing.select(RECIPIENT).where(RECIPIENT.c.id == recipient_id).with_for_update()
        row = writing.connection.execute(query).one_or_none()
        if row is None:
            row = writing.get(RECIPIENT, recipient_id)
        holds = holds_of_recipients(writing, [recipient_id], practice.holds).get(recipient_id, {})
        traces = traces_of(writing, [recipient_id])
        needles = needles_of(writing, recipient_id, traces)
        holds |= subscriptions_of(writing, needles.sure)
        if holds:
            raise HeldError(recipient_id, holds)
        kept = tuple(_kept_of_recipient(writing, traces))
        if row.erased_s is not None:
            return Erasure(recipient_id, {}, kept)
        done = anonymise_recipients(writing, traces)
        # A clock may have been put back a little since the first order.
        done += rewrite_log(writing, traces, since_s=row.created_s - DAY_S)
        done["pooling_day"] += pooling.forget_people(writing, pooled_as(writing, traces))
        done["quote"] += _forget_asked(writing, needles.sure, QUOTE, QUOTE.c.document)
        done["draft"] += _forget_asked(writing, needles.sure, DRAFT, DRAFT.c.body)
        done += take_out_mentions(writing, needles.every)
        # Nobody can take a line out of a file: whoever needs it asks for it again.
        done["export"] += exports.forget_personal(writing)
        return _told(writing, recipient_id, row.version + 1, done, kept)

    erased = store.write(town_id, actor, step)
    return replace(erased, overwritten=store.database.overwrite_deleted())


def _forget_asked(writing: Writing, needles: Sequence[str], table: Table, document: Column[Any]) -> int:
    """Remove what was asked for by somebody who has not ordered then: no name of a thing says whose it is, their own does."""
    wanted = [needle for needle in needles if len(needle) >= SHORTEST]
    if not wanted:
        return 0
    unordered = or_(table.c.delivery_id.is_(None), table.c.delivery_id == "")
    return writing.remove(table, unordered, mentioned([document], wanted))


def erase_courier(store: Store, town_id: str, actor: str, courier_id: str) -> Erasure:
    """Erase a courier who has left and asks for it, in one transaction.

    Raises
    ------
    NotFoundError
        The town has no such courier.
    HeldError
        They have shifts or rounds to come, or something is disputed; nothing was erased.
    """

    def step(writing: Writing) -> Erasure:
        row = writing.get(COURIER, courier_id)
        writing.exclude(f"positions {courier_id}")
        shifts = writing.rows(writing.select(SHIFT).where(SHIFT.c.courier_id == courier_id))
        names = [shift.id for shift in shifts]
        holds = {
            one.id: "shift_to_come"
            for one in shifts
            if one.to_s > writing.now_s and one.status != "cancelled"
        }
        active = select(ROUND.c.id).where(
            ROUND.c.town_id == writing.town_id,
            ROUND.c.shift_id.in_(names),
            ROUND.c.status.in_([status.value for status in ACTIVE_ROUND]),
        )
        holds |= dict.fromkeys(writing.connection.execute(active).scalars(), "round_open")
        by_hand = held_subjects(writing)
        holds |= {name: "dispute" for name in (courier_id, *names) if name in by_hand}
        if holds:
            raise HeldError(courier_id, holds)
        hours = max((one.to_s for one in shifts), default=writing.now_s)
        kept = (
            Kept(
                Words("horaires de service, sans nom", "hours of shifts, without the name"),
                Words("calcul et réclamation des salaires", "pay, and claims about it"),
                "Code du travail, art. L3245-1: three years",
                hours + HOURS_DAYS * DAY_S,
            ),
        )
        if not row.name and not row.phone and not row.active:
            return Erasure(courier_id, {}, kept)
        traces = Traces(couriers=frozenset({courier_id}))
        needles = needles_of_courier(writing, courier_id)
        done: Counter[str] = Counter()
        done["position"] += writing.remove(POSITION, POSITION.c.shift_id.in_(names))
        done["position_pause"] += writing.remove(POSITION_PAUSE, POSITION_PAUSE.c.courier_id == courier_id)
        done += anonymise_courier(writing, traces)
        done += rewrite_log(writing, traces, since_s=0, actors=[f"courier:{courier_id}"])
        done += take_out_mentions(writing, needles.every)
        # Nobody can take a line out of a file: whoever needs it asks for it again.
        done["export"] += exports.forget_personal(writing)
        return _told(writing, courier_id, row.version + 1, done, kept)

    erased = store.write(town_id, actor, step)
    return replace(erased, overwritten=store.database.overwrite_deleted())


def _told(
    writing: Writing, subject: str, version: int, done: Counter[str], kept: tuple[Kept, ...]
) -> Erasure:
    counts = {table: count for table, count in done.items() if count}
    writing.note("privacy.erased", subject, version, {"rule": "on_request", "counts": counts})
    return Erasure(subject, counts, kept)


def _kept_of_recipient(writing: Writing, traces: Traces) -> list[Kept]:
    kept = []
    if traces.deliveries:
        kept.append(
            Kept(
                Words(
                    "livraisons, horaires et montants, sans nom ni adresse",
                    "deliveries, times and amounts, without name or address",
                ),
                Words("comptabilité et statistiques", "accounts and statistics"),
                "Code de commerce, art. L123-22: ten years",
                writing.now_s + LONGEST_DAYS * DAY_S,
            )
        )
    if traces.enrolments:
        kept.append(
            Kept(
                Words(
                    "dates et issues des visites d'un service, sans nom ni adresse",
                    "dates and outcomes of a service's visits, without name or address",
                ),
                Words("bilan des services municipaux", "account of the town's services"),
                "GDPR art. 17(3)(b), art. 89: a task of the town, and statistics about it",
                writing.now_s + LONGEST_DAYS * DAY_S,
            )
        )
    reads = select(SENSITIVE_READ.c.sequence).where(
        SENSITIVE_READ.c.town_id == writing.town_id, SENSITIVE_READ.c.recipient_id.in_(traces.recipients)
    )
    if writing.connection.execute(reads).first() is not None:
        kept.append(
            Kept(
                Words(
                    "traces des consultations de la fiche, sous un numéro",
                    "who has read the file, under a number",
                ),
                Words("sécurité des données", "security of the data"),
                "CNIL, délibération 2021-122: one year",
                writing.now_s + 365 * DAY_S,
            )
        )
    return kept
