"""A simulated month of polling: the decider against servers that fail, limit and publish."""

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from statistics import median

import pytest

from bot.core.errors import FeedFailed
from bot.core.feed_schedule import (
    LONGEST_PAUSE,
    FeedState,
    Limits,
    after_answer,
    after_failure,
)
from bot.core.feeds import Fetched, Validators
from tests.fakes import entry

START = datetime(2026, 11, 1, tzinfo=UTC)
MONTH = timedelta(days=30)
FIFTEEN_MINUTES = timedelta(minutes=15)
LISTED = 20
DAYS = int(os.environ.get("SIMULATED_DAYS", "3"))


@dataclass
class Site:
    """A feed's server: when it published, when it is down, and how it limits requests."""

    published: list[datetime]
    down: tuple[datetime, datetime] | None = None
    limited_every: int = 0
    requests: list[datetime] = field(default_factory=list)
    windows: list[tuple[datetime, datetime]] = field(default_factory=list)
    read: int = 0
    delays: list[timedelta] = field(default_factory=list)

    def ask(self, now: datetime) -> Fetched | FeedFailed:
        self.requests.append(now)
        if self.down and self.down[0] <= now < self.down[1]:
            return FeedFailed("HTTP 503", status=503)
        if self.limited_every and len(self.requests) % self.limited_every == 0:
            wait = timedelta(minutes=7 * (len(self.requests) % 40 + 1))
            self.windows.append((now, now + wait))
            return FeedFailed("HTTP 429", wait, status=429)
        return self._answer(now)

    def _answer(self, now: datetime) -> Fetched:
        until = self.read
        while until < len(self.published) and self.published[until] <= now:
            if self.published[until] >= START:
                self.delays.append(now - self.published[until])
            until += 1
        new, self.read = until - self.read, until
        if not new:
            return Fetched((), Validators(), not_modified=True)
        listed = self.published[max(0, until - LISTED) : until]
        return Fetched(tuple(entry(str(at), published=at) for at in listed), Validators())


def publishing(chance: random.Random, gap: timedelta) -> list[datetime]:
    """Return when a site publishes, at random with this mean: before the start, and in a month."""

    def instants() -> Iterator[datetime]:
        at = START - LISTED * gap
        while (at := at + gap * chance.expovariate(1)) < START + MONTH:
            yield at

    return list(instants())


def live(
    sites: list[Site], limits: Limits, chance: random.Random, until: datetime = START + MONTH
) -> None:
    """Poll sites, each when the decider says."""
    states = [FeedState() for _ in sites]
    due = [(START + limits.every * chance.random(), number) for number in range(len(sites))]
    due.sort()
    while due:
        now, number = heappop(due)
        if now >= until:
            continue
        site, state = sites[number], states[number]
        before = site.read
        answer = site.ask(now)
        if isinstance(answer, FeedFailed):
            after = after_failure(state, answer, limits, now=now, chance=chance.random())
        else:
            after = after_answer(
                state, answer, limits, new=site.read - before, now=now, chance=chance.random()
            )
        states[number] = after
        assert after.due is not None
        heappush(due, (after.due, number))


LIMITS = Limits(timedelta(minutes=5), timedelta(hours=6), timedelta(hours=6))


def test_no_request_falls_into_a_time_in_which_a_server_asked_to_be_left_alone() -> None:
    chance = random.Random(1)
    sites = [
        Site(publishing(chance, timedelta(minutes=30)), limited_every=every) for every in (2, 3, 7)
    ]

    live(sites, LIMITS, chance)

    inside = [
        at for site in sites for start, end in site.windows for at in site.requests
        if start < at < end
    ]  # fmt: skip
    assert sum(len(site.windows) for site in sites) > 100
    assert inside == []


@pytest.mark.parametrize("hours", [1, 24, 72, 240])
def test_a_feed_that_was_down_is_back_within_the_cap(hours: int) -> None:
    chance = random.Random(2)
    down = START + timedelta(days=9)
    up = down + timedelta(hours=hours)
    site = Site(publishing(chance, timedelta(minutes=30)), down=(down, up))

    live([site], LIMITS, chance)

    back = min(at for at in site.requests if at >= up) - up
    during = [at for at in site.requests if down <= at < up]
    assert back <= LONGEST_PAUSE
    assert len(during) <= 12 + hours / 12
    assert site.requests[-1] > START + MONTH - timedelta(hours=7)


def test_a_thousand_feeds_cost_less_and_are_told_sooner_than_every_fifteen_minutes() -> None:
    chance = random.Random(3)
    gaps = [timedelta(hours=chance.lognormvariate(1.8, 1.4)) for _ in range(1_000)]
    published = [publishing(chance, max(gap, timedelta(minutes=6))) for gap in gaps]
    ours, fixed = ([Site(list(each)) for each in published] for _ in range(2))

    # Three days for the gate; SIMULATED_DAYS=30 takes minutes.
    end = START + timedelta(days=DAYS)
    always = Limits(FIFTEEN_MINUTES, FIFTEEN_MINUTES, FIFTEEN_MINUTES)
    live(ours, LIMITS, random.Random(4), end)
    live(fixed, always, random.Random(4), end)

    def told(sites: list[Site]) -> tuple[float, float]:
        requests = sum(len(site.requests) for site in sites) / DAYS
        delays = [delay / timedelta(minutes=1) for site in sites for delay in site.delays]
        return requests, median(delays)

    (requests, minutes), (fixed_requests, fixed_minutes) = told(ours), told(fixed)
    stories = sum(at >= START for each in published for at in each) / MONTH.days
    print(
        f"1,000 feeds, {stories:,.0f} stories a day: {requests:,.0f} requests a day, median delay "
        f"{minutes:.1f} min; every 15 minutes: {fixed_requests:,.0f} and {fixed_minutes:.1f} min"
    )
    assert requests < fixed_requests * 0.6
    assert minutes < fixed_minutes
