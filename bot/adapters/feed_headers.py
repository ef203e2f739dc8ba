"""What HTTP headers say of a feed: whether it changed, how long it stays, when to come again."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.core.feeds import Validators

_LONGEST_VALIDATOR = 1_000
_LONGEST_WAIT = timedelta(days=30)
_MOST_DIGITS = 12

Headers = Mapping[str, str]


def conditions(validators: Validators) -> dict[str, str]:
    """Return the headers that ask for a feed only if it changed."""
    asked = {}
    if validators.etag:
        asked["If-None-Match"] = validators.etag
    if validators.last_modified:
        asked["If-Modified-Since"] = validators.last_modified
    return asked


def validators_of(headers: Headers, *, kept: Validators) -> Validators:
    """Return what an answer gives for asking again, or what was `kept` where it gives nothing."""
    return Validators(
        etag=_sendable(headers.get("etag")) or kept.etag,
        last_modified=_sendable(headers.get("last-modified")) or kept.last_modified,
    )


def wait_of(headers: Headers, now: datetime) -> timedelta | None:
    """Return what Retry-After asks for, in either of its forms; None where it asks nothing."""
    stated = headers.get("retry-after", "").strip()
    seconds = _seconds(stated)
    if seconds is not None:
        return min(seconds, _LONGEST_WAIT)
    at = _date(stated)
    return None if at is None else min(max(at - now, timedelta(0)), _LONGEST_WAIT)


def fresh_for(headers: Headers, now: datetime) -> timedelta | None:
    """Return how long an answer stays fresh by Cache-Control or Expires, less its age.

    None where nothing is said, or it may not be kept at all.
    """
    stated = dict(_directives(headers.get("cache-control", "")))
    if "no-cache" in stated or "no-store" in stated:
        return None
    lifetime = _seconds(stated.get("max-age", ""))
    if lifetime is None:
        expires = _date(headers.get("expires", ""))
        lifetime = None if expires is None else expires - (_date(headers.get("date", "")) or now)
    if lifetime is None:
        return None
    left = min(lifetime, _LONGEST_WAIT) - (_seconds(headers.get("age", "")) or timedelta(0))
    return left if left > timedelta(0) else None


def _directives(stated: str) -> list[tuple[str, str]]:
    parts = (part.partition("=") for part in stated.lower().split(","))
    return [(name.strip(), value.strip(' "')) for name, _, value in parts]


def _seconds(stated: str) -> timedelta | None:
    stated = stated.strip()
    if not (stated.isascii() and stated.isdecimal()):
        return None
    return timedelta(seconds=int(stated[:_MOST_DIGITS]))


def _date(stated: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(stated)
        return at.astimezone(UTC) if at.tzinfo else None
    except (TypeError, ValueError, OverflowError, IndexError):
        return None


def _sendable(validator: str | None) -> str | None:
    """Return a validator that can be sent back as it came."""
    if not validator or len(validator) > _LONGEST_VALIDATOR:
        return None
    return validator if validator.isascii() and validator.isprintable() else None
