"""Where a request comes from, for counting."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address

from starlette.requests import Request

#: Whoever has an address of the sixth version has all those that begin like it.
_PREFIX = 64


def client_address(request: Request) -> str:
    """Return the address of whoever asks; of version 6 its network, since one household has more addresses than there are grains of sand.

    Behind a proxy it is what the proxy says (``--forwarded-allow-ips`` of the server), else all would be one.
    """
    host = request.client.host if request.client else ""
    try:
        found = ip_address(host)
    except ValueError:
        return host
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(IPv6Network((int(found), _PREFIX), strict=False))
    return host
