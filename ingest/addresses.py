"""Which addresses may be opened: https, on a listed host, at a public address of the internet; no others."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from weakref import WeakSet

from aiohttp import AddrInfoType, TCPConnector
from aiohttp.abc import AbstractResolver
from yarl import URL

from knowledge.reading_list import Entry

Address = IPv4Address | IPv6Address

_INTERNET_6 = ip_network("2000::/3")
"""All of IPv6 that is given out to anybody. Outside it lie the forms that wrap an IPv4 address (mapped, compatible,
NAT64), local, link-local and multicast addresses."""

_NOT_FOR_ANYBODY = tuple(
    map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2002::/16", "2001:db8::/32", "3fff::/20"))
)
"""Protocols, 6to4 and Teredo (which wrap IPv4 too) and examples: not in every Python's `is_global`."""


_LEAVE_STEP, _LEAVE_STEPS = 0.005, 100
"""Seconds between two looks, and how many looks."""


class AddressRefused(OSError):  # noqa: N818 -- says what happened to the connection
    """A host's name led to an address that is not one of the public internet."""


def is_public(address: Address) -> bool:
    """Whether anybody on the internet may be there, and nobody of this network."""
    return (
        address.is_global
        and not address.is_multicast
        and (address.version == 4 or address in _INTERNET_6)  # noqa: PLR2004 -- the protocol's own name
        and not any(address in network for network in _NOT_FOR_ANYBODY)
    )


def listed_hosts(entries: Iterable[Entry]) -> frozenset[str]:
    """The hosts of a reading list, all of them names; each with and without `www.`, which are one owner's."""
    hosts = {host for entry in entries for host in (*entry.also_hosts, URL(entry.link or "").host) if host}
    bare = {host.removeprefix("www.") for host in hosts}
    return frozenset(hosts | bare | {f"www.{host}" for host in bare})


def refusal(url: URL, hosts: frozenset[str]) -> str | None:
    """Why that address must not be opened, or None when its host may be looked up."""
    if url.scheme != "https":
        return f"leads to {url.scheme or 'an address without'}://, and only https is opened"
    if url.user or url.password or url.port != 443:  # noqa: PLR2004 -- the port of https
        return "leads to an address with a user, a password or a port"
    if url.host not in hosts:
        return f"leads to {url.host}, which is not a host of the reading list; check it, then add it to `also_hosts`"
    return None


class GuardedConnector(TCPConnector):
    """Connections that can only be made to an allowed address, with the host's certificate verified.

    The check stands where the socket is made, so what was checked is what is connected to, whatever a name server
    answers the next time. The arguments are for tests.
    """

    def __init__(
        self,
        *,
        resolver: AbstractResolver | None = None,
        tls: ssl.SSLContext | None = None,
        allowed: Callable[[Address], bool] = is_public,
    ) -> None:
        super().__init__(resolver=resolver, use_dns_cache=False, ssl=tls or True, socket_factory=self._make_socket)
        self._allowed = allowed
        self._sockets = WeakSet[socket.socket]()

    def _make_socket(self, address: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, where = address
        if not self._allowed(ip_address(str(where[0]).partition("%")[0])):
            raise AddressRefused("not an address of the public internet")
        made = socket.socket(family, kind, protocol)
        self._sockets.add(made)
        return made

    async def close(self, *, abort_ssl: bool = False) -> None:
        """Close all connections, and give those that are taking leave of their server a moment to be closed."""
        await super().close(abort_ssl=abort_ssl)
        for _ in range(_LEAVE_STEPS):
            if all(each.fileno() < 0 for each in self._sockets):
                return
            await asyncio.sleep(_LEAVE_STEP)
