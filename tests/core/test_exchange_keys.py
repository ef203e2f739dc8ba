import pytest

from bot.core.exchange_keys import ApiKey, may_read_ledger, read_key, too_much

KEY, SECRET = "K" * 56, "s" * 86 + "=="


@pytest.mark.parametrize("between", [" ", "\n", "  \n "])
def test_two_long_words_and_nothing_else_are_a_key(between: str) -> None:
    assert read_key(f" {KEY}{between}{SECRET}\n") == ApiKey(KEY, SECRET)


@pytest.mark.parametrize(
    "text",
    ["", KEY, f"{KEY} {SECRET} please", "buy 0.5 BTC for 30000", f"/connect {KEY} {SECRET}",
     "short words", f"{KEY}-{SECRET}"],
)  # fmt: skip
def test_anything_else_is_none(text: str) -> None:
    assert read_key(text) is None


def test_a_key_is_not_in_its_own_text() -> None:
    assert KEY not in repr(ApiKey(KEY, SECRET))
    assert SECRET not in repr(ApiKey(KEY, SECRET))


def test_what_is_not_known_to_be_reading_is_too_much() -> None:
    granted = [
        "query-funds",
        "Query Ledger Entries",
        "withdraw-funds",
        "modify-trades",
        "new-power",
    ]

    assert too_much(granted) == ("modify-trades", "new-power", "withdraw-funds")
    assert too_much(["query-funds", "query_ledger", "export-data"]) == ()
    assert may_read_ledger(granted)
    assert not may_read_ledger(["query-funds"])
