"""`/connect`: an account at an exchange, read by itself with a key that can only read."""

from bot.chat.accounts_text import read_text
from bot.chat.desk import Asked, Desk, ready
from bot.chat.secret import NOT_OPEN, secret_answer
from bot.core.accounts import Account
from bot.core.addresses import Family
from bot.core.chats import ChatId
from bot.core.conversation import Answer, Button
from bot.core.errors import AccountUnavailable
from bot.core.exchange_keys import ApiKey, read_key
from bot.core.messages import words
from bot.core.secret import Secret
from bot.seed_words import secret_of

EXCHANGES = {"kraken": Family.KRAKEN}
ASKED = "key"
KEEP, ALL = "keep", "all"
WITH_A_KEY = 3
HOW_TO = (
    "I can read your account at Kraken by myself: <code>/connect kraken</code>. Other exchanges: "
    "send me their export, /import says how."
)
ASK = (
    "<b>Send me the key and its private key in one message, with a space or a line between "
    "them.</b> I delete that message from the chat at once, keep the key sealed, and use it to "
    "read ledger entries only.\n"
    "At Kraken, under Settings, API, make a key of its own for me with <i>Query funds</i> and "
    "<i>Query ledger entries</i> and nothing else: one that could trade or withdraw I do not take. "
    "The question is open for five minutes."
)


async def connect(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/connect`, `/connect kraken`: list accounts at exchanges, or ask for a key."""
    ready(desk, asked.chat)
    name, _, typed = asked.words.strip().partition(" ")
    key = read_key(typed)
    if not name:
        return (_listed(desk, asked.chat),)
    if name.lower() not in EXCHANGES:
        unasked = secret_answer(desk, Secret.EXCHANGE_KEY)
        return (Answer(HOW_TO) if key is None else unasked,)
    if key is not None:
        desk.keys.put(asked.chat, ASKED, desk.now())
        return (await take_key(desk, asked.chat, key),)
    if desk.operating.exchange is None:
        return (Answer(f"I cannot take keys here. {words.escape(desk.operating.no_exchange)}"),)
    desk.keys.put(asked.chat, ASKED, desk.now())
    return (Answer(ASK),)


async def about_secret(desk: Desk, chat: ChatId, text: str) -> Answer | None:
    """Answer a message that holds a secret; None for any other, and for a key that is handed over.

    Where a key was asked for, whatever may be a part of one is a secret, too.
    """
    command, *given = text.split() or [""]
    connects = command.partition("@")[0].strip("/").lower() == "connect"
    handed_over = len(given) == WITH_A_KEY and read_key(" ".join(given[1:])) is not None
    asked = not text.startswith("/") and desk.keys.waits(chat, desk.now())
    secret = secret_of(text, asked=asked or (connects and len(given) > 1))
    if secret is None:
        return None
    key = read_key(text)
    if secret.opens_a_wallet or (key is None and not (connects and handed_over)):
        return secret_answer(desk, secret)
    return None if key is None else await take_key(desk, chat, key)


async def take_key(desk: Desk, chat: ChatId, key: ApiKey) -> Answer:
    """Take a key that was asked for, unless it may do more than read; its message is deleted."""
    exchange = desk.operating.exchange
    if not desk.keys.take(chat, ASKED, desk.now()) or exchange is None:
        return secret_answer(desk, Secret.EXCHANGE_KEY, NOT_OPEN)
    try:
        more = await exchange.check(key)
    except AccountUnavailable as unavailable:
        text = f"I did not take that key: {words.escape(str(unavailable))}"
        return Answer(f"{text} /connect kraken asks again.", deletes=True)
    if more:
        listed = words.enumeration([words.name(each) for each in more])
        text = (
            f"<b>I do not take that key: it may do more than read</b> ({listed}). Nothing of it is "
            "kept. Make one with <i>Query funds</i> and <i>Query ledger entries</i> alone; and "
            "since that one has been in a chat, delete it at Kraken."
        )
        return Answer(text, deletes=True)
    account = desk.store.accounts.connect(
        chat, Family.KRAKEN, Family.KRAKEN.value, exchange.seal(key), desk.now()
    )
    text = (
        "<b>Connected</b>: the key can only read, and is kept sealed. I read your account at "
        "Kraken within minutes and every half hour from then on; what you imported from its ledger "
        "export is not added twice. /connect shows how it goes."
    )
    button = Button("Disconnect", f"/disconnect {account.family}")
    return Answer(text, ((button,),), deletes=True)


async def disconnect(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/disconnect kraken`: delete the key after a second question; its entries may stay."""
    ready(desk, asked.chat)
    name, _, what = asked.words.strip().lower().partition(" ")
    found = next((one for one in _of(desk, asked.chat) if one.family.value == name), None)
    if found is None:
        return (Answer(f"No such account is connected.\n\n{HOW_TO}"),)
    if what in {KEEP, ALL}:
        desk.store.accounts.remove(asked.chat, found.number, rows=what == ALL)
        kept = "Its entries are gone, too." if what == ALL else "Its entries stay in your ledger."
        text = f"The key of your account at {words.name(name)} is deleted. {kept}"
        return (Answer(f"{text} Delete it at the exchange as well."),)
    buttons = (
        (Button("Delete the key, keep the entries", f"/disconnect {name} {KEEP}"),),
        (Button("Delete the key and its entries", f"/disconnect {name} {ALL}"),),
        (Button("No, go on", "/connect"),),
    )
    return (Answer(f"<b>Shall I disconnect {words.name(name)}?</b>", buttons),)


def _of(desk: Desk, chat: ChatId) -> tuple[Account, ...]:
    every = desk.store.accounts.of(chat)
    return tuple(one for one in every if one.family in EXCHANGES.values())


def _listed(desk: Desk, chat: ChatId) -> Answer:
    accounts = _of(desk, chat)
    if not accounts:
        return Answer(HOW_TO)
    lines, buttons = [], []
    for account in accounts:
        state = read_text(desk, account)
        failed = f"; the last try failed: {words.escape(account.why)}" if account.why else ""
        lines.append(f"• {words.name(account.family)}: {state}{failed}")
        button = Button(f"Disconnect {account.family}", f"/disconnect {account.family}")
        buttons.append((button,))
    return Answer("\n".join(("<b>Connected accounts</b>", *lines)), tuple(buttons))
