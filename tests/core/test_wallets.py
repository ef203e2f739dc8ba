from collections import defaultdict
from decimal import Decimal

from bot.core.jurisdiction import Jurisdiction
from bot.core.ledger import Row
from bot.core.ledger_file import ledger_text, read_ledger
from bot.core.lots import settle
from bot.core.wallets import WalletNames, wallet_key
from bot.jurisdictions import load
from tests.build import BERLIN, UTC, d, ledger

DE: Jurisdiction = load("DE")
MIXED = """time,kind,asset,quantity,total,wallet,to_wallet,id
2026-01-02,buy,BTC,0.5,15000,Coinbase,,a
2026-01-03,sell,BTC,0.1,4000,coinbase,,b
2026-01-04,move,BTC,0.1,,COINBASE,Ledger  Nano,c
2026-01-05,move,BTC,0.1,,ledger nano,coinbase,d
"""


def read(text: str) -> tuple[Row, ...]:
    return read_ledger(text, UTC)


def units(rows: tuple[Row, ...]) -> dict[str | None, Decimal]:
    found: defaultdict[str | None, Decimal] = defaultdict(Decimal)
    books = settle(rows, DE)
    assert books.problems == ()
    for lot in books.open:
        found[lot.wallet] += lot.quantity
    return dict(found)


def test_a_wallet_is_one_however_its_name_is_written() -> None:
    assert wallet_key(" Ledger \u00a0 Nano ") == wallet_key("LEDGER nano")
    assert wallet_key("Caf\u00e9") == wallet_key("cafe\u0301")
    assert wallet_key("bitcoin") != wallet_key("bitcoin 1")


def test_a_wallet_is_called_as_it_was_the_first_time() -> None:
    names = WalletNames(("Coinbase",))

    assert [names.of(name) for name in ("coinbase", "kraken", "KRAKEN")] == [
        "Coinbase",
        "kraken",
        "kraken",
    ]
    assert names.knows("Kraken")
    assert not names.knows("Krakan")


def test_the_wallet_without_a_name_keeps_its_own() -> None:
    assert WalletNames().of("Default") == "default"


def test_a_ledger_file_that_writes_a_wallet_in_several_ways_has_one() -> None:
    rows = read(MIXED)

    assert [(row.wallet, row.to_wallet) for row in rows] == [
        ("Coinbase", None),
        ("Coinbase", None),
        ("Coinbase", "Ledger  Nano"),
        ("Ledger  Nano", "Coinbase"),
    ]
    assert units(rows) == {"Coinbase": d("0.4")}


def test_an_id_that_stands_twice_says_the_same_of_a_wallet_in_another_case() -> None:
    twice = f"{MIXED}2026-01-03,sell,BTC,0.1,4000,coinBase,,b\n"

    assert len(read(twice)) == 4


def test_a_move_between_two_ways_to_write_one_wallet_moves_nothing_and_is_read_again() -> None:
    within = "2026-01-06,move,BTC,0.2,,coinbase,Coinbase,e\n"
    rows = read(MIXED + within)

    assert read(ledger_text(rows)) == rows
    assert units(rows) == units(read(MIXED))


def test_what_a_move_within_one_wallet_cost_in_coins_is_paid() -> None:
    rows = ledger(
        """
        2026-01-02 buy 1 BTC for 100 in Cold
        2026-01-03 move 0.5 BTC for 50 fee 0.01 BTC in Cold to cold
        """,
        BERLIN,
    )

    assert units(rows) == {"Cold": d("0.99")}
