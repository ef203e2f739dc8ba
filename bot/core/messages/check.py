"""What is wrong with a ledger in, the answer to /check out."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.core.ledger import Kind, Row
from bot.core.messages import words
from bot.core.messages.entries import entry_line
from bot.core.trust import Finding, Flaw
from bot.core.twice import Twice

MOST_COINS = 8
ALL_WELL = (
    "<b>Nothing to check</b>: every unit that left had come, every transfer has its other half, "
    "nothing stands twice, and every cost is known."
)
EMPTY = "Your ledger is empty, so there is nothing to check. /import or /add fills it."
TITLES = {
    Flaw.MISSING: "More left than came",
    Flaw.ONE_MOVE: "Perhaps one move",
    Flaw.ALONE: "A transfer without its other half",
    Flaw.DUPLICATE: "Perhaps one trade, told twice",
    Flaw.NO_COST: "Its cost is unknown",
    Flaw.NO_PRICE: "Its value is unknown",
    Flaw.FEE: "What a fee was worth is unknown",
    Flaw.NO_RATE: "No rate is known",
    Flaw.OTHER: "Not worked out",
}


ONE_MOVE = (
    "They are too far apart, in time or in units, for me to join them by myself. As one move, what "
    "came less than left counts as its fee. Say of both what they are at once: each answered alone "
    "would count the units twice."
)
MOVED_ALREADY = (
    "The move may have this half in it already. If so, they are one, and what came less than left "
    "counts as its fee; as two transfers, the half still waits for its other one."
)
TWO_NAMES = (
    "They name two wallets. If both are one, which a file and a watched address call by two names, "
    "it happened once: delete one before you say what it was. If it happened twice, leave both."
)
ALONE = {
    Kind.DEPOSIT: (
        "No withdrawal agrees with it, so it is left out. Send the file of the wallet it came "
        "from, or say what it was: with a button, or <code>/check was {number} move NAME</code> "
        "with the name of the wallet of yours it came from."
    ),
    Kind.WITHDRAWAL: (
        "No deposit agrees with it, so it is left out. Send the file of the wallet it went to, or "
        "say what it was: with a button, or <code>/check was {number} move NAME</code> with the "
        "name of the wallet of yours it went to. A sale or swap is corrected as an entry."
    ),
}
WORTH = {
    Kind.BUY: "What did you pay for it in all, without the fee? It counts as its cost.",
    Kind.GIFT_IN: "What does it count as in all? It becomes its cost.",
    Kind.INCOME: "What was it worth in all when it came? It counts as income, and as its cost.",
    Kind.SELL: "What did it bring in all, before the fee? It counts as what you sold it for.",
    Kind.SPEND: "What was it worth in all then? It counts as sold for that.",
    Kind.FEE: "What was it worth in all then? It counts as sold for that.",
    Kind.SWAP: (
        "What was it worth in all then? What you gave counts as sold for that, and what came as "
        "bought for it."
    ),
}


def worth_question(row: Row) -> str:
    """Ask what a row was worth, and say how that counts."""
    return WORTH.get(row.kind, "What were all these units worth then? A fee in them counts so.")


def fee_question(fee: str) -> str:
    """Ask what a fee in a coin was worth, and say how that counts."""
    return f"What was the fee of {fee} worth when you paid it? It counts as sold for that."


@dataclass(frozen=True, slots=True)
class CheckPage:
    """Some of the flaws of a ledger, the rest being on other pages.

    first    the number of the first one shown; `needs` how many there are in all that need
             somebody, `waiting` how many are values that are being looked up, behind these.
    assets   the coins that they touch.
    """

    shown: tuple[Finding, ...]
    first: int
    needs: int
    assets: tuple[str, ...]
    waiting: int = 0


def check_text(page: CheckPage, timezone: ZoneInfo) -> str:
    """Write a page of the flaws of a ledger."""
    head = "<b>Nothing needs you now</b>"
    if page.needs:
        what = "1 thing needs you" if page.needs == 1 else f"{page.needs:,} things need you"
        head = f"<b>{what}</b>"
    if page.assets:
        head += f": figures of {coins(page.assets)} are partial until then."
        if not page.needs:
            head = head.replace("until then", "for a while")
    blocks = [head]
    if page.waiting:
        values = "one entry was" if page.waiting == 1 else f"{page.waiting:,} entries were"
        last = " They come last." if page.needs else ""
        blocks.append(
            f"What {values} worth is being looked up: that goes away by itself, or needs you where "
            f"no source knows.{last}"
        )
    blocks += [
        f"{number}. {_finding(finding, timezone)}{_looked_up(number, page)}"
        for number, finding in enumerate(page.shown, page.first)
    ]
    return "\n\n".join(blocks)


def _looked_up(number: int, page: CheckPage) -> str:
    return "\nIt is being looked up." if number > page.needs else ""


def one_end_text(count: int, remedy: str) -> str:
    """Write how halves of transfers count that stayed alone; empty where none did."""
    if not count:
        return ""
    return (
        f"Transfers of which I know one end only: {count:,}. {remedy}; until then they do not "
        "count: what went out by them is still held, what came in is not."
    )


def twice_text(twice: Twice) -> str:
    """Write what may be counted twice, and where that is settled; empty where nothing is."""
    if not twice.count:
        return ""
    them = "it" if twice.count == 1 else "them"
    return f"{words.escape(str(twice))}: /check shows {them}."


def coins(assets: Sequence[str]) -> str:
    """Write the names of coins; of many, some and how many more."""
    names = [f"<b>{words.name(asset)}</b>" for asset in assets[:MOST_COINS]]
    if len(assets) > MOST_COINS:
        names.append(f"{len(assets) - MOST_COINS} more")
    return words.enumeration(names)


def _are_halves(finding: Finding) -> bool:
    return finding.twin is not None and finding.twin.row.kind is not Kind.MOVE


def _name_two_wallets(finding: Finding) -> bool:
    one, other = finding.twin, finding.added
    return one is not None and other is not None and one.row.wallet != other.row.wallet


def _finding(finding: Finding, timezone: ZoneInfo) -> str:
    lines = [f"<b>{TITLES[finding.flaw]}</b>"]
    if finding.twin is not None:
        lines.append(f"• {entry_line(finding.twin.row, timezone)}")
    if finding.added is not None:
        lines.append(f"• {entry_line(finding.added.row, timezone)}")
    if finding.flaw is Flaw.ALONE and finding.added is not None:
        lines.append(ALONE[finding.added.row.kind].format(number=finding.added.number))
    elif finding.problem is not None:
        detail = words.sentence(finding.problem.detail)
        lines.append(f"{detail[:1].upper()}{detail[1:].rstrip('.')}.")
    elif finding.flaw is Flaw.ONE_MOVE:
        lines.append(ONE_MOVE if _are_halves(finding) else MOVED_ALREADY)
    elif _name_two_wallets(finding):
        lines.append(TWO_NAMES)
    else:
        lines.append("If it happened once, delete one; if twice, leave both.")
    return "\n".join(lines)
