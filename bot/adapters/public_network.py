"""Connections to the public internet only: a host name in, a stream to a vetted address out."""

import asyncio
import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

import httpcore
import httpx

from bot.core.errors import FeedFailed

_CONNECT_SECONDS = 5.0
_MOST_ADDRESSES = 4

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


class PublicNetwork(httpcore.AsyncNetworkBackend):
    """Connects to public addresses, and to one private endpoint that an operator named.

    A name is resolved once, every address is judged, and the connection goes
    to a judged address: a name that resolves differently a moment later
    changes nothing.
    """

    def __init__(self, allowed: Endpoint | None = None) -> None:
        self._allowed = allowed
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Open a connection to `host`.

        Raises  FeedFailed, when it is in a private network or unknown;
                httpcore.ConnectError or ConnectTimeout, when nobody answers.
        """
        addresses = await _addresses(host, port)
        if Endpoint(host.lower(), port) != self._allowed and not all(map(is_public, addresses)):
            raise FeedFailed(
                f"{host} is in a private network; if that is meant, "
                "give the feed's own address and private_network: true in feeds.yaml"
            )
        seconds = _CONNECT_SECONDS if timeout is None else min(timeout, _CONNECT_SECONDS)
        failure: Exception = httpcore.ConnectError("no address")
        for address in addresses[:_MOST_ADDRESSES]:
            try:
                return await self._network.connect_tcp(
                    str(address), port, seconds, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


async def _addresses(host: str, port: int) -> tuple[IPv4Address | IPv6Address, ...]:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = tuple(dict.fromkeys(ip_address(each[4][0]) for each in found))
    except (OSError, ValueError) as error:  # A label too long for DNS is a UnicodeError.
        raise FeedFailed(f"no such host: {host[:100]}") from error
    if not addresses:
        raise FeedFailed(f"no such host: {host[:100]}")
    return addresses


class PublicTransport(httpx.AsyncHTTPTransport):
    """An httpx transport that connects through PublicNetwork.

    It ignores HTTP_PROXY and the like: behind a proxy no address could be judged.
    """

    def __init__(self, *, tls: ssl.SSLContext, allowed: Endpoint | None = None) -> None:
        super().__init__(verify=tls, trust_env=False)
        # httpx has no argument for a network backend (0.28).
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls, network_backend=PublicNetwork(allowed)
        )
