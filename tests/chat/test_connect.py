import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.desk import Operating
from bot.core.accounts import Looked
from bot.core.addresses import Family
from bot.core.errors import AccountUnavailable
from bot.core.exchange_keys import ApiKey
from bot.core.ledger import Kind, Row
from tests.build import d
from tests.chat.talk import ADA, Talk

KEY, SECRET = "K" * 56, "s" * 86 + "=="
MESSAGE = f"{KEY}\n{SECRET}"


class Exchange:
    """Takes keys; may say that one can do more than read, or fail."""

    def __init__(self) -> None:
        self.more: tuple[str, ...] = ()
        self.broken: AccountUnavailable | None = None
        self.checked = 0

    async def check(self, key: ApiKey) -> tuple[str, ...]:
        assert key == ApiKey(KEY, SECRET)
        self.checked += 1
        if self.broken:
            raise self.broken
        return self.more

    def seal(self, key: ApiKey) -> bytes:
        return b"sealed:" + key.key[:1].encode()


@pytest.fixture
def exchange() -> Exchange:
    return Exchange()


@pytest.fixture
async def ready(tmp_path: Path, exchange: Exchange) -> AsyncIterator[Talk]:
    talk = Talk(tmp_path, operating=Operating(exchange=exchange))
    await talk.settle_in()
    yield talk
    talk.store.close()


async def test_a_key_is_asked_for_checked_sealed_and_its_message_deleted(ready: Talk) -> None:
    asked = await ready.say("/connect kraken")
    assert "nothing else" in asked.text

    answer = await ready.say(MESSAGE)

    assert "Connected" in answer.text
    assert answer.deletes
    assert KEY not in answer.text
    (account,) = ready.store.accounts.of(ADA)
    assert (account.family, account.secret) == (Family.KRAKEN, b"sealed:K")
    assert SECRET not in repr(account)


async def test_a_key_may_stand_behind_the_command(ready: Talk) -> None:
    answer = await ready.say(f"/connect kraken {KEY} {SECRET}")

    assert "Connected" in answer.text
    assert answer.deletes


async def test_a_key_that_may_trade_or_withdraw_is_refused_by_name_and_not_kept(
    ready: Talk, exchange: Exchange
) -> None:
    exchange.more = ("modify-trades", "withdraw-funds")
    await ready.say("/connect kraken")

    answer = await ready.say(MESSAGE)

    assert "modify-trades and withdraw-funds" in answer.text
    assert answer.deletes
    assert ready.store.accounts.of(ADA) == ()


async def test_a_key_that_cannot_be_checked_is_not_taken(ready: Talk, exchange: Exchange) -> None:
    exchange.broken = AccountUnavailable("Kraken did not answer in time.")
    await ready.say("/connect kraken")

    answer = await ready.say(MESSAGE)

    assert "did not answer in time" in answer.text
    assert answer.deletes
    assert ready.store.accounts.of(ADA) == ()


@pytest.mark.parametrize("minutes", [None, 6])
async def test_a_key_that_nobody_asked_for_is_deleted_and_not_tried(
    ready: Talk, exchange: Exchange, minutes: int | None
) -> None:
    if minutes is not None:
        await ready.say("/connect kraken")
        ready.clock.turn(minutes=minutes)

    answer = await ready.say(MESSAGE)

    assert answer.deletes
    assert "kept nothing" in answer.text
    assert exchange.checked == 0


async def test_where_keys_cannot_be_taken_the_reason_is_told(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.say("/connect kraken")

    assert "I cannot take keys here" in answer.text
    assert (await talk.say(MESSAGE)).deletes


@pytest.mark.parametrize(
    "text",
    [f"/connect {KEY} {SECRET}", f"/connect binance {KEY} {SECRET}", f"my key: {KEY} {SECRET}",
     f"/help {KEY} {SECRET}"],
)  # fmt: skip
async def test_a_key_that_stands_elsewhere_is_deleted_and_tried_nowhere(
    ready: Talk, exchange: Exchange, text: str
) -> None:
    answer = await ready.say(text)

    assert answer.deletes
    assert "kept nothing" in answer.text
    assert exchange.checked == 0


async def test_a_key_is_deleted_also_before_a_country_is_chosen(
    tmp_path: Path, exchange: Exchange
) -> None:
    talk = Talk(tmp_path, operating=Operating(exchange=exchange))

    answer = await talk.say(f"/connect kraken {KEY} {SECRET}")

    assert answer.deletes
    assert exchange.checked == 0
    talk.store.close()


async def test_another_exchange_is_not_promised(ready: Talk) -> None:
    assert "/import" in (await ready.say("/connect mtgox")).text


async def test_a_key_is_deleted_with_or_without_what_was_read_by_it(ready: Talk) -> None:
    for what, left in (("keep the entries", 1), ("and its entries", 0)):
        await ready.say("/connect kraken")
        connected = await ready.say(MESSAGE)
        (account,) = ready.store.accounts.of(ADA)
        row = Row(0, ready.clock(), Kind.BUY, "BTC", d(1), d(9), "USD", wallet="kraken", id="x:1")
        now = ready.clock()
        rows = () if what == "keep the entries" else (replace(row, id="x:2"),)
        ready.store.accounts.keep(account, Looked((row, *rows), {}, whole=True), now, now)
        question = await ready.press(connected, "Disconnect")

        done = await ready.press(question, f"Delete the key{',' if left else ''} {what}")

        assert "is deleted" in done.text
        assert ready.store.accounts.of(ADA) == ()
        assert len(ready.rows()) == 1
    assert "No such account" in (await ready.say("/disconnect kraken")).text


async def test_the_list_says_how_it_goes(ready: Talk) -> None:
    await ready.say("/connect kraken")
    await ready.say(MESSAGE)
    (account,) = ready.store.accounts.of(ADA)
    ready.store.accounts.fail(account, "Kraken asks for fewer look-ups.", ready.clock())

    listed = await ready.say("/connect")

    assert "not read to the end yet; the last try failed: Kraken asks" in listed.text
    assert "kraken" not in (await ready.say("/watch")).text.lower()


async def test_a_new_key_takes_the_place_of_the_old_one_and_the_place_is_kept(
    ready: Talk,
) -> None:
    await ready.say("/connect kraken")
    await ready.say(MESSAGE)
    (account,) = ready.store.accounts.of(ADA)
    now = ready.clock()
    ready.store.accounts.keep(account, Looked((), {"done": 5}, whole=True), now, now)

    await ready.say("/connect kraken")
    await ready.say(MESSAGE)

    assert [one.place for one in ready.store.accounts.of(ADA)] == [{"done": 5}]


async def test_no_key_is_exported_and_forgetting_deletes_it(ready: Talk) -> None:
    await ready.say("/connect kraken")
    await ready.say(MESSAGE)

    documents = (await ready.say("/export")).documents

    settings = next(each.content for each in documents if each.name == "settings.json")
    assert json.loads(settings)["watched"] == []
    assert not any(b"sealed" in each.content or KEY.encode() in each.content for each in documents)
    await ready.press(await ready.say("/forget"), "Yes, delete everything")
    assert ready.store.accounts.of(ADA) == ()
