"""What is wrong with a ledger in, the answer to /check out."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.core.messages import words
from bot.core.messages.entries import entry_line
from bot.core.trust import Finding, Flaw

MOST_COINS = 8
ALL_WELL = (
    "<b>Nothing to check</b>: every unit that left had come, every transfer has its other half, "
    "nothing stands twice, and every cost is known."
)
EMPTY = "Your ledger is empty, so there is nothing to check. /import or /add fills it."
TITLES = {
    Flaw.MISSING: "More left than came",
    Flaw.ALONE: "A transfer without its other half",
    Flaw.DUPLICATE: "Perhaps one trade, told twice",
    Flaw.NO_COST: "Its cost is unknown",
    Flaw.NO_PRICE: "Its value is unknown",
    Flaw.NO_RATE: "No rate is known",
    Flaw.OTHER: "Not worked out",
}


def check_text(
    shown: Sequence[Finding], count: int, assets: Sequence[str], first: int, timezone: ZoneInfo
) -> str:
    """Write some of the flaws of a ledger, the rest being on other pages.

    count   how many there are in all; `first` is the number of the first one shown.
    assets  the coins that they touch.
    """
    what = "1 thing needs you" if count == 1 else f"{count:,} things need you"
    head = f"<b>{what}</b>"
    if assets:
        head += f": figures of {coins(assets)} are partial until then."
    blocks = [
        f"{number}. {_finding(finding, timezone)}" for number, finding in enumerate(shown, first)
    ]
    return "\n\n".join((head, *blocks))


def coins(assets: Sequence[str]) -> str:
    """Write the names of coins; of many, some and how many more."""
    names = [f"<b>{words.name(asset)}</b>" for asset in assets[:MOST_COINS]]
    if len(assets) > MOST_COINS:
        names.append(f"{len(assets) - MOST_COINS} more")
    return words.enumeration(names)


def _finding(finding: Finding, timezone: ZoneInfo) -> str:
    lines = [f"<b>{TITLES[finding.flaw]}</b>"]
    if finding.twin is not None:
        lines.append(f"• {entry_line(finding.twin.row, timezone)}")
    if finding.added is not None:
        lines.append(f"• {entry_line(finding.added.row, timezone)}")
    if finding.problem is not None:
        detail = words.sentence(finding.problem.detail)
        lines.append(f"{detail[:1].upper()}{detail[1:].rstrip('.')}.")
    else:
        lines.append("If it happened once, delete one; if twice, leave both.")
    return "\n".join(lines)
