"""The steps from an empty file to the tables of today; a released one is never edited."""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot.store.schema_imports import IMPORTS, ON_THEIR_WAY, SEVERAL, TWICE, VERY_LONG
from bot.store.schema_polling import POLLING
from bot.store.schema_stated import STATED
from bot.store.schema_tables import (
    ACCOUNTS,
    BOT_OF_UPDATES,
    COINS,
    DELETIONS,
    FIRST,
    OPINIONS,
    OWN_PRICES,
    PAST_PRICES,
    RATES,
    SECOND,
    THIRD,
    WISHES,
)
from bot.store.wallet_names import BY_WALLET, unify

migrations = Migrations("gleaner")


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


@migrations()
def answers_in_the_outbox(db: Database) -> None:
    """Answers in the outbox, an inbox of updates, pauses, and what left lately."""
    for statement in THIRD:
        db.execute(statement)


@migrations()
def polling(db: Database) -> None:
    """How each feed has been, hosts at rest, clusters of stories and search in them."""
    for statement in POLLING:
        db.execute(statement)


@migrations()
def wishes(db: Database) -> None:
    """When and how often each chat wants to hear something, and who came back."""
    for statement in WISHES:
        db.execute(statement)


@migrations()
def bot_of_updates(db: Database) -> None:
    """Whose updates are numbered so; another bot counts anew."""
    db.execute(BOT_OF_UPDATES)


@migrations()
def own_prices(db: Database) -> None:
    """What users say that coins are worth."""
    db.execute(OWN_PRICES)


@migrations()
def rates(db: Database) -> None:
    """Newer reference rates than those that are shipped."""
    db.execute(RATES)


@migrations()
def opinions(db: Database) -> None:
    """What people say of reminders."""
    db.execute(OPINIONS)


@migrations()
def hour_of_digests(db: Database) -> None:
    """At which time of day a chat's digests come."""
    db.execute("ALTER TABLE wishes ADD COLUMN digest_at TEXT NOT NULL DEFAULT '09:00'")


@migrations()
def topics_of_groups(db: Database) -> None:
    """In which topic of a forum a group wants its reminders."""
    db.execute("ALTER TABLE chats ADD COLUMN topic INTEGER")


@migrations()
def notes_of_prices(db: Database) -> None:
    """What else is to be known of a price, e.g. which source was left out."""
    db.execute("ALTER TABLE prices ADD COLUMN note TEXT NOT NULL DEFAULT ''")


@migrations()
def household(db: Database) -> None:
    """Which wallets are of others whose purchases a law may count."""
    db.execute("ALTER TABLE chats ADD COLUMN household TEXT NOT NULL DEFAULT '[]'")


@migrations()
def past_prices(db: Database) -> None:
    """What assets were worth in the past; `amount` is empty where no source knew when asked."""
    db.execute(PAST_PRICES)


@migrations()
def accounts(db: Database) -> None:
    """Addresses that are watched, and how far each was read."""
    db.execute(ACCOUNTS)


@migrations()
def sealed_keys(db: Database) -> None:
    """The sealed keys of exchanges."""
    db.execute("ALTER TABLE accounts ADD COLUMN secret BLOB")


@migrations()
def imports(db: Database) -> None:
    """Imports that wait for a yes, rows that are not in a ledger, and what columns mean."""
    for statement in IMPORTS:
        db.execute(statement)


@migrations()
def both_happened(db: Database) -> None:
    """Which rows that look like one trade told twice are two."""
    db.execute(TWICE)


@migrations()
def cost_of_selling(db: Database) -> None:
    """What selling costs a chat's owner in per cent, and what a sale must bring at least."""
    for column in ("trade_cost", "min_trade"):
        db.execute(f"ALTER TABLE chats ADD COLUMN {column} TEXT NOT NULL DEFAULT '0'")


@migrations()
def batches_on_their_way(db: Database) -> None:
    """Batches that come or go in stretches, and ledgers without them."""
    for statement in ON_THEIR_WAY:
        db.execute(statement)


@migrations()
def market_list(db: Database) -> None:
    """The coins of the price source's market list, beside those of the package."""
    db.execute(COINS)


@migrations()
def deletions(db: Database) -> None:
    """Messages with a secret that are to be deleted from their chats."""
    db.execute(DELETIONS)


@migrations()
def very_long_ledgers(db: Database) -> None:
    """What ledgers of very many rows are asked for most is found without reading them."""
    for statement in VERY_LONG:
        db.execute(statement)


@migrations()
def several_imports(db: Database) -> None:
    """Several imports of a chat that wait, and why those that do not wait any more."""
    for statement in SEVERAL:
        db.execute(statement)


@migrations()
def told_twice_by_a_file(db: Database) -> None:
    """Which rows may be the same trade, by the id of the other one, as an export of ours says."""
    for table in ("ledger", "set_aside"):
        db.execute(f"ALTER TABLE {table} ADD COLUMN may_repeat TEXT")


@migrations()
def one_name_of_a_wallet(db: Database) -> None:
    """A wallet that was written in several ways is called as it was the first time."""
    for statement in BY_WALLET:
        db.execute(statement)
    for (chat,) in db.execute("SELECT chat FROM chats").fetchall():
        unify(db, chat)


@migrations()
def stated(db: Database) -> None:
    """What chats state of a tax year that their ledgers do not have."""
    for statement in STATED:
        db.execute(statement)


@migrations()
def values_of_fees(db: Database) -> None:
    """Rows that may lack a value, their own or that of a fee in a coin, are found by index."""
    db.execute("DROP INDEX ledger_without_value")
    db.execute(
        "CREATE INDEX ledger_without_value ON ledger (seq) "
        "WHERE total IS NULL OR fee_asset IS NOT NULL"
    )
