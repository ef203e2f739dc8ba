"""Gifts given: where the law takes them as sold, every answer says so and how to state it."""

import json
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.core.losses import harvest
from bot.core.rules import Confidence
from bot.jurisdictions import codes, load
from tests.build import books, d
from tests.chat.talk import Talk

SOLD = {
    "GB": ("a spouse or civil partner you live with, or to a charity", "TCGA 1992 s.17"),
    "CA": ("a spouse or common-law partner", "Income Tax Act s.69(1)(b)"),
    "AU": ("", "ITAA 1997 s.116-30"),
    "IE": ("a spouse or civil partner you live with", "TCA 1997 s.547"),
    "ZA": ("a spouse", "Eighth Schedule par. 38"),
}
GIVEN = """
    2026-01-01  buy       1    for  1000
    2026-07-01  gift_out  0.5  for  4000
"""


@pytest.mark.parametrize("code", SOLD)
def test_a_gift_that_the_law_takes_as_sold_is_told_with_its_law_and_how_to_state_it(
    code: str,
) -> None:
    spared, source = SOLD[code]

    settled = books(code, GIVEN)

    (told,) = settled.gifts
    assert settled.disposals == ()
    assert "a sale for what it was worth that day" in told
    assert (f", except one to {spared} (" in told) == bool(spared)
    assert "gives 0.5 TOK on 2026-07-01; no gain or loss of that is reckoned" in told
    assert "write a sell for that value in its place" in told
    assert f"({source}" in told or f", {source}" in told
    assert "http" not in told
    report = harvest(settled, {"TOK": d(100)}, settled.rows[-1].at.date())
    assert told in report.assumptions
    assert load(code).gift[0].source in report.sources


def test_what_is_told_of_gifts_is_dated_law_that_is_likely() -> None:
    rules = {code: load(code).gift for code in codes() if load(code).gift}

    assert set(rules) == set(SOLD)
    assert {rule.confidence for some in rules.values() for rule in some} == {Confidence.LIKELY}


@pytest.mark.parametrize(
    ("code", "rows"),
    [
        ("US", GIVEN),
        ("GB", "2026-01-01 buy 1 for 1000\n2026-07-01 lost 0.5\n2026-08-01 gift_in 1 for 9"),
        ("CA", "2026-01-01 buy 1 for 1000\n2026-07-01 move 0.5 to cold"),
    ],
)
def test_where_nothing_was_given_or_the_law_realises_no_gift_nothing_is_told(
    code: str, rows: str
) -> None:
    assert books(code, rows).gifts == ()


def test_a_sale_in_the_place_of_a_gift_has_its_gain() -> None:
    (sold,) = books("GB", GIVEN.replace("gift_out", "sell")).disposals

    assert sold.gain == d(3500)


def test_a_move_to_a_wallet_of_the_household_is_told_as_such_a_gift() -> None:
    """Income Tax Act s.69(1)(b); a loss on what goes to a TFSA is denied by s.40(2)(g)(iv)."""
    rows = "2026-01-01 buy 10 for 1000\n2026-06-01 move 4 to TFSA\n2026-06-02 gift_out 1 in TFSA"

    (told,) = books("CA", rows, household={"TFSA"}).gifts

    assert "gives 4 TOK to TFSA on 2026-06-01; no gain" in told
    assert "and a gift_in of that value in the other's wallet" in told
    assert "a TFSA or an RRSP of your own counts as sold, too, and a loss on it is denied" in told


def test_many_gifts_are_told_in_one_sentence() -> None:
    rows = "\n".join(f"2026-0{month}-01 gift_out 1" for month in range(2, 8))

    (told,) = books("AU", f"2026-01-01 buy 10 for 100\n{rows}").gifts

    assert "gives 1 TOK on 2026-02-01, 1 TOK on 2026-03-01, 1 TOK on 2026-04-01 and 3 more;" in told


def test_gains_say_it_in_the_table_and_in_the_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(
        "time,kind,asset,quantity,total\n2026-01-01,buy,A,1,1000\n2026-07-01,gift_out,A,1,\n"
    )
    asked = ["gains", "--ledger", str(path), "--country", "GB"]

    assert main(asked) == 0
    text = capsys.readouterr().out
    assert main([*asked, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)

    (line,) = [line for line in text.splitlines() if "The law takes a gift as a sale" in line]
    assert found["assumptions"] == [line.removeprefix("- ")]


@pytest.mark.parametrize("price", ["1", "900"])
async def test_the_chat_says_it_whether_there_is_a_loss_or_not(tmp_path: Path, price: str) -> None:
    talk = Talk(tmp_path)
    await talk.settle_in("GB GBP")
    await talk.say("/add buy 10 SOL for 1000 2026-01-01")
    await talk.say("/add gave 2 SOL 2026-07-01")
    await talk.say(f"/price SOL {price}")

    answer = await talk.say("/losses")

    assert [row.kind for row in talk.rows()] == ["buy", "gift_out"]
    assert answer.text.count("The law takes a gift as a sale for what it was worth that day") == 1
    assert "gives 2 SOL on 1 July 2026; no gain or loss of that is reckoned" in answer.text
