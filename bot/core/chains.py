"""The data file of EVM chains in, what is on each of them out."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.addresses import checksummed


@dataclass(frozen=True, slots=True)
class Chain:
    """An EVM chain.

    coin     what fees are paid in, of `decimals` decimals.
    tokens   symbol by contract, in small letters; nobody else's token is taken at its name.
    """

    name: str
    id: int
    coin: str
    decimals: int
    tokens: Mapping[str, str]


def load_chains(text: str) -> dict[str, Chain]:
    """Read the chains from the text of chains.toml, by name."""
    return {chain.name: chain for chain in map(_chain, tomllib.loads(text)["chain"])}


@dataclass(frozen=True, slots=True)
class ChainNames:
    """What chains are called, in small letters.

    evm     EVM chains whose addresses can be read, as they are listed.
    also    another name of a chain, and its usual one.
    unread  chains that are known by name alone.
    """

    evm: tuple[str, ...]
    also: Mapping[str, str]
    unread: frozenset[str]


def load_chain_names(text: str) -> ChainNames:
    """Read what chains are called from the text of chains.toml."""
    found = tomllib.loads(text)
    evm = tuple(row["name"] for row in found["chain"])
    return ChainNames(evm, found["also"], frozenset(found["unread"]))


def _chain(row: Mapping[str, object]) -> Chain:
    keys = {"name", "id", "coin", "decimals", "source", "tokens"}
    assert row.keys() == keys, row
    tokens = row["tokens"]
    assert isinstance(tokens, dict), row
    assert all(contract == checksummed(contract) for contract in tokens), row["name"]
    number, decimals = row["id"], row["decimals"]
    assert isinstance(number, int), row
    assert isinstance(decimals, int), row
    known = {contract.lower(): str(symbol) for contract, symbol in tokens.items()}
    return Chain(str(row["name"]), number, str(row["coin"]), decimals, known)
