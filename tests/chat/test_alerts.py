"""`/subscribe`, `/unsubscribe`, `/news`, `/losses`, `/deadline`."""

import pytest

from bot.core.feeds import Feed
from bot.core.stories import Entry, Sentiment, Topic, Verdict
from tests.chat.talk import ADA, Talk, commands
from tests.fakes import NOON, entry


def flag(talk: Talk, story: Entry) -> None:
    talk.store.stories.add(Feed("CoinDesk", "https://news.example/rss"), (story,), NOON)
    (stored,) = talk.store.stories.unread(9)
    verdict = Verdict((Topic.MARKET_DOWNTURN,), Sentiment.NEGATIVE, {}, ("SOL",), ())
    talk.store.stories.judge(((stored.id, verdict),))


async def test_subscribe_says_what_will_come_and_when(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.say("/subscribe")

    assert "60, 30, 14, 7, 3 and 1 days" in answer.text
    assert "at least $100.00" in answer.text
    assert "quiet hours, 21-09" in answer.text
    assert "31 December 2026, 18:59 New York time (23:59 UTC)" in answer.text
    assert talk.profile().wants_reminders


async def test_subscribe_before_the_country_remembers_the_wish(talk: Talk) -> None:
    asked = await talk.say("/subscribe")

    currency = await talk.press(asked, "United States")
    answer = await talk.press(currency, "USD")

    assert "Reminders are on." in answer.text
    assert talk.profile().wants_reminders


async def test_subscribing_twice_keeps_the_first_day(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/subscribe")
    talk.clock.turn(days=3)

    await talk.say("/subscribe")

    assert talk.profile().subscribed_at == NOON


async def test_unsubscribe_stops_reminders_and_keeps_the_rest(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 2 SOL for 340")
    await talk.say("/subscribe")

    answer = await talk.say("/unsubscribe")

    assert "Reminders are off" in answer.text
    assert not talk.profile().wants_reminders
    assert len(talk.rows()) == 1


async def test_unsubscribe_of_a_stranger_stores_nothing(talk: Talk) -> None:
    answer = await talk.say("/unsubscribe")

    assert "off already" in answer.text
    assert talk.store.chats.get(ADA) is None


async def test_losses_shows_what_could_be_used(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 25 SOL for 4200 2026-03-02 kraken")
    await talk.say("/add buy 15 SOL for 2640 2026-05-02 kraken")

    answer = await talk.say("/losses")

    assert "a loss of <b>$1,240.00</b>" in answer.text
    assert "<b>$297.60</b> of tax (an estimate)" in answer.text


async def test_a_plan_asks_for_its_aim_and_shows_the_fewest_sales(talk: Talk) -> None:
    await talk.settle_in("GB GBP")
    await talk.say("/add buy 25 SOL for 9200 2026-03-02 kraken")
    await talk.say("/add buy 1 BTC for 50000 2026-05-02 kraken")
    await talk.say("/add sell 0.5 BTC for 29000 2026-10-02 kraken")

    question = await talk.say("/plan")
    answer = await talk.press(question, "Use what is free of tax")

    # A gain of 4,000 needs a loss of 1,000 to come down to the exemption of 3,000.
    assert "a loss of £1,000.00" in answer.text
    assert "from £4,000.00 to £3,000.00" in answer.text
    assert "could save about £240.00 of tax" in answer.text


async def test_a_plan_says_how_much_of_the_ledger_it_rests_on_and_how_large_what_is_unknown_is(
    talk: Talk,
) -> None:
    await talk.settle_in()
    await talk.say("/add deposit 10 BTC 2026-03-01 kraken")
    await talk.say("/add sell 10 BTC for 500000 2026-06-01 kraken")
    await talk.say("/add buy 25 SOL for 4200 2026-03-02 kraken")
    await talk.say("/add buy 1 ETH for 4000 2026-03-02 kraken")
    await talk.say("/add sell 1 ETH for 5000 2026-04-02 kraken")

    answer = await talk.say("/plan saving")

    assert "from $1,000.00 to $300.00, as far as it is known." in answer.text
    assert "is unknown are not in it (they brought 500,000 USD)" in answer.text
    assert "<b>Confidence</b>: partial: " in answer.text


async def test_a_plan_with_nothing_to_reach_says_why(talk: Talk) -> None:
    """EStG 23(3) s.5: free below 1,000 EUR."""
    await german_lots(talk)
    await talk.say("/add buy 1 BTC for 30000 2026-05-01 kraken")
    await talk.say("/add sell 1 BTC for 30500 2026-06-01 kraken")

    answer = await talk.say("/plan saving")

    assert (
        "There is nothing to reach: the net result of the year is €500.00 so far. A year whose "
        "total is below 1,000 EUR is free of tax (EStG 23(3) s.5), so a loss has no tax to save."
    ) in answer.text


async def test_losses_and_portfolio_tell_of_one_coin_alone(talk: Talk) -> None:
    await german_lots(talk)

    losses, portfolio = await talk.say("/losses eth"), await talk.say("/portfolio $SOL")

    assert losses.text.startswith("<b>Losses you could use today in ETH alone</b>")
    assert "• 29 November 2026: a loss of €1,000.00 in ETH" in losses.text
    assert "SOL" not in losses.text
    assert portfolio.text.startswith("<b>Your portfolio: SOL alone</b>")
    assert "ETH" not in portfolio.text


@pytest.mark.parametrize("command", ["/losses DOGE", "/portfolio DOGE", "/losses DOGE now"])
async def test_a_word_that_names_no_coin_held_is_not_passed_over(talk: Talk, command: str) -> None:
    await german_lots(talk)

    answer = await talk.say(command)

    assert "is no coin that you hold: you hold ETH and SOL." in answer.text


async def test_a_word_that_is_no_aim_of_a_plan_is_told(talk: Talk) -> None:
    await german_lots(talk)

    answer = await talk.say("/plan 500")

    assert answer.text.startswith("“500” is no aim that I know. What should the sales come to?")
    assert "/plan saving" in commands(answer).values()


async def test_a_loss_below_the_threshold_is_named(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 1 SOL for 175 2026-03-02 kraken")

    answer = await talk.say("/losses")

    assert (
        "<b>Below your threshold</b> of $100.00: a loss of $35.00 in SOL in kraken. "
        "/settings threshold changes it."
    ) in answer.text


async def test_what_holds_for_several_sales_is_said_once(talk: Talk) -> None:
    """EStG 23(3) s.5: a year below 1,000 EUR is free."""
    await german_lots(talk)
    await talk.say("/add buy 1 BTC for 30000 2026-05-01 kraken")
    await talk.say("/add sell 1 BTC for 30154.25 2026-06-01 kraken")

    answer = await talk.say("/losses")

    once = "154.25 EUR of this loss would meet gains that are free anyway"
    assert answer.text.count(once) == 1
    assert f"each by itself: its amounts do not add up\n• For both: {once}" in answer.text
    assert answer.text.count("has no waiting time for coins held directly") == 1


async def test_of_a_sale_with_exempt_lots_in_front_a_part_of_the_difference_counts(
    talk: Talk,
) -> None:
    await german_lots(talk)
    await talk.say("/add buy 10 SOL for 100 2024-01-01 kraken")

    answer = await talk.say("/losses SOL")

    assert "and would bring €2,800.00 today; of the difference, a loss of" in answer.text


async def test_what_holds_for_one_sale_stays_with_it(talk: Talk) -> None:
    await german_lots(talk)

    answer = await talk.say("/losses SOL")

    assert "The same for several" not in answer.text
    assert "has no waiting time for coins held directly" in answer.text


async def test_losses_left_for_later_years_part_those_that_the_year_has_already(
    talk: Talk,
) -> None:
    await talk.settle_in("GB GBP")
    await talk.say("/add buy 1 ETH for 4000 2026-05-01 kraken")
    await talk.say("/add sell 1 ETH for 3000 2026-06-01 kraken")
    await talk.say("/add buy 25 SOL for 28500 2026-06-01 kraken")
    await talk.say("/price SOL 140")

    answer = await talk.say("/losses")

    assert (
        "Losses of £26,000.00 would be left for later years; £1,000.00 of them are without these "
        "sales, too."
    ) in answer.text


async def test_losses_before_any_lot_is_friendly(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.say("/losses")

    assert "I know none of your lots yet" in answer.text
    assert commands(answer) == {}


async def test_losses_of_who_sold_everything_tell_what_the_year_realised(talk: Talk) -> None:
    await talk.settle_in("GB GBP")
    await talk.say("/add buy 1 ETH for 4000 2026-05-01 kraken")
    await talk.say("/add sell 1 ETH for 3000 2026-06-01 kraken")
    await talk.say("/add received 5 SOL 2026-05-01 kraken")
    await talk.say("/add sell 5 SOL for 600 2026-06-01 kraken")

    losses = await talk.say("/losses")
    portfolio = await talk.say("/portfolio")
    one = await talk.say("/losses ETH")

    assert losses.text.startswith("<b>You hold nothing now</b>\nAll that your ledger has is sold")
    assert "the ledger has realised -1,000 GBP; that is counted" in losses.text
    assert "sales of which the gain is unknown are not in it (they brought 600 GBP)" in losses.text
    assert "<b>Confidence</b>: partial: 1 of 1 coin not counted in full (SOL: " in losses.text
    assert portfolio.text.startswith("You hold nothing now: all that your ledger has is sold")
    assert "you hold nothing now" in one.text


async def test_of_half_a_transfer_nothing_is_said_to_be_sold(talk: Talk) -> None:
    await talk.settle_in("GB GBP")
    await talk.say("/add deposit 1 ETH 2026-05-01 kraken")

    losses = await talk.say("/losses")
    portfolio = await talk.say("/portfolio")

    assert "deposit" in {row.kind for row in talk.rows()}
    assert losses.text.startswith("<b>I know of nothing that you hold</b>\nHalves of transfers")
    assert portfolio.text.startswith("I know of nothing that you hold.\n\n")
    assert "<b>Confidence</b>: partial" in losses.text


async def test_deadline_is_told_in_the_time_of_the_country(talk: Talk) -> None:
    await talk.settle_in("GB GBP")

    answer = await talk.say("/deadline")

    assert "5 April 2027, 23:59 London time (22:59 UTC)" in answer.text


async def german_lots(talk: Talk) -> None:
    """Hold SOL and ETH at a loss, each with a last day of its own before the year ends."""
    await talk.settle_in("DE EUR")
    await talk.say("/price SOL 140\n/price ETH 2500")
    await talk.say("/price ETH 2500")
    await talk.say("/price SOL 140")
    await talk.say("/add buy 10 SOL for 2400 2025-11-26 kraken")
    await talk.say("/add buy 2 ETH for 6000 2025-11-29 kraken")
    await talk.say("/add buy 1 ETH for 3000 2026-06-01 kraken")


LAST_DAYS = (
    "• 26 November 2026: a loss of €1,000.00 in SOL; 2 days left\n"
    "• 29 November 2026: a loss of €1,000.00 in ETH; 5 days left"
)


@pytest.mark.parametrize("command", ["/losses", "/deadline", "/subscribe"])
async def test_each_last_day_that_lots_have_of_their_own_is_listed(
    talk: Talk, command: str
) -> None:
    await german_lots(talk)

    answer = await talk.say(command)

    assert LAST_DAYS in answer.text


async def test_losses_says_which_loss_counts_until_the_year_ends(talk: Talk) -> None:
    await german_lots(talk)

    answer = await talk.say("/losses")

    assert "(22:59 UTC), for tax year 2026: the rest; 37 days left" in answer.text


async def test_a_plan_names_the_last_days_of_its_own_sales(talk: Talk) -> None:
    await german_lots(talk)
    await talk.say("/add buy 1 BTC for 30000 2024-01-01 kraken")
    await talk.say("/add sell 1 BTC for 40000 2024-06-01 kraken")
    await talk.say("/add buy 1 BTC for 30000 2026-05-01 kraken")
    await talk.say("/add sell 1 BTC for 31000 2026-06-01 kraken")

    answer = await talk.say("/plan gains")

    assert "29 November 2026" not in answer.text
    assert "• 26 November 2026: a loss of €1,000.00 in SOL; 2 days left" in answer.text


async def test_a_last_day_of_a_lot_without_a_price_is_not_passed_over_in_silence(
    talk: Talk,
) -> None:
    await talk.settle_in("DE EUR")
    await talk.say("/add buy 10 JUP for 2400 2025-11-26 kraken")

    answer = await talk.say("/deadline")

    assert "No loss of €100.00 or more has such a day" in answer.text
    assert "I have no price for JUP, so which of those lots lose is unknown." in answer.text


async def test_where_a_loss_has_no_use_the_days_on_which_tax_on_gains_is_due_are_told(
    talk: Talk,
) -> None:
    """Lei 8.981/1995 art. 21(1)."""
    await talk.settle_in("BR BRL")

    answer = await talk.say("/deadline")

    assert answer.text.startswith("<b>No deadline for losses in Brazil</b>")
    assert (
        "• Tax on the gains of October 2026 is due by 30 November 2026 (6 days left)."
        in answer.text
    )
    assert "a sale at a loss changes nothing about them" in answer.text


async def test_news_needs_no_country(talk: Talk) -> None:
    answer = await talk.say("/news")

    assert "No story has been flagged yet" in answer.text


async def test_news_shows_the_stories_that_were_flagged(talk: Talk) -> None:
    flag(talk, entry("SOL falls <hard>"))

    answer = await talk.say("/news")

    assert '<a href="https://news.example/sol-falls-<hard>">' not in answer.text
    assert "SOL falls &lt;hard&gt;</a>\nCoinDesk" in answer.text
    assert "About falling prices: SOL" in answer.text


async def test_that_what_was_held_for_long_loses_for_nothing_is_told_where_no_loss_is(
    talk: Talk,
) -> None:
    """EStG 23(1) s.1 no.2."""
    await talk.settle_in("DE EUR")
    await talk.say("/add buy 1 BTC for 90000 2020-05-01 kraken")

    answer = await talk.say("/losses")

    assert "No sale of today has a loss above €100.00 that counts" in answer.text
    assert (
        "Units held long enough to be exempt stand below their cost (BTC 30,000 EUR): such a loss "
        "counts for nothing, so no sale is told for its sake"
    ) in answer.text
