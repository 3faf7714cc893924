"""Channels against real servers on this machine: what is sent, and how failures are told apart."""

from __future__ import annotations

import email
import email.policy
import email.utils
import json
import logging
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs

import pytest

from dispatch.clock import SetClock
from dispatch.notify.channels.gateway import Gateway, GatewayRequest
from dispatch.notify.channels.http_post import post, retry_after_s
from dispatch.notify.channels.log_channel import LogChannel
from dispatch.notify.channels.mail import MailChannel, MailServer, Security
from dispatch.notify.channels.outgoing import Outgoing
from dispatch.notify.channels.webhook import WebhookChannel
from dispatch.outbox.failures import PermanentError, TemporaryError
from tests.dispatch.conftest import NOON_S
from tests.dispatch.notify.servers import Mail, Web, mail_server, web_server

MESSAGE = Outgoing(
    "ntf_1", "+33600000001", "Boulangerie Martin", "Livraison prévue", "Votre livraison est prévue.\n\nhttps://x.example",
    "Votre livraison : {id}", "Bonjour, votre livraison.", "fr",
)  # fmt: skip


@pytest.fixture
def web() -> Iterator[Web]:
    """A web server."""
    with web_server() as server:
        yield server


@pytest.fixture
def mail() -> Iterator[Mail]:
    """A mail server."""
    with mail_server() as server:
        yield server


def test_a_gateway_gets_its_own_kind_of_request(web: Web) -> None:
    """Tests JSON with nested fields, headers, what is quoted in the address, and that texts are not filled in again."""
    web.answer = (200, {}, b'{"messages": [{"name": "sms-77"}]}')
    request = GatewayRequest(
        f"{web.url}/send/{{to}}?from=town",
        {"Authorization": "Bearer abc"},
        {"to": ["{to}"], "message": {"text": "{text}", "ref": "{id}"}, "priority": 1},
        receipt="messages.0.name",
    )
    assert Gateway(request).send(MESSAGE) == "sms-77"
    (got,) = web.requests
    assert got.path == "/send/%2B33600000001?from=town"
    assert got.headers["Authorization"] == "Bearer abc"
    assert got.headers["Idempotency-Key"] == "ntf_1"
    assert json.loads(got.body) == {
        "to": ["+33600000001"],
        "message": {"text": "Votre livraison : {id}", "ref": "ntf_1"},
        "priority": 1,
    }
    assert "abc" not in repr(request)


def test_a_gateway_reads_aloud(web: Web) -> None:
    """Tests a form for voice calls, and an answer that is no JSON."""
    web.answer = (201, {}, b"done")
    request = GatewayRequest(
        web.url, body={"to": "{to}", "say": "{text}", "lang": "{language}"}, form="urlencoded", receipt="id"
    )
    assert Gateway(request, voice=True).send(MESSAGE) == ""
    assert parse_qs(web.requests[0].body.decode()) == {
        "to": ["+33600000001"],
        "say": ["Bonjour, votre livraison."],
        "lang": ["fr"],
    }
    with pytest.raises(ValueError, match="urlencoded"):
        GatewayRequest(web.url, form="xml")


def test_a_webhook_is_posted_with_its_signature(web: Web) -> None:
    """Tests the headers of Standard Webhooks and the body."""
    channel = WebhookChannel(
        sign=lambda name, now_s, body: f"v1,{name}.{now_s}.{len(body)}", clock=SetClock(NOON_S)
    )
    assert channel.send(replace(MESSAGE, address=f"{web.url}/hook")) == ""
    (got,) = web.requests
    assert got.headers["webhook-id"] == "ntf_1"
    assert got.headers["webhook-timestamp"] == str(NOON_S)
    assert got.headers["webhook-signature"] == f"v1,ntf_1.{NOON_S}.{len(got.body)}"
    assert json.loads(got.body)["title"] == "Livraison prévue"


@pytest.mark.parametrize(
    ("status", "headers", "webhook", "gateway", "retry_s"),
    [
        (301, {"Location": "http://127.0.0.1:1/"}, TemporaryError, TemporaryError, 0),
        (400, {}, TemporaryError, PermanentError, 0),
        (401, {}, TemporaryError, TemporaryError, 0),  # our key, not their number
        (404, {}, TemporaryError, PermanentError, 0),
        (410, {}, PermanentError, PermanentError, 0),
        (422, {}, TemporaryError, PermanentError, 0),
        (429, {"Retry-After": "120"}, TemporaryError, TemporaryError, 120),
        (500, {}, TemporaryError, TemporaryError, 0),
        (503, {"Retry-After": "soon"}, TemporaryError, TemporaryError, 0),
    ],
)
def test_answers_are_told_apart(
    web: Web,
    status: int,
    headers: dict[str, str],
    webhook: type[Exception],
    gateway: type[Exception],
    retry_s: int,
) -> None:
    """Tests every kind of answer; a redirect is never followed."""
    web.answer = (status, headers, b"")
    with pytest.raises(webhook) as error:
        WebhookChannel().send(replace(MESSAGE, address=web.url))
    if isinstance(error.value, TemporaryError):
        assert error.value.retry_after_s == retry_s
    with pytest.raises(gateway):
        Gateway(GatewayRequest(web.url)).send(MESSAGE)
    assert len(web.requests) == 2


def test_retry_after_as_a_date() -> None:
    """Tests dates, past ones, and nonsense."""
    assert 50 <= retry_after_s(email.utils.formatdate(time.time() + 60, usegmt=True)) <= 61
    assert retry_after_s("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert retry_after_s("999999999999999999999") == 86_400
    assert [retry_after_s(one) for one in ("", "-5", "²", "tomorrow")] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    "url", ["", "ftp://h/x", "http://", "http://u:p@127.0.0.1/", "http://h:99999/", "http://h/\r\nX: y", "file:///etc/passwd"]
)  # fmt: skip
def test_addresses_that_are_none(url: str) -> None:
    """Tests that they are given up at once."""
    with pytest.raises(PermanentError):
        post(url, b"", {})


def test_a_target_must_be_approved_of(web: Web) -> None:
    """Tests that what was approved is what is connected to, and a refusal."""
    port = int(web.url.rsplit(":", 1)[1])
    asked: list[tuple[str, int]] = []

    def approve(host: str, at: int) -> str:
        asked.append((host, at))
        return "127.0.0.1"

    post(f"http://shop.invalid:{port}/x", b"{}", {}, approve=approve)
    assert asked == [("shop.invalid", port)]
    assert web.requests[0].headers["Host"] == f"shop.invalid:{port}"

    def refuse(host: str, _: int) -> str:
        raise PermanentError(f"{host} is not allowed")

    with pytest.raises(PermanentError, match="not allowed"):
        WebhookChannel(approve=refuse).send(replace(MESSAGE, address=web.url))
    assert len(web.requests) == 1


def test_a_slow_drip_is_cut_off(web: Web) -> None:
    """Tests that the time limit is for the whole answer, not for each piece of it."""

    def drip(handler: BaseHTTPRequestHandler) -> None:
        try:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            for _ in range(100):
                handler.wfile.write(b"x")
                handler.wfile.flush()
                time.sleep(0.1)
        except OSError:
            pass

    web.act = drip
    begin = time.monotonic()
    with pytest.raises(TemporaryError, match=r"within 0\.4 s"):
        post(web.url, b"", {}, timeout_s=0.4)
    assert time.monotonic() - begin < 3


def test_nobody_there_and_nonsense(web: Web) -> None:
    """Tests a closed port, an answer that is no HTTP, none at all, and one that is cut off after it said that all is well."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(TemporaryError):
        post(f"http://127.0.0.1:{port}/", b"", {})
    for answer in (b"hello\r\n\r\n", b""):
        web.act = lambda handler, answer=answer: handler.wfile.write(answer)
        with pytest.raises(TemporaryError):
            post(web.url, b"", {}, timeout_s=5)
    # It was taken; what the answer has to say besides is not worth a second message.
    web.act = lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")
    assert post(web.url, b"", {}, timeout_s=5).body == b"short"


def test_the_log_says_neither_who_nor_what(caplog: pytest.LogCaptureFixture) -> None:
    """Tests that a line is written without address and words."""
    with caplog.at_level(logging.INFO, "tournee.notify"):
        LogChannel().send(MESSAGE)
    assert "ntf_1" in caplog.text
    assert "+336" not in caplog.text
    assert "livraison" not in caplog.text


def mail_channel(mail: Mail, **options: object) -> MailChannel:
    given = {"security": Security.NONE, "timeout_s": 5.0, **options}
    return MailChannel(MailServer("127.0.0.1", mail.port, "livraisons@ville.example", **given))  # type: ignore[arg-type]


LETTER = replace(
    MESSAGE, address="odette@example.org", sender="Boulangerie « Chez Léa »\r\nBcc: all@example.org"
)


def test_a_letter_arrives_as_it_was_written(mail: Mail) -> None:
    """Tests sender, subject, body, name, and that a line break in a name makes no header."""
    channel = mail_channel(mail, user="town", password="secret", reply_to="reponses@ville.example")
    assert channel.send(LETTER) == "<ntf_1@ville.example>"
    ((sender, recipients, data),) = mail.letters
    assert (sender, recipients) == ("livraisons@ville.example", ["odette@example.org"])
    letter = email.message_from_bytes(data, policy=email.policy.default)
    assert letter["Bcc"] is None
    assert letter["From"].addresses[0].display_name == "Boulangerie « Chez Léa » Bcc: all@example.org"
    assert letter["Subject"] == "Livraison prévue"
    assert letter["Reply-To"] == "reponses@ville.example"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content().replace("\r\n", "\n").strip() == MESSAGE.body
    assert any(command.startswith("AUTH PLAIN") for command in mail.commands)
    assert channel.send(LETTER) == "<ntf_1@ville.example>"


@pytest.mark.parametrize(
    ("step", "answer", "kind"),
    [
        ("RCPT", "550 no such user", PermanentError),
        ("RCPT", "451 try later", TemporaryError),
        ("MAIL", "552 too much", PermanentError),
        ("end of data", "554 looks like spam", PermanentError),
        ("end of data", "452 disk full", TemporaryError),
        ("greeting", "554 not for you", TemporaryError),  # no fault of the address
        ("AUTH", "535 wrong password", TemporaryError),
        ("EHLO", "421 going down", TemporaryError),
    ],
)
def test_what_mail_servers_say(mail: Mail, step: str, answer: str, kind: type[Exception]) -> None:
    """Tests refusals at every step."""
    mail.answers[step] = answer
    if step == "EHLO":
        mail.answers["HELO"] = answer
    options = {"user": "town", "password": "x"} if step == "AUTH" else {}
    with pytest.raises(kind):
        mail_channel(mail, **options).send(LETTER)


@pytest.mark.parametrize("step", ["EHLO", "MAIL", "DATA"])
def test_a_mail_server_that_hangs_up(mail: Mail, step: str) -> None:
    """Tests that it is tried again."""
    mail.hang_up_on = step
    with pytest.raises(TemporaryError):
        mail_channel(mail).send(LETTER)


def test_a_letter_that_was_taken_is_sent_however_the_server_says_goodbye(mail: Mail) -> None:
    """Tests that a failure after the letter was taken does not send it again."""
    mail.hang_up_on = "QUIT"
    assert mail_channel(mail).send(LETTER)
    assert len(mail.letters) == 1


def test_no_letter_without_privacy_where_it_is_asked_for(mail: Mail) -> None:
    """Tests that a server without STARTTLS gets nothing, nor the password."""
    with pytest.raises(TemporaryError):
        mail_channel(mail, security=Security.STARTTLS, user="town", password="x").send(LETTER)
    assert mail.letters == []
    assert not any(command.startswith("AUTH") for command in mail.commands)


@pytest.mark.parametrize("address", ["", "odette", "a@b@c", "odette@example.org\r\nRCPT TO:<x@y.z>"])
def test_mail_addresses_that_are_none(mail: Mail, address: str) -> None:
    """Tests that they are given up without asking the server."""
    with pytest.raises(PermanentError):
        mail_channel(mail).send(replace(LETTER, address=address))
    assert mail.commands == []


def test_nobody_answers_at_the_mail_server() -> None:
    """Tests a closed port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(TemporaryError):
        mail_channel(Mail(port)).send(LETTER)
