"""The dialogue about a table that no format knows: what its columns are, by buttons."""

from dataclasses import replace

from bot.chat.column_text import (
    KINDS,
    LABELS,
    OF_ALL,
    column_label,
    day_question,
    kinds,
    number_question,
    overview_text,
    role_question,
    words_question,
)
from bot.chat.desk import Asked, Desk, in_rows
from bot.core.column_map import LITERAL, ColumnMap, Role
from bot.core.conversation import LONGEST_BUTTON_COMMAND, Answer, Button
from bot.imports.guess import (
    completed,
    doubtful_day,
    doubtful_number,
    lacking,
    stated_currency,
    unknown_words,
)
from bot.imports.mapped import roles
from bot.imports.sketch import Sketch, read_sketch, words_of
from bot.store.imports import Draft

MOST_DIGITS = 4
_NONE = "-"
_WITHOUT_WORTH = frozenset({f"{LITERAL}deposit", f"{LITERAL}deposit or withdrawal"})
_WORTH = (Role.TOTAL, Role.PRICE)
_UNITS = (Role.CURRENCY, Role.FEE_CURRENCY, Role.ASSET)


def overview(desk: Desk, asked: Asked, draft: Draft) -> Answer:
    """Show how a table would be read, to be confirmed or changed; first ask what is lacking."""
    described, sketch = known(draft)
    text = overview_text(described, sketch, draft.file)
    wanted = lacking(described)
    if wanted:
        question = _role_question(desk, asked, draft, wanted[0])
        return replace(question, text=f"{text}\n{question.text}")
    right = Button("Looks right", f"/import right {draft.mark}")
    change = [
        Button(f"{LABELS[role][:1].upper()}{LABELS[role][1:]}", f"/import ask {role} {draft.mark}")
        for role in _offered(described)
    ]
    return Answer(
        f"{text}\nIs that right? If not, the other buttons change what a column is.",
        ((right, _cancel(draft)), *in_rows(change, 3)),
    )


def known(draft: Draft) -> tuple[ColumnMap, Sketch]:
    """Return what is known of the table of a draft."""
    assert draft.columns is not None, "a dialogue has begun"
    assert draft.sketch is not None, "a dialogue has begun"
    return draft.columns, read_sketch(draft.sketch)


def open_question(desk: Desk, asked: Asked, draft: Draft) -> Answer | None:
    """Return the next question that must be answered before the table can be read; None if none."""
    described, sketch = known(draft)
    mark = draft.mark
    if lacking(described):
        return overview(desk, asked, draft)
    cell = doubtful_day(described, sketch)
    if cell:
        first, second = cell.replace("-", "/").split("/")[:2]
        buttons = (
            Button(f"{first} is the day", f"/import day first {mark}"),
            Button(f"{second} is the day", f"/import day second {mark}"),
        )
        return Answer(day_question(cell), (buttons, (_cancel(draft),)))
    number = doubtful_number(described, sketch)
    if number:
        return Answer(number_question(number), (_numbers(number, mark), (_cancel(draft),)))
    words = unknown_words(described, sketch)
    return _word_question(draft, words[0]) if words else None


def answered(desk: Desk, asked: Asked, draft: Draft, words: list[str]) -> Answer | None:
    """Take an answer of the dialogue and return what to say; None once all is known.

    words  of the command, without its mark.
    """
    described, sketch = known(draft)
    match words:
        case ["ask", role] if role in set(Role):
            return _role_question(desk, asked, draft, Role(role))
        case ["set", role, value] if role in set(Role):
            changed = _set(described, sketch, Role(role), value)
            currency = desk.profile(asked.chat).currency
            again = _kept(desk, asked, draft, completed(changed, sketch, currency))
            return overview(desk, asked, again)
        case ["day", ("first" | "second") as which]:
            changed = replace(described, day_first=which == "first")
        case ["mark", ("comma" | "point") as which]:
            changed = replace(described, comma=which == "comma")
        case ["word", number, kind]:
            changed = _with_word(described, sketch, number, kind.replace("_", " "))
        case _:
            return overview(desk, asked, draft)
    if changed == described:
        return overview(desk, asked, draft)
    return open_question(desk, asked, _kept(desk, asked, draft, changed))


def _kept(desk: Desk, asked: Asked, draft: Draft, changed: ColumnMap) -> Draft:
    desk.store.imports.describe(asked.chat, draft.mark, changed)
    return replace(draft, columns=changed)


def _offered(described: ColumnMap) -> list[Role]:
    """Return the roles that can be changed: those of the table's shape, and a way to the other."""
    two = described.has_two_sides
    return [*roles(two_sides=two), *([Role.AMOUNT] if two else [Role.RECEIVED, Role.SENT])]


def _role_question(desk: Desk, asked: Asked, draft: Draft, role: Role) -> Answer:
    _, sketch = known(draft)
    buttons = [
        Button(column_label(column), f"/import set {role} {place} {draft.mark}")
        for place, column in enumerate(sketch.columns)
        if column.label
    ]
    if role is Role.KIND:
        buttons += [
            Button(f"All rows: {KINDS[kind]}", f"/import set {role} {_word(kind)} {draft.mark}")
            for kind in OF_ALL
        ]
    currency = desk.profile(asked.chat).currency
    if role in _UNITS and currency:
        unit = "BTC" if role is Role.ASSET else currency
        buttons.append(
            Button(f"{unit} in every row", f"/import set {role} {LITERAL}{unit} {draft.mark}")
        )
    if role not in {Role.DATE, Role.AMOUNT, Role.KIND}:
        buttons.append(Button("None of these", f"/import set {role} {_NONE} {draft.mark}"))
    fitting = [each for each in buttons if len(each.command.encode()) <= LONGEST_BUTTON_COMMAND]
    return Answer(role_question(role), (*in_rows(fitting, 2), (_cancel(draft),)))


def _set(described: ColumnMap, sketch: Sketch, role: Role, value: str) -> ColumnMap:
    """Return a map in which a role has another column, none, or what holds for every row."""
    columns = dict(described.columns)
    if value == _NONE:
        columns.pop(role, None)
    elif value.startswith(LITERAL):
        columns[role] = value.replace("_", " ")
    elif value.isdecimal() and len(value) <= MOST_DIGITS and int(value) < len(sketch.columns):
        name = sketch.columns[int(value)].name
        columns = {other: said for other, said in columns.items() if said != name}
        columns[role] = name
        if role in _WORTH and columns.get(Role.KIND) in _WITHOUT_WORTH:
            del columns[Role.KIND]  # it was guessed while nothing told what a row is worth
        said = columns.get(Role.CURRENCY, "")
        if role in _WORTH and said.startswith(LITERAL) and stated_currency(columns, sketch, None):
            del columns[Role.CURRENCY]  # it was guessed while no column stated it
    return replace(described, columns=_of_one_shape(columns, role))


def _of_one_shape(columns: dict[Role, str], chosen: Role) -> dict[Role, str]:
    """Leave out what does not go with a chosen role: a row has one amount, or two sides."""
    single, double = roles(two_sides=False), roles(two_sides=True)
    if chosen in columns and chosen not in single:
        return {role: said for role, said in columns.items() if role in double}
    if chosen in columns and chosen not in double:
        columns = {role: said for role, said in columns.items() if role in single}
    if chosen in columns and chosen in {Role.ASSET, Role.PAIR}:
        columns.pop(Role.PAIR if chosen is Role.ASSET else Role.ASSET, None)
    return columns


def _cancel(draft: Draft) -> Button:
    return Button("Cancel", f"/import no {draft.mark}")


def _numbers(cell: str, mark: str) -> tuple[Button, ...]:
    plain = cell.replace(",", "").replace(".", "")
    point = cell.replace(",", ".")
    small = Button(point[:40], f"/import mark {'comma' if ',' in cell else 'point'} {mark}")
    large = Button(plain[:40], f"/import mark {'point' if ',' in cell else 'comma'} {mark}")
    return small, large


def _word_question(draft: Draft, word: str) -> Answer:
    described, sketch = known(draft)
    every = words_of(sketch, described.columns.get(Role.KIND))
    buttons = [
        Button(label, f"/import word {every.index(word)} {kind.replace(' ', '_')} {draft.mark}")
        for kind, label in kinds(two_sides=described.has_two_sides).items()
    ]
    return Answer(words_question(word, draft.file), (*in_rows(buttons, 2), (_cancel(draft),)))


def _with_word(described: ColumnMap, sketch: Sketch, number: str, kind: str) -> ColumnMap:
    every = words_of(sketch, described.columns.get(Role.KIND))
    there = number.isdecimal() and len(number) <= MOST_DIGITS and int(number) < len(every)
    if not there or kind not in kinds(two_sides=described.has_two_sides):
        return described
    return replace(described, words={**described.words, every[int(number)]: kind})


def _word(kind: str) -> str:
    return f"{LITERAL}{kind.replace(' ', '_')}"
