"""Environment variables in, one frozen Settings out; all mistakes at once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import TypeVar
from urllib.parse import urlsplit

from bot.core.chats import QuietHours
from bot.core.errors import BadSettings, Mistake
from bot.core.pacing import FREE_PER_SECOND, Limits
from bot.core.webhooks import Webhook

DEFAULT_TELEGRAM_URL = "https://api.telegram.org"
DEFAULT_FEEDS = "feeds.yaml"
MOST_PER_SECOND = 1000
HIGHEST_PORT = 65535
DEFAULT_RATES_URL = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip"
OFF = "off"
DEFAULT_ESPLORA_URL = "https://blockstream.info/api"
DEFAULT_EVM_URL = "https://api.etherscan.io/v2/api"
DEFAULT_PRICES_URL = "https://api.coingecko.com/api/v3"
TICKERS = {
    "kraken": "https://api.kraken.com/0/public",
    "coinbase": "https://api.coinbase.com/v2",
}
"""The exchanges whose public prices are asked beside the others, and where."""

MOST_NEW_COINS = 2500
SHORTEST_KEPT_DAYS, LONGEST_KEPT_DAYS = 7, 3650

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OtherClassifier:
    """A classifier of Hugging Face's to use in the place of ours.

    name    at the hub, or its folder.
    labels  the file that maps its labels; None for the one in the package.
    """

    name: str
    labels: Path | None


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation runs; secrets never appear in its text."""

    telegram_token: str | None = field(repr=False)
    telegram_url: str
    database: str
    feeds: str
    prices_url: str
    prices_key: str | None = field(repr=False)
    poll_every: timedelta
    quiet_hours: QuietHours | None
    admins: frozenset[int]
    classifier: OtherClassifier | None = None
    limits: Limits = field(default_factory=Limits)
    webhook: Webhook | None = None
    stories_url: str | None = field(default=None, repr=False)
    keep: timedelta = timedelta(days=90)
    rates_url: str | None = None
    new_coins: int = 0
    tickers: Mapping[str, str] = field(default_factory=dict)
    esplora_url: str | None = None
    evm_url: str | None = None
    evm_key: str | None = field(default=None, repr=False)
    key: str | None = field(default=None, repr=False)
    kraken_url: str | None = None


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings that an environment states.

    Raises  BadSettings: with every mistake; no value is repeated, for some are secret.
    """
    reader = _Reader(environment)
    settings = Settings(
        telegram_token=reader.secret("BOT_TELEGRAM_TOKEN"),
        telegram_url=reader.value("BOT_TELEGRAM_URL", _address, DEFAULT_TELEGRAM_URL),
        database=reader.value("BOT_DATABASE", str, "gleaner.db"),
        feeds=reader.value("BOT_FEEDS", str, DEFAULT_FEEDS),
        prices_url=reader.value("BOT_PRICES_URL", _address, DEFAULT_PRICES_URL),
        prices_key=environment.get("BOT_PRICES_KEY") or None,
        poll_every=reader.value("BOT_POLL_SECONDS", _seconds, "900"),
        quiet_hours=reader.value("BOT_QUIET_HOURS", _quiet_hours, "22-08"),
        admins=reader.value("BOT_ADMINS", _chats, ""),
        classifier=read_classifier(environment),
        limits=Limits(
            reader.value("BOT_LIMIT_PER_SECOND", _count(MOST_PER_SECOND), "30"),
            reader.value("BOT_LIMIT_CHAT_PER_SECOND", _count(FREE_PER_SECOND), "1"),
            reader.value("BOT_LIMIT_GROUP_PER_MINUTE", _count(60 * FREE_PER_SECOND), "20"),
        ),
        webhook=_webhook(reader, environment),
        stories_url=reader.value("BOT_STORIES_URL", _maybe_address, "") or None,
        keep=timedelta(days=reader.value("BOT_KEEP_DAYS", _days, "90")),
        rates_url=reader.value("BOT_RATES_URL", _address_or_off, DEFAULT_RATES_URL) or None,
        new_coins=reader.value("BOT_NEW_COINS", _coins, "1000"),
        esplora_url=reader.value("BOT_ESPLORA_URL", _address_or_off, DEFAULT_ESPLORA_URL) or None,
        evm_url=_evm_url(reader, environment),
        evm_key=reader.secret("BOT_EVM_KEY"),
        key=reader.sealing_key("BOT_KEY"),
        kraken_url=reader.value("BOT_KRAKEN_URL", _maybe_address, "") or None,
        tickers=reader.value("BOT_TICKERS", _tickers, _usual_tickers(environment)),
    )
    reader.finish()
    return settings


def read_classifier(environment: Mapping[str, str]) -> OtherClassifier | None:
    """Return the classifier that an environment names, or None for ours."""
    name = environment.get("BOT_CLASSIFIER", "").strip()
    labels = environment.get("BOT_CLASSIFIER_LABELS", "").strip()
    return OtherClassifier(name, Path(labels) if labels else None) if name else None


def _webhook(reader: "_Reader", environment: Mapping[str, str]) -> Webhook | None:
    """Return where Telegram brings updates; None where BOT_WEBHOOK_URL is not set.

    Without a secret a new one is made at every start, for Telegram is told it then.
    """
    listen = reader.value("BOT_WEBHOOK_LISTEN", _listen, "127.0.0.1:8080")
    secret = reader.value("BOT_WEBHOOK_SECRET", _secret, token_urlsafe())
    if not environment.get("BOT_WEBHOOK_URL", "").strip():
        return None
    url = reader.value("BOT_WEBHOOK_URL", _address, DEFAULT_TELEGRAM_URL)
    return Webhook(url, listen[0], listen[1], secret)


class _Reader:
    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._mistakes: list[Mistake] = []

    def value(self, name: str, read: Callable[[str], T], default: str) -> T:
        try:
            return read(self._environment.get(name, "").strip() or default)
        except ValueError as error:
            self._mistakes.append(Mistake(0, f"{name}: {error}"))
            return read(default)

    def secret(self, name: str) -> str | None:
        """Read a secret from NAME, or from the file that NAME_FILE names."""
        path = self._environment.get(f"{name}_FILE")
        if not path:
            return self._environment.get(name, "").strip() or None
        try:
            return Path(path).read_text(encoding="utf-8").strip() or None
        except (OSError, UnicodeDecodeError):
            self._mistakes.append(Mistake(0, f"{name}_FILE: the file cannot be read"))
            return None

    def sealing_key(self, name: str) -> str | None:
        """Read the key of Fernet from NAME or NAME_FILE: 32 bytes in URL-safe base64."""
        found = self.secret(name)
        if found is not None and not re.fullmatch(r"[A-Za-z0-9_-]{43}=", found):
            self._mistakes.append(
                Mistake(
                    0, f"{name}: must be 32 bytes in URL-safe base64; docs/accounts.md says how"
                )
            )
            return None
        return found

    def finish(self) -> None:
        if self._mistakes:
            raise BadSettings(tuple(self._mistakes))


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("must be an address that starts with https:// or http://")
    return text.rstrip("/")


def _maybe_address(text: str) -> str:
    return _address(text) if text else ""


def _address_or_off(text: str) -> str:
    return "" if text.strip().lower() == OFF else _address(text)


def _evm_url(reader: "_Reader", environment: Mapping[str, str]) -> str | None:
    """Return where EVM chains are asked; the usual server answers nobody without a key."""
    has_key = any(environment.get(name) for name in ("BOT_EVM_KEY", "BOT_EVM_KEY_FILE"))
    usual = DEFAULT_EVM_URL if has_key else OFF
    return reader.value("BOT_EVM_URL", _address_or_off, usual) or None


def _usual_tickers(environment: Mapping[str, str]) -> str:
    """Return the exchanges that are asked; none where prices come from a server of one's own."""
    return OFF if environment.get("BOT_PRICES_URL", "").strip() else " ".join(TICKERS)


def _tickers(text: str) -> dict[str, str]:
    """Read names of exchanges, each perhaps with `=` and an address of its own behind it."""
    if text.strip().lower() == OFF:
        return {}
    found = {}
    for word in text.replace(",", " ").split():
        name, _, address = word.partition("=")
        if name.lower() not in TICKERS:
            raise ValueError(f"must be names of {', '.join(TICKERS)}, or off")
        found[name.lower()] = _address(address or TICKERS[name.lower()])
    return found


def _days(text: str) -> int:
    if not text.isdecimal() or not SHORTEST_KEPT_DAYS <= int(text) <= LONGEST_KEPT_DAYS:
        raise ValueError(
            f"must be a whole number of days, {SHORTEST_KEPT_DAYS} to {LONGEST_KEPT_DAYS}"
        )
    return int(text)


def _coins(text: str) -> int:
    if text.lower() == OFF:
        return 0
    if not text.isdecimal() or not 1 <= int(text) <= MOST_NEW_COINS:
        raise ValueError(f"must be a number of coins, 1 to {MOST_NEW_COINS}, or off")
    return int(text)


def _seconds(text: str) -> timedelta:
    if not text.isdecimal() or not 1 <= int(text) <= 24 * 3600:
        raise ValueError("must be a whole number of seconds, from 1 to 86400")
    return timedelta(seconds=int(text))


def _count(most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or not 1 <= int(text) <= most:
            raise ValueError(f"must be a whole number from 1 to {most}")
        return int(text)

    return read


def _listen(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdecimal() or int(port) > HIGHEST_PORT:
        raise ValueError("must be an address and a port, as 127.0.0.1:8080")
    return host.strip("[]"), int(port)


def _secret(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", text):
        raise ValueError("must be 1 to 256 letters, digits, _ or -")
    return text


def _quiet_hours(text: str) -> QuietHours | None:
    try:
        return QuietHours.parse(text)
    except ValueError:
        raise ValueError('must look like "22-08" or "22:30-07:15", or be "off"') from None


def _chats(text: str) -> frozenset[int]:
    try:
        return frozenset(int(part) for part in text.replace(",", " ").split())
    except ValueError:
        raise ValueError("must be chat ids, numbers with commas between them") from None
