"""Addresses of a cluster: who could connect there, and so run code. A Dask server obeys whoever connects to it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address

ENCRYPTED = ("tls", "wss")
"""Schemes whose servers ask for a certificate."""
_WITHIN = ("inproc",)  # no network at all

Resolve = Callable[[str], list[str]]


def is_guarded(address: str, resolve: Resolve | None = None) -> bool:
    """Whether nobody can connect to an address but processes of its own machine, or holders of certificates.

    ``address`` is one of Dask: ``scheme://host:port``, without a scheme ``tcp://``, where a server listens or is to be
    connected to. No host, ``0.0.0.0`` and ``::`` are all networks. A name is guarded if all that ``resolve`` makes of
    it (default: what this machine does) is loopback.

    >>> is_guarded("tcp://127.0.0.1:8786"), is_guarded("tls://10.0.0.5:8786"), is_guarded("tcp://10.0.0.5:8786")
    (True, True, False)
    """
    scheme, host = scheme_of(address), host_of(address)
    if scheme in (*ENCRYPTED, *_WITHIN):
        return True
    if not host:
        return False
    literal = _literal(host)
    try:
        found = [literal] if literal else [_literal(each) for each in (resolve or _resolved)(host)]
    except (OSError, UnicodeError):  # there is no such host, or no name can be so
        return False
    return bool(found) and all(each is not None and _is_loopback(each) for each in found)


def scheme_of(address: str) -> str:
    """Return the scheme of an address."""
    scheme, separator, _ = address.partition("://")
    return scheme if separator else "tcp"


def host_of(address: str) -> str:
    """Return the host of an address, without the brackets around one of IPv6; empty if it names none."""
    place = address.partition("://")[2] if "://" in address else address
    place = place.partition("/")[0]
    if place.startswith("["):
        host, closed, _ = place[1:].partition("]")
        return host if closed else ""
    return place if place.count(":") > 1 else place.partition(":")[0]


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _is_loopback(address: IPv4Address | IPv6Address) -> bool:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


def _resolved(host: str) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
