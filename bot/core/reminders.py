"""A match or a deadline, the losses and what was told before in; a reminder, or silence, out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.answers import LossAnswer
from bot.core.deadlines import NUDGE_DAYS, Deadline
from bot.core.last_days import LastDay, last_days
from bot.core.matching import Match
from bot.core.outbox import MessageKind

COOL_DOWN = timedelta(hours=24)
LOT_NUDGE_DAYS = (7, 1)
LOTS_REST = timedelta(days=3)
LOTS = "lots"
TAX = "tax"
MARKET = "market"


@dataclass(frozen=True, slots=True)
class Speak:
    """A message is to be made: of which assets, and what cools down afterwards."""

    assets: tuple[str, ...]
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Silence:
    """No message is to be made, and why, in words for the log."""

    why: str


def losing_assets(answer: LossAnswer) -> frozenset[str]:
    """Return the assets whose losses can be used now, above the user's own threshold."""
    if not answer.report.usable:
        return frozenset()
    return frozenset(opportunity.asset for opportunity in answer.report.opportunities)


def decide(
    match: Match, losing: frozenset[str], reminded: Mapping[str, datetime], now: datetime
) -> Speak | Silence:
    """Return whether a match becomes a message.

    losing    assets with a usable loss above the user's threshold, now.
    reminded  when each subject was last told of; a subject rests for COOL_DOWN.
    """
    assets = tuple(asset for asset in match.assets if asset in losing)
    if not assets:
        return Silence("no usable loss any more")

    if match.kind is MessageKind.TAX:
        return Silence("cool-down") if rests(TAX, reminded, now) else Speak(assets, (TAX,))
    awake = tuple(asset for asset in assets if not rests(asset, reminded, now))
    return Speak(awake, awake) if awake else Silence("cool-down")


def decide_in_public(
    match: Match, reminded: Mapping[str, datetime], now: datetime
) -> Speak | Silence:
    """Return whether a match becomes a message to a group; the same subjects rest as long."""
    if match.kind is MessageKind.TAX:
        subjects: tuple[str, ...] = (TAX,)
    else:
        subjects = match.assets or (MARKET,)
    awake = tuple(subject for subject in subjects if not rests(subject, reminded, now))
    return Speak(match.assets, awake) if awake else Silence("cool-down")


def rests(subject: str, reminded: Mapping[str, datetime], now: datetime) -> bool:
    """Whether a subject was told of so lately that it rests."""
    told = reminded.get(subject)
    return told is not None and now - told < COOL_DOWN


def due_nudge(deadline: Deadline, *, subscribed: date) -> int | None:
    """Return which nudge of a deadline is due, as days before it; None for none.

    Only the latest counts: after a long sleep the earlier ones have lost their point. One whose
    day was before the user subscribed is not owed, unless no other comes after it.
    """
    if deadline.days_left < 0:
        return None
    reached = [days for days in NUDGE_DAYS if deadline.days_left <= days]
    if not reached:
        return None
    days = min(reached)
    day = deadline.last_day - timedelta(days=days)
    return days if day >= subscribed or deadline.days_left < min(NUDGE_DAYS) else None


@dataclass(frozen=True, slots=True)
class LotsEnd:
    """Losing lots that are worth nothing as losses after a day.

    days    which reminder of that day is due, as days before it.
    others  the days of further coins that come soon as well.
    """

    last: LastDay
    days: int
    others: tuple[LastDay, ...] = ()

    def key(self, country: str) -> str:
        """Return the key under which a chat gets this reminder at most once."""
        return f"lots:{country}:{self.last.until}:{self.days}"


def due_lots(answer: LossAnswer, reminded: Mapping[str, datetime]) -> tuple[LotsEnd, ...]:
    """Return the lots whose loss ends soon and that may be told of, the nearest day first.

    A day first seen between two reminders is told of by the one before. Days of the year's end are
    left to its own reminders. After one of these the subject rests, but for a last day's eve.
    """
    report = answer.report
    if report.deadline is None:
        return ()
    told = reminded.get(LOTS)
    lots_rest = told is not None and answer.now - told < LOTS_REST
    ends = last_days(report.opportunities, report.deadline.last_day)
    soon = [one for one in ends if (one.until - report.on).days <= max(LOT_NUDGE_DAYS)]
    found = []
    for last in soon:
        left = (last.until - report.on).days
        days = min(days for days in LOT_NUDGE_DAYS if left <= days)
        may_be_told = days == min(LOT_NUDGE_DAYS) or not lots_rest
        if may_be_told and last.loss >= answer.min_loss:
            others = tuple(one for one in soon if set(one.assets) - set(last.assets))
            found.append(LotsEnd(last, days, others))
    return tuple(found)


def nudge_key(country: str, tax_year: str, days: int) -> str:
    """Return the key under which a chat gets a nudge at most once."""
    return f"deadline:{country}:{tax_year}:{days}"


def story_key(cluster: int) -> str:
    """Return the key under which a chat is told of an event at most once: its first story's."""
    return f"story:{cluster}"
