"""What the program can do, and how a ledger file looks, as texts."""

from collections.abc import Sequence

from bot.core.conversation import Command
from bot.core.ledger import Kind
from bot.core.ledger_fields import REQUIRED
from bot.core.ledger_file import COLUMNS
from bot.core.messages import words

LEDGER_EXAMPLE = (
    "time,kind,asset,quantity,total,wallet,to_wallet\n"
    "2025-03-01,buy,BTC,0.5,30000,kraken,\n"
    "2026-06-08T13:00:00Z,sell,BTC,0.1,9000,kraken,\n"
    "2026-07-01,move,BTC,0.2,,kraken,ledger\n"
)
OTHER_COLUMNS = tuple(column for column in COLUMNS if column not in REQUIRED)
LEDGER_HELP = (
    "<b>A ledger file</b> is text with commas (CSV, UTF-8). Its first line names the columns, in "
    "any order:\n"
    f"<pre>{LEDGER_EXAMPLE}</pre>\n"
    f"Needed: {', '.join(REQUIRED)}. There may also be: {', '.join(OTHER_COLUMNS)}.\n"
    f"Kinds: {', '.join(Kind)}. “total” is the money for all of it, without the fee; a day without "
    "a time is noon. The same file twice adds nothing.\n\n"
    "What an exchange, a wallet or a tax tool exports needs none of this: send it as it is. "
    "/import says how."
)


def help_text(commands: Sequence[Command]) -> str:
    """Write the answer to /help: what this is, and every command."""
    lines = (f"/{each.name}: {words.escape(each.description)}" for each in commands)
    return "\n\n".join(
        (
            (
                "<b>I am Gleaner.</b> I read crypto news, look at your own lots, and remind you "
                "when a loss could lower your tax, with the numbers, the rule and the date. I "
                "never place an order, and what to do is yours to decide."
            ),
            "\n".join(lines),
            (
                "To begin: /start, then for instance\n"
                "<code>/add buy 0.5 BTC for 30000 2025-03-01 kraken</code>\n"
                "or send me what your exchange exports (/import), or a ledger file of your own "
                "(/help ledger)."
            ),
            f"<i>{words.DISCLAIMER}</i>",
        )
    )
