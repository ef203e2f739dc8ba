"""What is known of the columns of a table in, the questions about them out."""

from collections.abc import Mapping

from bot.core.column_map import LITERAL, ColumnMap, Role
from bot.core.messages.words import escape, name
from bot.core.visible import one_line
from bot.imports.guess import unknown_words
from bot.imports.mapped import roles
from bot.imports.sketch import Column, Sketch, words_of
from bot.imports.stated_units import unit_in

LABELS = {
    Role.DATE: "date",
    Role.CLOCK: "time of day",
    Role.KIND: "kind of row",
    Role.ASSET: "coin",
    Role.PAIR: "pair",
    Role.AMOUNT: "amount",
    Role.RECEIVED: "amount received",
    Role.RECEIVED_CURRENCY: "coin received",
    Role.SENT: "amount given",
    Role.SENT_CURRENCY: "coin given",
    Role.PRICE: "price of one",
    Role.TOTAL: "total",
    Role.CURRENCY: "currency",
    Role.FEE: "fee",
    Role.FEE_CURRENCY: "currency of the fee",
    Role.WALLET: "wallet",
    Role.NOTE: "note",
    Role.ID: "trade number",
}
KINDS = {
    "buy": "bought",
    "sell": "sold",
    "buy or sell": "bought or sold, by its sign",
    "deposit": "came in",
    "withdrawal": "went out",
    "deposit or withdrawal": "in or out, by its sign",
    "reward": "reward or income",
    "staking": "staking",
    "spend": "spent",
    "gift_in": "gift received",
    "gift": "gift given",
    "lost": "lost",
    "fee": "fee",
    "ignore": "leave it out",
}
KINDS_OF_TWO_SIDES = {
    "trade": "a trade",
    "transfer": "came in or went out",
    "reward": "reward or income",
    "staking": "staking",
    "spend": "spent",
    "gift": "gift",
    "lost": "lost",
    "fee": "fee",
    "ignore": "leave it out",
}
OF_ALL = ("buy", "buy or sell", "deposit", "deposit or withdrawal", "reward")
"""Kinds that may hold for every row of a table."""
LONGEST_ROW = 250
LONGEST_CELL = 60
MOST_WORDS = 8


def kinds(*, two_sides: bool) -> Mapping[str, str]:
    """Return what a row may be, and how that is called."""
    return KINDS_OF_TWO_SIDES if two_sides else KINDS


def overview_text(described: ColumnMap, sketch: Sketch, file: str) -> str:
    """Write how a table would be read, with its header and first rows."""
    rows = "one row" if sketch.rows == 1 else f"{sketch.rows:,} rows"
    head = (
        f"<b>What are the columns of {name(file)}?</b> No format that I know has its header. I "
        f"would read its {rows} like this; nothing is stored yet."
    )
    lines = [head, *_meanings(described, sketch)]
    unused = [
        column.label
        for column in sketch.columns
        if column.name not in set(described.columns.values()) and column.label
    ]
    if unused:
        lines.append(f"Not used: {escape(', '.join(unused)[:LONGEST_ROW])}.")
    lines.append(f"<pre>{escape(first_rows(sketch))}</pre>")
    return "\n".join(lines)


def first_rows(sketch: Sketch) -> str:
    """Return the header, the first two rows and one of each kind."""
    rows = [[column.label for column in sketch.columns]]
    for at in range(max(len(column.shown) for column in sketch.columns)):
        cells = [column.shown[at] if at < len(column.shown) else "" for column in sketch.columns]
        rows += [cells] if any(cells) else []
    return "\n".join(" | ".join(row)[:LONGEST_ROW] for row in rows)


def _meanings(described: ColumnMap, sketch: Sketch) -> list[str]:
    lines = []
    for role in roles(two_sides=described.has_two_sides):
        said = described.columns.get(role)
        if said is not None:
            lines.append(f"• {LABELS[role]}: {_meaning(role, said, described, sketch)}")
    return lines


def _meaning(role: Role, said: str, described: ColumnMap, sketch: Sketch) -> str:
    if said.startswith(LITERAL):
        text = said.removeprefix(LITERAL)
        if role is Role.KIND:
            text = KINDS.get(text, text)
        return f"{escape(text)}, every row{_why(role, text, described, sketch)}"
    column = sketch.column(said)
    label = f"<b>{escape(column.label if column else said)}</b>"
    if role is Role.KIND and words_of(sketch, said):
        told = _words(described, sketch)
        return f"{label} ({escape(told)})" if told else label
    example = _example(column)
    return f"{label}, e.g. {escape(example)}" if example else label


def _why(role: Role, text: str, described: ColumnMap, sketch: Sketch) -> str:
    """Name the column that states a currency, where one does."""
    worth = (Role.TOTAL, Role.PRICE) if role is Role.CURRENCY else (Role.FEE,)
    if role not in {Role.CURRENCY, Role.FEE_CURRENCY}:
        return ""
    for each in worth:
        column = sketch.column(described.columns.get(each, ""))
        if column is not None and text in {unit_in(column.label, text), *column.units}:
            return f", as {name(column.label)} says"
    return ""


def _words(described: ColumnMap, sketch: Sketch) -> str:
    known = kinds(two_sides=described.has_two_sides)
    unknown = unknown_words(described, sketch)
    every = words_of(sketch, described.columns.get(Role.KIND))
    means = {word: described.words.get(word, word) for word in every if word not in unknown}
    told = [f"{one_line(word)} = {known.get(kind, kind)}" for word, kind in means.items()]
    told += [f"{one_line(word)} = ?" for word in unknown]
    more = ", ..." if len(told) > MOST_WORDS else ""
    return f"{', '.join(told[:MOST_WORDS])}{more}"


def _example(column: Column | None) -> str:
    return next((cell for cell in column.shown if cell), "") if column else ""


def role_question(role: Role) -> str:
    """Ask which column says something."""
    if role is Role.KIND:
        return "<b>Which column says what a row is, such as bought or sold?</b>"
    return f"<b>Which column is the {LABELS[role]}?</b>"


def column_label(column: Column) -> str:
    """Return what a button for a column says: its name and what stands in it."""
    example = _example(column)
    label = column.label or "(no name)"
    return f"{label[:30]}: {example[:24]}" if example else label[:54]


def used_text(described: ColumnMap, file: str, sketch: Sketch | None) -> str:
    """Write which description a file was read by.

    sketch  of the table, where it is known.
    """
    told = [", ".join(_role_told(*each) for each in described.columns.items())]
    if described.day_first is not None and _has_days_in_doubt(described, sketch):
        told.append("day before month" if described.day_first else "month before day")
    if described.comma is not None:
        told.append(f"decimal mark: {'comma' if described.comma else 'point'}")
    if sketch is not None:
        told.append(_words(described, sketch))
    else:
        told += [f"{one_line(word)} = {kind}" for word, kind in described.words.items()]
    return f"Read as you described {name(file)}: {escape('; '.join(filter(None, told)))}."


def _role_told(role: Role, said: str) -> str:
    return f"{LABELS[role]} = {said.removeprefix(LITERAL)}"


def _has_days_in_doubt(described: ColumnMap, sketch: Sketch | None) -> bool:
    day = sketch.column(described.columns.get(Role.DATE, "")) if sketch else None
    return day is None or bool(day.unclear) or day.day_first is not None


def known_text(file: str, other: str) -> str:
    """Say that the columns of a file are known, and that something in it is new."""
    return f"I know the columns of {name(file)} from {name(other)}; one thing in it is new."


def words_question(word: str, file: str) -> str:
    """Ask what a word for a kind of row means."""
    return f"What are the rows of {name(file)} that say <b>{name(word, LONGEST_CELL)}</b>?"


def day_question(cell: str) -> str:
    """Ask which comes first, day or month."""
    return f"<b>{escape(cell)}</b> could be two days. Which number is the day?"


def number_question(cell: str) -> str:
    """Ask what a comma or a point is."""
    return f"<b>{escape(cell)}</b> could be two numbers. How much is it?"
