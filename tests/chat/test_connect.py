import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.desk import Operating
from bot.core.accounts import Looked
from bot.core.addresses import Family
from bot.core.conversation import Request
from bot.core.errors import AccountUnavailable
from bot.core.exchange_keys import ApiKey
from bot.core.ledger import Kind, Row
from bot.store.imports import Draft, State
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
    talk = Talk(tmp_path, operating=Operating(chains=frozenset({"bitcoin"}), exchange=exchange))
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
    assert "kept nothing. /connect kraken takes one." in answer.text
    assert exchange.checked == 0


@pytest.mark.parametrize("typed", [KEY, SECRET, SECRET.rstrip("="), f"key: {KEY}", "a1" * 20])
@pytest.mark.parametrize("asked", [True, False])
async def test_one_half_of_a_key_is_deleted_and_both_are_asked_for_in_one_message(
    ready: Talk, exchange: Exchange, typed: str, asked: bool
) -> None:
    if asked:
        await ready.say("/connect kraken")

    answer = await ready.say(typed if len(typed) > 40 or asked else f"/connect kraken {typed}")

    assert answer.deletes
    assert "in one message" in answer.text
    assert typed not in answer.text
    assert exchange.checked == 0
    assert ready.store.accounts.of(ADA) == ()


async def test_both_halves_are_taken_after_one_came_alone(ready: Talk) -> None:
    await ready.say("/connect kraken")
    await ready.say(KEY)

    answer = await ready.say(MESSAGE)

    assert "Connected" in answer.text


@pytest.mark.parametrize("secret", ["a1b2c3d4e5f6", "s" * 50 + "!" * 36, "short"])
async def test_a_key_with_a_secret_that_is_none_is_deleted_and_its_form_is_told(
    ready: Talk, exchange: Exchange, secret: str
) -> None:
    answer = await ready.say(f"/connect kraken {KEY} {secret}")

    assert answer.deletes
    assert "56 characters" in answer.text
    assert exchange.checked == 0


async def test_a_word_that_is_no_part_of_a_key_is_not_deleted_while_one_is_waited_for(
    ready: Talk,
) -> None:
    await ready.say("/connect kraken")

    answers = [await ready.say(each) for each in ("where do I find it", "/losses", "portfolio")]

    assert not any(answer.deletes for answer in answers)


async def test_a_key_may_stand_behind_the_command_without_its_slash(ready: Talk) -> None:
    answer = await ready.say(f"connect kraken {KEY} {SECRET}")

    assert "Connected" in answer.text
    assert answer.deletes


@pytest.mark.parametrize("before", ["", "/watch ", "/add ", "/connect kraken ", "my key is "])
@pytest.mark.parametrize(
    ("secret", "what"),
    [
        ("0C28FCA386C7A227600B2FE50B7CAE11EC86D3BF1FBE471BE89827E19D72AA1D", "private key"),
        ("5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ", "private key"),
        ("legal winner thank year wave sausage worth useful legal winner thank yellow", "seed"),
    ],
)
async def test_what_opens_a_wallet_is_deleted_wherever_it_stands_and_its_owner_is_warned(
    ready: Talk, before: str, secret: str, what: str
) -> None:
    answer = await ready.say(f"{before}{secret}")

    assert answer.deletes
    assert what in answer.text
    assert "seen by others" in answer.text
    assert secret not in answer.text


async def test_a_secret_is_deleted_also_where_a_file_came_with_it(ready: Talk) -> None:
    request = Request(ADA, ready.next(), MESSAGE, b"time,kind", "ledger.csv", message=5)

    (answer,) = await ready.conversation.answer(request)

    assert answer.deletes


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


async def test_the_list_counts_what_was_read(ready: Talk) -> None:
    await ready.say("/connect kraken")
    await ready.say(MESSAGE)
    (account,) = ready.store.accounts.of(ADA)
    now = ready.clock()
    row = Row(0, now, Kind.BUY, "BTC", d(1), d(9), "USD", wallet="kraken", id="x:1")
    ready.store.accounts.keep(account, Looked((row,), {"of": 1}, whole=False), now, now)
    before = await ready.say("/connect")
    (account,) = ready.store.accounts.of(ADA)
    more = replace(row, id="x:2")
    ready.store.accounts.keep(account, Looked((more,), {"of": 2}, whole=True), now, now)

    after = await ready.say("/connect")

    assert "kraken: 1 entry, not read to the end yet" in before.text
    assert "kraken: 2 entries, read to the end" in after.text


async def test_a_key_whose_question_is_gone_is_told_why_it_was_not_taken(ready: Talk) -> None:
    await ready.say("/connect kraken")
    ready.clock.turn(minutes=6)

    answer = await ready.say(MESSAGE)

    assert "No question for a key was open: each is for five minutes" in answer.text
    assert "a restart of mine ends it. /connect kraken asks again." in answer.text
    assert answer.deletes
    assert ready.store.accounts.of(ADA) == ()


async def test_forget_names_the_key_the_addresses_and_the_files_that_wait(ready: Talk) -> None:
    await ready.say("/connect kraken")
    await ready.say(MESSAGE)
    await ready.say("/watch 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")
    waiting = Draft("1", "kraken.csv", state=State.WAITS)
    ready.store.imports.begin(ADA, waiting, ready.clock())

    asked = await ready.say("/forget")

    assert (
        "Your settings, 0 entries of your ledger, 1 watched address, the sealed key of your "
        "account at kraken, 1 file that waits for your answer and all reminders would be gone."
    ) in asked.text
    assert "The key itself stays good until you delete it at kraken as well." in asked.text
