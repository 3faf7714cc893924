"""No message leaves for this machine, its network, or an address that is not what it was when it was looked at: over sixty ways to try."""

from __future__ import annotations

import json
import socket
from ipaddress import ip_address, ip_network

import pytest

from dispatch.errors import DispatchError
from dispatch.storage import webhooks
from dispatch.webhooks.endpoint import InvalidEndpointError
from dispatch.webhooks.endpoints import create
from dispatch.webhooks.message import AttemptOutcome, MessageStatus
from dispatch.webhooks.targets import (
    NETWORKS_VARIABLE,
    TargetRefusedError,
    Targets,
    UnresolvedError,
    is_public,
)
from tests.dispatch.notify.servers import Web
from tests.dispatch.webhooks.hooks import Hooks

PUBLIC = "93.184.216.34"
#: What names resolve to here: a name server may say whatever it likes.
NAMES = {
    "public.example": [PUBLIC],
    "two.example": [PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c"],
    "loopback.example": ["127.0.0.1"],
    "metadata.example": ["169.254.169.254"],
    "private.example": ["10.1.2.3"],
    "mixed.example": [PUBLIC, "192.168.1.1"],
    "mapped.example": ["::ffff:10.0.0.1"],
    "mapped-public.example": [f"::ffff:{PUBLIC}"],
    "six.example": ["::1"],
    "linklocal.example": ["fe80::1%eth0"],
    "unique.example": ["fd00:ec2::254"],
    "nat64.example": ["64:ff9b::7f00:1"],
    "sixtofour.example": ["2002:7f00:1::"],
    "teredo.example": ["2001:0:7f00:1::1"],
    "shared.example": ["100.64.0.1"],
    "empty.example": [],
    "garbage.example": ["no address"],
}


def resolve(host: str, port: int) -> list[str]:
    """Resolve a name; numbers in odd spellings as the resolver of glibc reads them."""
    del port
    if host in NAMES:
        return NAMES[host]
    try:
        return [socket.inet_ntoa(socket.inet_aton(host))]
    except OSError:
        if host.rstrip(".") in {
            "localhost",
            "localhost.localdomain",
            "router",
            "db.internal",
            "printer.local",
        }:
            return ["127.0.0.1"]
        raise


TARGETS = Targets(resolve)

HOSTILE = [
    # Not https.
    "http://public.example/",
    "HTTP://public.example/",
    "ftp://public.example/",
    "gopher://public.example/_x",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/plain,x",
    "unix:/var/run/docker.sock",
    "//public.example/",
    "public.example",
    "https:public.example",
    "",
    " ",
    "https://",
    "https:///hook",
    # Loopback, private, link-local and others, as addresses.
    "https://127.0.0.1/",
    "https://127.1.2.3/",
    "https://0.0.0.0/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://172.31.255.255/",
    "https://192.168.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.100.100.200/",
    "https://192.0.0.192/",
    "https://198.18.0.1/",
    "https://203.0.113.5/",
    "https://192.88.99.1/",
    "https://224.0.0.1/",
    "https://240.0.0.1/",
    "https://255.255.255.255/",
    # The same in other spellings.
    "https://2130706433/",
    "https://017700000001/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://127.0.1/",
    "https://127.0.0.1./",
    "https://127.0.0.01/",
    "https://127.000.000.001/",
    "https://0x7f.1/",
    "https://0/",
    "https://4294967295/",
    "https://１２７.0.0.1/",
    "https://127。0。0。1/",
    "https://①②⑦.0.0.1/",
    "https://%31%32%37.0.0.1/",
    # IPv6.
    "https://[::1]/",
    "https://[::]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::127.0.0.1]/",
    "https://[::ffff:0:127.0.0.1]/",
    "https://[64:ff9b::127.0.0.1]/",
    "https://[64:ff9b:1::10.0.0.1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
    "https://[fe80::1]/",
    "https://[fe80::1%25eth0]/",
    "https://[fec0::1]/",
    "https://[fc00::1]/",
    "https://[fd00:ec2::254]/",
    "https://[ff02::1]/",
    "https://[2001:db8::1]/",
    "https://[127.0.0.1]/",
    "https://[::1/",
    "https://::1/",
    # Names.
    "https://localhost/",
    "https://LOCALHOST/",
    "https://localhost./",
    "https://localhost.localdomain/",
    "https://public.example./",
    "https://router/",
    "https://db.internal/",
    "https://printer.local/",
    "https://a.home.arpa/",
    "https://shop.onion/",
    "https://loopback.example/",
    "https://LoopBack.Example/",
    "https://metadata.example/",
    "https://private.example/",
    "https://mixed.example/",
    "https://mapped.example/",
    "https://mapped-public.example/",
    "https://six.example/",
    "https://linklocal.example/",
    "https://unique.example/",
    "https://nat64.example/",
    "https://sixtofour.example/",
    "https://teredo.example/",
    "https://shared.example/",
    "https://empty.example/",
    "https://garbage.example/",
    "https://nowhere.example/",
    "https://-bad.example/",
    "https://a..example/",
    f"https://{'a' * 64}.example/",
    f"https://{'a.' * 130}example/",
    # What readers of URLs understand differently.
    "https://public.example@127.0.0.1/",
    "https://user:word@public.example/",
    "https://@public.example/",
    "https://127.0.0.1#@public.example/",
    "https://public.example\\@127.0.0.1/",
    "https://127.0.0.1\\.public.example/",
    "https://public.example\t/",
    "https://public.example\n/",
    "https://public.example\r\nHost: x/",
    "https://public.example/\x00",
    "https://public.example /",
    " https://public.example/",
    "https://public.example/#part",
    "https://public.example%00.evil/",
    "https://public.example%2f@127.0.0.1/",
    "https://localhost%2epublic.example/",
    "https://böse.example/",
    # Ports.
    "https://public.example:22/",
    "https://public.example:25/",
    "https://public.example:80/",
    "https://public.example:0/",
    "https://public.example:65536/",
    "https://public.example:-1/",
    "https://public.example:4a3/",
    "https://public.example:443:443/",
    "https://public.example/" + "a" * 2048,
]


def test_there_are_enough_of_them() -> None:
    """Tests that the table has not been cut short."""
    assert len(set(HOSTILE)) == len(HOSTILE) > 60


@pytest.mark.parametrize("url", HOSTILE)
def test_hostile_addresses_are_refused_at_saving_and_at_sending(url: str) -> None:
    """Tests each of them before it is saved, and as if it had got into the database all the same."""
    checked = TARGETS.check(url)
    assert checked.faults
    assert all(fault.message and fault.remedy and fault.pointer == "/url" for fault in checked.faults)
    with pytest.raises((TargetRefusedError, UnresolvedError)):
        TARGETS.address_of(url)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://public.example", PUBLIC),
        ("https://public.example/hook?key=a%20b&x=(1)", PUBLIC),
        ("https://PUBLIC.example:443/", PUBLIC),
        ("https://public.example:8443/hook", PUBLIC),
        ("https://two.example/", PUBLIC),
        (f"https://{PUBLIC}/hook", PUBLIC),
        ("https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"),
    ],
)
def test_ordinary_addresses_are_taken(url: str, address: str) -> None:
    """Tests that what is allowed is, and which address is connected to."""
    assert TARGETS.check(url).faults == ()
    assert TARGETS.address_of(url) == address


def test_a_name_in_other_letters_is_told_in_those_of_the_domain_name_system() -> None:
    """Tests the remedy for a host with an accent."""
    (fault,) = TARGETS.check("https://boulangerie-hélène.fr/hook").faults
    assert "(xn--boulangerie-hlne-6pbq.fr)" in fault.remedy


def test_all_that_is_wrong_is_told_at_once() -> None:
    """Tests an address with four faults, and that none repeats the password in it."""
    faults = TARGETS.check("http://me:hidden-word@localhost:22/#x").faults
    assert [fault.code for fault in faults] == [
        "url_not_https", "url_with_user", "url_with_fragment", "port_refused", "host_refused",
    ]  # fmt: skip
    assert "hidden-word" not in repr(faults)


@pytest.mark.parametrize(
    "network",
    ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10", "::ffff:0:0/96", "64:ff9b::/96", "2002::/16", "2001::/32", "fc00::/7", "fe80::/10", "ff00::/8"],
)  # fmt: skip
def test_no_end_of_a_closed_network_is_public(network: str) -> None:
    """Tests the first and the last address of what must not be called."""
    found = ip_network(network)
    assert not is_public(found[0])
    assert not is_public(found[-1])


@pytest.mark.parametrize("address", ["9.255.255.255", "11.0.0.0", "172.32.0.0", "192.167.255.255", "126.255.255.255", "128.0.0.1", "100.63.255.255", "100.128.0.0", "2001:200::1", "2600::1"])  # fmt: skip
def test_their_neighbours_are(address: str) -> None:
    """Tests that no more is closed than has to be."""
    assert is_public(ip_address(address))


def test_a_hostile_endpoint_is_not_saved(hooks: Hooks) -> None:
    """Tests that what was found wrong with an address keeps it out of the database."""
    for url in ("https://127.0.0.1/", "https://loopback.example/", "http://public.example/"):
        with (
            pytest.raises(InvalidEndpointError, match="url"),
            hooks.store.writing(hooks.town.id, "test") as writing,
        ):
            create(writing, hooks.vault, TARGETS.check(url))
    with hooks.store.reading(hooks.town.id) as reading:
        assert webhooks.endpoints(reading) == ()


def test_a_name_that_leads_elsewhere_later_gets_nothing(hooks: Hooks, web: Web) -> None:
    """Tests a name that is public when it is saved, and ours when something is to be sent; as soon as it is public again it is tried."""
    port = int(web.url.rpartition(":")[2])
    answers = [[PUBLIC], ["127.0.0.1"], [PUBLIC, "127.0.0.1"], ["::ffff:127.0.0.1"]]
    asked: list[str] = []

    def flip(host: str, _: int) -> list[str]:
        asked.append(host)
        return answers.pop(0) if answers else ["127.0.0.1"]

    targets = Targets(flip)
    checked = targets.check(f"https://flip.example:{port}/hook")
    assert checked.faults == ()
    with hooks.store.writing(hooks.town.id, "test") as writing:
        issued = create(writing, hooks.vault, checked)
    hooks.server.senders[0].handler.targets = targets  # type: ignore[attr-defined]
    hooks.say("delivery.created", "dlv_1")
    hooks.work_to_the_end()
    assert web.requests == []
    # Once for each look, and nobody asks again behind it.
    assert len(asked) == 11
    (message, *_) = hooks.messages(issued)
    assert message.status is MessageStatus.GIVEN_UP
    with hooks.store.reading(hooks.town.id) as reading:
        attempts = webhooks.attempts_of(reading, message.id)
    assert {one.outcome for one in attempts} == {AttemptOutcome.REFUSED}
    # Who reads why learns nothing of the network.
    assert "127" not in json.dumps([one.failure for one in attempts])


def test_the_connection_goes_to_the_address_that_was_looked_at(hooks: Hooks, web: Web) -> None:
    """Tests that a name is resolved once for an attempt, and that the server is spoken to under its name."""
    port = int(web.url.rpartition(":")[2])
    asked: list[str] = []

    def once(host: str, _: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    hooks.targets = Targets(once, (ip_network("127.0.0.0/8"),))
    hooks.server.senders[0].handler.targets = hooks.targets  # type: ignore[attr-defined]
    hooks.endpoint(f"http://hook.example:{port}/in")
    hooks.say("delivery.created", "dlv_1")
    hooks.work()
    (request,) = web.requests
    assert request.headers["Host"] == f"hook.example:{port}"
    assert asked == ["hook.example", "hook.example"]


def test_what_an_installation_opens_is_open_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests networks from the environment: http within them, https outside, and nothing else."""
    monkeypatch.setenv(NETWORKS_VARIABLE, "127.0.0.0/8, 10.1.0.0/16")
    targets = Targets(resolve, Targets.from_environment().beside)
    assert targets.address_of("http://127.0.0.1:8000/hook") == "127.0.0.1"
    assert targets.address_of("http://localhost:80/hook") == "127.0.0.1"
    assert targets.address_of("https://private.example/hook") == "10.1.2.3"
    assert targets.address_of("https://public.example/hook") == PUBLIC
    for url in ("http://public.example/", "https://public.example:22/", "https://192.168.0.1/", "https://metadata.example/", "http://mixed.example/", "https://me@127.0.0.1/", "https://2130706433/"):  # fmt: skip
        assert targets.check(url).faults, url
        with pytest.raises(TargetRefusedError):
            targets.address_of(url)
    monkeypatch.setenv(NETWORKS_VARIABLE, "")
    assert Targets.from_environment().beside == ()
    monkeypatch.setenv(NETWORKS_VARIABLE, "127.0.0.1/8")
    with pytest.raises(DispatchError, match="is no network"):
        Targets.from_environment()
