"""The words that a sentence about a trade may use, and what is said where one is not understood."""

from collections.abc import Mapping

from bot.core.errors import BadInput
from bot.core.ledger import Kind

KINDS: Mapping[str, Kind] = {
    **{kind.value: kind for kind in Kind},
    **dict.fromkeys(("bought", "purchase", "purchased"), Kind.BUY),
    **dict.fromkeys(("sold", "sale"), Kind.SELL),
    **dict.fromkeys(("swapped", "trade", "traded", "exchanged", "convert"), Kind.SWAP),
    **dict.fromkeys(("moved", "transfer", "transferred"), Kind.MOVE),
    **dict.fromkeys(("deposited",), Kind.DEPOSIT),
    **dict.fromkeys(("withdraw", "withdrew", "withdrawn"), Kind.WITHDRAWAL),
    **dict.fromkeys(
        (
            "earned", "earn", "reward", "rewards", "rewarded", "staking", "airdrop", "airdropped",
            "interest", "mined", "mining", "wages", "salary",
        ),
        Kind.INCOME,
    ),
    **dict.fromkeys(("spent", "paid"), Kind.SPEND),
    **dict.fromkeys(("gift-in", "giftin"), Kind.GIFT_IN),
    **dict.fromkeys(("gift-out", "giftout", "gave", "gifted", "donated"), Kind.GIFT_OUT),
    **dict.fromkeys(("lose", "stolen"), Kind.LOST),
}  # fmt: skip
EXAMPLES: Mapping[Kind, str] = {
    Kind.BUY: "/add buy 0.5 BTC for 30000 2025-03-01 kraken",
    Kind.SELL: "/add sell 0.5 BTC @ 60000 2025-03-01 kraken",
    Kind.SWAP: "/add swap 2 ETH for 0.1 BTC worth 6000 2025-03-01 kraken",
    Kind.MOVE: "/add move 0.5 BTC kraken to ledger 2025-03-01",
    Kind.DEPOSIT: "/add deposit 0.5 BTC 2025-03-01 kraken",
    Kind.WITHDRAWAL: "/add withdrawal 0.5 BTC 2025-03-01 kraken",
    Kind.INCOME: "/add income 0.1 ETH worth 250 2025-03-01 kraken",
    Kind.SPEND: "/add spend 0.01 BTC worth 600 2025-03-01",
    Kind.GIFT_IN: "/add gift_in 0.1 BTC worth 6000 2025-03-01",
    Kind.GIFT_OUT: "/add gift_out 0.1 BTC 2025-03-01",
    Kind.LOST: "/add lost 0.1 BTC 2025-03-01",
    Kind.FEE: "/add fee 0.001 ETH 2025-03-01",
}
TOTAL_WORDS = frozenset({"for", "total", "worth", "costing", "value"})
PRICE_WORDS = frozenset({"@", "at", "each", "price", "per"})
FROM_WORDS = frozenset({"from", "on", "in", "via", "using", "wallet"})
TO_WORDS = frozenset({"to", "into"})
FEE_WORDS = frozenset({"fee", "fees"})
IDLE_WORDS = frozenset(
    {"i", "a", "an", "the", "of", "my", "just", "and", "have", "it", "as", "right"}
)
GIFT, RECEIVED, STAKED = "gift", "received", "staked"
HINTS: Mapping[str, str] = {
    **dict.fromkeys(("gift", "gifts", "present"), GIFT),
    **dict.fromkeys(("received", "receive", "got"), RECEIVED),
    **dict.fromkeys(("staked", "stake", "locked"), STAKED),
}
"""Words that may mean one kind or another, or none."""
WHICH: Mapping[str, str] = {
    GIFT: "write “gift_in” where you received it, “gift_out” where you gave it",
    RECEIVED: (
        "write “income” for a reward or wages, “gift_in” for a gift, “deposit” for coins of your "
        "own from elsewhere"
    ),
    STAKED: (
        "coins that you lock up stay yours and need no entry; a reward is “staking 0.1 ETH worth "
        "250”"
    ),
}
KEYWORDS = (*KINDS, *TOTAL_WORDS, *PRICE_WORDS, *FROM_WORDS, *TO_WORDS, *FEE_WORDS, "today")
UNKNOWN = frozenset({"?", "unknown"})
FULL_NUMBER = "I cannot read this number; write it in full, above 0, as 0.5 or 1234.56"
NO_AMOUNT = (
    "an amount stands behind it, as in “for 30000”, “for 0.1 BTC” in a swap, or “for ?” where you "
    "do not know it"
)
CODE_LENGTH = 3
NEEDS_TOTAL = frozenset({Kind.BUY, Kind.SELL})


class NotUnderstood(BadInput):
    """A sentence could not be read; names the word and shows an example.

    word  the one that is to blame; empty where something is missing.
    """

    def __init__(self, word: str, why: str, example: str) -> None:
        super().__init__(f"{word}: {why}" if word else why)
        self.word = word
        self.why = why
        self.example = example
