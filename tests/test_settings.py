"""The environment is read once, and every mistake is said at once."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.errors import BadSettings
from bot.settings import DEFAULT_RATES_URL, OtherClassifier, read_settings


def test_an_empty_environment_gives_the_documented_defaults() -> None:
    settings = read_settings({})

    assert settings.telegram_token is None
    assert settings.database == "gleaner.db"
    assert settings.feeds == "feeds.yaml"
    assert settings.poll_every == timedelta(minutes=15)
    assert str(settings.quiet_hours) == "22-08"


def test_every_mistake_is_said_at_once_and_no_value_is_repeated() -> None:
    environment = {
        "BOT_POLL_SECONDS": "often",
        "BOT_QUIET_HOURS": "at night",
        "BOT_TELEGRAM_URL": "ftp://1234:secret@files",
        "BOT_ADMINS": "me",
        "BOT_TELEGRAM_TOKEN_FILE": "/nowhere/token",
    }

    with pytest.raises(BadSettings) as caught:
        read_settings(environment)

    said = str(caught.value)
    assert len(caught.value.mistakes) == len(environment)
    assert all(name in said for name in environment)
    assert "secret" not in said
    assert "often" not in said


def test_the_token_is_read_from_a_file_and_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("1234:secret\n")

    settings = read_settings({"BOT_TELEGRAM_TOKEN_FILE": str(file), "BOT_PRICES_KEY": "hidden"})

    assert settings.telegram_token == "1234:secret"
    assert "secret" not in repr(settings)
    assert "hidden" not in repr(settings)


@pytest.mark.parametrize("text", ["off", "22-08", "00:30-07:15"])
def test_quiet_hours_are_read_as_written(text: str) -> None:
    settings = read_settings({"BOT_QUIET_HOURS": text})

    assert (str(settings.quiet_hours) if settings.quiet_hours else "off") == text


@pytest.mark.parametrize("text", ["25-08", "22", "22-", "-1-8", "22:61-08"])
def test_quiet_hours_that_are_no_hours_are_refused(text: str) -> None:
    with pytest.raises(BadSettings, match="BOT_QUIET_HOURS"):
        read_settings({"BOT_QUIET_HOURS": text})


def test_another_classifier_is_named_with_the_file_of_its_labels() -> None:
    assert read_settings({}).classifier is None
    assert read_settings({"BOT_CLASSIFIER": "ProsusAI/finbert"}).classifier == OtherClassifier(
        "ProsusAI/finbert", None
    )
    assert read_settings(
        {"BOT_CLASSIFIER": "/models/mine", "BOT_CLASSIFIER_LABELS": "/models/mine.toml"}
    ).classifier == OtherClassifier("/models/mine", Path("/models/mine.toml"))


def test_stories_of_a_json_api_are_polled_where_its_address_is_set() -> None:
    settings = read_settings({"BOT_STORIES_URL": "http://127.0.0.1:8000/articles"})

    assert settings.stories_url == "http://127.0.0.1:8000/articles"
    assert read_settings({}).stories_url is None


@pytest.mark.parametrize("days", ["6", "0", "-1", "4000", "ninety"])
def test_stories_are_kept_for_a_week_at_least(days: str) -> None:
    with pytest.raises(BadSettings, match="BOT_KEEP_DAYS"):
        read_settings({"BOT_KEEP_DAYS": days})

    assert read_settings({"BOT_KEEP_DAYS": "7"}).keep == timedelta(days=7)


def test_rates_come_from_the_bank_from_another_address_or_not_at_all() -> None:
    assert read_settings({}).rates_url == DEFAULT_RATES_URL
    other = "https://rates.example/hist.zip"
    assert read_settings({"BOT_RATES_URL": other}).rates_url == other
    assert read_settings({"BOT_RATES_URL": "Off"}).rates_url is None
    with pytest.raises(BadSettings, match="BOT_RATES_URL"):
        read_settings({"BOT_RATES_URL": "riddle"})


def test_new_coins_are_a_number_of_coins_or_off() -> None:
    assert read_settings({}).new_coins == 1000
    assert read_settings({"BOT_NEW_COINS": "Off"}).new_coins == 0
    assert read_settings({"BOT_NEW_COINS": "250"}).new_coins == 250
    for wrong in ("0", "-1", "2501", "many", "1e3"):
        with pytest.raises(BadSettings, match="BOT_NEW_COINS"):
            read_settings({"BOT_NEW_COINS": wrong})


def test_exchanges_are_asked_for_prices_unless_prices_come_from_ones_own_server() -> None:
    own = {"BOT_PRICES_URL": "http://127.0.0.1:9/api/v3"}

    assert set(read_settings({}).tickers) == {"kraken", "coinbase"}
    assert read_settings(own).tickers == {}
    assert set(read_settings({**own, "BOT_TICKERS": "Kraken"}).tickers) == {"kraken"}
    assert read_settings({"BOT_TICKERS": "off"}).tickers == {}
    assert read_settings({"BOT_TICKERS": "kraken=http://127.0.0.1:9/p/"}).tickers == {
        "kraken": "http://127.0.0.1:9/p"
    }


@pytest.mark.parametrize("text", ["mtgox", "kraken=ftp://x", "=http://x"])
def test_exchanges_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(BadSettings, match="BOT_TICKERS"):
        read_settings({"BOT_TICKERS": text})


def test_addresses_of_evm_chains_are_read_once_there_is_a_key_or_a_server_of_ones_own(
    tmp_path: Path,
) -> None:
    file = tmp_path / "key"
    file.write_text("hidden\n")

    assert read_settings({}).evm_url is None
    assert read_settings({"BOT_EVM_KEY": "hidden"}).evm_url is not None
    by_file = read_settings({"BOT_EVM_KEY_FILE": str(file)})
    assert (by_file.evm_key, by_file.evm_url is None) == ("hidden", False)
    assert "hidden" not in repr(by_file)
    assert read_settings({"BOT_EVM_URL": "http://127.0.0.1:9/api"}).evm_key is None
    assert read_settings({"BOT_EVM_KEY": "x", "BOT_EVM_URL": "off"}).evm_url is None
    assert read_settings({"BOT_ESPLORA_URL": "off"}).esplora_url is None


def test_what_seals_keys_is_read_from_a_file_never_shown_and_must_be_of_its_form(
    tmp_path: Path,
) -> None:
    key = "k" * 43 + "="
    file = tmp_path / "key"
    file.write_text(f"{key}\n")

    settings = read_settings({"BOT_KEY_FILE": str(file)})

    assert settings.key == key
    assert key not in repr(settings)
    with pytest.raises(BadSettings, match="BOT_KEY: must be 32 bytes"):
        read_settings({"BOT_KEY": "password"})
