"""The only reader of the wall clock."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the current instant, aware and UTC."""
    return datetime.now(UTC)  # noqa: TID251 - this is the one place
