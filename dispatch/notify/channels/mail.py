"""E-mail by SMTP."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from enum import StrEnum

from dispatch.notify.channels.outgoing import Outgoing
from dispatch.outbox.failures import PermanentError, TemporaryError


class Security(StrEnum):
    """How a connection to a mail server is kept private."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"  # for a server on the same machine


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server, and whose name letters bear. ``timeout_s`` is for each answer of the server."""

    host: str
    port: int
    sender: str
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    reply_to: str = ""
    timeout_s: float = 20


class MailChannel:
    """Sends letters by a mail server.

    Parameters
    ----------
    server
        Which one.
    context
        Whose certificates are trusted; those that the machine trusts where it is not given.
    """

    def __init__(self, server: MailServer, *, context: ssl.SSLContext | None = None) -> None:
        self.server = server
        self.context = context

    def send(self, message: Outgoing, /) -> str:
        """Send a letter, and return its Message-ID, which is the same whenever it is sent again."""
        letter = self._letter(message)
        try:
            connection = self._connect()
        except smtplib.SMTPResponseException as error:
            # Also 5xx: that the server does not want us is no fault of this address.
            raise TemporaryError(f"mail server {self.server.host}: {error.smtp_code}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise TemporaryError(
                f"mail server {self.server.host}: {type(error).__name__}: {error}"
            ) from error
        try:
            connection.send_message(letter, self.server.sender, [message.address])
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise _failure("the address was refused", code) from error
        except smtplib.SMTPResponseException as error:
            raise _failure("the letter was refused", error.smtp_code) from error
        except (OSError, smtplib.SMTPException) as error:
            raise TemporaryError(
                f"mail server {self.server.host}: {type(error).__name__}: {error}"
            ) from error
        finally:
            # The letter is taken or not; how the server says good-bye changes nothing.
            with contextlib.suppress(OSError, smtplib.SMTPException):
                connection.quit()
            connection.close()
        return str(letter["Message-ID"])

    def _connect(self) -> smtplib.SMTP:
        server = self.server
        context = self.context or ssl.create_default_context()
        connection: smtplib.SMTP
        if server.security is Security.TLS:
            connection = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout_s, context=context)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=server.timeout_s)
        try:
            if server.security is Security.STARTTLS:
                connection.starttls(context=context)
            if server.user:
                connection.login(server.user, server.password)
        except BaseException:
            connection.close()
            raise
        return connection

    def _letter(self, message: Outgoing) -> EmailMessage:
        letter = EmailMessage()
        try:
            own = Address(addr_spec=self.server.sender)
            # The shop first, the address of the town behind it.
            letter["From"] = Address(_line(message.sender), own.username, own.domain)
            letter["To"] = Address(addr_spec=message.address)
        except (ValueError, IndexError, MessageError) as error:
            raise PermanentError(f"the address is none: {error}") from error
        letter["Subject"] = _line(message.title)
        letter["Message-ID"] = f"<{message.id}@{own.domain}>"
        # No automatic answers, and none of ours to them.
        letter["Auto-Submitted"] = "auto-generated"
        letter["X-Auto-Response-Suppress"] = "All"
        letter["Content-Language"] = message.language
        if self.server.reply_to:
            letter["Reply-To"] = self.server.reply_to
        letter.set_content(message.body)
        return letter


def _line(text: str) -> str:
    """Return a text on one line: a line break in a header would begin another one."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _failure(what: str, code: int) -> PermanentError | TemporaryError:
    if code >= 500:
        return PermanentError(f"{what}: {code}")
    return TemporaryError(f"{what}: {code}")
