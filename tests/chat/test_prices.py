import json

import pytest

from tests.build import d
from tests.chat.talk import BOB, Talk


async def test_a_price_that_no_source_has_is_given_and_named_as_ones_own_with_its_age(
    talk: Talk,
) -> None:
    await talk.settle_in()
    await talk.say("/add ! buy 2 XYZ for 400 2026-01-01 kraken")
    assert "/price lets you give one" in (await talk.say("/losses")).text

    answer = await talk.say("/price xyz 150")

    assert "1 XYZ is worth $150.00, as you say" in answer.text
    talk.clock.turn(hours=2)
    losses = await talk.say("/losses")
    assert "you, 24 Nov 12:00 UTC: stale, 2 hours old" in losses.text
    assert "$100.00" in losses.text


async def test_ones_own_price_counts_until_a_source_has_a_newer_one(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 1 SOL for 400 2026-01-01 kraken")
    talk.clock.turn(minutes=1)

    answer = await talk.say("/price SOL 100")
    assert "I knew one: $140.00" in answer.text
    own = await talk.say("/portfolio")
    talk.clock.turn(minutes=10)
    newer = await talk.say("/portfolio")

    assert "$100.00 each" in own.text
    assert "$140.00 each" in newer.text


async def test_a_coin_alone_is_answered_with_its_price_source_and_age(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.say("/price bitcoin")

    assert answer.text == (
        "<b>1 BTC is worth $60,000.00</b>\n"
        "Source: Test Prices, 24 Nov 12:00 UTC: less than a minute old.\n"
        "You have set no price of your own.\n"
        "<code>/price BTC 150</code>, with your number in place of 150, sets a price of your own "
        "in USD: it counts where no source has a newer one."
    )
    assert answer.buttons == ()


async def test_a_price_that_is_old_is_said_to_be_stale_and_why_no_newer_one_came(
    talk: Talk,
) -> None:
    await talk.settle_in()
    await talk.say("/price SOL")
    talk.clock.turn(hours=3)
    talk.prices.down = "Test Prices asks for fewer look-ups (HTTP 429)"

    answer = await talk.say("/price $sol")

    assert "24 Nov 12:00 UTC: stale, 3 hours old" in answer.text
    assert "older than 30 minutes, so what I reckon with it may be off" in answer.text
    assert "I could not get a fresh price: Test Prices asks for fewer look-ups" in answer.text


async def test_a_coin_without_a_price_is_said_to_have_none_why_and_how_to_set_one(
    talk: Talk,
) -> None:
    await talk.settle_in()

    unknown = await talk.say("/price DOGEE")
    known = await talk.say("/price DOGE")
    talk.clock.turn(hours=1)
    talk.prices.down = "Test Prices refuses us"
    failed = await talk.say("/price DOGE")

    assert "<b>I have no price of DOGEE in USD.</b>" in unknown.text
    assert "is it spelled as your exchange spells it?" in unknown.text
    assert "None of my sources has one.\nUntil there is one" in known.text
    assert "its worth is unknown and its losses are not counted" in known.text
    assert "It could not be had just now: Test Prices refuses us" in failed.text
    assert all("/price DOGE" in answer.text for answer in (unknown, known, failed))


async def test_a_coin_alone_says_whether_ones_own_price_counts_and_takes_it_back(
    talk: Talk,
) -> None:
    await talk.settle_in()
    await talk.say("/price SOL")
    talk.clock.turn(minutes=1)
    await talk.say("/price SOL 100")

    counts = await talk.say("/price SOL")
    talk.clock.turn(minutes=10)
    newer = await talk.say("/price SOL")
    await talk.press(newer, "Take my price back")

    assert "<b>1 SOL is worth $100.00</b>\nSource: you, 24 Nov 12:01 UTC" in counts.text
    assert "my sources say $140.00 (Test Prices, 24 Nov 12:00 UTC: 1 min old)" in counts.text
    assert "<code>/price SOL off</code> takes yours back" in counts.text
    assert "<b>1 SOL is worth $140.00</b>" in newer.text
    assert "Your own price, $100.00 (you, 24 Nov 12:01 UTC: 10 min old), does not" in newer.text
    assert "You have set no price" in (await talk.say("/price SOL")).text


async def test_ones_own_price_in_another_currency_is_said_not_to_count(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/price XYZ 150")
    await talk.press(await talk.say("/start DE EUR"), "Change to Germany, EUR")

    answer = await talk.say("/price XYZ")

    assert "I have no price of XYZ in EUR" in answer.text
    assert "Your own price is in USD and you count in EUR, so it does not count" in answer.text


async def test_price_alone_lists_what_is_held_with_what_lacks_a_price_first(talk: Talk) -> None:
    await talk.settle_in()
    for coin in ("BTC", "SOL", "XYZ", "ABC"):
        await talk.say(f"/add ! buy 1 {coin} for 400 2026-01-01 kraken")
    await talk.say("/price XYZ 150")

    listed = await talk.say("/price")

    lines = [line for line in listed.text.splitlines() if line.startswith("•")]
    assert lines == [
        "• ABC: no price; <code>/price ABC</code> says why, and takes yours",
        "• 1 XYZ: $150.00 (you, 24 Nov 12:00 UTC: less than a minute old), <b>your own price</b>",
        "• 1 BTC: $60,000.00 (Test Prices, 24 Nov 12:00 UTC: less than a minute old)",
        "• 1 SOL: $140.00 (Test Prices, 24 Nov 12:00 UTC: less than a minute old)",
    ]
    assert "/price XMR 150" in listed.text


async def test_price_alone_stays_short_and_says_how_much_it_left_out(talk: Talk) -> None:
    await talk.settle_in()
    coins = "\n".join(f"2026-01-01,buy,C{number},1,5" for number in range(30))
    await talk.send(f"time,kind,asset,quantity,total\n{coins}\n")

    listed = await talk.say("/price")

    assert listed.text.count("•") == 21
    assert "• and 10 more: /price and a coin shows it" in listed.text


async def test_portfolio_says_of_a_coin_without_a_price_how_to_set_one(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add ! buy 2 XYZ for 400 2026-01-01 kraken")

    without = await talk.say("/portfolio")
    await talk.say("/price XYZ 150")
    with_own = await talk.say("/portfolio")

    remedy = "worth unknown (no price: <code>/price XYZ</code> says why, and takes yours)"
    assert remedy in without.text
    assert "no price" not in with_own.text


async def test_a_price_can_be_taken_back_and_all_are_listed(talk: Talk) -> None:
    await talk.settle_in()
    answer = await talk.say("/price XYZ 150")
    assert "1 XYZ: $150.00" in (await talk.say("/price")).text

    gone = await talk.press(answer, "Take that back")

    assert "is gone" in gone.text
    assert "1 XYZ: " not in (await talk.say("/price")).text
    assert "given no price" in (await talk.say("/price XYZ off")).text


@pytest.mark.parametrize(
    "said",
    [
        "🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀 5",
        "\ud800 5",
        "🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀",
        "$",
        "XYZ 0",
        "XYZ x",
        "XYZ -1",
        "XYZ 5 EUR",
        "XYZ 1e9",
        "XYZ 99999999999999999",
    ],
)
async def test_what_is_no_price_in_ones_currency_is_refused(talk: Talk, said: str) -> None:
    await talk.settle_in()

    answer = await talk.say(f"/price {said}")

    assert "/price XMR 150" in answer.text
    assert talk.store.own_prices.all(talk.profile().chat) == {}


@pytest.mark.parametrize("said", ["XYZ $150", "XYZ 150 USD", "XYZ 150USD", "XYZ 150.00"])
async def test_a_price_may_name_ones_own_currency(talk: Talk, said: str) -> None:
    await talk.settle_in()

    await talk.say(f"/price {said}")

    assert talk.store.own_prices.all(talk.profile().chat)["XYZ"].amount == d(150)


async def test_where_points_part_thousands_a_doubtful_price_is_asked_about(talk: Talk) -> None:
    await talk.settle_in("DE EUR")

    answer = await talk.say("/price XYZ 1.500")

    assert "could be 1500 or 1.5" in answer.text
    assert talk.store.own_prices.all(talk.profile().chat) == {}


async def test_a_price_is_of_one_chat_is_exported_and_is_forgotten(talk: Talk) -> None:
    await talk.settle_in()
    await talk.settle_in(chat=BOB)
    await talk.say("/price XYZ 150")

    assert "1 XYZ: " not in (await talk.say("/price", BOB)).text
    documents = {each.name: each.content for each in (await talk.say("/export")).documents}
    (price,) = json.loads(documents["settings.json"])["own_prices"]
    assert (price["asset"], price["amount"], price["source"]) == ("XYZ", "150", "you")
    chat = talk.profile().chat
    await talk.press(await talk.say("/forget"), "Yes, delete everything")
    assert talk.store.own_prices.all(chat) == {}


async def test_a_price_in_the_currency_of_another_country_no_longer_counts(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add ! buy 2 XYZ for 400 2026-01-01 kraken")
    await talk.say("/price XYZ 150")
    await talk.press(await talk.say("/start DE EUR"), "Change to Germany, EUR")

    answer = await talk.say("/portfolio")

    assert "150" not in answer.text
