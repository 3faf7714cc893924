"""Makes nobody of somebody: names, doors, addresses and words go, deliveries and figures stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, Table, Text, bindparam, cast, select, update

from dispatch.parties.recipient import Door, Reach
from dispatch.privacy.blanks import THINGS, blanked, minimised
from dispatch.privacy.inventory import LINKS, personal_columns
from dispatch.privacy.traces import BATCH, Traces
from dispatch.storage import accounts, eta, pictures
from dispatch.storage.columns import METADATA
from dispatch.storage.schema_escalation import ESCALATION_CONTACT
from dispatch.storage.schema_field import COMMAND, INCIDENT, PROOF
from dispatch.storage.schema_intake import PIN
from dispatch.storage.schema_log import EVENT, OUTBOX
from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.schema_parties import COURIER, PLACE, RECIPIENT, RECIPIENT_PARTITION
from dispatch.storage.schema_webhooks import WEBHOOK_ATTEMPT, WEBHOOK_MESSAGE
from dispatch.storage.store import Writing

#: What is left of where somebody lives: degrees with so many decimals, about a kilometre.
PLACE_DECIMALS = 2
#: Tables that are seen to by name, or that only say what has happened and when.
_SPECIAL = frozenset(
    {
        "recipient",
        "recipient_partition",
        "courier",
        "place",
        "pin",
        "proof",
        "proof_picture",
        "event",
        "outbox",
        "command",
        "escalation_contact",
    }
)


def anonymise_recipients(writing: Writing, traces: Traces) -> Counter[str]:
    """Erase what is personal about some recipients everywhere but in texts of the log; returns changed rows by table.

    The caller has made sure that nothing of it is needed any more, and notes the event.
    """
    done: Counter[str] = Counter()
    for table in METADATA.sorted_tables:
        if table.name not in _SPECIAL:
            _blank_linked(writing, table, traces, done)
    _proofs(writing, traces, done)
    _deliveries(writing, traces, done)
    _places(writing, traces, done)
    nobody = {
        "name": "", "phone": "", "email": "", "door": asdict(Door()), "channels": {**asdict(Reach()), "channels": []},
        "erased_s": writing.now_s, "version": RECIPIENT.c.version + 1,
    }  # fmt: skip
    done["recipient"] += _update(writing, RECIPIENT, traces.recipients, nobody)
    for part in _parts(traces.recipients):
        # Where somebody has said that their door is.
        done["pin"] += writing.remove(PIN, PIN.c.recipient_id.in_(part))
        done["recipient_partition"] += writing.remove(
            RECIPIENT_PARTITION, RECIPIENT_PARTITION.c.recipient_id.in_(part)
        )
    for part in _parts(traces.escalations):
        done["escalation_contact"] += writing.remove(
            ESCALATION_CONTACT, ESCALATION_CONTACT.c.escalation_id.in_(part)
        )
    return done


def anonymise_courier(writing: Writing, traces: Traces) -> Counter[str]:
    """Erase what is personal about some couriers, but for texts of the log; the caller removes their positions."""
    done: Counter[str] = Counter()
    for table in METADATA.sorted_tables:
        if table.name not in _SPECIAL:
            _blank_linked(writing, table, traces, done)
    nobody = {"name": "", "phone": "", "terms": {}, "active": False, "version": COURIER.c.version + 1}
    done["courier"] += _update(writing, COURIER, traces.couriers, nobody)
    done["account"] += accounts.forget_couriers(writing, traces.couriers)
    return done


def rewrite_log(
    writing: Writing, traces: Traces, *, since_s: int, actors: Sequence[str] = ()
) -> Counter[str]:
    """Take what is personal out of the texts of all events, outbox rows, messages to programs, commands and incidents that name something of a person.

    Parameters
    ----------
    since_s
        Nothing is about them before.
    actors
        Whose commands are theirs.

    Notes
    -----
    Reads the log of the town from ``since_s`` on, once. Events stay, with their kind, subject, time and the names of things.
    """
    done: Counter[str] = Counter()
    own = traces.every
    query = select(EVENT.c.sequence, EVENT.c.id, EVENT.c.subject, cast(EVENT.c.data, Text)).where(
        EVENT.c.town_id == writing.town_id, EVENT.c.recorded_s >= since_s
    )
    about = {
        row.sequence: row.id
        for row in writing.connection.execute(query)
        if row.subject in own or not own.isdisjoint(THINGS.findall(row[3]))
    }
    done["event"] += rewrite_events(writing, sorted(about))
    for part in _parts(about.values()):
        for told in (OUTBOX, WEBHOOK_MESSAGE, WEBHOOK_ATTEMPT):
            for row in writing.rows(writing.select(told).where(told.c.event_id.in_(part))):
                changes = blanked(row._asdict(), personal_columns(told))
                if changes:
                    done[told.name] += _set(writing, told, told.c.sequence == row.sequence, changes)
    for table, moment in ((COMMAND, COMMAND.c.received_s), (INCIDENT, INCIDENT.c.opened_s)):
        for row in writing.rows(writing.select(table).where(moment >= since_s)):
            whole = row._asdict()
            named = set(THINGS.findall(" ".join(str(value) for value in whole.values())))
            if whole.get("actor") in actors or not own.isdisjoint(named):
                changes = blanked(whole, personal_columns(table))
                if changes:
                    done[table.name] += _set(writing, table, table.c.id == row.id, changes)
    return done


def rewrite_events(writing: Writing, sequences: Sequence[int]) -> int:
    """Take what is personal out of the texts of events, and return how many had any."""
    changed = []
    for first in range(0, len(sequences), BATCH):
        query = select(EVENT.c.sequence, EVENT.c.data).where(
            EVENT.c.town_id == writing.town_id, EVENT.c.sequence.in_(sequences[first : first + BATCH])
        )
        for row in writing.rows(query):
            data = minimised(row.data)
            if data != row.data:
                changed.append({"which": row.sequence, "data": data})
    if changed:
        writing.connection.execute(
            update(EVENT)
            .where(EVENT.c.town_id == writing.town_id, EVENT.c.sequence == bindparam("which"))
            .values(data=bindparam("data")),
            changed,
        )
    return len(changed)


def _blank_linked(writing: Writing, table: Table, traces: Traces, done: Counter[str]) -> None:
    """Blank the rows of a table that a column says are of these people."""
    columns = personal_columns(table)
    links = [table.c[name] for name in LINKS if name in table.c and traces.linked_by(name)]
    if table in {DELIVERY, TASK} or not columns or "town_id" not in table.c:
        return
    if table.name == "stop" and traces.stops:
        links = [table.c.id]
    key = tuple(table.primary_key.columns)
    for link in links:
        names = traces.every if link.name == "id" else traces.linked_by(link.name)
        for part in _parts(names):
            for row in writing.rows(writing.select(table).where(link.in_(part))):
                changes = blanked(row._asdict(), columns)
                if changes:
                    same = [column == row._asdict()[column.name] for column in key]
                    done[table.name] += _set(writing, table, same, changes)


def _deliveries(writing: Writing, traces: Traces, done: Counter[str]) -> None:
    owners: set[str] = set()
    for part in _parts(traces.tasks):
        for row in writing.rows(writing.select(TASK).where(TASK.c.id.in_(part))):
            changes = blanked(row._asdict(), personal_columns(TASK))
            if changes:
                owners.add(row.delivery_id)
                done["task"] += _set(writing, TASK, TASK.c.id == row.id, changes)
    for part in _parts(owners | set(traces.deliveries)):
        for row in writing.rows(writing.select(DELIVERY).where(DELIVERY.c.id.in_(part))):
            changes = blanked(row._asdict(), personal_columns(DELIVERY))
            if changes or row.id in owners:
                # Who has read it must not write the words back, nor know it any longer.
                changes["version"] = DELIVERY.c.version + 1
                done["delivery"] += _set(writing, DELIVERY, DELIVERY.c.id == row.id, changes)


def _proofs(writing: Writing, traces: Traces, done: Counter[str]) -> None:
    for part in _parts(traces.tasks):
        query = writing.select(PROOF).where(PROOF.c.task_id.in_(part), PROOF.c.erased_s.is_(None))
        done += erase_proofs(writing, writing.rows(query))


def erase_proofs(writing: Writing, rows: Sequence[Row[Any]]) -> Counter[str]:
    """Erase what proofs show, and keep that there was one, of what kind, and when; returns changed rows by table.

    A picture goes with the last proof that names it: of two baskets that were left at one door there may be one.
    """
    gone = {"value": "", "file": "", "note": "", "lon": None, "lat": None, "erased_s": writing.now_s}
    proofs = _update(writing, PROOF, [row.id for row in rows], gone)
    return Counter(
        {"proof": proofs, "proof_picture": pictures.drop_unnamed(writing, [row.file for row in rows])}
    )


def _places(writing: Writing, traces: Traces, done: Counter[str]) -> None:
    for place in sorted(traces.places):
        # How long couriers take at a door is something about who lives there.
        if learned := eta.forget_place(writing, place):
            done["duration_statistic"] += learned
    for part in _parts(traces.places):
        for row in writing.rows(writing.select(PLACE).where(PLACE.c.id.in_(part))):
            nowhere = {
                "name": "", "address": "", "access_note": "", "lon": round(row.lon, PLACE_DECIMALS), "lat": round(row.lat, PLACE_DECIMALS),
                "confidence": 0.0, "version": row.version + 1,
            }  # fmt: skip
            done["place"] += _set(writing, PLACE, PLACE.c.id == row.id, nowhere)


def _set(writing: Writing, table: Table, condition: Any, values: Mapping[str, Any]) -> int:
    conditions = condition if isinstance(condition, list) else [condition]
    return writing.connection.execute(
        update(table).where(table.c.town_id == writing.town_id, *conditions).values(**values)
    ).rowcount


def _update(writing: Writing, table: Table, names: Any, values: Mapping[str, Any]) -> int:
    return sum(_set(writing, table, table.c.id.in_(part), values) for part in _parts(names))


def _parts(names: Any) -> list[list[Any]]:
    ordered = sorted(names)
    return [ordered[first : first + BATCH] for first in range(0, len(ordered), BATCH)]
