import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat.desk import Operating
from bot.core.accounts import Looked
from bot.core.addresses import Family
from bot.core.ledger import Kind, Row
from tests.build import d
from tests.chat.talk import ADA, BOB, Talk

BECH32 = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
OLD = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
EVM = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"


@pytest.fixture
async def ready(tmp_path: Path) -> AsyncIterator[Talk]:
    talk = Talk(tmp_path, Operating(chains=frozenset({"bitcoin", "ethereum", "base"})))
    await talk.settle_in()
    yield talk
    talk.store.close()


async def test_an_address_of_bitcoin_is_watched_into_a_wallet(ready: Talk) -> None:
    answer = await ready.say(f"/watch {BECH32} Cold Storage")

    assert "Noted" in answer.text
    assert "bc1qw508…v8f3t4" in answer.text
    assert BECH32 not in answer.text
    (account,) = ready.store.accounts.of(ADA)
    assert (account.family, account.chain) == (Family.BITCOIN, "bitcoin")
    assert (account.address, account.wallet) == (BECH32, "Cold Storage")
    assert account.due == ready.clock()


async def test_an_evm_address_is_of_ethereum_unless_a_chain_is_named(ready: Talk) -> None:
    await ready.say(f"/watch {EVM.lower()}")
    await ready.say(f"/watch {EVM} base metamask")

    found = [(one.chain, one.wallet) for one in ready.store.accounts.of(ADA)]
    assert found == [("ethereum", "ethereum"), ("base", "metamask")]
    assert ready.store.accounts.of(ADA)[0].address == EVM


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (BECH32.replace("q", "p"), "mistyped"),
        ("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "EIP-55"),
        ("xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvv", "private key"),
        ("kraken", "I know addresses"),
    ],
)
async def test_what_is_no_address_is_refused_with_the_reason_and_not_repeated(
    ready: Talk, typed: str, said: str
) -> None:
    answer = await ready.say(f"/watch {typed}")

    assert said in answer.text
    assert typed not in answer.text
    assert ready.store.accounts.of(ADA) == ()


@pytest.mark.parametrize(
    ("words", "chain"),
    [(f"{EVM} bitcoin", "bitcoin"), (f"{EVM} BTC cold", "bitcoin"),
     (f"{BECH32} ethereum", "ethereum"), (f"{EVM} solana", "solana"),
     (f"{EVM} optimism main", "optimism"), (f"{OLD} base", "base"), (f"bitcoin {EVM}", "bitcoin")],
)  # fmt: skip
async def test_a_chain_that_an_address_is_none_of_is_refused_with_those_that_are_read(
    ready: Talk, words: str, chain: str
) -> None:
    answer = await ready.say(f"/watch {words}")

    assert f"is no address of {chain}" in answer.text
    assert "bitcoin (bc1…, 1…, 3…); ethereum and base (0x…)" in answer.text
    assert f'"{chain}"' in answer.text
    assert ready.store.accounts.of(ADA) == ()


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (f"{BECH32} bitcoin", ("bitcoin", "bitcoin")),
        (f"{BECH32} btc cold storage", ("bitcoin", "cold storage")),
        (f"bitcoin {OLD}", ("bitcoin", "bitcoin")),
        (f"{EVM} eth", ("ethereum", "ethereum")),
        (f"base {EVM} main", ("base", "main")),
        (f'{EVM} "Solana"', ("ethereum", "Solana")),
        (f"{EVM} base “base”", ("base", "base")),
    ],
)
async def test_a_chain_may_be_named_on_either_side_and_a_wallet_called_like_one_in_quotes(
    ready: Talk, words: str, named: tuple[str, str]
) -> None:
    await ready.say(f"/watch {words}")

    (account,) = ready.store.accounts.of(ADA)
    assert (account.chain, account.wallet) == named


async def test_a_chain_that_this_installation_does_not_read_is_no_wallet(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.say(f"/watch {EVM} base")

    assert "does not read base" in answer.text


async def test_an_address_is_watched_once(ready: Talk) -> None:
    await ready.say(f"/watch {OLD}")

    answer = await ready.say(f"/watch {OLD} other")

    assert "already" in answer.text
    assert len(ready.store.accounts.of(ADA)) == 1


async def test_a_chain_that_is_turned_off_is_told_with_its_setting(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.say(f"/watch {EVM}")

    assert "BOT_EVM_KEY" in answer.text
    assert talk.store.accounts.of(ADA) == ()


async def test_the_list_says_how_it_went(ready: Talk) -> None:
    await ready.say(f"/watch {OLD}")
    await ready.say(f"/watch {EVM}")
    first, second = ready.store.accounts.of(ADA)
    now = ready.clock()
    ready.store.accounts.keep(
        first, Looked((), {"done": 5}, whole=True, told="2 transfers left out"), now, now
    )
    ready.store.accounts.fail(second, "The server asks for fewer look-ups.", now)
    ready.clock.turn(minutes=5)

    answer = await ready.say("/watch")

    assert "no entries, read to the end, 5 min old; 2 transfers left out" in answer.text
    assert "not read to the end yet; the last try failed: The server asks" in answer.text


async def test_what_was_read_can_stay_or_go(ready: Talk) -> None:
    for address in (OLD, BECH32):
        answer = await ready.say(f"/watch {address} {address[:3]}")
        account = ready.store.accounts.of(ADA)[-1]
        row = Row(0, ready.clock(), Kind.DEPOSIT, "BTC", d(1), wallet=account.wallet, id=address)
        ready.store.accounts.keep(
            account, Looked((row,), {}, whole=True), ready.clock(), ready.clock()
        )
        question = await ready.press(answer, "Watch it no longer")
        label = "Stop, keep the entries" if address == OLD else "Stop, delete its entries"
        await ready.press(question, label)

    assert ready.store.accounts.of(ADA) == ()
    assert [row.id for row in ready.rows()] == [OLD]


async def test_nobody_sees_or_stops_what_another_watches(ready: Talk) -> None:
    await ready.settle_in(chat=BOB)
    await ready.say(f"/watch {OLD}")
    (account,) = ready.store.accounts.of(ADA)

    listed = await ready.say("/watch", BOB)
    stopped = await ready.say(f"/watch off {account.number} all", BOB)

    assert OLD[:8] not in listed.text
    assert "do not watch" in stopped.text
    assert len(ready.store.accounts.of(ADA)) == 1


async def test_what_is_watched_is_exported_and_forgotten(ready: Talk) -> None:
    await ready.say(f"/watch {OLD} cold")

    documents = {each.name: each.content for each in (await ready.say("/export")).documents}

    assert json.loads(documents["settings.json"])["watched"] == [
        {"chain": "bitcoin", "address": OLD, "wallet": "cold"}
    ]
    await ready.press(await ready.say("/forget"), "Yes, delete everything")
    assert ready.store.accounts.of(ADA) == ()


async def test_a_wallet_of_the_same_coin_is_asked_about_where_an_address_is_watched(
    ready: Talk,
) -> None:
    await ready.say('/add buy 1 BTC for 60000 2026-01-02 "bitcoin 1"')
    await ready.say("/add buy 1 ETH for 3000 2026-01-02 kraken")

    answer = await ready.say(f"/watch {BECH32}")
    other = await ready.say(f"/watch {EVM}")

    assert "Your ledger has BTC in bitcoin 1. If that is this address" in answer.text
    assert "Your ledger has ETH in kraken" in other.text
