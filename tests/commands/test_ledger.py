"""gains, losses and deadlines as a program calls them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.commands.ledger_json import gains_document
from bot.commands.ledger_tables import gains_table
from bot.core.rules import Scope
from tests.build import books, carrying_over

LEDGER = """time,kind,asset,quantity,total,wallet
2026-03-02,buy,SOL,25,4200,kraken
2026-04-02,buy,SOL,15,2640,kraken
"""
POOL = """time,kind,asset,quantity,total
2016-06-01,buy,A,100,1000
2017-06-01,buy,A,50,125000
2020-12-01,sell,A,50,300000
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "us.csv").write_text(LEDGER)
    (tmp_path / "gb.csv").write_text(POOL)
    (tmp_path / "prices.json").write_text('{"sol": 140}')
    return tmp_path


def answer(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Any:  # noqa: ANN401
    assert main([*(str(argument) for argument in arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def losses_of(
    capsys: pytest.CaptureFixture[str], ledger: Path, country: str, *, on: str, prices: Path
) -> Any:  # noqa: ANN401
    asked = ("losses", "--ledger", ledger, "--country", country, "--on", on, "--prices", prices)
    return answer(capsys, *asked)


def test_gains_answers_as_the_contract_has_it(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = answer(capsys, "gains", "--ledger", files / "gb.csv", "--country", "GB")

    assert found == {
        "country": "GB",
        "currency": "GBP",
        "method": "pool",
        "disposals": [
            {
                "time": "2020-12-01T12:00:00Z",
                "asset": "A",
                "wallet": None,
                "quantity": "50",
                "proceeds": "300000",
                "cost": "42000",
                "gain": "258000",
                "disallowed": "0",
                "tax_year": "2020-21",
                "parts": [
                    {
                        "rule": "pool",
                        "quantity": "50",
                        "proceeds": "300000",
                        "cost": "42000",
                        "gain": "258000",
                        "acquired": None,
                        "term": None,
                    }
                ],
            }
        ],
        "years": [
            {
                "tax_year": "2020-21",
                "start": "2020-04-06",
                "end": "2021-04-05",
                "gains": "258000",
                "losses": "0",
                "net": "258000",
                "short": None,
                "long": None,
                "income": "0",
            }
        ],
        "open": [
            {
                "asset": "A",
                "wallet": None,
                "acquired": None,
                "quantity": "100",
                "cost": "84000",
                "term_ends": None,
            }
        ],
        "problems": [],
    }


def test_losses_answers_as_the_contract_has_it(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["losses", "--country", "us", "--on", "2026-11-23", "--prices"]

    found = answer(capsys, *asked, files / "prices.json", "--ledger", files / "us.csv")

    assert found["deadline"] == {
        "tax_year": "2026",
        "last_moment": "2027-01-01T04:59:59Z",
        "safe_until": "2026-12-31T23:59:59Z",
        "days_left": 38,
    }
    (opportunity,) = found["opportunities"]
    assert opportunity["lots"][0] == {
        "acquired": "2026-03-02",
        "quantity": "25",
        "cost": "4200",
        "gain": "-700",
        "term": "short",
        "term_ends": "2027-03-02",
    }
    assert opportunity["rebuy"] == {"rule": None, "clean_from": None, "blocked_by": []}
    assert (found["total_loss"], found["total_tax_saved"]) == ("1240", "297.6")


def test_rows_after_the_day_are_left_out_and_said_so(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["losses", "--ledger", str(files / "us.csv"), "--country", "US"]
    arguments += ["--prices", str(files / "prices.json"), "--on", "2026-03-10", "--json"]

    assert main(arguments) == 0

    out, err = capsys.readouterr()
    assert json.loads(out)["total_loss"] == "700"
    assert "1 row later than 2026-03-10 is left out" in err


def test_an_answer_of_gains_is_an_opening(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["gains", "--country", "GB", "--ledger"]
    before = answer(capsys, *asked, files / "gb.csv")
    (files / "open.json").write_text(json.dumps(before))
    (files / "late.csv").write_text("time,kind,asset,quantity,total\n2022-01-01,sell,A,100,90000\n")

    after = answer(capsys, *asked, files / "late.csv", "--opening", files / "open.json")

    assert after["disposals"][0]["gain"] == "6000"
    assert after["open"] == []


def test_tables_for_people_have_sources_and_assumptions(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["losses", "--ledger", str(files / "us.csv"), "--country", "US"]
    arguments += ["--prices", str(files / "prices.json"), "--on", "2026-11-23"]

    assert main(arguments) == 0
    assert main(["gains", "--ledger", str(files / "gb.csv"), "--country", "GB"]) == 0
    assert main(["deadlines", "--country", "GB", "--on", "2026-11-23"]) == 0

    told = capsys.readouterr().out
    for piece in ("What this rests on", "26 U.S.C. 1211", "258,000.00", "2027-04-05 22:59:59 UTC"):
        assert piece in told


@pytest.mark.parametrize(
    ("prices", "why"),
    [
        ('{"SOL": -1}', "negative"),
        ('{"SOL": NaN}', "not a number"),
        ('{"SOL": Infinity}', "not a number"),
        ('{"SOL": "1_000"}', "not a number"),
        ('{"SOL": 1e400}', "at most 30 digits"),
        ('{"SOL": ""}', "price is empty"),
        ('{"": 5}', "asset is empty; give a symbol such as BTC"),
        ('{"  ": 5}', "asset is empty"),
        ('{"S L": 5}', "is not a symbol"),
        ('{"SOL": "x"}', "not a number"),
        ('{"SOL": null}', "price 'null': not a number"),
        ('{"SOL": true}', "price 'true': not a number"),
        ('{"SOL": [1]}', "not a number"),
        ('{"SOL": 1, "sol": 2}', "stands twice"),
        ("[1]", "expected an object"),
        ("{", "not JSON"),
    ],
)
def test_prices_that_cannot_be_used_are_refused(
    files: Path, capsys: pytest.CaptureFixture[str], prices: str, why: str
) -> None:
    (files / "prices.json").write_text(prices)
    arguments = ["losses", "--ledger", str(files / "us.csv"), "--country", "US"]
    arguments += ["--prices", str(files / "prices.json"), "--on", "2026-11-23", "--json"]

    assert main(arguments) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert why in err
    assert err.startswith(f"{files / 'prices.json'}: ")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--country", "UK"], "--country 'UK': write GB for United Kingdom"),
        (["--country", "germany"], "write DE for Germany"),
        (["--country", "AQ"], "; XX is plain arithmetic without a law."),
        (
            ["--country", "GB", "--per-wallet"],
            "the law of GB looks at all wallets together and leaves no choice; leave --per-wallet",
        ),
        (
            ["--country", "GB", "--method", "2024=pool,2026=average"],
            "does not allow the method 'average' in tax year 2026-27",
        ),
        (["--country", "GB", "--method", "hifo"], "does not allow the method 'hifo'"),
        (["--country", "US", "--method", "specific"], "does not allow the method 'specific'"),
        (["--country", "AQ"], "AQ is not there yet"),
        (["--country", "US", "--opening", "nowhere.json"], "nowhere.json: No such file"),
    ],
)
def test_a_wrong_call_is_refused_with_the_reason(
    files: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], why: str
) -> None:
    assert main(["gains", "--ledger", str(files / "us.csv"), *arguments, "--json"]) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert why in err


@pytest.mark.parametrize(
    "amount", ["1_000", "NaN", "inf", "1e400", "1e-31", "1,000", " 5", "", "\u0661", "--5"]
)
@pytest.mark.parametrize(
    "option",
    ["--realised-short", "--carried", "--rate-long", "--min-loss", "--trade-cost", "--min-trade"],
)
def test_an_amount_on_the_command_line_is_read_as_strictly_as_in_a_ledger(
    files: Path, capsys: pytest.CaptureFixture[str], option: str, amount: str
) -> None:
    arguments = ["losses", "--ledger", str(files / "us.csv"), "--country", "US"]
    arguments += ["--prices", str(files / "prices.json"), "--on", "2026-11-23"]

    with pytest.raises(SystemExit) as stopped:
        main([*arguments, f"{option}={amount}"])

    assert stopped.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert option in err


def test_the_days_on_which_tax_on_gains_is_due_stand_beside_the_deadlines(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = ["deadlines", "--country", "BR", "--on", "2026-11-23"]

    assert main([*asked, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert main(asked) == 0
    table = capsys.readouterr().out

    assert found["tax_due"][0] == {
        "gains_of": "2026-10",
        "day": "2026-11-30",
        "days_left": 7,
        "source": "Lei 8.981/1995 art. 21(1)",
    }
    assert found["tax_due_notes"][0] in table
    assert "Tax on the gains of November 2026 is due by 2026-12-30 (37 days left)." in table


def test_a_deadline_of_a_year_without_use_of_losses_says_why_and_lists_no_reminders(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = ["deadlines", "--country", "CH", "--on", "2026-11-23"]

    assert main([*asked, "--json"]) == 0
    first, second = json.loads(capsys.readouterr().out)["deadlines"]
    assert main(asked) == 0
    table = capsys.readouterr().out

    assert (first["nudges"], first["usable"]) == ([], False)
    assert "DBG art. 16(3)" in first["why"]
    assert second["why"] == first["why"]
    assert table.count(first["why"]) == 1
    assert table.count("  no reminders, for a loss of that year has no use\n") == 2
    assert "reminders: 2026" not in table


@pytest.mark.parametrize(
    "day", ["20261123", "2026-W48-1", "2026-11-31", "1999-12-31", "23.11.2026"]
)
def test_a_day_on_the_command_line_is_written_in_one_way(
    capsys: pytest.CaptureFixture[str], day: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["deadlines", "--country", "US", "--on", day])

    assert stopped.value.code == 2
    assert "argument --on" in capsys.readouterr().err


@pytest.mark.parametrize("amount", ["-500", "-5e2", "-500.", "-.5e3"])
def test_a_loss_realised_elsewhere_is_a_negative_number(
    files: Path, capsys: pytest.CaptureFixture[str], amount: str
) -> None:
    asked = ["losses", "--ledger", str(files / "us.csv"), "--country", "US", "--on", "2026-11-23"]
    asked += ["--prices", str(files / "prices.json"), "--realised-long", "2000"]

    found = answer(capsys, *asked, "--realised-short", amount)

    told = "Short-term losses of 500 USD and long-term gains of 2,000 USD that you stated besides"
    assert any(one.startswith(told) for one in found["assumptions"])


@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}])
def test_what_is_printed_is_utf_8_whatever_the_locale(
    tmp_path: Path, locale: dict[str, str]
) -> None:
    (tmp_path / "ledger.csv").write_text(
        "time,kind,asset,quantity,total,wallet\n2026-03-02,buy,SOL,25,4200,Zürich\n",
        encoding="utf-8",
    )
    call = [sys.executable, "-m", "bot", "gains", "--country", "US", "--json", "--ledger"]
    plain = {"PATH": os.environ["PATH"], "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

    done = subprocess.run(
        [*call, str(tmp_path / "ledger.csv")], env=plain | locale, capture_output=True, check=True
    )

    assert json.loads(done.stdout.decode("utf-8"))["open"][0]["wallet"] == "Zürich"


def test_bad_lines_are_named_and_nothing_is_printed(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (files / "us.csv").write_text(LEDGER + "2026-05-01,sell,SOL,x,1,kraken\n")

    assert main(["gains", "--ledger", str(files / "us.csv"), "--country", "US", "--json"]) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"{files / 'us.csv'}: line 4: quantity 'x'")


def test_a_method_may_be_given_for_each_tax_year(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = files / "years.csv"
    path.write_text(
        "time,kind,asset,quantity,total\n"
        "2023-01-10,buy,A,1,100\n2023-02-10,buy,A,1,300\n"
        "2024-06-10,sell,A,1,500\n2025-06-10,sell,A,1,500\n"
    )

    found = answer(
        capsys, "gains", "--ledger", path, "--country", "US", "--method", "2024=hifo, 2025=FIFO"
    )

    assert [one["cost"] for one in found["disposals"]] == ["300", "100"]
    assert found["periods"] == [
        {"since": None, "method": "fifo", "per_wallet": False},
        {"since": "2024-01-01", "method": "hifo", "per_wallet": False},
        {"since": "2025-01-01", "method": "fifo", "per_wallet": True},
    ]


@pytest.mark.parametrize(
    ("method", "why"),
    [
        ("2024=fifo,", "write a method a tax year"),
        ("2024=hifo,2024=fifo", "2024 stands twice"),
        ("24=fifo", "write a method a tax year"),
        ("2024=", "does not allow the method ''"),
        ("2024=average", "does not allow the method 'average'"),
    ],
)
def test_methods_of_years_that_cannot_be_used_are_refused(
    files: Path, capsys: pytest.CaptureFixture[str], method: str, why: str
) -> None:
    arguments = ["--ledger", str(files / "us.csv"), "--country", "US", "--method", method]

    assert main(["gains", *arguments]) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert why in err


def test_costs_of_the_years_and_the_acquisition_price_are_told() -> None:
    """Where the country's law has them; here the tables and documents of one are made directly."""
    flow = books(
        carrying_over("XX", "cash_flow", scope=Scope.UNIVERSAL), "2025-01-10 buy 1 for 100"
    )
    whole = books(
        carrying_over("XX", "portfolio", scope=Scope.UNIVERSAL), "2025-01-10 buy 1 for 100"
    )

    assert gains_document(flow)["years"][0]["cash"] == {
        "revenue": "0",
        "costs": "100",
        "brought": "0",
        "carried": "100",
    }
    assert gains_document(whole)["acquisition_price"] == "100"
    assert "Costs of the years" in gains_table(flow)
    assert "All that is open cost 100.00 together." in gains_table(whole)


def test_a_plan_stands_beside_the_losses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger, prices = tmp_path / "ledger.csv", tmp_path / "prices.json"
    ledger.write_text("time,kind,asset,quantity,total\n2026-03-02,buy,SOL,10,4000\n", "utf-8")
    prices.write_text('{"SOL": "100"}', "utf-8")
    asked: list[str | Path] = ["losses", "--ledger", ledger, "--country", "GB", "--prices", prices]
    asked += ["--on", "2026-11-23", "--realised-short", "4500", "--target", "allowance"]

    found = answer(capsys, *asked, "--json")
    main([str(word) for word in asked])
    told = capsys.readouterr().out

    assert found["total_loss"] == "3000"
    assert [sale["quantity"] for sale in found["plan"]["sales"]] == ["5"]
    assert (found["plan"]["net_after"], found["plan"]["missing"]) == ("3000", "0")
    assert "The fewest sales that bring the year down to what is free of tax" in told


def test_what_selling_costs_is_taken_in_and_told(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str | Path] = ["losses", "--ledger", files / "us.csv", "--country", "US"]
    asked += ["--prices", files / "prices.json", "--on", "2026-11-23", "--target", "saving"]
    asked += ["--trade-cost", "0.25", "--realised-short", "5000"]

    found = answer(capsys, *asked)
    main([str(word) for word in asked])
    told = capsys.readouterr().out

    (sale,) = found["opportunities"]
    assert (sale["price"], sale["proceeds"], sale["trade_cost"]) == ("140", "5586", "14")
    assert (sale["loss"], sale["tax_saved"], sale["net_saved"]) == ("1254", "300.96", "286.96")
    assert found["total_trade_cost"] == found["plan"]["total_trade_cost"] == "14"
    assert "tax saved 300.96, selling costs 14.00, which leaves 286.96" in told


def test_a_sale_below_the_smallest_trade_is_named(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str | Path] = ["losses", "--ledger", files / "us.csv", "--country", "US"]
    asked += ["--prices", files / "prices.json", "--on", "2026-11-23", "--target", "gains"]
    asked += ["--min-trade", "5600.01", "--realised-short", "5000"]

    found = answer(capsys, *asked)
    main([str(word) for word in asked])
    told = capsys.readouterr().out

    small = {
        "asset": "SOL",
        "wallet": "kraken",
        "quantity": "40",
        "proceeds": "5600",
        "loss": "1240",
    }
    assert (found["opportunities"], found["plan"]["sales"]) == ([], [])
    assert found["too_small"] == found["plan"]["too_small"] == [small]
    assert told.count("Below the smallest trade") == 2


def test_a_loss_below_the_smallest_is_named(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str | Path] = ["losses", "--ledger", files / "us.csv", "--country", "US"]
    asked += ["--prices", files / "prices.json", "--on", "2026-11-23", "--min-loss", "1240.01"]

    found = answer(capsys, *asked)
    main([str(word) for word in asked])
    told = capsys.readouterr().out

    assert found["opportunities"] == []
    assert [(one["asset"], one["loss"]) for one in found["below_min_loss"]] == [("SOL", "1240")]
    assert "Below the smallest loss" in told


@pytest.mark.parametrize("percent", ["101", "-1"])
def test_a_cost_of_selling_is_from_nothing_to_all(
    files: Path, capsys: pytest.CaptureFixture[str], percent: str
) -> None:
    asked = ["losses", "--ledger", str(files / "us.csv"), "--country", "US"]
    asked += ["--prices", str(files / "prices.json"), "--on", "2026-11-23"]

    with pytest.raises(SystemExit) as stopped:
        main([*asked, f"--trade-cost={percent}"])

    assert stopped.value.code == 2
    assert "--trade-cost" in capsys.readouterr().err


def test_amounts_in_other_currencies_are_converted_and_the_answers_say_by_which_rates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger, prices = tmp_path / "ledger.csv", tmp_path / "prices.json"
    ledger.write_text("time,kind,asset,quantity,total,currency\n2024-03-02,buy,SOL,1,1081.30,USD\n")
    prices.write_text('{"SOL": 50}')
    asked = ("--ledger", ledger, "--country", "DE")

    gains = answer(capsys, "gains", *asked)
    losses = answer(capsys, "losses", *asked, "--prices", prices, "--on", "2024-03-04")

    assert gains["open"][0]["cost"] == "1000"
    assert gains["problems"] == []
    assert gains["exchange"]["rates"] == [
        {"day": "2024-03-02", "currency": "USD", "published": "2024-03-01", "per_euro": "1.0813"}
    ]
    assert losses["exchange"] == gains["exchange"]
    assert losses["total_loss"] == "950"
    assert any("USD are converted into EUR" in sentence for sentence in losses["assumptions"])


def test_newer_rates_come_from_a_file_of_the_bank(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger, rates = tmp_path / "ledger.csv", tmp_path / "rates.csv"
    ledger.write_text("time,kind,asset,quantity,total,currency\n2099-11-20,buy,SOL,1,116,USD\n")
    rates.write_text("Date,USD,\n2099-11-20,1.16,\n")
    asked = ("gains", "--ledger", ledger, "--country", "DE")

    without = answer(capsys, *asked)
    found = answer(capsys, *asked, "--rates", rates)

    assert [problem["problem"] for problem in without["problems"]] == ["no_rate"]
    assert found["open"][0]["cost"] == "100"
    assert main([*map(str, asked), "--rates", str(ledger)]) == 2
    assert "rates: expected a table" in capsys.readouterr().err


FAMILY = """time,kind,asset,quantity,total,wallet
2026-01-10,buy,A,100,100000,
2026-06-01,sell,A,100,90000,
2026-06-12,buy,A,100,91000,hers
"""


def test_wallets_of_the_household_count_where_the_law_counts_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = tmp_path / "family.csv"
    ledger.write_text(FAMILY)
    call = ("gains", "--ledger", ledger, "--household", "hers", "--country")

    found, there = answer(capsys, *call, "CA"), answer(capsys, *call, "DE")

    assert found["disposals"][0]["disallowed"] == "10000"
    assert there["disposals"][0]["disallowed"] == "0"
    assert found["open"] == there["open"] == []


def test_a_wallet_is_one_in_whatever_case_the_ledger_the_opening_and_the_call_write_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger, opening = tmp_path / "family.csv", tmp_path / "open.json"
    ledger.write_text(f"{FAMILY}2026-06-20,sell,A,100,92000,Hers\n")
    opening.write_text('[{"asset": "A", "quantity": "40", "wallet": "HERS"}]')
    call = ("gains", "--ledger", ledger, "--household", "hErs", "--opening", opening)

    found = answer(capsys, *call, "--country", "CA")

    assert found["disposals"][0]["disallowed"] == "4000"
    assert found["open"] == found["problems"] == []


def test_a_wallet_of_the_household_that_the_ledger_does_not_have_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = tmp_path / "family.csv"
    ledger.write_text(FAMILY)
    call = ["gains", "--ledger", str(ledger), "--country", "CA", "--household"]

    assert main([*call, "his"]) == 2
    assert "no row of the ledger has the wallet his" in capsys.readouterr().err


def test_what_the_household_held_before_is_stated_as_opening_lots(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """ITA 54: of the 100 that she bought none is left in 30 days, unless she had others before."""
    ledger, opening = tmp_path / "family.csv", tmp_path / "open.json"
    ledger.write_text(f"{FAMILY}2026-06-20,sell,A,100,92000,hers\n")
    opening.write_text('[{"asset": "A", "quantity": "40", "wallet": "hers"}]')
    call = ("gains", "--ledger", ledger, "--country", "CA", "--household", "hers")

    alone, before = answer(capsys, *call), answer(capsys, *call, "--opening", opening)

    assert alone["disposals"][0]["disallowed"] == "0"
    assert before["disposals"][0]["disallowed"] == "4000"
    assert before["open"] == before["problems"] == []


def test_what_is_not_whole_and_what_may_stand_twice_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = tmp_path / "ledger.csv"
    ledger.write_text(
        "time,kind,asset,quantity,total\n2026-03-02T10:00:00Z,buy,SOL,25,4200\n"
        "2026-03-02T10:00:00Z,buy,SOL,25,4200\n2026-03-03,deposit,ETH,1,\n"
    )

    found = answer(capsys, "gains", "--ledger", ledger, "--country", "US")
    main(["gains", "--ledger", str(ledger), "--country", "US"])
    text = capsys.readouterr().out

    assert found["confidence"] == {
        "complete": False,
        "assets": 2,
        "partial": [{"asset": "ETH", "why": "half a transfer"}],
    }
    assert found["duplicates"] == [{"line": 3, "same_as": 2, "asset": "SOL"}]
    assert "- lines 2 and 3: buy 25 SOL" in text
    assert "Confidence: partial: 1 of 2 coins not counted in full (ETH: half a transfer)" in text


def told(folder: Path, name: str, text: str) -> Path:
    """Return a file of what a user wrote."""
    path = folder / name
    path.write_text(text)
    return path


def test_what_no_rate_is_known_for_is_null_and_never_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = told(
        tmp_path, "ledger.csv", "time,kind,asset,quantity,total\n2016-02-01,buy,BTC,2,1000\n"
    )
    prices = told(tmp_path, "prices.json", '{"BTC": 300}')
    asked: list[str | Path] = ["losses", "--ledger", ledger, "--country", "US", "--prices", prices]
    asked += ["--on", "2017-12-01", "--target", "gains"]

    found = answer(capsys, *asked)
    main([str(word) for word in asked])
    text = capsys.readouterr().out

    (sale,) = found["opportunities"]
    assert [sale[name] for name in ("tax_saved", "deferred", "net_saved")] == [None, None, None]
    assert (found["total_loss"], found["total_tax_saved"]) == ("400", None)
    assert found["plan"]["total_tax_saved"] is None
    assert "loss 400.00, tax saved ?, carried forward" in text
    assert "No tax rate is known, so no saving is estimated" in text


def test_the_sums_of_a_year_of_which_nothing_is_known_are_null(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "time,kind,asset,quantity,total\n2026-05-20,buy,BTC,1,\n2026-06-20,sell,BTC,1,9000\n"
    ledger = told(tmp_path, "ledger.csv", f"{rows}2026-06-21,income,ETH,1,\n")
    prices = told(tmp_path, "prices.json", '{"ETH": 300}')

    found = answer(capsys, "gains", "--ledger", ledger, "--country", "GB")
    main(["gains", "--ledger", str(ledger), "--country", "GB"])
    text = capsys.readouterr().out
    losses = losses_of(capsys, ledger, "GB", on="2026-11-23", prices=prices)

    (year,) = found["years"]
    assert [year[name] for name in ("gains", "losses", "net", "income")] == [None] * 4
    assert year["partial"] == ["gains", "income"]
    assert "2026-27  2026-04-06  2027-04-05      ?       ?    ?" in text
    assert any("so far in tax year 2026-27 is unknown" in one for one in losses["assumptions"])


def test_sums_of_which_a_part_is_unknown_are_marked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "time,kind,asset,quantity,total\n2026-05-20,buy,BTC,1,\n2026-06-20,sell,BTC,1,9000\n"
    more = "2026-05-20,buy,ETH,1,1000\n2026-06-20,sell,ETH,1,1500\n2026-07-01,income,SOL,1,20\n"
    ledger = told(tmp_path, "ledger.csv", rows + more)
    prices = told(tmp_path, "prices.json", '{"SOL": 300}')

    found = answer(capsys, "gains", "--ledger", ledger, "--country", "GB")
    main(["gains", "--ledger", str(ledger), "--country", "GB"])
    text = capsys.readouterr().out
    losses = losses_of(capsys, ledger, "GB", on="2026-11-23", prices=prices)

    (year,) = found["years"]
    assert (year["net"], year["income"], year["partial"]) == ("500", "20", ["gains"])
    assert "500.00 + ?" in text
    assert any(
        "sales of which the gain is unknown are not in it" in x for x in losses["assumptions"]
    )


def test_a_coin_that_came_for_an_unknown_value_is_not_counted_in_full_either(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = "time,kind,asset,quantity,total,to_asset,to_quantity\n2023-02-28,buy,BTC,1,20000,,\n"
    rows = "2024-02-01,swap,BTC,0.2,,ETH,3\n2024-05-01,sell,ETH,3,9000,,\n"
    ledger = told(tmp_path, "ledger.csv", head + rows)
    prices = told(tmp_path, "prices.json", '{"BTC": 300}')

    found = answer(capsys, "gains", "--ledger", ledger, "--country", "US")
    losses = losses_of(capsys, ledger, "US", on="2024-11-23", prices=prices)

    partial = [
        {"asset": "BTC", "why": "a value of it in the past is unknown"},
        {"asset": "ETH", "why": "its cost is unknown"},
    ]
    assert found["confidence"]["partial"] == losses["confidence"]["partial"] == partial


def test_the_tables_say_where_all_is_counted(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prices = ["--prices", str(files / "prices.json"), "--on", "2026-11-23"]

    main(["gains", "--ledger", str(files / "us.csv"), "--country", "US"])
    main(["losses", "--ledger", str(files / "us.csv"), "--country", "US", *prices])

    assert capsys.readouterr().out.count("Confidence: complete") == 2


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs")])
def test_a_ledger_without_commas_is_told_what_it_has_instead(
    files: Path, capsys: pytest.CaptureFixture[str], mark: str, name: str
) -> None:
    path = files / "us.csv"
    path.write_text(LEDGER.replace(",", mark))

    assert main(["gains", "--ledger", str(path), "--country", "US"]) == 2

    told = (
        f"{path}: line 1: its columns are apart by {name}; save the file with commas between them"
    )
    assert capsys.readouterr().err == f"{told}\n"


def test_an_empty_ledger_and_opening_lots_that_cannot_be_used_are_named_with_their_file(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (files / "none.csv").write_text("")
    (files / "lots.json").write_text('[{"asset": "SOL"}]')
    asked = ["gains", "--country", "US", "--ledger"]

    assert main([*asked, str(files / "none.csv")]) == 2
    assert main([*asked, str(files / "us.csv"), "--opening", str(files / "lots.json")]) == 2

    empty, lots = capsys.readouterr().err.splitlines()
    assert empty.startswith(f"{files / 'none.csv'}: empty; the first line must name")
    assert lots.startswith(f"{files / 'lots.json'}: opening lot 1: quantity must be")


@pytest.mark.parametrize("cost", ["100", "250"])
def test_selling_cannot_cost_all_that_it_brings(
    capsys: pytest.CaptureFixture[str], cost: str
) -> None:
    asked = ["losses", "--ledger", "a", "--country", "US", "--prices", "b", "--on", "2026-11-23"]

    with pytest.raises(SystemExit):
        main([*asked, "--trade-cost", cost])

    assert "leaves nothing of a sale; write what selling costs, as 0.5" in capsys.readouterr().err


def test_a_plan_that_has_nothing_to_say_leaves_no_empty_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger, prices = tmp_path / "ledger.csv", tmp_path / "prices.json"
    ledger.write_text("time,kind,asset,quantity,total\n2026-03-02,buy,SOL,10,4000\n", "utf-8")
    prices.write_text('{"SOL": "100"}', "utf-8")
    asked: list[str | Path] = ["losses", "--ledger", ledger, "--country", "BR", "--prices", prices]

    main([str(word) for word in [*asked, "--on", "2026-11-23", "--target", "gains"]])

    assert capsys.readouterr().out.startswith("2026-11-23, BR, BRL")
