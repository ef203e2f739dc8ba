from tests.build import d
from tests.chat.talk import Talk


async def test_a_trade_in_another_currency_counts_at_the_official_rate_of_its_day(
    talk: Talk,
) -> None:
    await talk.settle_in("DE EUR")

    await talk.say("/add buy 10 SOL for 2500 USD 2026-03-02 kraken")  # 1 EUR was 1.1698 USD

    held = await talk.say("/portfolio")
    assert "cost €2,137.12" in held.text
    answer = await talk.say("/losses")
    assert "Amounts in USD are converted into EUR" in answer.text
    assert "European Central Bank" in answer.text


async def test_a_trade_whose_rate_is_not_known_is_kept_and_named(talk: Talk) -> None:
    await talk.settle_in("DE EUR")

    await talk.send("time,kind,asset,quantity,total,currency\n2026-03-02,buy,SOL,10,2500,RUB\n")

    assert talk.quantities() == [d(10)]
    answer = await talk.say("/portfolio")
    assert "the last rate that I have is of 1 March 2022" in answer.text
