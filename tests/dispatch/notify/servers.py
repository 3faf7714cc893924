"""A web server and a mail server on 127.0.0.1, for tests."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Request:
    """What came in."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Web:
    """A web server: ``answer`` is status, headers and body, or does everything itself."""

    url: str = ""
    requests: list[Request] = field(default_factory=list)
    answer: tuple[int, dict[str, str], bytes] = (200, {}, b"{}")
    act: Callable[[BaseHTTPRequestHandler], None] | None = None


@contextmanager
def web_server() -> Iterator[Web]:
    """A web server that remembers what came in."""
    web = Web()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            web.requests.append(Request(self.path, dict(self.headers), body))
            if web.act is not None:
                web.act(self)
                return
            status, headers, answer = web.answer
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        web.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield web
        finally:
            server.shutdown()
            thread.join()


@dataclass
class Mail:
    """A mail server: what it says to commands that begin so, and the letters that it took."""

    port: int = 0
    letters: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    hang_up_on: str = ""


@contextmanager
def mail_server() -> Iterator[Mail]:
    """A server that speaks enough of RFC 5321 for one client."""
    mail = Mail()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(line.encode() + b"\r\n")

        def handle(self) -> None:
            if "greeting" in mail.answers:
                self.say(mail.answers["greeting"])
                return
            self.say("220 mail.example ready")
            sender, recipients = "", list[str]()
            while line := self.rfile.readline():
                command = line.decode().strip()
                mail.commands.append(command)
                verb = command.split(" ")[0].split(":")[0].upper()
                if verb == mail.hang_up_on:
                    return
                if verb in mail.answers:
                    self.say(mail.answers[verb])
                elif verb == "EHLO":
                    self.wfile.write(b"250-mail.example\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n")
                elif verb == "AUTH":
                    self.say("235 welcome")
                elif verb == "DATA":
                    self.say("354 go on")
                    data = b""
                    while (part := self.rfile.readline()) != b".\r\n":
                        data += part
                    mail.letters.append((sender, recipients, data))
                    self.say(mail.answers.get("end of data", "250 taken"))
                elif verb == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    if verb == "MAIL":
                        sender = command.split("<")[1].split(">")[0]
                    if verb == "RCPT":
                        recipients.append(command.split("<")[1].split(">")[0])
                    self.say("250 all right")

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        mail.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield mail
        finally:
            server.shutdown()
            thread.join()
