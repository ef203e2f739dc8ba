"""What an import would do, as a person reads it before anything is stored."""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from bot.chat.portfolio import rows_text
from bot.core.conversation import LARGEST_DOCUMENT
from bot.core.ledger import Row
from bot.core.messages import entry_line
from bot.core.messages.check import one_end_text
from bot.core.messages.words import clipped, day, escape, name
from bot.core.money import decimal_text
from bot.core.visible import one_line
from bot.imports import Export, Gap, UnknownFormat
from bot.imports.day_order import Unclear
from bot.imports.numbers import UnclearNumber
from bot.imports.preview import Preview, reasons
from bot.store.imports import State

TOO_LARGE = (
    f"That file is larger than {LARGEST_DOCUMENT // 1024**2} MB. Please send it in parts, "
    "or zipped."
)
HOW_TO_IMPORT = (
    "Send me the file that your exchange, wallet or tax tool exports (CSV, XLSX or ODS, zipped or "
    "not), or several, one after the other. I know {count} formats, show you what I understood, "
    "and store nothing before you press Import. Of a table that I do not know I ask you once what "
    "its columns are."
)
TOO_LATE = (
    "I no longer have that file: what I show waits two days for your word. Please send it again; "
    "what is in your ledger already is not added twice."
)
ENDED = {
    State.STORED: (
        "You imported {file} already; nothing was added twice. If you took it back since, please "
        "send it again."
    ),
    State.CANCELLED: (
        "You cancelled {file}, so nothing of it was stored. To import it, please send it again."
    ),
    State.REPLACED: "There is a newer message about {file} further down; please use its buttons.",
    State.CROWDED_OUT: (
        "So many files came after {file} that I let it go: only the last {most} wait, fewer where "
        "they are very long. Nothing of it was stored. Please send it again."
    ),
    State.STOPPED: (
        "You cancelled {file} while I read it, so nothing of it was stored. To import it, please "
        "send it again."
    ),
    State.LET_GO: (
        "So many files came after {file} that I let it go unread: I keep the last {most}, fewer "
        "where they are very long. Please send it again."
    ),
    State.LATE: (
        "I no longer have {file}, and nothing of it was stored: what I show waits two days for "
        "your word. Please send it again."
    ),
}
NOTHING_TO_CANCEL = (
    "You imported {file} already, so there is nothing to cancel any more. /undo takes back what "
    "came last, /entries any other entry."
)
MOST_GAPS = 6
MOST_LINES = 8
MOST_MOVES = 5
MOST_AGAIN = 5
MOST_BALANCES = 15
DECIMALS_SHOWN = 8
KINDS = {
    "buy": "bought", "sell": "sold", "swap": "swapped", "move": "moved", "deposit": "came in",
    "withdrawal": "went out", "income": "income", "spend": "spent", "gift_in": "gifts received",
    "gift_out": "gifts given", "lost": "lost", "fee": "fees",
}  # fmt: skip
SAY_WHAT_THEY_WERE = (
    "Send the file of the other wallet or exchange too, or say in /check what they were"
)
ONE = {"gift_in": "gift received", "gift_out": "gift given", "fee": "fee"}
"""How one of a kind is called where that differs."""


def preview_text(export: Export, found: Preview, file: str, timezone: ZoneInfo) -> str:
    """Write what a file holds, what was not understood, and what would be held after it."""
    titles = "; ".join(format_.title for format_ in export.formats)
    lines = [f"<b>{escape(titles)}</b>: {rows_text(export.count)} in {name(file)}"]
    lines += _what_is_new(found, timezone)
    lines += _not_understood(export.unread, file)
    lines += again_lines(found.again, timezone)
    lines += _left_out(export, found)
    lines += _transfers(found, timezone)
    lines += _balances(found)
    lines += _assumed(export, timezone)
    if found.rows or found.again:
        lines.append("Nothing is stored yet.")
    return "\n".join(lines)


def _assumed(export: Export, timezone: ZoneInfo) -> list[str]:
    """Write what the file leaves open and how it was taken."""
    lines = []
    if export.unused:
        names = ", ".join(map(name, export.unused))
        lines.append(f"Not used, for another column says the same and something else: {names}.")
    if export.days:
        lines.append(
            f"<b>{name(export.days.cell)} could be two days.</b> I read it as "
            f"{day(export.days.day)}, and all days of the file {export.days.words}. If that is "
            f"wrong, press “{escape(day_label(export.days))}”."
        )
    if export.number:
        lines.append(
            f"<b>{name(export.number.cell)} could be two numbers.</b> I read it as "
            f"{decimal_text(export.number.number)}, and all like it in the file in that way. If "
            f"that is wrong, press “{escape(number_label(export.number))}”."
        )
    if export.assumed_zone:
        lines.append(f"The file names no time zone, so I took yours ({escape(str(timezone))}).")
    return lines


def day_label(unclear: Unclear) -> str:
    """Return what the button says by which a day is the other that it could be."""
    return f"{unclear.cell} is {day(unclear.other)}"


def number_label(unclear: UnclearNumber) -> str:
    """Return what the button says by which a number is the other that it could be."""
    return f"{unclear.cell} is {decimal_text(unclear.other)}"


def again_lines(rows: Sequence[Row], timezone: ZoneInfo) -> list[str]:
    """Name rows that the ledger has, perhaps, from another file; nothing where there are none."""
    if not rows:
        return []
    what = (
        f"<b>Perhaps in your ledger already: {rows_text(len(rows))}.</b> You or another file "
        "told me the same units at the same time (or on that day, where no time was told), or the "
        "same order in other parts. Imported as well, they count twice; all the rest here "
        "is without them."
    )
    lines = [what, *(f"• {entry_line(row, timezone)}" for row in rows[:MOST_AGAIN])]
    if len(rows) > MOST_AGAIN:
        lines.append(f"• and {len(rows) - MOST_AGAIN:,} more")
    return lines


def _what_is_new(found: Preview, timezone: ZoneInfo) -> list[str]:
    if not found.rows or found.first is None or found.last is None:
        there = (
            f": all {found.known:,} rows are" if found.known > 1 else ": its one row is"
        ) + " in your ledger already"
        new = "Nothing that is surely new" if found.again else "Nothing new"
        return [f"{new} for your ledger{there if found.known else ''}."]
    first, last = (day(moment.astimezone(timezone).date()) for moment in (found.first, found.last))
    kinds = ", ".join(_counted(kind.value, count) for kind, count in found.kinds.items())
    lines = [f"{first}: {kinds}." if first == last else f"{first} to {last}: {kinds}."]
    if found.known:
        more = "One more is" if found.known == 1 else f"{found.known:,} more are"
        lines.append(f"{more} in your ledger already.")
    return lines


def _counted(kind: str, count: int) -> str:
    return f"{count:,} {ONE.get(kind, KINDS[kind]) if count == 1 else KINDS[kind]}"


def _not_understood(gaps: Sequence[Gap], file: str) -> list[str]:
    if not gaps:
        return []
    lines = [f"<b>Not understood: {sum(max(1, len(gap.rows)) for gap in gaps):,}</b>"]
    lines += [f"• {escape(_gap(gap, file))}" for gap in gaps[:MOST_GAPS]]
    if len(gaps) > MOST_GAPS:
        lines.append(f"• and {len(gaps) - MOST_GAPS:,} more")
    return lines


def _gap(gap: Gap, file: str) -> str:
    """Write what was not read, with the table that it is in where the file has several."""
    table = "" if gap.file == one_line(file) else clipped(gap.file)
    parts = (table, gap.where(MOST_LINES), one_line(gap.reason))
    return ": ".join(filter(None, parts)) + (f"; {one_line(gap.remedy)}" if gap.remedy else "")


def _left_out(export: Export, found: Preview) -> list[str]:
    why = [(reason, count) for reason, count in reasons(export) if reason != "blank row"]
    if found.money:
        why.append(("money alone, no coin with it", found.money))
    if not why:
        return []
    told = ", ".join(f"{count:,} × {reason}" for reason, count in why[:MOST_GAPS])
    more = " ..." if len(why) > MOST_GAPS else ""
    return [f"Left out on purpose: {escape(told)}{more}"]


def _transfers(found: Preview, timezone: ZoneInfo) -> list[str]:
    lines = []
    if found.moves:
        lines.append(f"<b>Between your own wallets: {len(found.moves):,}</b>")
        lines += [f"• {_move(move, timezone)}" for move in found.moves[:MOST_MOVES]]
        if len(found.moves) > MOST_MOVES:
            lines.append(f"• and {len(found.moves) - MOST_MOVES:,} more")
    halves = one_end_text(found.alone, SAY_WHAT_THEY_WERE)
    return [*lines, halves] if halves else lines


def _move(move: Row, timezone: ZoneInfo) -> str:
    when = day(move.at.astimezone(timezone).date())
    what = f"{_units(move)} from {name(move.wallet)} to {name(move.to_wallet or '')}"
    return f"{when}: {what}"


def _units(row: Row) -> str:
    return f"{decimal_text(row.quantity)} {name(row.asset)}"


def _balances(found: Preview) -> list[str]:
    lines = []
    held = [f"{decimal_text(round(units, DECIMALS_SHOWN))} {name(asset)}"
            for asset, units in found.after.held.items()]  # fmt: skip
    if held:
        lines.append(f"You would hold {_some(held)}.")
    short = [f"{decimal_text(units)} {name(asset)}" for asset, units in found.after.missing.items()]
    if short:
        lines.append(
            f"<b>Rows are missing</b>: more left than came in, by {_some(short)}. Send the earlier "
            "history, too."
        )
    return lines


def _some(texts: Iterable[str]) -> str:
    every = list(texts)
    shown = ", ".join(every[:MOST_BALANCES])
    rest = len(every) - MOST_BALANCES
    return f"{shown} and {rest} more" if rest > 0 else shown


def others_text(count: int) -> str:
    """Write a line on how many other files wait for a yes; nothing where none does."""
    if not count:
        return ""
    what = (
        "Another file further up waits for Import or Cancel; it is"
        if count == 1
        else f"{count} other files further up wait for Import or Cancel; they are"
    )
    return f"\n{what} not counted here."


def unknown_text(unknown: UnknownFormat, file: str) -> str:
    """Write that a table has no rows below a header that nobody knows."""
    columns = ", ".join(unknown.header)
    return (
        f"<b>I do not know the format of {name(file)} yet</b>, and see no rows below its header, "
        f"so nothing was stored. Its columns: {escape(columns[:300])}.\n"
        "Most venues offer several exports: the full transaction history is the one to take. "
        "A table of your own begins with the names of its columns: /help ledger."
    )
