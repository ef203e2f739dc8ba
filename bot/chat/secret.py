"""What is said to a message that holds a secret: it is deleted, and nothing of it kept."""

from bot.chat.desk import Desk
from bot.core.conversation import Answer
from bot.core.messages import words
from bot.core.secret import Secret

SEEN = (
    "I deleted your message and kept nothing of it, but it has been in a chat: count it as seen by "
    "others. The usual remedy is a new wallet, to which the coins are moved. I never need a key or "
    "a seed: /watch takes an address, which everybody may see."
)
SEED = (
    "<b>That looks like the seed phrase of a wallet: whoever has it can take all its coins.</b> "
    f"{SEEN}"
)
WALLET_KEY = (
    "<b>That looks like the private key of a wallet: whoever has it can take its coins.</b> "
    f"{SEEN} The number of a transaction can look the same; then nothing is lost."
)
UNASKED = "That looks like the key of an exchange, so I deleted it from the chat and kept nothing."
TAKEN_THERE = "/connect kraken takes one."
NOT_OPEN = (
    "No question for a key was open: each is for five minutes and one key, and a restart of mine "
    "ends it. /connect kraken asks again."
)
HALF = (
    "<b>That looks like a part of an exchange's key</b>, so I deleted it from the chat and kept "
    "nothing."
)
BOTH = (
    "Key and private key come in one message, with a space between them: "
    "<code>/connect kraken KEY PRIVATE-KEY</code>. At Kraken a key has 56 characters, its private "
    "key 88, with == at the end."
)


def secret_answer(desk: Desk, secret: Secret, how: str = TAKEN_THERE) -> Answer:
    """Return the answer to a secret that is not taken; its message is deleted.

    how  why the key of an exchange was not taken, and what takes one.
    """
    return Answer(_text(desk, secret, how), deletes=True)


def _text(desk: Desk, secret: Secret, how: str) -> str:
    match secret:
        case Secret.SEED:
            return SEED
        case Secret.WALLET_KEY:
            return WALLET_KEY
        case Secret.EXCHANGE_KEY:
            return f"{UNASKED} {_instead(desk, how)}"
        case Secret.HALF:
            return f"{HALF} {_instead(desk, BOTH)}"


def _instead(desk: Desk, how: str) -> str:
    if desk.operating.exchange is not None:
        return how
    return f"I cannot take keys here. {words.escape(desk.operating.no_exchange)}"
