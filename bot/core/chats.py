"""Who is served: a chat, its country and what its owner set."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import NewType
from zoneinfo import ZoneInfo

ChatId = NewType("ChatId", int)

DEFAULT_MIN_LOSS = Decimal(100)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The hours of the chat's own day in which nothing is sent unasked; may span midnight."""

    start: time
    end: time

    def covers(self, at: time) -> bool:
        """Whether a moment of the day is quiet; the start is, the end is not."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end

    def __str__(self) -> str:
        return f"{_hour(self.start)}-{_hour(self.end)}"

    @classmethod
    def parse(cls, text: str) -> "QuietHours | None":
        """Read "22-08" or "22:30-07:15"; "off" is None.

        Raises  ValueError: for anything else.
        """
        if text.strip().lower() == "off":
            return None
        start, dash, end = text.strip().partition("-")
        if not dash:
            raise ValueError(text)
        return cls(_time(start), _time(end))


def hour(text: str) -> time | None:
    """Read a time of day, "18" or "18:30"; None where it is none."""
    try:
        return _time(text)
    except ValueError:
        return None


def _time(text: str) -> time:
    hour, _, minute = text.strip().partition(":")
    if not (hour.isdecimal() and (minute or "0").isdecimal()):
        raise ValueError(text)
    return time(int(hour), int(minute or "0"))


def _hour(at: time) -> str:
    return f"{at:%H:%M}" if at.minute else f"{at:%H}"


@dataclass(frozen=True, slots=True)
class Profile:
    """What a chat's owner set; None where the law's or the program's default holds.

    country        ISO 3166-1 alpha-2 of a law we know; None until it is chosen.
    currency       ISO 4217; None until it is chosen.
    timezone       IANA name; None = the country's.
    min_loss       losses below it are never worth a message; in `currency`.
    rate_short, rate_long  per cent; None = the assumption of the law's file.
    subscribed_at  since when reminders are wanted; None = not.
    gone_at        since when Telegram says the chat cannot be reached; None = it can.
    trade_cost     what selling costs, in per cent of what it brings.
    min_trade      what a sale must bring at least; in `currency`.
    household      wallets of others whose purchases a buy-back rule may count.
    topic          of a forum in which reminders were asked for; None = the chat as a whole.
    """

    chat: ChatId
    country: str | None = None
    currency: str | None = None
    timezone: str | None = None
    method: str | None = None
    min_loss: Decimal = DEFAULT_MIN_LOSS
    rate_short: Decimal | None = None
    rate_long: Decimal | None = None
    wash_rule: bool | None = None
    quiet_hours: QuietHours | None = field(
        default_factory=lambda: QuietHours(start=time(22), end=time(8))
    )
    subscribed_at: datetime | None = None
    gone_at: datetime | None = None
    topic: int | None = None
    household: tuple[str, ...] = ()
    trade_cost: Decimal = Decimal(0)
    min_trade: Decimal = Decimal(0)

    @property
    def is_group(self) -> bool:
        """Whether several people read along: then nothing of anybody's holdings is told."""
        return self.chat < 0

    @property
    def is_ready(self) -> bool:
        """Whether we know enough to compute: country and currency."""
        return self.country is not None and self.currency is not None

    @property
    def wants_reminders(self) -> bool:
        """Whether reminders may be made for this chat at all."""
        return self.is_ready and self.subscribed_at is not None and self.gone_at is None


def first_decent_moment(now: datetime, quiet: QuietHours | None, timezone: ZoneInfo) -> datetime:
    """Return `now`, or the end of the quiet hours that cover it; UTC.

    The end is a wall time of the chat's own day, so that it is right across a change of clocks.
    """
    local = now.astimezone(timezone)
    if quiet is None or not quiet.covers(local.time()):
        return now
    day = local.date()
    if local.time() >= quiet.end:
        day += timedelta(days=1)
    return datetime.combine(day, quiet.end, timezone).astimezone(UTC)
