"""Addresses of BIP 173, BIP 350, EIP-55 and of the first block; each with one letter wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.addresses import Address, BadAddress, Family, checksummed, read_address
from bot.core.keccak import keccak_256

BITCOIN = (
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
    "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    "bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
)
EVM = (
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
)


@pytest.mark.parametrize("text", BITCOIN)
def test_an_address_of_bitcoin_is_known_by_its_checksum(text: str) -> None:
    assert read_address(f" {text}\n") == Address(Family.BITCOIN, text)


@pytest.mark.parametrize("text", EVM)
def test_an_address_of_an_evm_chain_is_written_as_eip_55_has_it(text: str) -> None:
    assert read_address(text) == Address(Family.EVM, text)
    assert read_address(text.lower()) == Address(Family.EVM, text)
    assert checksummed(text.lower()) == text


def test_bech32_may_be_in_capitals() -> None:
    assert read_address(BITCOIN[2].upper()).text == BITCOIN[2]


@pytest.mark.parametrize("text", BITCOIN)
@given(data=st.data())
def test_one_wrong_letter_is_always_found(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(4, len(text) - 1))
    letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7" if text.startswith("bc1") else "23456789ABCDEFG"
    letter = data.draw(st.sampled_from([each for each in letters if each != text[place]]))

    with pytest.raises(BadAddress):
        read_address(text[:place] + letter + text[place + 1 :])


def test_an_evm_address_in_wrong_capitals_is_mistyped() -> None:
    with pytest.raises(BadAddress, match="EIP-55"):
        read_address("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "I know addresses"),
        ("hello", "I know addresses"),
        ("0x123", "40 hex digits; this has 3"),
        ("0x" + "g" * 40, "40 hex digits"),
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7Divf0a", "'0' occurs in no address"),
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7Div", "too short or too long"),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "mistyped"),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kb8f3t4", "'b' occurs in no"),
        ("BC1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "small letters"),
        ("bc1", "mistyped"),
        ("bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4", "occurs in no"),
        ("tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", "test network"),
        ("mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn", "test network"),
        ("xpub6CUGRUonZSQ4TWtTMmzXdrXDtypWKiKrhko4egpiMZbpiaQL2jkwSB1icqYh2", "one by one"),
        ("xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvv", "private key"),
        ("5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ", "private key"),
    ],
)  # fmt: skip
def test_what_is_no_address_is_told_why(text: str, why: str) -> None:
    with pytest.raises(BadAddress, match=why):
        read_address(text)


@given(st.text(max_size=100))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        found = read_address(text).text
    except BadAddress as bad:
        found = str(bad)

    assert found


@pytest.mark.parametrize(
    ("message", "hashed"),
    [
        (b"", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
        (b"abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
    ],
)
def test_keccak_is_the_one_of_ethereum(message: bytes, hashed: str) -> None:
    assert keccak_256(message).hex() == hashed
    assert keccak_256(message * 0 + message).hex() == hashed


@pytest.mark.parametrize("length", [135, 136, 137, 272])
def test_keccak_takes_messages_of_any_length(length: int) -> None:
    assert len({keccak_256(bytes(length)), keccak_256(bytes(length + 1))}) == 2
