"""The tables of what is on its way into a ledger, or out of it."""

from bot.store.schema_rows import ROW

IMPORTS = (
    """
    CREATE TABLE imports (
        chat INTEGER PRIMARY KEY REFERENCES chats ON DELETE CASCADE ON UPDATE CASCADE,
        mark TEXT NOT NULL,
        begun TEXT NOT NULL,
        file TEXT NOT NULL,
        content BLOB,
        sketch TEXT,
        columns TEXT,
        stored INTEGER NOT NULL DEFAULT 0
    )
    """,
    f"""
    CREATE TABLE set_aside (
        chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE ON UPDATE CASCADE,
        mark TEXT NOT NULL,
        number INTEGER NOT NULL,
        since TEXT NOT NULL,
        {ROW},
        PRIMARY KEY (chat, mark, number)
    )
    """,
    """
    CREATE TABLE column_maps (
        chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE ON UPDATE CASCADE,
        header TEXT NOT NULL,
        file TEXT NOT NULL,
        columns TEXT NOT NULL,
        PRIMARY KEY (chat, header)
    )
    """,
)

TWICE = """
    CREATE TABLE both_happened (
        chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE ON UPDATE CASCADE,
        one INTEGER NOT NULL,
        other INTEGER NOT NULL,
        PRIMARY KEY (chat, one, other)
    )
    """

VERY_LONG = (
    "DROP INDEX ledger_chat",
    "CREATE INDEX ledger_chat ON ledger (chat, seq, batch)",
    "CREATE INDEX ledger_batch ON ledger (chat, batch)",
    "CREATE INDEX ledger_time ON ledger (chat, at)",
    "CREATE INDEX ledger_asset ON ledger (asset, at)",
    "CREATE INDEX ledger_to_asset ON ledger (to_asset, at) WHERE to_asset IS NOT NULL",
    "CREATE INDEX ledger_without_value ON ledger (seq) WHERE total IS NULL",
)

ON_THEIR_WAY = (
    """
    CREATE TABLE batches (
        chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE ON UPDATE CASCADE,
        mark TEXT NOT NULL,
        batch INTEGER NOT NULL,
        hidden INTEGER NOT NULL,
        since TEXT NOT NULL,
        count INTEGER NOT NULL,
        assets TEXT NOT NULL,
        PRIMARY KEY (chat, mark)
    )
    """,
    """
    CREATE VIEW shown AS SELECT * FROM ledger
    WHERE (chat, batch) NOT IN (SELECT chat, batch FROM batches WHERE hidden)
    """,
)

SEVERAL = (
    """
    CREATE TABLE several (
        chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE ON UPDATE CASCADE,
        mark TEXT NOT NULL,
        begun TEXT NOT NULL,
        state TEXT NOT NULL,
        file TEXT NOT NULL,
        rows INTEGER NOT NULL,
        content BLOB,
        sketch TEXT,
        columns TEXT,
        PRIMARY KEY (chat, mark)
    )
    """,
    """
    INSERT INTO several (chat, mark, begun, state, file, rows, content, sketch, columns)
    SELECT chat, mark, begun, CASE stored WHEN 0 THEN 'waits' ELSE 'stored' END, file,
        (SELECT count(*) FROM set_aside AS aside
         WHERE aside.chat = imports.chat AND aside.mark = imports.mark),
        content, sketch, columns
    FROM imports
    """,
    "DROP TABLE imports",
    "ALTER TABLE several RENAME TO imports",
)
