"""How values are written into text columns, and read back."""

from datetime import UTC, datetime
from decimal import Decimal


def utc_text(at: datetime) -> str:
    """Write an instant so that texts sort as instants do."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def instant(text: str) -> datetime:
    """Read what `utc_text` wrote."""
    return datetime.fromisoformat(text)


def maybe_text(value: object) -> str | None:
    """Write a Decimal or the like exactly; None stays None."""
    return None if value is None else str(value)


def maybe_decimal(text: str | None) -> Decimal | None:
    """Read what `maybe_text` wrote of a Decimal."""
    return None if text is None else Decimal(text)


def maybe_instant(text: str | None) -> datetime | None:
    """Read an instant that may be absent."""
    return None if text is None else instant(text)
