"""Carries out the periods of personal data for a town: in small transactions, so that work goes on meanwhile and a kill loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select, update

from dispatch.errors import DispatchError
from dispatch.privacy.practice import PRACTICE, Practice
from dispatch.privacy.rules import DAY_S, Rule, rules_of
from dispatch.privacy.sweeps import Job
from dispatch.storage import parties
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_privacy import RETENTION_RUN
from dispatch.storage.store import ConflictError, Store, Writing

RUN = "rtn"
ACTOR = "system:retention"
#: Rows of one transaction.
BATCH = 200
#: A clock that is so far ahead of all that was ever noted is thought to be wrong.
SILENT_S = 366 * DAY_S
#: So many of what had to stay are kept by name for each rule.
NAMED = 50


class ClockDoubtfulError(DispatchError):
    """The clock is a year ahead of everything that has happened in the town; code ``clock_doubtful``."""

    def __init__(self, now_s: int, newest_s: int) -> None:
        super().__init__(
            f"now is {now_s}, and nothing has happened since {newest_s}: with a wrong clock everything would be erased."
            " Check it; where the town has really been silent for so long, give trust_clock=True",
            code="clock_doubtful",
        )


@dataclass(frozen=True, slots=True)
class RuleReport:
    """What was done under one rule: how many rows or people, and what was due and had to stay, with the reason."""

    name: str
    count: int
    held: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Report:
    """What a run has done since it first began. ``resumed`` says that it was taken up where another had ended before its time.

    ``overwritten`` is false where a reader has kept SQLite from emptying its write-ahead log: the next run does.
    """

    run_id: str
    as_of_s: int
    resumed: bool
    rules: tuple[RuleReport, ...]
    overwritten: bool = True

    @property
    def counts(self) -> dict[str, int]:
        """How many by rule."""
        return {rule.name: rule.count for rule in self.rules}


@dataclass
class _Progress:
    """How far a rule is."""

    count: int = 0
    cursor: Any = None
    done: bool = False
    held: dict[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        return {"count": self.count, "cursor": self.cursor, "done": self.done, "held": self.held}


@dataclass
class _Run:
    id: str
    version: int
    as_of_s: int
    resumed: bool
    progress: dict[str, _Progress]


def run_retention(
    store: Store,
    town_id: str,
    now_s: int | None = None,
    *,
    actor: str = ACTOR,
    practice: Practice = PRACTICE,
    batch: int = BATCH,
    trust_clock: bool = False,
) -> Report:
    """Erase what has been kept long enough, rule by rule; a run that was killed is taken up where it was.

    Parameters
    ----------
    now_s
        What periods are counted back from, the clock of the store where it is not given. A run that is taken up keeps its own.
    actor
        Who starts it.
    practice
        Rules and what carries them out, with those of other parts.
    batch
        Rows of one transaction.
    trust_clock
        Let `ClockDoubtfulError` be.

    Raises
    ------
    InvalidRetentionError
        The settings of the town have a period that cannot be.
    ClockDoubtfulError
        Nothing has happened for a year before ``now_s``.
    ConflictError
        The same run is carried out elsewhere; that one goes on.
    """
    with store.reading(town_id) as reading:
        rules = rules_of(parties.get_town(reading).settings, practice.rules)
        newest = reading.connection.execute(
            select(func.max(EVENT.c.recorded_s)).where(EVENT.c.town_id == town_id)
        ).scalar_one()
        as_of_s = reading.now_s if now_s is None else now_s
    if not trust_clock and newest is not None and as_of_s > newest + SILENT_S:
        raise ClockDoubtfulError(as_of_s, newest)
    run = store.write(town_id, actor, lambda writing: _begin(writing, rules, as_of_s))
    for rule in rules:
        progress = run.progress[rule.name]
        while not progress.done:

            def step(writing: Writing, rule: Rule = rule) -> tuple[_Progress, int]:
                return _batch(writing, run, rule, practice, batch)

            progress, run.version = store.write(town_id, actor, step)
            run.progress[rule.name] = progress
    store.write(town_id, actor, lambda writing: _end(writing, run))
    # Also for an erasure on request that a reader kept from it.
    overwritten = store.database.overwrite_deleted()
    return Report(
        run.id,
        run.as_of_s,
        run.resumed,
        tuple(
            RuleReport(rule.name, run.progress[rule.name].count, run.progress[rule.name].held)
            for rule in rules
        ),
        overwritten,
    )


def _begin(writing: Writing, rules: tuple[Rule, ...], as_of_s: int) -> _Run:
    writing.exclude("retention")
    newest = writing.select(RETENTION_RUN).order_by(
        RETENTION_RUN.c.started_s.desc(), RETENTION_RUN.c.id.desc()
    )
    row = writing.connection.execute(newest.where(RETENTION_RUN.c.status == "running").limit(1)).one_or_none()
    if row is not None:
        progress = {rule.name: _Progress(**row.progress.get(rule.name, {})) for rule in rules}
        return _Run(row.id, row.version, row.as_of_s, resumed=True, progress=progress)
    before = writing.connection.execute(
        newest.where(RETENTION_RUN.c.status == "finished").limit(1)
    ).one_or_none()
    progress = {rule.name: _Progress() for rule in rules}
    if before is not None and "event_payloads" in progress:
        # The log is only ever added to: what was looked at need not be again.
        progress["event_payloads"].cursor = before.progress.get("event_payloads", {}).get("cursor")
    run = _Run(writing.ids.new(RUN), 1, as_of_s, resumed=False, progress=progress)
    writing.insert(
        RETENTION_RUN,
        {
            "id": run.id, "status": "running", "actor": writing.actor, "periods": {rule.name: rule.days for rule in rules},
            "progress": _document(run), "as_of_s": as_of_s, "started_s": writing.now_s, "finished_s": None, "version": 1,
        },
    )  # fmt: skip
    writing.note("privacy.retention_started", run.id, 1, {"as_of_s": as_of_s})
    return run


def _batch(writing: Writing, run: _Run, rule: Rule, practice: Practice, limit: int) -> tuple[_Progress, int]:
    before = run.progress[rule.name]
    job = Job(run.as_of_s - rule.seconds, limit, before.cursor, practice)
    done = practice.sweeps[rule.sweep or rule.name](writing, job)
    held = dict(list({**before.held, **done.held}.items())[:NAMED])
    after = _Progress(before.count + done.count, done.cursor, not done.more, held)
    changed = _Run(run.id, run.version, run.as_of_s, run.resumed, {**run.progress, rule.name: after})
    version = _keep(writing, run, _document(changed))
    if done.count:
        writing.note("privacy.erased", run.id, version, {"rule": rule.name, "count": done.count})
    return after, version


def _keep(writing: Writing, run: _Run, progress: dict[str, Any]) -> int:
    """Keep how far a run is, and return its new version; no event tells of it, where nothing was erased nothing has happened."""
    statement = (
        update(RETENTION_RUN)
        .where(
            RETENTION_RUN.c.town_id == writing.town_id,
            RETENTION_RUN.c.id == run.id,
            RETENTION_RUN.c.version == run.version,
            RETENTION_RUN.c.status == "running",
        )
        .values(progress=progress, version=run.version + 1)
    )
    if writing.connection.execute(statement).rowcount != 1:
        raise ConflictError(RETENTION_RUN.name, run.id, run.version)
    return run.version + 1


def _end(writing: Writing, run: _Run) -> None:
    version = writing.change(
        RETENTION_RUN,
        run.id,
        run.version,
        {"status": "finished", "finished_s": writing.now_s, "progress": _document(run)},
    )
    counts = {name: progress.count for name, progress in run.progress.items() if progress.count}
    held = {name: len(progress.held) for name, progress in run.progress.items() if progress.held}
    writing.note("privacy.retention_finished", run.id, version, {"counts": counts, "held": held})


def _document(run: _Run) -> dict[str, Any]:
    return {name: progress.document() for name, progress in run.progress.items()}
