"""What a typed `/undo` would take back in; the question out where that may not be what is meant."""

from datetime import timedelta

from bot.chat.changed import as_it_was
from bot.chat.desk import Asked, Desk
from bot.core.conversation import Answer, Button
from bot.core.messages.entries import entry_line
from bot.core.messages.words import entries_text
from bot.core.twice import HALVES

LATELY = timedelta(hours=1)
MOST_SHOWN = 3
LOST = (
    "What you said of them in /check would go with them. A file that is sent again brings them as "
    "it has them."
)


def undo_question(desk: Desk, asked: Asked) -> Answer | None:
    """Ask before several entries are taken back, or where something else was changed last.

    None where one entry was the last thing that happened, or a button says what is meant.
    """
    ledgers, chat = desk.store.ledgers, asked.chat
    batch = ledgers.last_batch(chat)
    if asked.words or not batch:
        return None
    timezone, newest = desk.timezone(chat), ledgers.version(chat)[-1]
    last = desk.store.batches.told(chat, batch, MOST_SHOWN)
    deleted = desk.store.imports.last_removed(chat, desk.now() - LATELY)
    before = as_it_was(desk, chat, last.newest) if last.count == 1 else None
    if last.count == 1 and deleted is None and before is None and last.newest == newest:
        return None
    them = "this" if last.count == 1 else entries_text(last.count)
    lines = [f"<b>Shall I take back {them}?</b> It is what was added last:"]
    lines += [f"• {entry_line(row, timezone)}" for row in last.rows]
    if last.count > len(last.rows):
        lines.append(f"• and {last.count - len(last.rows):,} more")
    buttons = [Button(f"Yes, take back {them}", f"/undo {newest}")]
    if before is not None:
        lines.append(f"You changed it since; before that it said: {entry_line(before, timezone)}.")
        if last.rows[0].kind not in HALVES:
            buttons.append(Button("Take the change alone back", f"/entries as_was {last.newest}"))
    if deleted is not None:
        lines.append(f"You deleted an entry since: {entry_line(deleted.row, timezone)}.")
        buttons.append(Button("Put the deleted entry back", f"/entries restore {deleted.number}"))
    row = ledgers.entry(chat, newest)
    if last.newest != newest and row is not None:
        changed = f"Newer is {entry_line(row, timezone)}, which was changed or read since; it stays"
        lines.append(f"{changed}. /entries corrects it.")
    buttons.append(Button("No, keep it all", "/entries"))
    if last.count > 1:
        lines.append(LOST)
    return Answer("\n".join(lines), tuple((button,) for button in buttons))
