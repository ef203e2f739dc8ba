"""`/settings`, by buttons and typed."""

from datetime import time

import pytest

from bot.core.chats import QuietHours
from tests.build import d
from tests.chat.talk import Talk, commands


async def test_settings_shows_what_holds_and_what_can_be_changed(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.say("/settings")

    assert "Smallest loss worth a message: <b>$100.00</b>" in answer.text
    assert "24% (assumed)" in answer.text
    assert commands(answer)["Quiet hours"] == "/settings quiet"


@pytest.mark.parametrize("words", ["threshold 250", "THRESHOLD $250", "minimum 250.00"])
async def test_the_threshold_can_be_typed(talk: Talk, words: str) -> None:
    await talk.settle_in()

    answer = await talk.say(f"/settings {words}")

    assert "<b>$250.00</b>" in answer.text
    assert talk.profile().min_loss == d(250)


async def test_the_threshold_can_be_pressed(talk: Talk) -> None:
    await talk.settle_in()
    asked = await talk.press(await talk.say("/settings"), "Threshold")

    await talk.press(asked, "1000")

    assert talk.profile().min_loss == d(1000)


async def test_quiet_hours_can_be_set_and_turned_off(talk: Talk) -> None:
    await talk.settle_in()

    await talk.say("/settings quiet hours 22:30-07:15")
    before = talk.profile().quiet_hours
    await talk.say("/settings quiet off")

    assert before == QuietHours(time(22, 30), time(7, 15))
    assert talk.profile().quiet_hours is None


@pytest.mark.parametrize(
    "words", ["timezone Europe/Berlin", "time zone europe/berlin", "zone Berlin"]
)
async def test_the_time_zone_is_found_by_name_or_city(talk: Talk, words: str) -> None:
    await talk.settle_in()

    await talk.say(f"/settings {words}")

    assert talk.profile().timezone == "Europe/Berlin"


async def test_a_method_that_the_law_allows_is_set_by_a_button(talk: Talk) -> None:
    await talk.settle_in()
    asked = await talk.press(await talk.say("/settings"), "Method")

    await talk.press(asked, "hifo")

    assert talk.profile().method == "hifo"


async def two_lots_and_a_sale(talk: Talk, country: str) -> None:
    await talk.settle_in(country)
    await talk.say("/add buy 1 BTC for 10000 2025-01-01 kraken")
    await talk.say("/add buy 1 BTC for 25000 2025-02-01 kraken")
    await talk.say("/add sell 1 BTC for 30000 2025-06-01 kraken")


async def test_another_method_says_what_it_changes_of_past_years_and_can_be_taken_back(
    talk: Talk,
) -> None:
    await two_lots_and_a_sale(talk, "US USD")

    changed = await talk.say("/settings method hifo")
    back = await talk.press(changed, "Take that back")

    assert "All your sales are reckoned anew by that, those of past years, too." in changed.text
    assert "• 2025: $5,000.00, before $20,000.00" in changed.text
    assert "• 2025: $20,000.00, before $5,000.00" in back.text
    assert talk.profile().method is None


async def test_another_method_that_changes_no_year_says_so(talk: Talk) -> None:
    await two_lots_and_a_sale(talk, "US USD")

    answer = await talk.say("/settings method fifo")

    assert "Gains less losses stay the same in each year." in answer.text


async def test_before_any_sale_another_method_changes_nothing_that_is_told(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.say("/settings method hifo")

    assert "reckoned anew" not in answer.text


async def test_a_method_in_doubt_is_told_to_be_so_before_and_after_it_is_chosen(
    talk: Talk,
) -> None:
    """FG Nuremberg 3 K 760/22."""
    await two_lots_and_a_sale(talk, "DE EUR")

    question = await talk.say("/settings method")
    lifo = await talk.press(question, "lifo")
    fifo = await talk.say("/settings method fifo")

    doubt = "Whether LIFO is allowed is not settled"
    assert f"• lifo: last in, first out (LIFO). {doubt}" in question.text
    assert "Now it is fifo. All your sales are reckoned anew by another" in question.text
    assert doubt in lifo.text
    assert doubt not in fifo.text


async def test_a_method_that_the_law_does_not_allow_is_refused(talk: Talk) -> None:
    await talk.settle_in("GB GBP")

    answer = await talk.say("/settings method hifo")

    assert "The law of the United Kingdom does not allow “hifo”; it allows pool." in answer.text
    assert talk.profile().method is None


async def test_rates_can_be_given_and_taken_back(talk: Talk) -> None:
    await talk.settle_in()

    await talk.say("/settings rate 32% 15%")
    given = (talk.profile().rate_short, talk.profile().rate_long)
    await talk.say("/settings rate default")

    assert given == (d(32), d(15))
    assert talk.profile().rate_short is None


async def test_brackets_are_shown_until_a_rate_of_ones_own_stands_for_them(talk: Talk) -> None:
    await talk.settle_in("FI EUR")

    before = await talk.say("/settings")
    await talk.say("/settings rate 28")
    after = await talk.say("/settings")

    assert "Tax rate: <b>30% up to 30,000, 34% above (assumed)</b>" in before.text
    assert "Tax rate: <b>28%</b>" in after.text


async def test_the_wash_rule_can_be_switched_where_the_law_has_a_switch(talk: Talk) -> None:
    await talk.settle_in()

    await talk.say("/settings wash on")

    assert talk.profile().wash_rule is True


async def test_the_wash_rule_cannot_be_switched_elsewhere(talk: Talk) -> None:
    await talk.settle_in("GB GBP")

    answer = await talk.say("/settings wash rule on")

    assert "has no such rule to switch" in answer.text
    assert talk.profile().wash_rule is None


async def test_wallets_of_the_household_are_named_where_the_law_counts_them(talk: Talk) -> None:
    await talk.settle_in("CA CAD")
    await talk.say("/add buy 1 BTC for 100 2026-01-02")
    await talk.say("/add buy 1 BTC for 900 2026-01-02 TFSA")

    unknown = await talk.say("/settings household his")
    answer = await talk.say("/settings household tfsa")
    portfolio = await talk.say("/portfolio")
    await talk.say("/settings household none")

    assert "Your ledger has no wallet “his”; there are: TFSA, default." in unknown.text
    assert "Wallets of the household: <b>TFSA</b>" in answer.text
    assert "1 BTC in your pool, cost CA$100.00" in portfolio.text
    assert talk.profile().household == ()


async def test_a_household_that_has_all_coins_is_said_to_wherever_they_are_missed(
    talk: Talk,
) -> None:
    await talk.settle_in()
    await talk.say("/add buy 2 ETH for 5000 2026-01-02 kraken")

    done = await talk.say("/settings household Kraken")
    portfolio = await talk.say("/portfolio")
    losses = await talk.say("/losses")
    one = await talk.say("/losses ETH")

    all_others = "All coins of your ledger lie in wallets that you named as the household's"
    assert all_others in done.text
    assert portfolio.text.startswith(f"None of these coins is yours. {all_others}")
    assert losses.text.startswith(f"<b>None of these coins is yours</b>\n{all_others}")
    assert "all coins of your ledger lie in wallets of the household" in one.text


async def test_no_household_is_named_where_the_law_counts_nobody_else(talk: Talk) -> None:
    await talk.settle_in("GB GBP")

    answer = await talk.say("/settings household TFSA")

    assert "The law of the United Kingdom counts nobody's purchases but yours." in answer.text
    assert talk.profile().household == ()


async def test_country_and_currency_are_changed_as_in_start(talk: Talk) -> None:
    await talk.settle_in()

    await talk.press(await talk.say("/settings country DE"), "Change to Germany, EUR")
    await talk.say("/settings currency EUR")

    assert (talk.profile().country, talk.profile().currency) == ("DE", "EUR")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("threshold lots", "“lots” is no amount"),
        ("quiet 25-30", "“25-30” is no span of hours"),
        ("zone Atlantis", "do not know the time zone “Atlantis”"),
        ("rate 240", "“240” is no rate"),
        ("colour blue", "no setting “colour blue”"),
        ("wash maybe", "Write on or off"),
    ],
)
async def test_a_value_that_cannot_be_used_is_refused_in_words(
    talk: Talk, words: str, said: str
) -> None:
    await talk.settle_in()
    before = talk.profile()

    answer = await talk.say(f"/settings {words}")

    assert said in answer.text
    assert answer.buttons
    assert talk.profile() == before


async def test_where_there_is_no_wash_switch_no_button_offers_it(talk: Talk) -> None:
    await talk.settle_in("GB GBP")

    answers = [await talk.say(f"/settings wash{value}") for value in (" on", "")]

    assert all("has no such rule to switch" in answer.text for answer in answers)
    assert [answer.buttons for answer in answers] == [(), ()]


async def test_a_second_rate_is_refused_where_the_law_knows_one(talk: Talk) -> None:
    await talk.settle_in("GB GBP")

    answer = await talk.say("/settings rate 18 10")
    question = await talk.say("/settings rate")

    assert "The law of the United Kingdom has one rate for gains" in answer.text
    assert talk.profile().rate_short is None
    assert "24 15" not in question.text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("threshold lots", "“lots” is no amount"),
        ("quiet 25-30", "“25-30” is no span of hours"),
        ("zone Atlantis", "do not know the time zone “Atlantis”"),
        ("colour blue", "no setting “colour blue”"),
    ],
)
async def test_a_mistake_is_named_before_the_country_is_asked(
    talk: Talk, words: str, said: str
) -> None:
    answer = await talk.say(f"/settings {words}")

    assert said in answer.text


@pytest.mark.parametrize("words", ["DE EUR", "CH CHF", "BR BRL"])
async def test_a_point_that_may_part_thousands_is_asked_about(talk: Talk, words: str) -> None:
    await talk.settle_in(words)
    before = talk.profile()

    answer = await talk.say("/settings threshold 1.000")

    assert "could be 1000 or 1; write 1000 or 1.0000" in answer.text
    assert talk.profile() == before


@pytest.mark.parametrize("words", ["GB GBP", "IE EUR", "US USD"])
async def test_a_point_is_a_point_where_commas_part_thousands(talk: Talk, words: str) -> None:
    await talk.settle_in(words)

    await talk.say("/settings threshold 1.000")

    assert talk.profile().min_loss == d(1)


@pytest.mark.parametrize("words", ["cost 0.5", "trade cost 0.5%", "costs 0.50", "fee 0.5 %"])
async def test_what_selling_costs_can_be_typed_and_is_in_the_figures(
    talk: Talk, words: str
) -> None:
    await talk.settle_in()
    await talk.say("/add buy 40 SOL for 6840 2026-03-02")

    answer = await talk.say(f"/settings {words}")
    losses = await talk.say("/losses")

    assert talk.profile().trade_cost == d("0.5")
    assert "Cost of selling: <b>0.5% of what it brings</b>" in answer.text
    # 40 at 140 bring 5,600, less 28; the loss is 1,268 and saves 304.32, of which 276.32 are left.
    assert "a loss of <b>$1,268.00</b>" in losses.text
    assert (
        "Selling would cost about $28.00; the loss above has that in it, and $276.32 of the saving "
        "would be left."
    ) in losses.text


async def test_a_cost_of_selling_can_be_pressed_and_taken_back(talk: Talk) -> None:
    await talk.settle_in()
    asked = await talk.press(await talk.say("/settings"), "Cost of selling")

    await talk.press(asked, "0.25")
    before = talk.profile().trade_cost
    answer = await talk.say("/settings cost none")

    assert (before, talk.profile().trade_cost) == (d("0.25"), d(0))
    assert "Cost of selling: <b>none stated</b>" in answer.text


@pytest.mark.parametrize("value", ["fifty", "51", "-1", "1 2"])
async def test_a_cost_that_is_none_is_refused(talk: Talk, value: str) -> None:
    await talk.settle_in()

    answer = await talk.say(f"/settings cost {value}")

    assert f"“{value}” is no cost in per cent; write it as 0.5, or none." in answer.text
    assert talk.profile().trade_cost == 0


async def test_a_sale_below_the_smallest_is_named_and_not_proposed(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 2 SOL for 500 2026-03-02")

    answer = await talk.say("/settings smallest sale 300")
    losses, plan = await talk.say("/losses"), await talk.say("/plan saving")
    await talk.say("/settings trade any")

    left_out = "2 SOL in your default wallet: a loss of $220.00, would bring $280.00"
    assert "Smallest sale: <b>$300.00</b>" in answer.text
    assert "whose sale would bring enough" in losses.text
    assert left_out in losses.text
    assert left_out in plan.text
    assert talk.profile().min_trade == 0


@pytest.mark.parametrize(
    "key", ["timezone", "quiet", "threshold", "rate", "cost", "method", "household", "trade", ""]
)
async def test_what_cannot_be_used_is_quoted_in_short(talk: Talk, key: str) -> None:
    await talk.settle_in("CA CAD")

    answer = await talk.say(f"/settings {key} {'x' * 3000}")

    assert "xxx…”" in answer.text
    assert len(answer.text) < 600
