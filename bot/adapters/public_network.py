"""Connections to the public internet only: a host name in, a connection to a vetted address out."""

import asyncio
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeVar

import httpx

from bot.core.errors import FeedFailed

Speaker = TypeVar("Speaker", bound=asyncio.Protocol)

_CONNECT_SECONDS = 5.0
_MOST_ADDRESSES = 4
_MOST_RESOLVERS = 8
_LONGEST_SHOWN = 100

# What `is_global` lets pass and nobody serves a feed from.
_NOT_PUBLIC = tuple(
    map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2002::/16", "3fff::/20"))
)
_PUBLIC_IPV6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A host, as an address spells it, and a port."""

    host: str
    port: int

    @classmethod
    def of(cls, url: httpx.URL) -> "Endpoint":
        """Return where a request for `url` connects to."""
        default = 443 if url.scheme == "https" else 80
        return cls(url.raw_host.decode("ascii").lower(), url.port or default)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address belongs to the public internet.

    An IPv4 address inside an IPv6 one (mapped, or behind NAT64) is judged
    itself, for that is where the packets go.
    """
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
        if address not in _PUBLIC_IPV6:
            return False
    if any(address in network for network in _NOT_PUBLIC):
        return False
    return address.is_global and not address.is_multicast


class PublicNetwork:
    """Connects to public addresses, and to a private endpoint that an operator named.

    A name is resolved once, every address is judged, and the connection goes
    to a judged address: a name that resolves differently a moment later
    changes nothing. HTTP_PROXY and the like are ignored, for behind a proxy
    no address could be judged.
    """

    def __init__(self) -> None:
        self._tls = httpx.create_ssl_context()
        # Threads of their own: names that are slow to resolve hold up other names, nothing else.
        self._resolvers = ThreadPoolExecutor(_MOST_RESOLVERS, thread_name_prefix="resolver")

    def close(self) -> None:
        """Wait for no name any more."""
        self._resolvers.shutdown(wait=False, cancel_futures=True)

    async def connect(
        self,
        endpoint: Endpoint,
        speaker: Callable[[], Speaker],
        *,
        tls: bool,
        allowed: Endpoint | None,
    ) -> Speaker:
        """Open a connection and return who speaks on it.

        allowed  the endpoint that may be private.
        Raises   FeedFailed, when it is in a private network or unknown; OSError or TimeoutError,
                 when nobody answers; ssl.SSLError.
        """
        addresses = await self._addresses(endpoint)
        if endpoint != allowed and not all(map(is_public, addresses)):
            raise FeedFailed(
                f"{endpoint.host} is in a private network; if that is meant, "
                "give the feed's own address and private_network: true in feeds.yaml"
            )
        failure: Exception = OSError("no address")
        for address in addresses[:_MOST_ADDRESSES]:
            try:
                async with asyncio.timeout(_CONNECT_SECONDS):
                    _, spoken = await asyncio.get_running_loop().create_connection(
                        speaker,
                        str(address),
                        endpoint.port,
                        ssl=self._tls if tls else None,
                        server_hostname=endpoint.host.strip("[]") if tls else None,
                    )
                    return spoken
            except ssl.SSLError:
                raise
            except (OSError, TimeoutError) as error:
                failure = error
        raise failure

    async def _addresses(self, endpoint: Endpoint) -> tuple[IPv4Address | IPv6Address, ...]:
        host = endpoint.host.strip("[]")
        try:
            return (ip_address(host),)
        except ValueError:
            pass
        try:
            found = await asyncio.get_running_loop().run_in_executor(
                self._resolvers,
                lambda: socket.getaddrinfo(host, endpoint.port, type=socket.SOCK_STREAM),
            )
            addresses = tuple(dict.fromkeys(ip_address(each[4][0]) for each in found))
        except (OSError, ValueError) as error:  # A label too long for DNS is a UnicodeError.
            raise _unknown(endpoint) from error
        if not addresses:
            raise _unknown(endpoint)
        return addresses


def _unknown(endpoint: Endpoint) -> FeedFailed:
    return FeedFailed(f"no such host: {endpoint.host[:_LONGEST_SHOWN]}", unreachable=True)
