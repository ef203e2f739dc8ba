"""A trade that was typed in, the question out from which wallet it left, where that is in doubt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.chat.desk import Asked, Desk
from bot.chat.written import sentence_of, wallet_name
from bot.core.conversation import LONGEST_BUTTON_COMMAND, Button
from bot.core.ledger import DEFAULT_WALLET, Kind, Row
from bot.core.messages.words import enumeration, escape, name, quantity
from bot.core.money import ZERO
from bot.core.trust import TAKES
from bot.core.wallets import wallet_key
from bot.core.whereabouts import lies_in, units_by_wallet

SURE = "!"
"""Before a sentence: what is doubtful was asked about, and it is meant so."""
MOST_WALLETS = 3


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a trade is not added before a yes."""

    sentence: str
    why: str
    buttons: tuple[Button, ...] = ()

    @property
    def text(self) -> str:
        """The question, with what to send where a button cannot hold the sentence."""
        if self.buttons:
            return self.why
        return f"{self.why} If so, send\n<code>/add {SURE} {escape(self.sentence)}</code>"


def button(label: str, sentence: str) -> Button | None:
    """Return a button that adds a sentence, None where it is too long for one."""
    command = f"/add {sentence}"
    return Button(label, command) if len(command.encode()) <= LONGEST_BUTTON_COMMAND else None


def lies_elsewhere(row: Row, there: Sequence[Row]) -> Mapping[str, Decimal]:
    """Return the units of the coin that leaves in other wallets, the most first.

    Empty where the wallet that is named has enough of it, or nothing leaves.
    """
    if row.kind not in TAKES:
        return {}
    if units_by_wallet(there, row.asset).get(row.wallet, ZERO) >= row.quantity:
        return {}
    ends = {wallet_key(end) for end in (row.wallet, row.to_wallet) if end is not None}
    found = lies_in(there, row.asset)
    return {wallet: units for wallet, units in found.items() if wallet_key(wallet) not in ends}


def about_wallet(
    desk: Desk, asked: Asked, sentence: str, row: Row, elsewhere: Mapping[str, Decimal]
) -> Doubt | None:
    """Ask from which wallet units left that the one named has not; None where that is no matter.

    Where the law takes all wallets together it is none.
    """
    if not desk.reports.books(asked.chat).per_wallet:
        return None
    household = set(map(wallet_key, desk.profile(asked.chat).household))
    others = [wallet for wallet in elsewhere if wallet_key(wallet) not in household][:MOST_WALLETS]
    if not others:
        return None
    units = enumeration([f"{quantity(elsewhere[one], row.asset)} in {name(one)}" for one in others])
    lacks = "No wallet is named, and your default wallet"
    here = "your default wallet"
    if row.wallet != DEFAULT_WALLET:
        here = f"your wallet {name(row.wallet)}"
        lacks = f"Your wallet {name(row.wallet)}"
    why = (
        f"{lacks} does not have {quantity(row.quantity, row.asset)}; your ledger has {units}. "
        "Nothing is stored yet. "
    )
    corrected = {one: _in_wallet(desk, asked, sentence, row, one) for one in others}
    buttons = [
        *(button(f"It left {one}", corrected[one]) for one in others),
        button(f"It left {here.replace('your', 'my')} all the same", f"{SURE} {sentence}"),
    ]
    if all(buttons):
        return Doubt(sentence, f"{why}Where did it leave?", tuple(filter(None, buttons)))
    example = f"<code>/add {escape(corrected[others[0]])}</code>"
    return Doubt(sentence, f"{why}If it left there, send\n{example}\nOr did it leave {here}?")


def _in_wallet(desk: Desk, asked: Asked, sentence: str, row: Row, wallet: str) -> str:
    """Return a sentence that says that units left a wallet."""
    if row.wallet == DEFAULT_WALLET and DEFAULT_WALLET not in sentence.lower():
        word = "from" if row.kind is Kind.MOVE else "in"
        return f"{sentence} {word} {wallet_name(wallet)}"
    return sentence_of(replace(row, wallet=wallet), desk.timezone(asked.chat))
