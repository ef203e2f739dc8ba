"""Odd ledgers reckoned by hand: what days, zones, wallets, swaps and fees do to a gain."""

from datetime import date
from decimal import Decimal

import pytest

from bot.core.losses import Circumstances, harvest
from tests.build import books, d

TODAY = date(2026, 11, 23)
GAINS = {
    "Austria: a move takes the average of its wallet along: 700 / 3 a unit in B": (
        "AT",
        """
        2022-01-01  buy   2  for  200  in A
        2022-01-02  buy   2  for  600  in B
        2022-02-01  move  1  for  300  in A to B
        2022-03-01  sell  3  for  900  in B
        """,
        {"2022": "200"},
    ),
    "Germany: a lot of 29 February is long-term from 1 March on": (
        "DE",
        """
        2024-02-29  buy   2  for  200
        2025-02-28  sell  1  for  150
        2025-03-01  sell  1  for  150
        """,
        {"2025": "50"},
    ),
    "Germany: half an hour before midnight in UTC is the next year in Berlin": (
        "DE",
        "2025-06-01 buy 1 for 100\n2025-12-31T23:30:00Z sell 1 for 150",
        {"2026": "50"},
    ),
    "Germany: a fee in the coin, a move and a swap within one minute: the last costs 10": (
        "DE",
        """
        2025-01-01T10:00:00Z  buy   1    ETH  for  1000             in K
        2025-01-02T10:00:00Z  move  0.5  ETH  for   500  fee 0.01 ETH  in K  to B
        2025-01-02T10:00:30Z  swap  0.3  ETH  for   300  fee 1 SOL     in B  into 30 SOL
        """,
        {"2025": "-10"},
    ),
    "Portugal: day 364 is taxed, day 365 is not, in a leap year too": (
        "PT",
        """
        2024-01-01  buy   2  for  200
        2024-12-30  sell  1  for  150
        2024-12-31  sell  1  for  190
        """,
        {"2024": "50"},
    ),
    "Portugal: 2025 has no such day": (
        "PT",
        "2025-01-01 buy 2 for 200\n2025-12-31 sell 1 for 150\n2026-01-01 sell 1 for 190",
        {"2025": "50", "2026": "0"},
    ),
    "Japan: what comes before midnight in Tokyo is in the average, what comes after is not": (
        "JP",
        """
        2026-01-05            income  1  for  300
        2026-02-01            spend   1  for  250
        2026-12-31T14:59:00Z  buy     1  for  100
        2026-12-31T15:01:00Z  buy     1  for  999
        """,
        {"2026": "50"},
    ),
    "Poland: 1,010 spent, 795 received, so 215 go on to a year of 500": (
        "PL",
        """
        2025-01-01  buy   1    BTC  for  1000  fee 10
        2025-02-01  sell  0.5  BTC  for   800  fee  5
        2025-03-01  swap  0.2  BTC  for   300  into 2 ETH
        2026-01-01  sell  2    ETH  for   500
        """,
        {"2025": "0", "2026": "285"},
    ),
    "Italy: the last first; a coin for a coin is no sale, a coin for e-money is": (
        "IT",
        """
        2025-01-01  buy    1  BTC  for  100
        2025-01-02  buy    1  BTC  for  300
        2025-02-01  sell   1  BTC  for  400
        2025-03-01  swap   1  BTC  for  450  into  10 ETH
        2026-03-02  swap  10  ETH  for  500  into 500 USDC
        """,
        {"2025": "100", "2026": "400"},
    ),
    "Australia: 1 July begins at 14:00 in UTC": (
        "AU",
        "2025-01-01 buy 1 for 100\n2025-06-30T14:30:00Z sell 1 for 90",
        {"2025-26": "-10"},
    ),
    "New Zealand: 1 April begins at 11:00 in UTC": (
        "NZ",
        """
        2025-05-01            buy   2  for  200
        2026-03-31T10:30:00Z  sell  1  for   90
        2026-03-31T11:30:00Z  sell  1  for   80
        """,
        {"2025-26": "-10", "2026-27": "-20"},
    ),
    "South Africa: the year ends on the last of February, 22:00 in UTC": (
        "ZA",
        """
        2023-05-01            buy   3  for  300
        2024-02-29T21:00:00Z  sell  1  for  150
        2024-02-29T22:30:00Z  sell  1  for  160
        2026-02-28T22:30:00Z  sell  1  for  170
        """,
        {"2023-24": "50", "2024-25": "60", "2026-27": "70"},
    ),
    "Canada: 30 January in Toronto is within 30 days of New Year's Eve": (
        "CA",
        """
        2025-01-10            buy   1  for  100
        2025-12-31            sell  1  for   60
        2026-01-31T04:30:00Z  buy   1  for   50
        """,
        {"2025": "0"},
    ),
    "Canada: 31 January is not": (
        "CA",
        "2025-01-10 buy 1 for 100\n2025-12-31 sell 1 for 60\n2026-01-31 buy 1 for 50",
        {"2025": "-40"},
    ),
    "Britain: 5 May is within 30 days of 5 April, and a reward counts": (
        "GB",
        "2025-05-01 buy 1 for 400\n2026-04-05 sell 1 for 300\n2026-05-05 income 1 for 280",
        {"2025-26": "20"},
    ),
    "Spain, switched on: a year after 29 February ends on the 28th": (
        "ES",
        "2024-01-10 buy 1 for 100\n2024-02-29 sell 1 for 60\n2025-02-28 buy 1 for 50",
        {"2024": "0"},
    ),
    "Denmark: what is lost takes the first unit away, without a result": (
        "DK",
        """
        2025-01-01  buy   1  for  100
        2025-01-02  buy   1  for  300
        2025-02-01  lost  1
        2025-03-01  sell  1  for  310
        """,
        {"2025": "10"},
    ),
    "Norway: what leaves without being there takes nothing off what comes later": (
        "NO",
        """
        2026-01-01  buy       1  for  100
        2026-01-02  gift_out  2
        2026-01-03  buy       1  for   50
        2026-01-04  sell      1  for   60
        """,
        {"2026": "10"},
    ),
}


@pytest.mark.parametrize("name", GAINS)
def test_gains_by_tax_year_are_what_one_reckons_by_hand(name: str) -> None:
    country, history, expected = GAINS[name]

    settled = (
        books(country, history, wash_rule=True) if "switched" in name else books(country, history)
    )

    years = {year.year.name: year.gains - year.losses for year in settled.years}
    assert {name: gain for name, gain in years.items() if gain or name in expected} == {
        name: Decimal(gain) for name, gain in expected.items()
    }


@pytest.mark.parametrize(
    ("country", "circumstances", "saved", "carried"),
    [
        # 3,000 of the 10,000 carried lower income either way; 10,000 and 1,000 less 3,000 are left.
        ("US", {"carried": 10_000}, 0, 8_000),
        # A loss of 5,000 and 2,000 carried have used the 3,000 up.
        ("US", {"realised_long": -5_000, "carried": 2_000}, 0, 5_000),
        # A quarter of 2,000 at 19 per cent.
        ("ES", {"other_income": 2_000}, 95, 500),
        # 6,600 to 5,600: 600 at 21 per cent, 400 at 19.
        ("ES", {"realised_short": 4_000, "other_income": 2_600}, 202, 0),
        # A quarter of 6,200 is 1,550: 200 of the loss at 21 per cent, 800 at 19.
        ("ES", {"other_income": 6_200}, 194, 0),
        # 30,300 to 29,300: 300 at 34 per cent, 700 at 30.
        ("FI", {"realised_short": 30_300}, 312, 0),
        ("FI", {"realised_short": 2_000, "other_income": 28_300}, 312, 0),
        ("FI", {"other_income": 400}, 120, 600),
        # Seven tenths of 1,000 at 30 per cent, against gains and without.
        ("SE", {"realised_short": 1_000}, 210, 0),
        ("SE", {}, 210, 0),
        # 1,500 less 1,000 is below 1,000, so the tax on all of it falls away.
        ("DE", {"realised_short": 1_500, "rate_short": 40}, 600, 0),
        ("NO", {}, 220, 0),
        ("DK", {}, 260, 0),
        # 730 of 2,000 are above 1,270.
        ("IE", {"realised_short": 2_000}, "240.9", 0),
        ("JP", {"realised_short": 400, "rate_short": 30}, 120, 0),
        ("IT", {"realised_short": 400}, 132, 600),
        # 300 short-term at 32 per cent, 700 long-term at half of that.
        ("AU", {"realised_short": 300, "realised_long": 1_000}, 208, 0),
        # Half of 1,000 at 43 per cent.
        ("CA", {"realised_short": 1_000}, 215, 0),
        # 4,000 less 1,000 leaves 3,000, which are free: of 3,000 carried none is used.
        ("GB", {"realised_short": 4_000, "carried": 3_000}, 0, 3_000),
    ],
)
def test_a_loss_of_a_thousand_saves_what_one_reckons_by_hand(
    country: str, circumstances: dict[str, int], saved: str, carried: int
) -> None:
    told = Circumstances(**{name: Decimal(value) for name, value in circumstances.items()})

    report = harvest(books(country, "2026-05-04 buy 1 for 2000"), {"TOK": d(1_000)}, TODAY, told)

    assert report.total_loss == 1_000
    assert (report.total_tax_saved, report.carried_forward) == (d(saved), d(carried))
