"""What polling remembers of feeds and hosts, clusters of stories, and search in them."""

POLLING = (
    "ALTER TABLE feeds ADD COLUMN not_before TEXT",
    "ALTER TABLE feeds ADD COLUMN failing_since TEXT",
    "ALTER TABLE feeds ADD COLUMN last_new TEXT",
    "ALTER TABLE feeds ADD COLUMN last_story TEXT",
    "ALTER TABLE feeds ADD COLUMN gap_seconds REAL",
    "ALTER TABLE feeds ADD COLUMN ttl_seconds REAL",
    "ALTER TABLE feeds ADD COLUMN skip_hours TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE feeds ADD COLUMN skip_days TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE feeds ADD COLUMN told_ill INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE feeds ADD COLUMN moved_to TEXT",
    "ALTER TABLE feeds ADD COLUMN moved_since TEXT",
    "ALTER TABLE feeds ADD COLUMN address TEXT",
    "CREATE TABLE hosts (host TEXT PRIMARY KEY, until TEXT NOT NULL)",
    "ALTER TABLE stories ADD COLUMN cluster INTEGER",
    "ALTER TABLE stories ADD COLUMN publisher_sentiment TEXT",
    "ALTER TABLE stories ADD COLUMN publisher_categories TEXT NOT NULL DEFAULT '[]'",
    "CREATE INDEX stories_unclustered ON stories (id) WHERE cluster IS NULL",
    "CREATE INDEX stories_cluster ON stories (cluster)",
    "CREATE INDEX stories_seen ON stories (seen)",
    """
    CREATE VIRTUAL TABLE stories_text USING fts5 (
        title, summary, content = 'stories', content_rowid = 'id',
        tokenize = 'unicode61 remove_diacritics 2'
    )
    """,
    "INSERT INTO stories_text (stories_text) VALUES ('rebuild')",
    """
    CREATE TRIGGER stories_text_added AFTER INSERT ON stories BEGIN
        INSERT INTO stories_text (rowid, title, summary)
        VALUES (NEW.id, NEW.title, NEW.summary);
    END
    """,
    """
    CREATE TRIGGER stories_text_dropped AFTER DELETE ON stories BEGIN
        INSERT INTO stories_text (stories_text, rowid, title, summary)
        VALUES ('delete', OLD.id, OLD.title, OLD.summary);
    END
    """,
    """
    CREATE TRIGGER stories_text_changed AFTER UPDATE OF title, summary ON stories BEGIN
        INSERT INTO stories_text (stories_text, rowid, title, summary)
        VALUES ('delete', OLD.id, OLD.title, OLD.summary);
        INSERT INTO stories_text (rowid, title, summary)
        VALUES (NEW.id, NEW.title, NEW.summary);
    END
    """,
)
