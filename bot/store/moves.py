"""Everything of a group from its old id to its new one, where something may be already."""

from dataclasses import replace

from sqlite_utils import Database

from bot.core.chats import ChatId, Profile
from bot.core.moved_groups import merged, merged_wishes
from bot.store.wallet_names import unify
from bot.store.wishes import AllWishes

_TOLD_ALREADY = """
DELETE FROM outbox WHERE chat = :new AND state = 'queued' AND key IN (
    SELECT key FROM outbox WHERE chat = :old AND state NOT IN ('refused', 'expired')
)
"""
_SETTLED_ALREADY = """
UPDATE matches SET outcome = (
    SELECT outcome FROM matches AS before WHERE before.chat = :old AND before.story = matches.story
) WHERE chat = :new AND outcome IS NULL AND story IN (
    SELECT story FROM matches WHERE chat = :old AND outcome IS NOT NULL
)
"""
_RESTS_ALREADY = """
UPDATE reminded SET at = max(at, (
    SELECT at FROM reminded AS before WHERE before.chat = :old
    AND before.subject = reminded.subject
)) WHERE chat = :new AND subject IN (SELECT subject FROM reminded WHERE chat = :old)
"""


def profile_of_both(old: Profile, new: Profile | None, new_chat: ChatId) -> Profile:
    """Return the profile that holds under the new id."""
    return replace(old, chat=new_chat, gone_at=None) if new is None else merged(old, new)


def move_rows(db: Database, chat: ChatId, new_chat: ChatId) -> None:
    """Give the rows of every table to the new id; inside a transaction.

    What both ids have once stays once, as the one that is further along: of two messages of one
    key the one that may have arrived, of two matches with a story the one that is settled.
    Anything of the old id that cannot go over is left behind under it.
    """
    ids = {"old": chat, "new": new_chat}
    for statement in (_TOLD_ALREADY, _SETTLED_ALREADY, _RESTS_ALREADY):
        db.execute(statement, ids)
    for table in _tables_by_chat(db):
        db.execute(
            f"UPDATE OR IGNORE {table} SET chat = :new WHERE chat = :old",  # noqa: S608 - our tables
            ids,
        )
    db.execute("DELETE FROM outbox WHERE chat = :old", ids)
    unify(db, new_chat)


def merge_wishes(db: Database, chat: ChatId, new_chat: ChatId) -> None:
    """Write the wishes of both ids under the new one; its profile must be known."""
    wishes = AllWishes(db)
    wishes.save(new_chat, merged_wishes(wishes.get(chat), wishes.get(new_chat)))


def _tables_by_chat(db: Database) -> tuple[str, ...]:
    """Return the tables with rows of chats; a table that is added later is among them."""
    rows = db.query(
        "SELECT tables.name "
        "FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns "
        "WHERE tables.type = 'table' AND columns.name = 'chat' AND tables.name <> 'chats'"
    )
    return tuple(row["name"] for row in rows)
