"""`import FILE`, as a program calls it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.clock import utc_now
from bot.core.ledger_file import COLUMNS
from bot.core.listed_coins import ListedCoin
from bot.store import Store
from tests.http_server import Answer as HttpAnswer
from tests.http_server import HttpServer

HEADER = "date,type,asset,quantity,price,fee,currency\n"


def write(folder: Path, text: str, name: str = "mine.csv") -> str:
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


def test_rows_are_printed_as_json_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, HEADER + "2024-03-01 10:00,buy,BTC,0.5,60000,12.5,EUR\n")

    code = main(["import", path, "--json"])

    out, err = capsys.readouterr()
    (row,) = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert tuple(row) == COLUMNS
    assert (row["time"], row["kind"], row["asset"]) == ("2024-03-01T10:00:00Z", "buy", "BTC")
    assert (row["quantity"], row["total"], row["currency"]) == ("0.5", "30000", "EUR")
    assert (row["fee"], row["fee_asset"], row["note"]) == ("12.5", None, None)
    assert "names no time zone" in err


def test_a_row_that_cannot_be_read_is_named_and_the_exit_code_is_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, HEADER + "2024-03-01,buy,BTC,half,1,,EUR\n2024-03-01,buy,ETH,1,1,,EUR\n")

    code = main(["import", path, "--json", "--timezone", "Europe/Berlin"])

    out, err = capsys.readouterr()
    assert code == 1
    assert json.loads(out)["asset"] == "ETH"
    assert json.loads(out)["time"] == "2024-02-29T23:00:00Z"
    assert err == "mine.csv: line 2: 'half' is not a number; write it as 1234.56\n"


def test_a_day_that_could_be_two_is_named_unless_it_was_said_which_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, HEADER + "03/02/2025,buy,BTC,1,1,,EUR\n")

    main(["import", path, "--json", "--timezone", "UTC"])
    said = capsys.readouterr()
    main(["import", path, "--json", "--timezone", "UTC", "--days", "second"])
    told = capsys.readouterr()

    assert json.loads(said.out)["time"] == "2025-02-03T00:00:00Z"
    assert "'03/02/2025' could be two days and was read as 2025-02-03, day first; --da" in said.err
    assert json.loads(told.out)["time"] == "2025-03-02T00:00:00Z"
    assert told.err == ""


def test_a_number_that_could_be_two_is_named_unless_it_was_said_which_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, HEADER + '2025-02-03,buy,BTC,1,"1,500",,EUR\n')

    main(["import", path, "--json", "--timezone", "UTC"])
    said = capsys.readouterr()
    main(["import", path, "--json", "--timezone", "UTC", "--decimal", "comma"])
    told = capsys.readouterr()

    assert json.loads(said.out)["total"] == "1500"
    assert said.err == (
        "'1,500' could be two numbers and was read as 1500, not as 1.5; --decimal comma reads it, "
        "and all like it, as 1.5\n"
    )
    assert json.loads(told.out)["total"] == "1.5"
    assert told.err == ""


@pytest.mark.parametrize(
    "arguments",
    [["nowhere.csv"], ["{path}", "--format", "nonsense"], ["{path}", "--format", "delta"]],
)
def test_a_file_or_a_format_that_is_none_is_exit_code_2(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, HEADER)

    code = main(["import", *(part.format(path=path) for part in arguments), "--json"])

    assert code == 2
    assert capsys.readouterr().out == ""


def test_without_json_a_person_reads_a_summary(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "2024-03-01,buy,BTC,0.5,60000,,EUR\n2024-04-01,sell,BTC,0.7,60000,,EUR\n"

    main(["import", write(tmp_path, HEADER + rows)])

    out = capsys.readouterr().out
    assert "from 2024-03-01 to 2024-04-01" in out
    assert "nothing is left\nmore left than came, so rows are missing:\n  0.2 BTC\n" in out


@pytest.mark.parametrize(
    "text",
    [
        "time,kind,asset,quantity\n2024-03-01,buy,BTC,1\n",
        '{"time":"2024-03-01","kind":"buy","asset":"BTC","quantity":"1"}\n',
    ],
)
def test_a_ledger_file_is_told_from_an_export(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["import", write(tmp_path, text)])

    assert code == 2
    assert "is a ledger file already" in capsys.readouterr().err


def test_with_values_what_a_reward_was_worth_is_looked_up_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "2024-03-01,income,BTC,0.5,,,\n2024-03-02,income,QZX,1,,,\n"
    noon = int(datetime(2024, 3, 1, 12, tzinfo=UTC).timestamp() * 1000)

    with HttpServer() as server:
        server.answer(
            "/api/v3/coins/bitcoin/market_chart/range",
            HttpAnswer(body=json.dumps({"prices": [[noon, 56000.5]]}).encode()),
        )
        monkeypatch.setenv("BOT_PRICES_URL", server.url("/api/v3"))
        code = main(["import", write(tmp_path, HEADER + rows), "--json", "--values", "eur"])

    told = capsys.readouterr()
    first, second = map(json.loads, told.out.splitlines())
    assert code == 0
    assert (first["total"], first["currency"]) == ("28000.25", "EUR")
    assert second["total"] is None
    assert "no source knows what QZX was worth then" in told.err
    assert "market prices of 127.0.0.1" in told.err


def test_values_of_a_coin_of_the_market_list_are_looked_up_where_run_has_read_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = int(datetime(2024, 3, 1, 12, tzinfo=UTC).timestamp() * 1000)
    store = Store(str(tmp_path / "gleaner.db"))
    store.coins.put([ListedCoin("QZX", "Qzx Network", "qzx-network", 400)], utc_now())
    store.close()

    with HttpServer() as server:
        server.answer(
            "/api/v3/coins/qzx-network/market_chart/range",
            HttpAnswer(body=json.dumps({"prices": [[noon, 3]]}).encode()),
        )
        monkeypatch.setenv("BOT_PRICES_URL", server.url("/api/v3"))
        monkeypatch.setenv("BOT_DATABASE", str(tmp_path / "gleaner.db"))
        rows = write(tmp_path, HEADER + "2024-03-01,income,QZX,2,,,\n")
        main(["import", rows, "--json", "--values", "eur"])
        monkeypatch.setenv("BOT_NEW_COINS", "off")
        main(["import", rows, "--json", "--values", "eur"])

    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["total"], second["total"]) == ("6", None)


def test_values_that_a_failing_source_keeps_back_make_the_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with HttpServer() as server:
        monkeypatch.setenv("BOT_PRICES_URL", server.url("/api/v3"))
        rows = "2024-03-01,income,BTC,0.5,,,\n"
        code = main(["import", write(tmp_path, HEADER + rows), "--json", "--values", "EUR"])

    told = capsys.readouterr()
    assert code == 1
    assert json.loads(told.out)["total"] is None
    assert "some values are still missing" in told.err


def test_a_coin_that_a_source_fails_at_keeps_no_other_from_its_value_and_its_row_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = int(datetime(2024, 3, 1, 12, tzinfo=UTC).timestamp() * 1000)
    rows = "2024-03-01,income,BTC,0.5,,,\n2024-03-01,income,ETH,2,,,\n"

    with HttpServer() as server:
        server.answer(
            "/api/v3/coins/ethereum/market_chart/range",
            HttpAnswer(body=json.dumps({"prices": [[noon, 2000]]}).encode()),
        )
        monkeypatch.setenv("BOT_PRICES_URL", server.url("/api/v3"))
        code = main(["import", write(tmp_path, HEADER + rows), "--json", "--values", "EUR"])

    told = capsys.readouterr()
    first, second = map(json.loads, told.out.splitlines())
    assert code == 1
    assert (first["total"], second["total"]) == (None, "4000")
    assert "ledger row 1: income of BTC on 2024-03-01 has no value yet" in told.err
    assert "some values are still missing; try again later, or give `total`" in told.err


def test_values_in_no_currency_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, HEADER + "2024-03-01,income,BTC,0.5,,,\n")

    assert main(["import", file, "--values", "doubloons"]) == 2
    assert "--values DOUBLOONS" in capsys.readouterr().err


UNKNOWN = "Executed;Side;Coin;Qty;Rate;Costs\n{}"
SAID = "date=Executed,kind=Side,asset=Coin,amount=Qty,price=Rate,fee=Costs,currency==EUR"


def test_an_unknown_header_is_exit_code_2_and_says_how_its_columns_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, UNKNOWN.format("2025-04-03;Kauf;SOL;1,5;100;0,25\n"))

    code = main(["import", path, "--json"])

    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert "Executed, Side, Coin, Qty, Rate, Costs" in err
    assert "--columns date=...,asset=...,amount=..." in err


@pytest.mark.parametrize("as_file", [False, True])
def test_the_columns_of_an_unknown_table_can_be_named(
    as_file: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, UNKNOWN.format("03.04.2025 10:00;Kauf;SOL;1,5;100;0,25\n"))
    said = SAID
    if as_file:
        lines = (part.partition("=") for part in SAID.split(","))
        toml = "".join(f'{role} = "{column}"\n' for role, _, column in lines)
        said = write(tmp_path, f"[columns]\n{toml}", "columns.toml")

    code = main(["import", path, "--json", "--timezone", "UTC", "--columns", said])

    out, err = capsys.readouterr()
    row = json.loads(out)
    assert (code, err) == (0, "")
    assert (row["time"], row["kind"], row["asset"]) == ("2025-04-03T10:00:00Z", "buy", "SOL")
    assert (row["quantity"], row["total"], row["currency"]) == ("1.5", "150", "EUR")
    assert (row["fee"], row["fee_asset"]) == ("0.25", None)


def test_words_for_kinds_of_rows_are_told_in_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "2025-04-03;Ping;SOL;-1,5;100;\n2025-04-03;Pong;SOL;1;100;\n"
    path = write(tmp_path, UNKNOWN.format(rows))
    toml = write(
        tmp_path,
        '[columns]\ndate = "Executed"\nkind = "Side"\nasset = "coin"\namount = "Qty"\n'
        'price = "Rate"\ncurrency = "=EUR"\n[words]\nPing = "buy or sell"\nPong = "ignore"\n',
        "columns.toml",
    )

    code = main(["import", path, "--json", "--timezone", "UTC", "--columns", toml])

    out, err = capsys.readouterr()
    assert code == 0
    assert (json.loads(out)["kind"], json.loads(out)["quantity"]) == ("sell", "1.5")
    assert "left out: 1 × left out, as you said" in err


@pytest.mark.parametrize(
    ("columns", "row", "says"),
    [
        (
            "date=Executed,asset=Coin,amount=Qty",
            "2025-04-03;Verkauf;SOL;1;1;",
            "the column 'Side' says verkauf; add kind=Side, or kind==buy",
        ),
        ("date=Executed,asset=Coin", "2025-04-03;buy;SOL;1;1;", "say also which column is amount"),
        ("when=Executed", "2025-04-03;buy;SOL;1;1;", "a column cannot be 'when'; it can be date"),
        ("date=Time", "2025-04-03;buy;SOL;1;1;", "no column 'Time'; there are Executed, Side"),
        ("date", "2025-04-03;buy;SOL;1;1;", "--columns is date=Time"),
        (SAID, "03/04/2025;buy;SOL;1;1;", "days=first where 3/4 is in April"),
        (SAID, "2025-04-03;buy;SOL;1;1,234;", "'1,234' could be two numbers"),
        (f"{SAID},days=third", "2025-04-03;buy;SOL;1;1;", "days is first or second"),
    ],
)
def test_columns_that_leave_something_open_are_refused(
    columns: str, row: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, UNKNOWN.format(f"{row}\n"))

    code = main(["import", path, "--json", "--columns", columns])

    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert says in err


def test_a_word_that_nobody_knows_is_named_with_where_its_meaning_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "2025-04-03;limit buy;SOL;1;100;\n2025-04-03;Riddle;SOL;1;100;\n"
    path = write(tmp_path, UNKNOWN.format(rows))

    code = main(["import", path, "--json", "--timezone", "UTC", "--columns", SAID])

    out, err = capsys.readouterr()
    assert (code, json.loads(out)["kind"]) == (1, "buy")
    assert "line 3: I do not know what side 'riddle' means; say what that word means" in err
    assert 'a table [words] of the file that --columns names: "Riddle" = "reward"' in err


def test_a_choice_settles_what_a_day_and_a_number_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, UNKNOWN.format("03/04/2025;buy;SOL;1;1,234;\n"))

    code = main(["import", path, "--json", "--columns", f"{SAID},days=first,decimal=point"])

    row = json.loads(capsys.readouterr().out)
    assert code == 0
    assert (row["time"], row["total"]) == ("2025-04-03T00:00:00Z", "1234")
