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
        "XYZ",
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
    await talk.say("/start DE EUR")

    answer = await talk.say("/portfolio")

    assert "150" not in answer.text
