"""Which addresses of others a message may be sent to: public ones only, looked at when they are saved and again each time before something is sent.

Whoever may name an address that this machine calls can have it call its own network, where nobody expects it: the service that hands out a
cloud's keys, a router, a database. So the name is resolved here, every address that it has must be public, and the connection goes to the very
address that was looked at: a name that leads elsewhere a moment later gains nothing.
"""

from __future__ import annotations

import ipaddress
import os
import queue
import re
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import SplitResult, urlsplit

from dispatch.errors import DispatchError, Fault

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
#: Returns the addresses of a host for a port; raises `OSError` where it has none.
Resolve = Callable[[str, int], Sequence[str]]

LONGEST_URL = 2048
#: Resolving takes no longer, seconds: a name server of others must not hold a worker up.
RESOLVE_S = 5.0
#: Networks beside the public ones to which messages may go, as ``127.0.0.0/8,10.1.0.0/16``; there http is allowed, too.
NETWORKS_VARIABLE = "TOURNEE_WEBHOOK_NETWORKS"

#: What RFC 3986 has for a URL; no blanks, no backslash, nothing that somebody else's reader could understand in another way.
_URL = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
#: Names that lead to this machine or into its network, whatever a resolver says.
_LOCAL_ENDS = frozenset({"localhost", "local", "localdomain", "internal", "intranet", "lan", "corp", "home", "private", "onion", "invalid"})  # fmt: skip
_LOCAL_TWO = frozenset({"home.arpa"})
#: What is not public, after the registries of IANA for special purposes (RFC 6890 and what was added since). ``is_global`` is asked
#: as well, but what it says depends on the version of Python.
_SPECIAL_4 = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
#: All of IPv6 that is given to networks; outside of it are loopback, link-local, private, multicast, and IPv4 in IPv6 (mapped, NAT64).
_GIVEN_6 = IPv6Network("2000::/3")
#: Within it: Teredo and other protocols, 6to4 (each with an IPv4 address inside), documentation.
_SPECIAL_6 = tuple(
    IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)


class TargetRefusedError(DispatchError):
    """No message is sent to such an address; code ``target_refused``. It names the host and no address: who asks learns nothing of a network."""

    def __init__(self, host: str, why: str) -> None:
        super().__init__(f"{host}: {why}", code="target_refused")


class UnresolvedError(DispatchError):
    """The host has no address at the moment; code ``target_unresolved``."""

    def __init__(self, host: str) -> None:
        super().__init__(f"{host}: the name has no address", code="target_unresolved")


@dataclass(frozen=True, slots=True)
class CheckedUrl:
    """An address that somebody has given, with everything that is wrong with it. Made by `Targets.check`, outside of any transaction."""

    url: str = field(repr=False)
    faults: tuple[Fault, ...] = ()


def resolve_by_system(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host as the machine resolves them, the preferred one first; `OSError` where there are none in time."""
    answer: queue.SimpleQueue[Sequence[str] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.put([str(one[4][0]) for one in found])
        except (OSError, UnicodeError) as error:
            answer.put(error if isinstance(error, OSError) else OSError(str(error)))

    # The resolver of the system has no time limit of its own that can be set.
    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        result = answer.get(timeout=RESOLVE_S)
    except queue.Empty:
        raise OSError(f"{host} is not resolved within {RESOLVE_S:g} s") from None
    if isinstance(result, OSError):
        raise result
    return result


def is_public(address: Address) -> bool:
    """Return whether an address is on the public internet, for a single machine."""
    if isinstance(address, IPv4Address):
        special = any(address in network for network in _SPECIAL_4)
    else:
        special = address not in _GIVEN_6 or any(address in network for network in _SPECIAL_6)
    return not special and address.is_global and not address.is_multicast and not address.is_reserved


@dataclass(frozen=True, slots=True)
class Targets:
    """What may be called.

    Parameters
    ----------
    resolve
        Finds addresses of names.
    beside
        Networks that may be called though they are not public, also by http: for tests, and for programs of the town hall in its own
        network. They are open to the endpoints of every organisation.
    """

    resolve: Resolve = resolve_by_system
    beside: tuple[Network, ...] = ()

    @classmethod
    def from_environment(cls) -> Targets:
        """Return what this installation allows, from ``TOURNEE_WEBHOOK_NETWORKS``.

        Raises
        ------
        DispatchError
            ``invalid_webhook_networks``: a part of it is no network.
        """
        named = [part.strip() for part in os.environ.get(NETWORKS_VARIABLE, "").split(",")]
        networks = []
        for part in filter(None, named):
            try:
                networks.append(ipaddress.ip_network(part))
            except ValueError as error:
                raise DispatchError(
                    f"{NETWORKS_VARIABLE}: {part!r} is no network ({error}): give it like 127.0.0.0/8, several with commas",
                    code="invalid_webhook_networks",
                ) from error
        return cls(beside=tuple(networks))

    def check(self, url: str) -> CheckedUrl:
        """Look at an address that is to be saved; a name is resolved, which takes up to `RESOLVE_S`."""
        parsed, faults = self._read(url)
        if parsed is None or faults:
            return CheckedUrl(url, tuple(faults))
        try:
            self._approved(parsed)
        except UnresolvedError as error:
            faults.append(_fault("host_unresolved", str(error), "check its spelling, or wait until the name is known"))  # fmt: skip
        except TargetRefusedError as error:
            faults.append(_fault("host_not_public", str(error), "give a host on the public internet"))
        return CheckedUrl(url, tuple(faults))

    def address_of(self, url: str) -> str:
        """Return the address that a message to a URL is to connect to, looked at at this moment.

        Raises
        ------
        TargetRefusedError
            The URL is not allowed, or one of the addresses of its host is not public.
        UnresolvedError
            Its host has no address.
        """
        parsed, faults = self._read(url)
        if parsed is None or faults:
            host = (parsed.hostname if parsed else "") or "the address"
            raise TargetRefusedError(host, "; ".join(fault.message for fault in faults))
        return self._approved(parsed)

    def _read(self, url: str) -> tuple[SplitResult | None, list[Fault]]:
        """Return a URL in its parts, and what can be seen to be wrong with it without asking anybody."""
        if len(url) > LONGEST_URL:
            return None, [_fault("url_too_long", f"the address has {len(url)} characters", f"give at most {LONGEST_URL}")]  # fmt: skip
        if not url.isascii():
            return None, [_fault("url_not_ascii", "the address has letters beyond ASCII", f"write the host in its xn-- form{_ascii_form(url)}, and the rest percent-encoded")]  # fmt: skip
        if not _URL.fullmatch(url):
            return None, [_fault("url_unreadable", "the address is empty, or has blanks, control characters or others that no address has", "give it like https://shop.example/hooks")]  # fmt: skip
        try:
            parsed = urlsplit(url)
            port = parsed.port
        except ValueError:
            return None, [_fault("url_unreadable", "the address cannot be read: its brackets or its port", "give it like https://shop.example:8443/hooks")]  # fmt: skip
        faults = []
        schemes = {"https", "http"} if self.beside else {"https"}
        if parsed.scheme not in schemes:
            faults.append(_fault("url_not_https", f"the address begins with {parsed.scheme[:20] or 'no scheme'}", "give one that begins with https://"))  # fmt: skip
        if parsed.username is not None or parsed.password is not None or "@" in parsed.netloc:
            faults.append(_fault("url_with_user", "the address has a user or a password in it", "leave them out: messages are signed"))  # fmt: skip
        if "#" in url:
            faults.append(_fault("url_with_fragment", "the address has a part after #", "leave it out: no server sees it"))  # fmt: skip
        if not self.beside and port is not None and not _is_free(port):
            faults.append(_fault("port_refused", f"port {port} is of another service", "use 443, or one from 1024 on"))  # fmt: skip
        host = parsed.hostname or ""
        if not host:
            faults.append(_fault("host_missing", "the address names no host", "give it like https://shop.example/hooks"))  # fmt: skip
        elif why := self._odd_host(host, bracketed="[" in parsed.netloc):
            faults.append(_fault("host_refused", why, "give the full name of a host on the public internet"))
        return parsed, faults

    def _odd_host(self, host: str, *, bracketed: bool) -> str:
        """Return what is wrong with the spelling of a host, empty for nothing."""
        if bracketed:
            try:
                IPv6Address(host)
            except ValueError:
                return "what stands in brackets is no IPv6 address"
            return "an IPv6 address with a zone is of one machine only" if "%" in host else ""
        labels = host.split(".")
        if _NUMBER.fullmatch(labels[-1]):
            # Resolvers read 2130706433, 0x7f.1 and 0177.0.0.1 as addresses, and not all of them as the same.
            try:
                spelled = str(IPv4Address(host))
            except ValueError:
                return "the host is a number that is no plain IPv4 address"
            return "" if spelled == host else "the host is an IPv4 address in an odd spelling"
        if host.endswith("."):
            return "the host ends with a dot"
        if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
            return "the host is no name of the domain name system"
        if self.beside:
            return ""
        if len(labels) < 2:
            return "the host is the name of a machine in a network of its own"
        if labels[-1] in _LOCAL_ENDS or ".".join(labels[-2:]) in _LOCAL_TWO:
            return "names of this kind lead into a network of its own"
        return ""

    def _approved(self, parsed: SplitResult) -> str:
        """Return the first address of a host once all of them are approved of."""
        host = parsed.hostname or ""
        port = parsed.port or (443 if parsed.scheme == "https" else 80)
        found = self._addresses(host, port)
        inside = [any(one in network for network in self.beside) for one in found]
        if not all(allowed or is_public(one) for one, allowed in zip(found, inside, strict=True)):
            raise TargetRefusedError(host, "an address of it is not on the public internet")
        if not all(inside) and (parsed.scheme != "https" or not _is_free(port)):
            raise TargetRefusedError(
                host,
                "outside of the networks of this installation only https on port 443 or from 1024 on is allowed",
            )
        return str(found[0])

    def _addresses(self, host: str, port: int) -> list[Address]:
        try:
            return [ipaddress.ip_address(host)]
        except ValueError:
            pass
        try:
            # A zone says on which of this machine's networks an address is: such an address is none of the public ones.
            found = [ipaddress.ip_address(one.partition("%")[0]) for one in self.resolve(host, port)]
        except (OSError, ValueError) as error:
            raise UnresolvedError(host) from error
        if not found:
            raise UnresolvedError(host)
        return found


def _is_free(port: int) -> bool:
    """Return whether a port is that of https, or one that every program may take."""
    return port == 443 or 1024 <= port <= 65_535


def _fault(code: str, message: str, remedy: str) -> Fault:
    # The value is left out: there may be a password in it, or a token.
    return Fault("/url", 0, code, "", message, remedy)


def _ascii_form(url: str) -> str:
    """Return the host of a URL in the spelling of the domain name system, as an aside; empty where it has none."""
    try:
        host = urlsplit(url).hostname or ""
        spelled = host.encode("idna").decode()
    except (ValueError, UnicodeError):
        return ""
    return f" ({spelled})" if "xn--" in spelled else ""
