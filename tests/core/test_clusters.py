"""Which stories are about the same event; the headlines are ours."""

from datetime import timedelta

import pytest

from bot.core.clusters import WEIGHTS, Events, Headline, signs
from tests.fakes import NOON


def headline(number: int, title: str, hours: float = 0, feed: str | None = None) -> Headline:
    at = NOON + timedelta(hours=hours)
    return Headline(number, feed or f"Feed {number}", title, "", at, number)


def events(*titles: str) -> list[int]:
    found = Events()
    return [found.join(headline(number, title)) for number, title in enumerate(titles, 1)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Orchard Bank buys Lantern custody firm for $1.8 billion",
            "Lantern custody acquired by Orchard Bank in $1.8B deal",
        ),
        (
            "Portugal scraps its crypto tax exemption for small traders",
            "Portugal ends crypto tax exemption for small traders, finance minister says",
        ),
        (
            "Hackers drain $44M from Meadowdex in bridge exploit",
            "Meadowdex bridge exploited, $44 million stolen",
        ),
        (
            "Meadowcoin sinks below $90K, traders flee Lantern exchange",
            "Lantern exchange traders flee as Meadowcoin slides under $89,500",
        ),
        (
            "32 Larkspur portraits stolen in Meadowdex chat server breach",
            "Meadowdex chat servers breached, Larkspur portraits worth 145 ETH taken",
        ),
    ],
)
def test_two_reports_of_one_event_are_one(one: str, other: str) -> None:
    assert events(one, other) == [1, 1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Orchard Bank buys Lantern custody firm", "Orchard Bank sells Lantern custody firm"),
        ("Meadowdex hack: first suspect arrested", "Meadowdex hack: second suspect arrested"),
        ("Tollgate buys 400 BTC for its treasury", "Tollgate buys 900 BTC for its treasury"),
        ("Bitcoin price prediction for 5 May", "Bitcoin price prediction for 6 May"),
        ("Why is crypto down today?", "Why is the crypto market down today?"),
        ("Bitcoin falls as traders wait", "Bitcoin rises as traders wait"),
        ("Regulator approves Lantern spot ETF", "Regulator delays approval of Lantern spot ETF"),
        ("Portugal scraps its crypto tax exemption", "Kraken opens an office in Lisbon"),
        ("Tollgate mint burns 3% of supply", "Tollgate mint burns 7% of supply"),
        ("", ""),
    ],
)
def test_stories_of_different_events_are_two(one: str, other: str) -> None:
    assert events(one, other) == [1, 2]


TITLE = "Orchard Bank buys Lantern custody firm for $1.8 billion"


def test_stories_that_lie_days_apart_are_two() -> None:
    found = Events()

    first = found.join(headline(1, TITLE))
    within = found.join(headline(2, TITLE, hours=36))
    after = found.join(headline(3, TITLE, hours=73))

    assert (first, within, after) == (1, 1, 3)


def test_a_feed_does_not_report_its_own_story_again() -> None:
    found = Events()
    found.join(headline(1, TITLE, feed="Courier"))

    assert found.join(headline(2, TITLE, feed="Courier")) == 2


def test_a_third_report_joins_the_event_of_the_first_two() -> None:
    assert events(TITLE, TITLE, TITLE) == [1, 1, 1]


def test_words_of_many_events_these_days_tell_less() -> None:
    one, other = "Wessex court rules on tariffs", "Tariffs: markets yawn at Wessex court"
    places = ("Ash", "Birch", "Clover", "Daisy", "Elder", "Fern", "Gorse", "Hazel", "Ivy", "Linden")
    crowd = [
        f"{place}dale {place}ford {place}wick {place}combe {place}thorpe {shared}"
        for place in places
        for shared in ("Wessex court", "tariffs")
    ]

    alone = events(one, other)
    among_many = events(*crowd, one, other)

    assert alone == [1, 1]
    assert among_many[-1] == len(crowd) + 2


def test_many_reports_of_one_event_are_no_crowd() -> None:
    reports = [
        f"{who} buys Lantern custody firm for $1.8 billion" for who in ("Orchard Bank",) * 30
    ]

    found = events(*reports, "Lantern custody firm goes to Orchard Bank")

    assert set(found) == {1}


def test_old_stories_are_forgotten() -> None:
    found = Events()
    found.join(headline(1, TITLE))
    found.join(headline(2, "Portugal scraps its crypto tax exemption", hours=90))

    found.forget(NOON + timedelta(hours=80))

    assert 1 not in found
    assert 2 in found


def test_every_sign_has_its_weight() -> None:
    one, other = headline(1, TITLE), headline(2, TITLE)

    assert list(signs(one, other, {})) == list(WEIGHTS)
