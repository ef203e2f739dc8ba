"""Where Telegram may bring updates, instead of being asked for them."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address to which updates are brought.

    url     as Telegram sees it, https; a proxy in front of us ends the encryption.
    host, port  where we listen; port 0 is any that is free.
    secret  what Telegram repeats in a header, so that nobody else can bring updates.
    """

    url: str
    host: str
    port: int
    secret: str = field(repr=False)
