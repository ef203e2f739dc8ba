"""When and how often a chat wants to hear something unasked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.core.outbox import MessageKind

DIGEST_AT = time(9)
EVERYTHING = "all"
LAST_DAYS = 3
"""Deadline reminders of so many last days may pass quiet hours, where that is wished."""


class Rhythm(StrEnum):
    """How often a kind of reminder may come."""

    NOW = "now"
    DAILY = "daily"
    WEEKLY = "weekly"
    OFF = "off"

    @property
    def is_digest(self) -> bool:
        """Whether reminders are gathered into one message."""
        return self in {Rhythm.DAILY, Rhythm.WEEKLY}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a chat wishes; deadlines always come at once, for they cannot wait.

    downturn, tax  how often news of that kind may come.
    daily_cap      reminders of news a day; None = any number.
    digest_at      the time of day at which a digest comes, of the chat's own day.
    at_night       whether deadline reminders of the last days may pass quiet hours.
    snoozed        what is not to be told of until when: an asset's symbol, a kind, or EVERYTHING.
    """

    downturn: Rhythm = Rhythm.NOW
    tax: Rhythm = Rhythm.NOW
    daily_cap: int | None = None
    digest_at: time = DIGEST_AT
    at_night: bool = False
    snoozed: Mapping[str, datetime] = field(default_factory=dict)

    def rhythm(self, kind: MessageKind) -> Rhythm:
        """Return how often a kind of reminder may come."""
        match kind:
            case MessageKind.DOWNTURN:
                return self.downturn
            case MessageKind.TAX:
                return self.tax
            case _:
                return Rhythm.NOW

    def rests(self, subject: str, now: datetime) -> bool:
        """Whether an asset or a kind is not to be told of now."""
        return any(
            now < self.snoozed[each] for each in (subject, EVERYTHING) if each in self.snoozed
        )


def digest_moment(rhythm: Rhythm, now: datetime, zone: ZoneInfo, at: time = DIGEST_AT) -> datetime:
    """Return the latest moment at which a digest was due: `at`, on each day or on each Monday.

    A wall time of the chat, so that it is right across a change of clocks; UTC.
    """
    day = now.astimezone(zone).date()
    if rhythm is Rhythm.WEEKLY:
        day -= timedelta(days=day.weekday())
    moment = datetime.combine(day, at, zone).astimezone(UTC)
    if moment > now:
        day -= timedelta(days=7 if rhythm is Rhythm.WEEKLY else 1)
        moment = datetime.combine(day, at, zone).astimezone(UTC)
    return moment


def start_of_day(now: datetime, zone: ZoneInfo) -> datetime:
    """Return when the chat's day began; UTC."""
    return datetime.combine(now.astimezone(zone).date(), time(), zone).astimezone(UTC)
