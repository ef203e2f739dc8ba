"""`/export`: everything that is kept of a chat, as files; its ledger can be sent back in."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import fields
from datetime import date, time, tzinfo
from decimal import Decimal

from bot.chat.desk import Asked, Desk
from bot.core.cells import csv_line, guarded
from bot.core.chats import ChatId, QuietHours
from bot.core.conversation import Answer, Document
from bot.core.ledger import Row
from bot.core.ledger_file import ledger_text
from bot.core.messages.words import entries_text
from bot.core.money import decimal_text
from bot.core.outbox import MessageKind
from bot.core.twice import in_doubt, with_doubts
from bot.known_ledgers import Ledger

ROWS_A_FILE = 50_000
"""Of rows as long as they come, what one file may have and be sent back in."""
SAID = (
    "<b>Here is all I keep of you.</b> {ledger}: {entries}, in the form that I read; sent to me "
    "again, it adds what is missing and nothing twice. settings.json is what you set, "
    "reminders.csv which reminders there were (their texts are not kept). If a file does not "
    "arrive, send /export again."
)


async def export(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/export`: send the ledger, the settings and the reminders as files."""
    known = await desk.reports.added(asked.chat)
    both, zone = desk.store.ledgers.noted_both(asked.chat), desk.timezone(asked.chat)
    ledger = await asyncio.to_thread(lambda: ledger_files(_rows(known, both, zone)))
    files = (*ledger, _settings(desk, asked.chat), _reminders(desk, asked.chat))
    names = " to ".join(dict.fromkeys((ledger[0].name, ledger[-1].name)))
    entries = entries_text(desk.store.ledgers.count(asked.chat))
    return (Answer(SAID.format(ledger=names, entries=entries), documents=files),)


def _rows(ledger: Ledger, both: frozenset[frozenset[int]], zone: tzinfo) -> tuple[Row, ...]:
    """Return the rows of a ledger with what may be counted twice; in a file all come together."""
    return with_doubts(tuple(ledger.added()), in_doubt(ledger.twins(zone), both))


def ledger_files(rows: Sequence[Row], most: int = ROWS_A_FILE) -> tuple[Document, ...]:
    """Return a ledger as files of at most so many rows; at least one, if only with its header."""
    parts = [rows[at : at + most] for at in range(0, len(rows) or 1, most)]
    return tuple(
        Document(
            "ledger.csv" if len(parts) == 1 else f"ledger-{number}.csv", ledger_text(part).encode()
        )
        for number, part in enumerate(parts, 1)
    )


def _settings(desk: Desk, chat: ChatId) -> Document:
    kept = (desk.profile(chat), desk.store.wishes.get(chat))
    document: dict[str, object] = {
        field.name: _plain(getattr(value, field.name)) for value in kept for field in fields(value)
    }
    own = desk.store.own_prices.all(chat).values()
    document["own_prices"] = [
        {field.name: _plain(getattr(price, field.name)) for field in fields(price)} for price in own
    ]
    document["stated"] = [
        {field.name: _plain(getattr(stated, field.name)) for field in fields(stated)}
        for stated in desk.store.stated.all(chat)
    ]
    document["opinions"] = [
        {"story": title, "useful": useful} for title, useful in desk.store.opinions.of(chat)
    ]
    document["watched"] = [
        {"chain": one.chain, "address": one.address, "wallet": one.wallet}
        for one in desk.store.accounts.of(chat)
        if one.secret is None
    ]
    document["columns"] = [
        {"file": each.file, **json.loads(each.columns.text())}
        for each in desk.store.imports.learnt(chat)
    ]
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return Document("settings.json", f"{text}\n".encode())


def _plain(value: object) -> object:
    """Return a setting as JSON has it."""
    match value:
        case Decimal():
            return decimal_text(value)
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
        case QuietHours():
            return str(value)
        case dict():
            return {key: _plain(each) for key, each in value.items()}
        case _:
            return value


def _reminders(desk: Desk, chat: ChatId) -> Document:
    lines = [csv_line(("created", "kind", "subject", "state", "due", "sent"))]
    for line in desk.store.outbox.lines_of(chat):
        if line.kind is not MessageKind.ANSWER:
            sent = line.sent.isoformat() if line.sent else ""
            due, created = line.due.isoformat(), line.created.isoformat()
            subject = guarded(line.key)
            lines.append(csv_line((created, line.kind, subject, line.state, due, sent)))
    return Document("reminders.csv", "".join(lines).encode())
