"""What holds for every message, whatever the figures."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.answers import LossAnswer
from bot.core.messages import losses_text, nudge_text, portfolio_text, reminder_text
from bot.core.messages.words import units_of_text
from bot.core.stories import Topic
from tests.build import d
from tests.core import answers
from tests.core.answers import DOWNTURN, GB, NOW, PORTFOLIO, US, many_assets, many_lots, story

LONGEST = 3500
REMINDERS = [
    reminder_text(DOWNTURN, ("SOL",), US),
    reminder_text(answers.TAX, (), GB),
    nudge_text(US, answers.YEAR_END),
]


@pytest.mark.parametrize("text", REMINDERS)
def test_a_reminder_has_everything_a_decision_needs(text: str) -> None:
    needed = (
        "estimate", "Until when", "UTC", "days", "rate of 24 per cent", "The law:",
        "not tax advice", "uy", "/unsubscribe",
    )  # fmt: skip

    missing = [words for words in needed if words not in text]

    assert missing == []


@pytest.mark.parametrize("text", REMINDERS)
def test_a_reminder_never_tells_anyone_to_sell(text: str) -> None:
    low = text.lower()

    assert "you should" not in low
    assert "sell" not in low
    assert "recommend" not in low


@pytest.mark.parametrize("answer", [many_lots(1), many_lots(7), many_lots(500), many_assets(40)])
def test_a_reminder_stays_short_whatever_there_is_to_say(answer: LossAnswer) -> None:
    long_story = story("word " * 500, Topic.MARKET_DOWNTURN, link="https://x.example/" + "y" * 3000)

    texts = (reminder_text(long_story, (), answer), nudge_text(answer, answers.YEAR_END))

    assert all(units_of_text(text) < LONGEST for text in texts)
    assert all("/unsubscribe" in text for text in texts)


def test_a_reminder_shows_five_lots_and_says_how_many_more_there_are() -> None:
    text = reminder_text(DOWNTURN, ("SOL",), many_lots(12))

    assert text.count("• 25 SOL") == 5
    assert "and 7 more: /losses" in text


def test_a_reminder_speaks_only_of_the_assets_that_the_story_concerns() -> None:
    other = replace(answers.SOL, asset="ETH")
    answer = replace(US, report=replace(US.report, opportunities=(answers.SOL, other)))

    text = reminder_text(DOWNTURN, ("ETH",), answer)

    assert "You hold ETH, and a story" in text
    assert "<b>SOL</b>" not in text


def test_a_story_without_a_web_address_is_named_but_not_linked() -> None:
    text = reminder_text(
        story("Bad", Topic.MARKET_DOWNTURN, link="javascript:alert(1)"), ("SOL",), US
    )

    assert "javascript" not in text
    assert "Bad (CoinDesk)" in text


def test_markup_in_a_title_is_shown_and_not_obeyed() -> None:
    text = reminder_text(DOWNTURN, ("SOL",), US)

    assert "&lt;risk&gt; &amp; leverage" in text


def test_a_stale_price_is_said_to_be_stale() -> None:
    text = losses_text(replace(US, now=NOW + timedelta(hours=3)))

    assert "stale, 3 hours old" in text


def test_an_unknown_cost_or_price_is_unknown_and_never_nought() -> None:
    text = portfolio_text(PORTFOLIO)

    assert "cost unknown, worth unknown" in text
    assert "$0" not in text


def test_a_gain_that_must_be_taken_first_is_said() -> None:
    found = replace(answers.SOL, forced_gain=d("55.5"))

    text = losses_text(replace(US, report=replace(US.report, opportunities=(found,))))

    assert "also realise a gain of $55.50" in text


def test_options_of_the_shell_are_commands_in_the_chat() -> None:
    text = losses_text(US)

    assert "--rate" not in text
    assert "/settings rate" in text
