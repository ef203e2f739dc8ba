"""What is stated of a tax year, as the release that brought it made the table; never edited."""

STATED = (
    """
    CREATE TABLE stated (
        chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE ON UPDATE CASCADE,
        tax_year TEXT NOT NULL,
        ends TEXT NOT NULL,
        gains_short TEXT NOT NULL,
        gains_long TEXT NOT NULL,
        carried TEXT NOT NULL,
        other_income TEXT NOT NULL,
        told_in INTEGER,
        PRIMARY KEY (chat, tax_year)
    )
    """,
    """
    CREATE TRIGGER stated_elsewhere AFTER UPDATE OF country, currency ON chats
    WHEN OLD.country IS NOT NEW.country OR OLD.currency IS NOT NEW.currency BEGIN
        DELETE FROM stated WHERE chat = NEW.chat;
    END
    """,
)
