"""Tables of a file whose columns the chat described: by which description each was read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.chat.column_text import known_text, used_text
from bot.chat.columns import open_question
from bot.chat.desk import Asked, Desk
from bot.chat.reading import Found
from bot.core.conversation import Answer
from bot.imports import ExportFile
from bot.imports.guess import reconciled
from bot.imports.mapped import NAME
from bot.imports.sketch import Sketch
from bot.store.imports import Draft, Learnt


@dataclass(frozen=True, slots=True)
class Used:
    """A description by which a table was read, and what is seen of the table, where that is known.

    What the table itself proves stands in it in place of what was remembered.
    """

    learnt: Learnt
    sketch: Sketch | None


def used_in(found: Found, learnt: Sequence[Learnt]) -> tuple[Used, ...]:
    """Return the descriptions by which tables were read; none where formats of ours were enough."""
    if found.export is None:
        return ()
    seen = tuple(_of_sketches(found.sketches, learnt))
    headers = {format_.columns for format_ in found.export.formats if format_.name == NAME}
    others = (Used(each, None) for each in learnt if frozenset(each.columns.header) in headers)
    return seen or tuple(others)[:1]


def _of_sketches(sketches: Sequence[Sketch], learnt: Sequence[Learnt]) -> Iterator[Used]:
    for sketch in sketches:
        for each in learnt:
            if each.columns.header == sketch.header:
                columns = reconciled(each.columns, sketch)
                yield Used(replace(each, columns=columns), sketch)


def used_lines(used: Sequence[Used]) -> list[str]:
    """Write by which descriptions tables were read, each once."""
    first = {each.learnt.columns.header: each for each in reversed(used)}
    return [
        used_text(each.learnt.columns, each.learnt.file, each.sketch) for each in first.values()
    ]


def asked_again(
    desk: Desk,
    asked: Asked,
    file: ExportFile,
    used: Sequence[Used],
    answered: Sequence[Learnt] = (),
) -> Answer | None:
    """Ask what a table of known columns leaves open that none before it did; None if nothing.

    answered  what the chat has described, where it was asked about this file already: that holds
              for each of its tables, so that nothing is asked twice.
    """
    said = {each.columns.header: each.columns for each in answered}
    for each in used:
        if each.sketch is None:
            continue
        columns = said.get(each.sketch.header, each.learnt.columns)
        draft = Draft(
            str(asked.request.update_id),
            file.name,
            content=file.content,
            sketch=each.sketch.text(),
            columns=columns,
        )
        question = open_question(desk, asked, draft)
        if question is not None:
            desk.store.imports.begin(asked.chat, draft, desk.now())
            text = f"{known_text(file.name, each.learnt.file)}\n{question.text}"
            return replace(question, text=text)
    return None
