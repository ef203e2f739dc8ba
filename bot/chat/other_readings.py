"""What a file leaves open in; buttons by which it is read in the other way out."""

from bot.chat.import_text import day_label, number_label
from bot.chat.reading import Said
from bot.core.conversation import Button
from bot.imports import Export

_DAYS = {None: "-", False: "first", True: "second"}
_MARKS = {None: "-", False: "point", True: "comma"}


def other_readings(export: Export, said: Said, mark: str) -> tuple[Button, ...]:
    """Return the buttons that read a file again, in the other way that it may be meant.

    said  what the chat said of it already.
    """
    buttons = []
    if export.days is not None:
        other = Said(export.days.day_first, said.comma)
        buttons.append(Button(day_label(export.days), _command(other, mark)))
    if export.number is not None:
        other = Said(said.month_first, export.number.other_comma)
        buttons.append(Button(number_label(export.number), _command(other, mark)))
    return tuple(buttons)


def said_by(days: str, decimal: str) -> Said:
    """Return what the two words of such a button say."""
    first = next((said for said, word in _DAYS.items() if word == days), None)
    comma = next((said for said, word in _MARKS.items() if word == decimal), None)
    return Said(first, comma)


def _command(said: Said, mark: str) -> str:
    return f"/import read {_DAYS[said.month_first]} {_MARKS[said.comma]} {mark}"
