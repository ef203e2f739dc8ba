"""What chats state of a tax year, as the store keeps it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.core.chats import ChatId, Profile
from bot.core.jurisdiction import TaxYear
from bot.core.stated import Stated
from bot.store import Store
from bot.store.schema import migrations

CHAT, OTHER = ChatId(7), ChatId(8)
IN_THE_STATES = Profile(CHAT, country="US", currency="USD")
YEAR = TaxYear("2026", date(2026, 1, 1), date(2026, 12, 31))
BEFORE = TaxYear("2025", date(2025, 1, 1), date(2025, 12, 31))
STATED = Stated(
    "2026",
    YEAR.end,
    gains_short=Decimal("-0.10"),
    gains_long=Decimal("123456789012.123456789012345678"),
    carried=Decimal(3_000),
    other_income=Decimal("0.01"),
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(str(tmp_path / "test.db"))
    store.chats.save(IN_THE_STATES)
    store.chats.save(replace(IN_THE_STATES, chat=OTHER))
    return store


def test_what_was_stated_is_read_to_the_last_digit_for_its_chat_and_year_alone(
    store: Store,
) -> None:
    store.stated.put(CHAT, STATED)
    store.stated.put(CHAT, STATED)

    assert store.stated.get(CHAT, YEAR) == STATED
    assert store.stated.get(CHAT, BEFORE) == Stated("2025", BEFORE.end)
    assert store.stated.all(CHAT) == (STATED,)
    assert store.stated.all(OTHER) == ()


def test_a_year_of_which_nothing_is_stated_any_more_is_not_kept(store: Store) -> None:
    store.stated.put(CHAT, STATED)

    store.stated.put(CHAT, Stated("2026", YEAR.end))

    assert store.stated.all(CHAT) == ()


@pytest.mark.parametrize("changed", [{"country": "GB"}, {"currency": "EUR"}])
def test_another_country_or_currency_takes_away_what_was_stated(
    store: Store, changed: dict[str, str]
) -> None:
    store.stated.put(CHAT, STATED)
    store.stated.put(OTHER, STATED)

    store.chats.save(replace(IN_THE_STATES, method="hifo"))
    kept = store.stated.all(CHAT)
    store.chats.save(replace(IN_THE_STATES, **changed))  # type: ignore[arg-type]

    assert kept == (STATED,)
    assert store.stated.all(CHAT) == ()
    assert store.stated.all(OTHER) == (STATED,)


def test_what_was_stated_of_a_year_that_ended_is_told_to_one_request(store: Store) -> None:
    store.stated.put(CHAT, STATED)

    on_the_last_day = store.stated.ended(CHAT, date(2026, 12, 31), 1)
    first = store.stated.ended(CHAT, date(2027, 1, 1), 2)
    again = store.stated.ended(CHAT, date(2027, 1, 1), 2)
    later = store.stated.ended(CHAT, date(2027, 1, 1), 3)

    assert (on_the_last_day, later) == ((), ())
    assert first == again == (STATED,)


def test_forgetting_a_chat_forgets_what_it_stated(store: Store) -> None:
    store.stated.put(CHAT, STATED)
    store.stated.put(OTHER, STATED)

    store.chats.forget(CHAT)

    assert store.stated.all(CHAT) == ()
    assert store.stated.all(OTHER) == (STATED,)


def test_a_chat_of_before_has_stated_nothing_and_can(tmp_path: Path) -> None:
    path = str(tmp_path / "older.db")
    older = Database(path)
    migrations.apply(older, stop_before="stated")
    older.execute(
        "INSERT INTO chats (chat, country, currency, min_loss, quiet_hours) "
        "VALUES (?, 'US', 'USD', '100', '22:00-08:00')",
        [CHAT],
    )
    older.close()

    newer = Store(path)
    before = newer.stated.get(CHAT, YEAR)
    newer.stated.put(CHAT, STATED)

    assert before == Stated("2026", YEAR.end)
    assert newer.stated.all(CHAT) == (STATED,)
    newer.close()
