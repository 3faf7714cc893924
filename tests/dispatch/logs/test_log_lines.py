"""Tests of the lines of the log: their parts, and what never stands in them."""

from __future__ import annotations

import io
import json
import logging
import threading

import pytest
from sqlalchemy.exc import IntegrityError

from dispatch.errors import DispatchError
from dispatch.executor.errors import JobFailedError
from dispatch.logs import begin
from dispatch.logs.about import about
from dispatch.logs.begin import begin_log
from dispatch.logs.log_lines import LONGEST, JsonLines, TextLines

TOWN = "twn_" + "0" * 26
CANARY = "Zéphirine Quatresous"


def logger_of(lines: logging.Formatter) -> tuple[logging.Logger, io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(lines)
    logger = logging.Logger("tournee.test")  # noqa: LOG001 -- that of no other test
    logger.addHandler(handler)
    return logger, stream


def test_a_line_has_its_parts() -> None:
    """Tests time in UTC, level, who says it, what, and the town and the request that it is about."""
    logger, stream = logger_of(JsonLines())
    with about(town_id=TOWN, request="req_1"):
        logger.info("chore %s is done", "sweep")
    found = json.loads(stream.getvalue())
    assert found.pop("time").endswith("Z")
    assert found.pop("process")
    assert found == {
        "level": "info", "logger": "tournee.test", "message": "chore sweep is done", "town": TOWN, "request": "req_1",
    }  # fmt: skip
    logger.info("town %s is followed", TOWN)
    assert json.loads(stream.getvalue().splitlines()[1])["town"] == TOWN


def test_people_read_a_line_at_a_terminal() -> None:
    """Tests that nobody begins a line of their own by what they are called, and that the places of a fault follow."""
    logger, stream = logger_of(TextLines())
    try:
        {}[CANARY]
    except KeyError:
        logger.exception("one\n2026-01-01T00:00:00Z error a lie")
    first, *places = stream.getvalue().splitlines()
    assert "error   tournee.test: one 2026-01-01T00:00:00Z error a lie" in first
    assert all(line.startswith("  ") for line in places)
    assert "{}[CANARY]" in "".join(places)
    assert CANARY not in stream.getvalue()


def faults() -> list[Exception]:
    row = ValueError(f"Key (name)=({CANARY}) already exists")
    row.sqlstate = "23505"  # type: ignore[attr-defined]
    return [
        ValueError(CANARY),
        DispatchError(f"the address {CANARY} is uncertain", code="address_uncertain"),
        IntegrityError("INSERT INTO party", {"name": CANARY}, row),
        JobFailedError(
            f"KeyError: {CANARY}",
            trace=f'Traceback (most recent call last):\n  File "job.py", line 7, in plan\n    look(name)\nKeyError: {CANARY!r}\n',
        ),
    ]


@pytest.mark.parametrize("fault", faults(), ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("lines", [JsonLines(), TextLines()], ids=["json", "text"])
def test_faults_do_not_say_what_they_quote(fault: Exception, lines: logging.Formatter) -> None:
    """Tests faults as arguments, as the message, with what they come from, and what a child has told: kinds, codes and places alone."""
    logger, stream = logger_of(lines)
    try:
        try:
            raise fault  # noqa: TRY301
        except Exception as error:
            raise RuntimeError(CANARY) from error
    except RuntimeError:
        logger.exception("it has failed: %s", fault)
    logger.error(fault)
    said = stream.getvalue()
    assert CANARY not in said
    assert "Zéphirine" not in said.encode().decode("unicode_escape", "ignore")
    assert type(fault).__name__ in said
    assert "which has led to" in said
    assert "test_log_lines.py" in said
    if isinstance(fault, IntegrityError):
        assert "23505" in said
    if isinstance(fault, JobFailedError):
        assert "look(name)" in said
    if type(fault) is DispatchError:
        assert "address_uncertain" in said


def test_faults_of_the_installation_say_what_to_mend() -> None:
    """Tests that what an operator has to know is said."""
    logger, stream = logger_of(JsonLines())
    logger.error("%s", DispatchError("secret.key can be read by others: chmod 600", code="secret_unsafe"))
    logger.error("%s", OSError(28, CANARY))
    assert "chmod 600" in stream.getvalue()
    assert "ENOSPC" in stream.getvalue()
    assert CANARY not in stream.getvalue()


@pytest.mark.parametrize(
    "private",
    [
        "odette.martin@example.org", "+33612345678", "+33 6 12 34 56 78", "06 12 34 56 78", "0612345678",
        "tournee_key_" + "a1" * 24, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "/t/" + "0123456789abcdef" * 3,
    ],
)  # fmt: skip
def test_what_is_private_is_taken_out(private: str) -> None:
    """Tests addresses, numbers and what opens doors, should somebody write them after all."""
    logger, stream = logger_of(JsonLines())
    logger.info("for %s today", private)
    logger.info("x" * 10_000)
    assert private not in stream.getvalue()
    assert private[3:] not in stream.getvalue()
    assert all(len(json.loads(line)["message"]) <= LONGEST for line in stream.getvalue().splitlines())


@pytest.mark.parametrize(
    "kept",
    [
        TOWN,
        "2026-11-28T10:00:00Z",
        "127.0.0.1:8417",
        "row 1234567890 of the outbox",
        "01234567-89ab-cdef-0123-456789abcdef",
    ],
)
def test_what_names_things_stays(kept: str) -> None:
    """Tests that ids, times, ports and numbers of rows are no telephone numbers."""
    logger, stream = logger_of(JsonLines())
    logger.info("about %s today", kept)
    assert kept in stream.getvalue()


def test_a_process_begins_its_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Tests that lines from INFO on are written, those of libraries from warnings on, threads that end by a fault, and that children do the same."""
    root, kept = logging.getLogger(), logging.getLogger().handlers[:]
    levels = {
        name: logging.getLogger(name).level for name in ("", "tournee", "api", "dispatch", "geo", "routing")
    }
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.delenv(begin.KIND, raising=False)
    try:
        begin_log()
        logging.getLogger("tournee.notify").info("heard")
        logging.getLogger("sqlalchemy.engine").info("unheard")
        thread = threading.Thread(target=lambda: int(CANARY), name="tournee-town")
        thread.start()
        thread.join()
        first, last = map(json.loads, capsys.readouterr().err.splitlines())
        assert first["message"] == "heard"
        assert (last["message"], last["fault"]) == ("tournee-town has ended by a fault", "ValueError")
        monkeypatch.setenv(begin.KIND, "text")
        begin.begin_log_of_child()
        logging.getLogger("tournee.notify").info("heard too")
        assert "info    tournee.notify: heard too" in capsys.readouterr().err
        with pytest.raises(ValueError, match="text or json"):
            begin_log("xml")
    finally:
        root.handlers[:] = kept
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
