"""The tables of the store as the first releases made them; a released one is never edited."""

from bot.store.schema_rows import ROW

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
    f"""
    CREATE TABLE ledger (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE,
        batch INTEGER NOT NULL,
        {ROW}
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

THIRD = (
    # Answers go through the outbox too, also to chats that no profile knows, so the outbox refers
    # to no profile any more; triggers keep what the reference did.
    """
    CREATE TABLE messages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        chat INTEGER NOT NULL,
        kind TEXT NOT NULL,
        rank INTEGER NOT NULL,
        key TEXT NOT NULL,
        text TEXT NOT NULL,
        buttons TEXT NOT NULL DEFAULT '[]',
        topic INTEGER,
        state TEXT NOT NULL,
        created TEXT NOT NULL,
        due TEXT NOT NULL,
        expires TEXT NOT NULL,
        leased_until TEXT,
        sent TEXT,
        attempts INTEGER NOT NULL DEFAULT 0,
        repeat INTEGER NOT NULL DEFAULT 0,
        reported INTEGER NOT NULL DEFAULT 0,
        why TEXT,
        UNIQUE (chat, key)
    )
    """,
    """
    INSERT INTO messages
        (id, chat, kind, rank, key, text, state, created, due, expires, sent, attempts, repeat, why)
    SELECT id, chat, kind, CASE kind WHEN 'deadline' THEN 0 WHEN 'downturn' THEN 3 ELSE 4 END,
        key, text, state, created, due, expires, sent, attempts, repeat, why
    FROM outbox
    """,
    "DROP TABLE outbox",
    "ALTER TABLE messages RENAME TO outbox",
    "CREATE INDEX outbox_queued ON outbox (rank, due, id) WHERE state = 'queued'",
    "CREATE INDEX outbox_sending ON outbox (leased_until) WHERE state = 'sending'",
    "CREATE INDEX outbox_unreported ON outbox (chat) WHERE state = 'uncertain' AND reported = 0",
    "CREATE TABLE pauses (chat INTEGER PRIMARY KEY, until TEXT NOT NULL)",
    "CREATE TABLE departures (chat INTEGER NOT NULL, at TEXT NOT NULL)",
    "CREATE INDEX departures_at ON departures (at)",
    """
    CREATE TABLE updates (
        update_id INTEGER PRIMARY KEY,
        received TEXT NOT NULL,
        begun INTEGER NOT NULL DEFAULT 0,
        body TEXT
    )
    """,
    "CREATE INDEX updates_waiting ON updates (update_id) WHERE body IS NOT NULL",
    """
    CREATE TRIGGER chat_forgotten AFTER DELETE ON chats BEGIN
        DELETE FROM outbox WHERE chat = OLD.chat;
        DELETE FROM pauses WHERE chat = OLD.chat;
        DELETE FROM departures WHERE chat = OLD.chat;
    END
    """,
)

WISHES = (
    """
    CREATE TABLE wishes (
        chat INTEGER PRIMARY KEY REFERENCES chats ON DELETE CASCADE ON UPDATE CASCADE,
        downturn TEXT NOT NULL,
        tax TEXT NOT NULL,
        daily_cap INTEGER,
        at_night INTEGER NOT NULL
    )
    """,
    """
    CREATE TABLE snoozes (
        chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE ON UPDATE CASCADE,
        subject TEXT NOT NULL,
        until TEXT NOT NULL,
        PRIMARY KEY (chat, subject)
    )
    """,
    """
    CREATE TABLE returns (
        chat INTEGER PRIMARY KEY REFERENCES chats ON DELETE CASCADE ON UPDATE CASCADE,
        gone_at TEXT NOT NULL
    )
    """,
    """
    CREATE TRIGGER chat_came_back AFTER UPDATE OF gone_at ON chats
    WHEN OLD.gone_at IS NOT NULL AND NEW.gone_at IS NULL BEGIN
        INSERT INTO returns (chat, gone_at) VALUES (NEW.chat, OLD.gone_at)
        ON CONFLICT (chat) DO NOTHING;
    END
    """,
)

OWN_PRICES = """
    CREATE TABLE own_prices (
        chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE ON UPDATE CASCADE,
        asset TEXT NOT NULL,
        currency TEXT NOT NULL,
        amount TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (chat, asset)
    )
    """

RATES = """
    CREATE TABLE rates (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        fetched TEXT NOT NULL,
        content BLOB NOT NULL
    )
    """

OPINIONS = """
    CREATE TABLE opinions (
        chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE ON UPDATE CASCADE,
        story INTEGER NOT NULL,
        useful INTEGER NOT NULL,
        said TEXT NOT NULL,
        title TEXT NOT NULL,
        summary TEXT NOT NULL,
        feed TEXT NOT NULL,
        published TEXT,
        tags TEXT NOT NULL,
        sentiment TEXT,
        PRIMARY KEY (chat, story)
    )
    """

PAST_PRICES = """
    CREATE TABLE past_prices (
        asset TEXT NOT NULL,
        currency TEXT NOT NULL,
        hour TEXT NOT NULL,
        amount TEXT,
        at TEXT NOT NULL,
        source TEXT NOT NULL,
        asked TEXT NOT NULL,
        PRIMARY KEY (asset, currency, hour)
    )
    """

ACCOUNTS = """
    CREATE TABLE accounts (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE ON UPDATE CASCADE,
        family TEXT NOT NULL,
        chain TEXT NOT NULL,
        address TEXT NOT NULL,
        wallet TEXT NOT NULL,
        place TEXT NOT NULL,
        due TEXT NOT NULL,
        read_at TEXT,
        failures INTEGER NOT NULL DEFAULT 0,
        why TEXT,
        told TEXT NOT NULL DEFAULT '',
        UNIQUE (chat, chain, address)
    )
    """

COINS = """
    CREATE TABLE coins (
        coingecko TEXT PRIMARY KEY,
        symbol TEXT NOT NULL,
        name TEXT NOT NULL,
        rank INTEGER NOT NULL,
        read TEXT NOT NULL
    )
    """

DELETIONS = """
    CREATE TABLE deletions (
        chat INTEGER NOT NULL,
        message INTEGER NOT NULL,
        topic INTEGER,
        PRIMARY KEY (chat, message)
    )
    """

BOT_OF_UPDATES = "CREATE TABLE bot_of_updates (bot INTEGER PRIMARY KEY)"
