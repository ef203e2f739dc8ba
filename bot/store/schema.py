"""The tables, as migrations; a released one is never edited."""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

migrations = Migrations("gleaner")

FIRST = (
    """
    CREATE TABLE chats (
        chat INTEGER PRIMARY KEY,
        country TEXT,
        currency TEXT,
        timezone TEXT,
        method TEXT,
        min_loss TEXT NOT NULL,
        rate_short TEXT,
        rate_long TEXT,
        wash_rule INTEGER,
        quiet_hours TEXT NOT NULL,
        subscribed_at TEXT,
        gone_at TEXT
    )
    """,
    """
    CREATE TABLE ledger (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE,
        batch INTEGER NOT NULL,
        at TEXT NOT NULL,
        kind TEXT NOT NULL,
        asset TEXT NOT NULL,
        quantity TEXT NOT NULL,
        total TEXT,
        currency TEXT,
        fee TEXT,
        fee_asset TEXT,
        wallet TEXT NOT NULL,
        to_wallet TEXT,
        to_asset TEXT,
        to_quantity TEXT,
        id TEXT,
        note TEXT
    )
    """,
    "CREATE UNIQUE INDEX ledger_id ON ledger (chat, id) WHERE id IS NOT NULL",
    "CREATE INDEX ledger_chat ON ledger (chat, seq)",
    """
    CREATE TABLE feeds (
        name TEXT PRIMARY KEY,
        url TEXT NOT NULL,
        etag TEXT,
        last_modified TEXT,
        due TEXT,
        failures INTEGER NOT NULL DEFAULT 0,
        last_success TEXT,
        last_failure TEXT,
        why TEXT
    )
    """,
    """
    CREATE TABLE stories (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        feed TEXT NOT NULL,
        feed_country TEXT,
        guid TEXT NOT NULL,
        link TEXT NOT NULL,
        link_key TEXT,
        title TEXT NOT NULL,
        summary TEXT NOT NULL,
        published TEXT,
        seen TEXT NOT NULL,
        tags TEXT,
        sentiment TEXT,
        scores TEXT,
        assets TEXT,
        countries TEXT,
        matched_at TEXT,
        UNIQUE (feed, guid)
    )
    """,
    "CREATE UNIQUE INDEX stories_link ON stories (link_key) WHERE link_key IS NOT NULL",
    "CREATE INDEX stories_unread ON stories (id) WHERE tags IS NULL",
    "CREATE INDEX stories_unmatched ON stories (id) WHERE matched_at IS NULL",
    "CREATE INDEX stories_flagged ON stories (id) WHERE tags IS NOT NULL AND tags <> '[]'",
    """
    CREATE TABLE matches (
        story INTEGER NOT NULL REFERENCES stories ON DELETE CASCADE,
        chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE,
        kind TEXT NOT NULL,
        assets TEXT NOT NULL,
        found TEXT NOT NULL,
        outcome TEXT,
        PRIMARY KEY (story, chat)
    )
    """,
    "CREATE INDEX matches_open ON matches (story) WHERE outcome IS NULL",
    """
    CREATE TABLE outbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE ON UPDATE CASCADE,
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        text TEXT NOT NULL,
        state TEXT NOT NULL,
        created TEXT NOT NULL,
        due TEXT NOT NULL,
        expires TEXT NOT NULL,
        sent TEXT,
        attempts INTEGER NOT NULL DEFAULT 0,
        repeat INTEGER NOT NULL DEFAULT 0,
        why TEXT,
        UNIQUE (chat, key)
    )
    """,
    "CREATE INDEX outbox_due ON outbox (due) WHERE state IN ('queued', 'sending')",
    """
    CREATE TABLE reminded (
        chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE ON UPDATE CASCADE,
        subject TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (chat, subject)
    )
    """,
    """
    CREATE TABLE prices (
        asset TEXT NOT NULL,
        currency TEXT NOT NULL,
        amount TEXT NOT NULL,
        at TEXT NOT NULL,
        source TEXT NOT NULL,
        fetched TEXT NOT NULL,
        PRIMARY KEY (asset, currency)
    )
    """,
)


SECOND = (
    """
    CREATE TABLE undone (
        chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE ON UPDATE CASCADE,
        request INTEGER NOT NULL,
        PRIMARY KEY (chat, request)
    )
    """,
)


@migrations()
def first(db: Database) -> None:
    """Everything of the first release."""
    for statement in FIRST:
        db.execute(statement)


@migrations()
def undo_once(db: Database) -> None:
    """Which requests to take something back were followed."""
    for statement in SECOND:
        db.execute(statement)
