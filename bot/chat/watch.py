"""`/watch`: addresses of one's own on a chain, read by themselves; only looked at."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.chat.accounts_text import read_text
from bot.chat.desk import Asked, Desk, ready
from bot.chat.numbers import read_id
from bot.core.accounts import Account
from bot.core.addresses import Address, BadAddress, Family, read_address
from bot.core.chains import ChainNames, load_chain_names, load_chains
from bot.core.chats import ChatId
from bot.core.conversation import Answer, Button
from bot.core.ledger import DEFAULT_WALLET
from bot.core.messages import words
from bot.core.whereabouts import coins_by_wallet

BITCOIN = "bitcoin"
USUAL_EVM = "ethereum"
MOST_ADDRESSES = 50
LONGEST_WALLET = 40
QUOTES = "\"'“”„"
SHOWN = 10
MOST_ASKED = 3
OFF, KEEP, ALL = "off", "keep", "all"
HOW_TO = (
    "Give me an address of yours, and I read what came and went by myself:\n"
    "<code>/watch bc1q… cold</code>\n"
    "<code>/watch 0x… base metamask</code>\n"
    "An address is public: I can only look. Whose server I ask learns that somebody here watches "
    "it; never send me a key or a seed."
)


async def watch(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/watch`, `/watch ADDRESS [CHAIN] [WALLET]`, `/watch off NUMBER`: list, add, remove."""
    ready(desk, asked.chat)
    match asked.words.split():
        case []:
            return (_listed(desk, asked.chat),)
        case [word, number] if word.lower() == OFF:
            return (_ask(desk, asked.chat, read_id(number)),)
        case [word, number, what] if word.lower() == OFF:
            return (_removed(desk, asked.chat, read_id(number), rows=what.lower() == ALL),)
        case [address, *rest]:
            return (await _added(desk, asked.chat, address, rest),)
        case _:
            return (Answer(HOW_TO),)


@dataclass(frozen=True, slots=True)
class _Named:
    """What was named behind an address: its chain and wallet, or a chain that it is none of."""

    chain: str
    wallet: str = ""
    wrong: bool = False


async def _added(desk: Desk, chat: ChatId, typed: str, rest: list[str]) -> Answer:
    if rest and _chain(typed) is not None:
        typed, rest = rest[0], [typed, *rest[1:]]
    try:
        address = read_address(typed)
    except BadAddress as bad:
        return Answer(f"That is no address I can watch: {words.escape(str(bad))}.\n\n{HOW_TO}")
    named = _named(address, rest)
    if named.wrong:
        return Answer(_no_such_chain(address, named.chain, desk.operating.chains))
    return await _kept(desk, chat, address, named)


async def _kept(desk: Desk, chat: ChatId, address: Address, named: _Named) -> Answer:
    chain = named.chain
    if chain not in desk.operating.chains:
        return Answer(
            f"This installation does not read {words.name(chain)}; its operator can turn that on "
            "(BOT_ESPLORA_URL, BOT_EVM_URL with BOT_EVM_KEY)."
        )
    wallet = named.wallet or chain
    if len(wallet) > LONGEST_WALLET or not wallet.isprintable():
        return Answer(f"A wallet's name has at most {LONGEST_WALLET} characters.")
    if len(desk.store.accounts.of(chat)) >= MOST_ADDRESSES:
        return Answer(f"I watch {MOST_ADDRESSES} addresses of yours already; that is the most.")
    account = desk.store.accounts.add(chat, address, chain, wallet, desk.now())
    if account is None:
        return Answer(f"I watch that address on {words.name(chain)} already. /watch shows all.")
    text = (
        f"<b>Noted</b>: I read {_short(address.text)} on {words.name(chain)} within minutes, and "
        f"every half hour from then on, into the wallet {words.name(account.wallet)}. What came "
        "without a withdrawal of yours that agrees has no cost: /check asks what it was."
        f"{await _may_be(desk, account)}"
    )
    return Answer(text, ((Button("Watch it no longer", f"/watch {OFF} {account.number}"),),))


async def _may_be(desk: Desk, account: Account) -> str:
    """Ask whether a wallet that has the chain's coin alone is the one that is watched."""
    coin = _coins()[account.chain]
    rows = await desk.reports.ledger(account.chat)
    same = [
        wallet
        for wallet, coins in sorted(coins_by_wallet(rows).items())
        if set(coins) == {coin} and wallet not in {account.wallet, DEFAULT_WALLET}
    ]
    if not same:
        return ""
    named = words.enumeration([words.name(wallet) for wallet in same[:MOST_ASKED]])
    return (
        f"\nYour ledger has {words.name(coin)} in {named}. If that is this address, what a file "
        "told already comes a second time, and /check asks about each pair: delete one of them "
        "before you say what it was."
    )


@cache
def _coins() -> dict[str, str]:
    """Return the coin of each chain."""
    chains = load_chains(files("bot").joinpath("chains.toml").read_text(encoding="utf-8"))
    return {BITCOIN: "BTC", **{name: chain.coin for name, chain in chains.items()}}


@cache
def _names() -> ChainNames:
    return load_chain_names(files("bot").joinpath("chains.toml").read_text(encoding="utf-8"))


def _chain(word: str) -> str | None:
    """Return the chain that a word names, read or not; None for any other word."""
    names = _names()
    called = names.also.get(word.lower(), word.lower())
    return called if called in {BITCOIN, *names.evm} | names.unread else None


def _named(address: Address, rest: list[str]) -> _Named:
    possible = (BITCOIN,) if address.family is Family.BITCOIN else _names().evm
    usual = BITCOIN if address.family is Family.BITCOIN else USUAL_EVM
    chain = _chain(rest[0]) if rest else None
    if chain is not None and chain not in possible:
        return _Named(chain, wrong=True)
    wallet = " ".join(rest if chain is None else rest[1:])
    return _Named(chain or usual, wallet.strip(QUOTES))


def _no_such_chain(address: Address, chain: str, chains: frozenset[str]) -> str:
    evm = [words.name(each) for each in _names().evm if each in chains]
    read = [f"{BITCOIN} (bc1…, 1…, 3…)"] if BITCOIN in chains else []
    read += [f"{words.enumeration(evm)} (0x…)"] if evm else []
    known = f" I read {'; '.join(read)}." if read else ""
    return (
        f"<b>{_short(address.text)} is no address of {words.name(chain)}</b> that I can read, so I "
        f"do not watch it.{known} A wallet that is called so stands in quotes: "
        f'<code>/watch 0x… "{words.name(chain)}"</code>'
    )


def _listed(desk: Desk, chat: ChatId) -> Answer:
    every = desk.store.accounts.of(chat)
    accounts = [one for one in every if one.secret is None]
    if not accounts:
        return Answer(HOW_TO)
    lines = [f"{place}. {_line(desk, each)}" for place, each in enumerate(accounts, 1)]
    buttons = tuple(
        (Button(f"{place}: watch it no longer", f"/watch {OFF} {each.number}"),)
        for place, each in enumerate(accounts[:SHOWN], 1)
    )
    return Answer("\n".join(("<b>Addresses I watch</b>", *lines, "", HOW_TO)), buttons)


def _line(desk: Desk, account: Account) -> str:
    where = f"{words.name(account.chain)}, wallet {words.name(account.wallet)}"
    parts = [
        f"{_short(account.address)}, {where}: {read_text(desk, account)}",
        words.escape(account.told),
        words.escape(f"the last try failed: {account.why}" if account.why else ""),
    ]
    return "; ".join(filter(None, parts))


def _short(address: str) -> str:
    return f"<code>{words.escape(f'{address[:8]}…{address[-6:]}')}</code>"


def _ask(desk: Desk, chat: ChatId, number: int) -> Answer:
    found = next((one for one in desk.store.accounts.of(chat) if one.number == number), None)
    if found is None:
        return Answer("I do not watch that. /watch shows what I watch.")
    buttons = (
        (Button("Stop, keep the entries", f"/watch {OFF} {number} {KEEP}"),),
        (Button("Stop, delete its entries", f"/watch {OFF} {number} {ALL}"),),
        (Button("No, go on", "/watch"),),
    )
    question = (
        f"<b>Shall I watch {_short(found.address)} no longer?</b> What I read of it can stay."
    )
    return Answer(question, buttons)


def _removed(desk: Desk, chat: ChatId, number: int, *, rows: bool) -> Answer:
    found = desk.store.accounts.remove(chat, number, rows=rows)
    if found is None:
        return Answer("I do not watch that. /watch shows what I watch.")
    kept = "Its entries are gone, too." if rows else "Its entries stay in your ledger."
    return Answer(f"I watch {_short(found.address)} no longer. {kept}")
