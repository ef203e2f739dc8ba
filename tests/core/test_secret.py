"""Examples of BIP 32, 38, 39 and of addresses that everybody may see; none was ever in use."""

import random
import tomllib
from pathlib import Path

import pytest

from bot.core.secret import Secret
from bot.seed_words import secret_of, seed_words
from tests.core.test_addresses import BITCOIN, EVM

ROOT = Path(__file__).parents[2]
HEX = "0C28FCA386C7A227600B2FE50B7CAE11EC86D3BF1FBE471BE89827E19D72AA1D"
PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
OTHER = "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic"


@pytest.mark.parametrize(
    "text",
    [OTHER, OTHER.title(), OTHER.upper(), OTHER.replace(" ", ", "), OTHER.replace(" ", "\n"),
     f"my seed: {OTHER} ok?", OTHER.replace("picnic", "picnik"), PHRASE, "abandon " * 11 + "about",
     f"{OTHER} {OTHER}",
     " ".join(f"{at}. {word}" for at, word in enumerate(OTHER.split(), 1))],
)  # fmt: skip
def test_twelve_words_of_the_list_in_a_row_are_a_seed_phrase(text: str) -> None:
    assert secret_of(text) is Secret.SEED


def test_any_twelve_words_of_the_list_are_a_seed_phrase_unless_they_head_a_table() -> None:
    words = sorted(seed_words().words - seed_words().of_tables)
    dice = random.Random(12)

    phrases = [" ".join(dice.sample(words, 12)) for _ in range(1000)]

    assert all(secret_of(phrase) is Secret.SEED for phrase in phrases)


@pytest.mark.parametrize(
    "text",
    ["", "buy 0.5 BTC for 30000 2025-03-01 kraken", " ".join(OTHER.split()[:9]),
     "Time,Trade,Type,Symbol,Action,Amount,Fee,Fee Unit,Balance Change,Balance,Unit",
     "what can I do this year when the price of one coin will drop and you have no plan"],
)  # fmt: skip
def test_other_words_are_none(text: str) -> None:
    assert secret_of(text) is None


def test_no_page_of_the_project_holds_a_seed_phrase() -> None:
    pages = [*ROOT.glob("docs/*.md"), *ROOT.glob("*.md"), *ROOT.glob("tests/golden/*.txt")]
    paragraphs = [each for page in pages for each in page.read_text("utf-8").split("\n\n")]
    stories = tomllib.loads((ROOT / "bot/demo/stories.toml").read_text("utf-8"))

    found = [each for each in (*paragraphs, str(stories)) if secret_of(each) is Secret.SEED]

    assert found == []


@pytest.mark.parametrize(
    "key",
    [
        HEX,
        HEX.lower(),
        f"0x{HEX}",
        HEX[:-1],
        HEX * 2,
        "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ",
        "L1aW4aubDFB7yfras2S1mN3bqg9nwySY8nkoLmJebSLD5BWv3ENZ",
        "6PRVWUbkzzsbcVac2qwfssoUJAN1Xhrg6bNk8J7Nzm5H7kxEbn2Nh2ZoGg",
        (
            "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU"
            "3TGtRBeJgk33yuGBxrMPHi"
        ),
        "z" * 87,
        "-----BEGIN EC PRIVATE KEY-----",
        str([7, 255, 0] * 22),
    ],
)
@pytest.mark.parametrize("around", ["{}", "/watch {}", "my key: {}, ok", "/watch {} solana"])
def test_the_private_key_of_a_wallet_is_told_in_every_form(key: str, around: str) -> None:
    assert secret_of(around.format(key)) is Secret.WALLET_KEY


def test_two_private_keys_are_no_key_of_an_exchange() -> None:
    assert secret_of(f"{HEX} {HEX}") is Secret.WALLET_KEY


@pytest.mark.parametrize(
    "word", ["K" * 56, "s" * 86 + "==", "kQ7" * 21, "kQ7_" + "kQ7" * 20, f'"{"kQ7/" * 14}",']
)
def test_a_long_word_alone_is_a_part_of_an_exchanges_key(word: str) -> None:
    assert secret_of(word) is Secret.HALF
    assert secret_of(f"/connect kraken {word}") is Secret.HALF


def test_where_a_key_was_asked_for_a_shorter_word_is_a_part_of_one() -> None:
    assert secret_of("a1" * 10) is None
    assert secret_of("a1" * 10, asked=True) is Secret.HALF
    assert secret_of("internationalisation", asked=True) is None


@pytest.mark.parametrize(
    "public",
    [
        *BITCOIN,
        *EVM,
        EVM[0].replace("0x", ""),
        EVM[0] + "12345",
        BITCOIN[4].upper(),
        BITCOIN[4][:-1] + "b",
        "DRpbCBMxVnDK7maPM5tGv6MvB3v1sRMC86PZ8okm21hy",
        (
            "addr1qx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer3n0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2"
            "wywfgse35a3x"
        ),
        (
            "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDav"
            "up3H"
        ),
        (
            "xpub6CUGRUonZSQ4TWtTMmzXdrXDtypWKiKrhko4egpiMZbpiaQL2jkwSB1icqYh2cfDfVxdx4df189oLKnC5fSwqPf"
            "gyP3hooxujYzAu3fDVmz"
        ),
        f"https://etherscan.io/tx/0x{HEX}",
        "https://example.org/2026/11/24/a-very-long-address-of-a-story-about-bitcoin-and-taxes",
        "x" * 3000,
        "Koinly_Transaction_History_2024_01_01_to_2024_12_31_export",
    ],
)
def test_what_everybody_may_see_is_no_secret(public: str) -> None:
    assert secret_of(public) is None
    assert secret_of(f"/watch {public} cold") is None
    assert secret_of(f"{public} {public}") is None
