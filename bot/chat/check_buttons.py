"""A flaw of a ledger in, the buttons out that may mend it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.chat.mending import A_WALLET
from bot.core.assets import AssetBook
from bot.core.conversation import LONGEST_BUTTON_COMMAND, Button
from bot.core.ledger import Added, Kind, Row
from bot.core.money import decimal_text
from bot.core.trust import TAKES, Finding, Flaw, may_have_been
from bot.core.wallets import wallet_key
from bot.core.whereabouts import lies_in, other_wallets

MOST_WALLETS = 3
LABELS = {
    Kind.BUY: "I bought it",
    Kind.GIFT_IN: "It was a gift",
    Kind.INCOME: "It was income",
    Kind.GIFT_OUT: "I gave it away",
    Kind.LOST: "It is lost",
    Kind.SPEND: "I spent it",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A flaw with the number by which it is shown.

    wallets  where the other end of half a transfer may be, or from which units may really have
             left that lack in another one; the likeliest first.
    """

    number: int
    finding: Finding
    wallets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wallets:
    """The rows of a ledger, which coins each of its wallets had, and what coins are called."""

    rows: Sequence[Row]
    coins: Mapping[str, Counter[str]]
    assets: AssetBook

    def are_called_like(self, wallet: str, coin: str) -> bool:
        """Whether a wallet is called like the one other coin it ever had, such as "bitcoin 1"."""
        called = self.assets.called(wallet.rstrip("0123456789 "))
        return called != coin and set(self.coins[wallet]) == {called}


def with_wallets(number: int, finding: Finding, of: Wallets) -> Shown:
    """Return a flaw with the wallets that may mend it."""
    added, problem = finding.added, finding.problem
    if added is None:
        return Shown(number, finding)
    if finding.flaw is Flaw.ALONE:
        half = added.row
        likely = other_wallets(half, of.rows, of.coins)
        fitting = [each for each in likely if not of.are_called_like(each, half.asset)]
        return Shown(number, finding, tuple(fitting[:MOST_WALLETS]))
    row = added.row
    takes = row.kind in TAKES and problem is not None and problem.asset == row.asset
    if finding.flaw is not Flaw.MISSING or not takes or problem is None or problem.line is None:
        return Shown(number, finding)
    ends = {wallet_key(end) for end in (row.wallet, row.to_wallet) if end is not None}
    enough = (
        wallet for wallet, units in lies_in(of.rows, row.asset).items() if units >= row.quantity
    )
    others = tuple(wallet for wallet in enough if wallet_key(wallet) not in ends)
    return Shown(number, finding, others[:MOST_WALLETS])


def buttons_of(shown: Shown) -> list[tuple[Button, ...]]:
    """Return what may mend a flaw, in rows."""
    number, finding, added = shown.number, shown.finding, shown.finding.added
    if added is None:
        return []
    rows = []
    if finding.flaw is Flaw.ALONE:
        rows.append(tuple(_was(number, added, kind) for kind in may_have_been(added.row)
                          if kind in LABELS))  # fmt: skip
        rows.append(_moves(shown, added))
    if finding.flaw is Flaw.MISSING:
        rows += [_left(shown, added), _purchase(number, finding, added)]
    if finding.flaw in {Flaw.NO_COST, Flaw.NO_PRICE}:
        rows.append((Button(f"{number}: say what it was worth", f"/check cost {added.number}"),))
    if finding.flaw is Flaw.FEE:
        say = Button(f"{number}: say what the fee was worth", f"/check fee {added.number}")
        rows.append((say,))
    rows.append(_of_the_entry(number, finding, added))
    return [row for row in rows if row]


def _of_the_entry(number: int, finding: Finding, added: Added) -> tuple[Button, ...]:
    delete = f"/entries delete {added.number}"
    if finding.twin is None:
        return (Button(f"{number}: correct or delete the entry", delete),)
    pair = f"{finding.twin.number} {added.number}"
    if finding.flaw is Flaw.ONE_MOVE:
        one = Button(f"{number}: one move", f"/check join {pair}")
        return (one, Button(f"{number}: two transfers", f"/check both {pair}"))
    second = Button(f"{number}: delete the second", delete)
    return (second, Button(f"{number}: both happened", f"/check both {pair}"))


def _was(number: int, added: Added, kind: Kind) -> Button:
    return Button(f"{number}: {LABELS[kind]}", f"/check was {added.number} {kind}")


def _moves(shown: Shown, added: Added) -> tuple[Button, ...]:
    """Return buttons that send units to wallets of one's own, or let them come from there."""
    word = "from" if added.row.kind is Kind.DEPOSIT else "to"
    buttons = []
    for wallet in shown.wallets or (A_WALLET,):
        where = "a wallet of mine" if wallet == A_WALLET else f"my {wallet}"
        command = f"/check was {added.number} {Kind.MOVE} {wallet}"
        buttons += _fitting(f"{shown.number}: {word} {where}", command)
    return tuple(buttons)


def _left(shown: Shown, added: Added) -> tuple[Button, ...]:
    """Return buttons that let units have left a wallet that has them."""
    buttons: list[Button] = []
    for wallet in shown.wallets:
        label = f"{shown.number}: it left my {wallet}"
        buttons += _fitting(label, f"/check left {added.number} {wallet}")
    return tuple(buttons)


def _purchase(number: int, finding: Finding, added: Added) -> tuple[Button, ...]:
    """Return the button that adds what is missing, its day and cost unknown."""
    problem = finding.problem
    if problem is None or not problem.quantity or not problem.asset:
        return ()
    units = f"{decimal_text(problem.quantity)} {problem.asset}"
    command = f"/check missing {added.number} {problem.asset}"
    return tuple(_fitting(f"{number}: add {units}, cost unknown", command))


def _fitting(label: str, command: str) -> list[Button]:
    return [Button(label, command)] if len(command.encode()) <= LONGEST_BUTTON_COMMAND else []
