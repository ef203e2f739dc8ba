"""What somebody types in, an address whose checksum holds out, or what is wrong with it."""

import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from bot.core.errors import BadInput
from bot.core.keccak import keccak_256

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_SUM, _BECH32M_SUM = 1, 0x2BC830A3
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_LONGEST_BECH32 = 90
_OLD_KINDS = frozenset({0x00, 0x05})
"""Version bytes of Bitcoin's main network: pay to a key, pay to a script."""
_EVM = re.compile(r"0x[0-9a-f]{40}", re.IGNORECASE | re.ASCII)
_HASH_BYTES = 20
_CHECKSUM_BYTES = 4
_CAPITAL_FROM = 8


class Family(StrEnum):
    """What an account is at: the chains of an address, or an exchange."""

    BITCOIN = "btc"
    EVM = "evm"
    KRAKEN = "kraken"


@dataclass(frozen=True, slots=True)
class Address:
    """An address whose checksum holds, as explorers write it."""

    family: Family
    text: str


class BadAddress(BadInput):
    """What was typed is no address; its text says why."""


def read_address(text: str) -> Address:
    """Return the address of Bitcoin, or of an EVM chain, that a text is.

    Raises  BadAddress: it is none, or mistyped, or secret.
    """
    typed = text.strip()
    lower = typed.lower()
    if lower.startswith(("xprv", "yprv", "zprv")) or re.fullmatch(r"[5KL][\w]{50,51}", typed):
        raise BadAddress("that looks like a private key: never give it to anyone, me included")
    if lower.startswith(("xpub", "ypub", "zpub")):
        raise BadAddress("that is the key of a whole wallet; give me its addresses one by one")
    if lower.startswith("0x"):
        return Address(Family.EVM, _evm(typed))
    if lower.startswith("bc1"):
        return Address(Family.BITCOIN, _segwit(typed))
    if lower.startswith(("tb1", "bcrt1")) or typed[:1] in {"m", "n", "2"}:
        raise BadAddress("that is an address of a test network; its coins are worth nothing")
    if typed[:1] in {"1", "3"}:
        return Address(Family.BITCOIN, _old_bitcoin(typed))
    raise BadAddress("I know addresses of Bitcoin (bc1…, 1…, 3…) and of EVM chains (0x…)")


def checksummed(address: str) -> str:
    """Return an EVM address in the capital and small letters of EIP-55, https://eips.ethereum.org/EIPS/eip-55."""
    digits = address[2:].lower()
    hashed = keccak_256(digits.encode()).hex()
    pairs = zip(digits, hashed, strict=False)
    return "0x" + "".join(
        digit.upper() if int(nibble, 16) >= _CAPITAL_FROM else digit for digit, nibble in pairs
    )


def _evm(typed: str) -> str:
    if not _EVM.fullmatch(typed):
        raise BadAddress(
            f"an address of an EVM chain is 0x and 40 hex digits; this has {len(typed) - 2}"
        )
    digits, right = typed[2:], checksummed(typed)
    if digits not in {digits.lower(), digits.upper()} and digits != right[2:]:
        raise BadAddress(
            "its checksum (EIP-55) does not hold, so a character is mistyped; copy it again"
        )
    return right


def _old_bitcoin(typed: str) -> str:
    wrong = next((letter for letter in typed if letter not in _BASE58), None)
    if wrong is not None:
        raise BadAddress(f"{wrong!r} occurs in no address of Bitcoin; copy it again")
    number = 0
    for letter in typed:
        number = number * len(_BASE58) + _BASE58.index(letter)
    zeros = len(typed) - len(typed.lstrip("1"))
    content = bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
    if len(content) != 1 + _HASH_BYTES + _CHECKSUM_BYTES:
        raise BadAddress("it is too short or too long for an address of Bitcoin; copy it again")
    body, checksum = content[:-_CHECKSUM_BYTES], content[-_CHECKSUM_BYTES:]
    if sha256(sha256(body).digest()).digest()[:_CHECKSUM_BYTES] != checksum:
        raise BadAddress("its checksum does not hold, so a character is mistyped; copy it again")
    if body[0] not in _OLD_KINDS:
        raise BadAddress("it is an address of another network than Bitcoin's")
    return typed


def _segwit(typed: str) -> str:
    """Check bech32 (BIP 173) and bech32m (BIP 350)."""
    lower = typed.lower()
    if typed not in {lower, typed.upper()} or len(typed) > _LONGEST_BECH32:
        raise BadAddress("an address that begins with bc1 is in small letters and of at most 90")
    letters = lower[3:]
    wrong = next((letter for letter in letters if letter not in _BECH32), None)
    if wrong is not None:
        raise BadAddress(f"{wrong!r} occurs in no address that begins with bc1; copy it again")
    values = [_BECH32.index(letter) for letter in letters]
    checksum = _polymod([3, 3, 0, 2, 3, *values])
    if len(values) < 7 or checksum not in {_BECH32_SUM, _BECH32M_SUM}:  # noqa: PLR2004
        raise BadAddress("its checksum does not hold, so a character is mistyped; copy it again")
    version, program = values[0], _in_bytes(values[1:-6])
    if (checksum == _BECH32_SUM) != (version == 0) or not _is_program(version, program):
        raise BadAddress("it is no address that money can be sent to; copy it again")
    return lower


def _is_program(version: int, program: bytes | None) -> bool:
    if program is None or version > 16:  # noqa: PLR2004 - BIP 173 has versions up to 16
        return False
    return len(program) in ({20, 32} if version == 0 else range(2, 41))


def _polymod(values: list[int]) -> int:
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATOR):
            checksum ^= generator if top >> bit & 1 else 0
    return checksum


def _in_bytes(values: list[int]) -> bytes | None:
    """Return groups of five bits as bytes; None where what is left over is no padding."""
    number = 0
    for value in values:
        number = number << 5 | value
    spare = len(values) * 5 % 8
    if spare >= 5 or number & ((1 << spare) - 1):  # noqa: PLR2004 - a whole group is no padding
        return None
    return (number >> spare).to_bytes(len(values) * 5 // 8, "big")
