"""An account that is read by itself in; how far it was read and what that gave, as text, out."""

from bot.chat.desk import Desk
from bot.core.accounts import Account
from bot.core.messages.words import age, entries_text


def read_text(desk: Desk, account: Account) -> str:
    """Write how many entries of an account the ledger has, and how far it was read."""
    count = desk.store.accounts.entries(account)
    has = f"{entries_text(count)}, " if count else ""
    if account.read_at is None:
        return f"{has}not read to the end yet"
    return f"{has or 'no entries, '}read to the end, {age(desk.now() - account.read_at)}"
