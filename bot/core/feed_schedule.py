"""How a feed has been and what its server answered in; when to ask it again out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import ceil

from bot.core.errors import FeedFailed
from bot.core.feeds import (
    HOUR,
    LONGEST_OVER_EVERY,
    NO_HINTS,
    NO_VALIDATORS,
    Feed,
    Fetched,
    Hints,
    Validators,
)
from bot.core.stories import Entry

DAY = timedelta(days=1)
LONGEST_PAUSE = DAY
LONGEST_PAUSE_UNREACHABLE = HOUR
LONGEST_WAIT = timedelta(days=7)
READ_BACK = timedelta(days=3)
ADOPT_AFTER = timedelta(days=7)
ILL_AFTER = DAY
TOO_MANY_REQUESTS = 429

_ASKED_PER_STORY = 4
_STORIES_FOR_A_RHYTHM = 20
_FEWEST_FOR_A_RHYTHM = 3
_MOST_DOUBLINGS = 17  # A second becomes more than a day.
_SPREAD = 0.1
_FAILURE_SPREAD = 0.25
_ROUND_SECONDS = 120
_FEWEST_A_SECOND = 2
_HOURS_A_WEEK = 7 * 24


@dataclass(frozen=True, slots=True)
class FeedState:
    """How a feed has been.

    due            when to ask again; None = never asked.
    not_before     until when its server asked us to stay away, whoever wants to ask.
    failures       in a row; failing_since is when the first of them was.
    last_success   None = never yet.
    last_new       when it last had a story that was new to us.
    last_story     when its newest story was published, as far as it says.
    gap            the usual time between two of its stories; None = not known yet.
    why            the last failure's reason, None after a success.
    told_ill       whether operators were told that it is ill.
    moved_to       where permanent redirects lead since moved_since.
    address        the address that took the place of the configured one; None = it did not move.
    """

    validators: Validators = NO_VALIDATORS
    due: datetime | None = None
    not_before: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    last_success: datetime | None = None
    last_new: datetime | None = None
    last_story: datetime | None = None
    gap: timedelta | None = None
    hints: Hints = NO_HINTS
    why: str | None = None
    told_ill: bool = False
    moved_to: str | None = None
    moved_since: datetime | None = None
    address: str | None = None

    def is_ill(self, now: datetime) -> bool:
        """Whether it has failed for ILL_AFTER without a single success."""
        return self.failing_since is not None and now - self.failing_since >= ILL_AFTER


@dataclass(frozen=True, slots=True)
class Limits:
    """Between which intervals a feed is asked while it is well.

    every    never more often.
    longest  a quiet feed at least so often.
    patience how far what the feed and its server say of themselves is believed.
    """

    every: timedelta
    longest: timedelta
    patience: timedelta

    @classmethod
    def of(cls, feed: Feed, default: timedelta) -> "Limits":
        """Return the limits of a feed; `default` stands for an interval that it does not state."""
        every = feed.every or default
        longest = max(feed.longest or LONGEST_OVER_EVERY * every, every)
        return cls(every, longest, longest if feed.longest else max(longest, HOUR))


def after_answer(
    state: FeedState,
    answer: Fetched,
    limits: Limits,
    *,
    new: int,
    now: datetime,
    chance: float,
) -> FeedState:
    """Return how a feed stands after an answer, and when to ask it again.

    new     how many of its stories were new to us.
    chance  0..1, spreads feeds that would be asked at the same moment.

    The pause is a quarter of the usual time between two stories, within the
    limits; what HTTP and the feed say of their freshness is a floor, believed
    up to the limits' patience; a wish to be left alone is a floor whatever it says.
    """
    hints = state.hints if answer.hints is None else answer.hints
    rhythm = _with_rhythm(state, answer, new, now)
    pause = _usual_pause(rhythm, limits, now)
    for floor in (answer.fresh_for, hints.ttl):
        pause = max(pause, min(floor or pause, limits.patience))
    due = _outside(hints, now + pause * (1 + _SPREAD * chance))
    not_before = _asked_to_wait(answer.wait, now)
    moved = _followed(rhythm, answer, now)
    return replace(
        moved,
        validators=answer.validators,
        due=_not_before(due, not_before, limits, chance),
        not_before=not_before,
        failures=0,
        failing_since=None,
        last_success=now,
        hints=hints,
        why=None,
    )


def after_failure(
    state: FeedState, failure: FeedFailed, limits: Limits, *, now: datetime, chance: float
) -> FeedState:
    """Return how a feed stands after a failure, and when to try it again.

    The first failure is retried after `every`, each further one after twice as
    long as the one before, at most LONGEST_PAUSE, or LONGEST_PAUSE_UNREACHABLE
    where nobody answered: a server that is not there is not burdened by us, and
    the fault may be our own network's. A feed is never given up.
    An address that took the place of the configured one is given up at once.
    """
    failures = state.failures + 1
    pause = _backoff(failures, limits, unreachable=failure.unreachable)
    not_before = _asked_to_wait(failure.wait, now)
    due = now + pause * (1 - _FAILURE_SPREAD * chance)
    return replace(
        state,
        due=_not_before(due, not_before, limits, chance),
        not_before=not_before,
        failures=failures,
        failing_since=state.failing_since or now,
        why=failure.reason,
        address=None,
        moved_to=None,
        moved_since=None,
        validators=NO_VALIDATORS if state.address else state.validators,
    )


def older_page(entries: Sequence[Entry], state: FeedState, now: datetime) -> datetime | None:
    """Return until when a paged feed's next page is to reach; None = what is new is read.

    entries  of the page before, in any order.
    Read are the stories since the newest known one, of the last days at most; of a feed that
    was never read, the first page.
    """
    oldest = min((entry.published for entry in entries if entry.published), default=None)
    if oldest is None or state.last_story is None:
        return None
    return oldest if oldest > max(state.last_story, now - READ_BACK) else None


def host_pause(failure: FeedFailed, state: FeedState, now: datetime) -> datetime | None:
    """Return until when the whole host that answered is left alone: after 429, else None.

    state  of the feed after the failure.
    """
    if failure.status != TOO_MANY_REQUESTS or state.due is None:
        return None
    return _asked_to_wait(failure.wait, now) or state.due


def asked_at_once(feeds: int) -> int:
    """Return how many feeds are started a second at most, so that a start or a wake is no burst.

    feeds  how many there are; all of them get their turn within about two minutes.
    """
    return max(_FEWEST_A_SECOND, ceil(feeds / _ROUND_SECONDS))


def _backoff(failures: int, limits: Limits, *, unreachable: bool) -> timedelta:
    cap = LONGEST_PAUSE_UNREACHABLE if unreachable else LONGEST_PAUSE
    doublings: int = 2 ** min(failures - 1, _MOST_DOUBLINGS)
    return max(limits.every, min(limits.every * doublings, cap))


def _asked_to_wait(wait: timedelta | None, now: datetime) -> datetime | None:
    return now + min(wait, LONGEST_WAIT) if wait else None


def _not_before(due: datetime, floor: datetime | None, limits: Limits, chance: float) -> datetime:
    # Everybody else was asked to come at that same moment, so a little later.
    return max(due, floor + limits.every * _SPREAD * chance) if floor else due


def _usual_pause(state: FeedState, limits: Limits, now: datetime) -> timedelta:
    if state.gap is None:
        return limits.every
    silence = now - state.last_story if state.last_story else state.gap
    expected = max(state.gap, silence / 2)
    return min(max(expected / _ASKED_PER_STORY, limits.every), limits.longest)


def _with_rhythm(state: FeedState, answer: Fetched, new: int, now: datetime) -> FeedState:
    last_new = now if new else state.last_new
    if answer.not_modified:
        return state
    dates = _dates(answer.entries, now)
    if len(dates) >= _FEWEST_FOR_A_RHYTHM:
        gap = (dates[0] - dates[-1]) / (len(dates) - 1)
        return replace(state, last_new=last_new, last_story=dates[0], gap=gap)
    if not new:
        return replace(state, last_new=last_new)
    known = state.gap
    if state.last_new is not None:
        seen = (now - state.last_new) / new
        known = seen if known is None else (known + seen) / 2
    newest = dates[0] if dates else now
    return replace(state, last_new=last_new, last_story=newest, gap=known)


def _dates(entries: Sequence[Entry], now: datetime) -> list[datetime]:
    dated = (entry.published for entry in entries)
    return sorted((at for at in dated if at and at <= now), reverse=True)[:_STORIES_FOR_A_RHYTHM]


def _followed(state: FeedState, answer: Fetched, now: datetime) -> FeedState:
    """Note a permanent redirect, and adopt one that has stayed for ADOPT_AFTER."""
    if answer.moved_to is None:
        return replace(state, moved_to=None, moved_since=None)
    if answer.moved_to != state.moved_to or state.moved_since is None:
        return replace(state, moved_to=answer.moved_to, moved_since=now)
    if now - state.moved_since >= ADOPT_AFTER:
        return replace(state, address=answer.moved_to, moved_to=None, moved_since=None)
    return state


def _outside(hints: Hints, due: datetime) -> datetime:
    """Return the first moment from `due` on that is in no hour or day to be skipped."""
    at = due.astimezone(UTC)
    for _ in range(_HOURS_A_WEEK):
        if at.hour not in hints.skip_hours and at.weekday() not in hints.skip_days:
            return at
        at = at.replace(minute=0, second=0, microsecond=0) + HOUR
    return due  # One that may never be asked is not believed.
