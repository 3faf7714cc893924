"""Over TLS the server is asked for by its name and has to prove it, whatever address it was found at; no handshake holds a worker up."""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_network
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from dispatch.notify.channels.http_post import exchange
from dispatch.outbox.failures import TemporaryError
from dispatch.storage import webhooks
from dispatch.webhooks.targets import Targets
from tests.dispatch.webhooks.hooks import Hooks, next_due_s

NAME = "hook.example"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for one name, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return path


@pytest.fixture
def secured(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, list[str]]]:
    """A server with that certificate, which this machine trusts meanwhile: its port, and the names that it was asked for."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(f"host {self.headers['Host']}")
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    class Server(HTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _connection, name, _context: asked.append(f"sni {name}")
    with Server(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.server_address[1], asked
        finally:
            server.shutdown()
            thread.join()


def test_a_server_proves_the_name_that_it_was_asked_for(hooks: Hooks, secured: tuple[int, list[str]]) -> None:
    """Tests that a pinned address is spoken to under the name of the endpoint, and that another name gets nothing."""
    port, asked = secured
    hooks.targets = Targets(lambda *_: ["127.0.0.1"], (ip_network("127.0.0.0/8"),))
    hooks.server.senders[0].handler.targets = hooks.targets  # type: ignore[attr-defined]
    right = hooks.endpoint(f"https://{NAME}:{port}/hook")
    wrong = hooks.endpoint(f"https://other.example:{port}/hook")
    hooks.say("delivery.created", "dlv_1")
    hooks.work()
    assert f"sni {NAME}" in asked
    assert [one for one in asked if one.startswith("host")] == [f"host {NAME}:{port}"]
    assert hooks.messages(right)[0].status == "delivered"
    (message,) = hooks.messages(wrong)
    with hooks.store.reading(hooks.town.id) as reading:
        (attempt,) = webhooks.attempts_of(reading, message.id)
    assert "CERTIFICATE_VERIFY_FAILED" in attempt.failure
    assert next_due_s(hooks.store) is not None


def test_a_slow_handshake_is_cut() -> None:
    """Tests a server that sends its part of the handshake a byte at a time, each of them in time."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection, contextlib.suppress(OSError):
                connection.sendall(b"\x16\x03\x03\x3f\xff")
                for _ in range(60):
                    connection.sendall(b"\x02")
                    time.sleep(0.05)

        thread = threading.Thread(target=drip)
        thread.start()
        began = time.monotonic()
        with pytest.raises(TemporaryError, match="no answer within"):
            exchange(f"https://127.0.0.1:{server.getsockname()[1]}/", b"{}", {}, timeout_s=0.3)
        assert time.monotonic() - began < 1.5
        thread.join()
