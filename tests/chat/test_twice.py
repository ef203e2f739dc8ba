"""What may be counted twice: every answer with figures says it, and an export keeps it."""

from pathlib import Path

from tests.chat.talk import Talk, commands
from tests.chat.test_export import documents

HEAD = "time,kind,asset,quantity,total,wallet,id\n"
OF_THE_VENUE = f"{HEAD}2026-03-01T10:00:00Z,buy,SOL,2,600,kraken,a\n"
OF_THE_TAX_TOOL = f"{HEAD}2026-03-01T10:00:20Z,buy,SOL,2,601,kraken,b\n"
TWO_FILLS = (
    f"{HEAD}2026-04-01T10:00:00Z,buy,SOL,1,300,kraken,c\n"
    "2026-04-01T10:00:00Z,buy,SOL,1,300,kraken,d\n"
)
DOUBT = "1 entry may be counted twice (SOL)"


async def imported(talk: Talk) -> None:
    """Import one trade from two files, and two fills from a third."""
    await talk.settle_in()
    for file in (OF_THE_VENUE, OF_THE_TAX_TOOL, TWO_FILLS):
        await talk.send(file)


def _new(folder: Path) -> Talk:
    folder.mkdir()
    return Talk(folder)


async def another(folder: Path, exported: str) -> Talk:
    """Return a person who sent an export to a program that knew nothing."""
    other = _new(folder)
    await other.settle_in()
    await other.send(exported)
    return other


async def test_every_answer_with_figures_says_what_may_be_counted_twice(talk: Talk) -> None:
    await imported(talk)

    losses, portfolio = await talk.say("/losses"), await talk.say("/portfolio")
    plan = await talk.say("/plan saving")

    assert f"Confidence</b>: in doubt: {DOUBT}. /check shows what mends it." in losses.text
    assert f"{DOUBT}: /check shows it." in portfolio.text
    assert f"{DOUBT}: /check shows it." in plan.text


async def test_nothing_is_said_once_both_happened_or_one_of_them_is_gone(talk: Talk) -> None:
    await imported(talk)
    await talk.press(await talk.say("/check"), "1: both happened")
    said = [(await talk.say(words)).text for words in ("/losses", "/portfolio", "/plan saving")]

    assert "Confidence</b>: complete." in said[0]
    assert not any("twice" in text for text in said)


async def test_a_trade_that_is_told_again_is_in_doubt_at_once_and_no_longer_after_undo(
    talk: Talk,
) -> None:
    await talk.settle_in()
    await talk.send(OF_THE_VENUE)
    before = await talk.say("/losses")
    await talk.send(OF_THE_TAX_TOOL)
    with_both = await talk.say("/losses")
    await talk.say("/undo")

    assert "twice" not in before.text
    assert DOUBT in with_both.text
    assert "twice" not in (await talk.say("/losses")).text


async def test_an_export_that_is_sent_in_again_keeps_the_doubt_and_makes_none(
    talk: Talk, tmp_path: Path
) -> None:
    await imported(talk)
    exported = documents(await talk.say("/export"))["ledger.csv"]

    other = await another(tmp_path / "other", exported)

    assert other.rows() == talk.rows()
    assert (await other.say("/check")).text == (await talk.say("/check")).text
    assert DOUBT in (await other.say("/losses")).text
    assert documents(await other.say("/export"))["ledger.csv"] == exported
    other.store.close()


async def test_what_was_said_to_have_happened_twice_is_not_asked_again_after_an_export(
    talk: Talk, tmp_path: Path
) -> None:
    await imported(talk)
    await talk.press(await talk.say("/check"), "1: both happened")
    exported = documents(await talk.say("/export"))["ledger.csv"]

    other = await another(tmp_path / "other", exported)

    assert "may_repeat" not in exported
    assert "Nothing to check" in (await other.say("/check")).text
    other.store.close()


async def test_an_entry_that_was_taken_out_and_put_back_is_still_in_doubt(
    talk: Talk, tmp_path: Path
) -> None:
    await imported(talk)
    exported = documents(await talk.say("/export"))["ledger.csv"]
    other = await another(tmp_path / "other", exported)
    asked = await other.press(await other.say("/check"), "1: delete the second")
    gone = await other.press(asked, "Yes, delete it")
    assert "Nothing to check" in (await other.say("/check")).text

    await other.press(gone, "Put it back")

    assert "Perhaps one trade, told twice" in (await other.say("/check")).text
    other.store.close()


async def test_a_trade_typed_with_a_bare_day_is_in_doubt_once_the_venue_tells_its_time(
    talk: Talk,
) -> None:
    await talk.settle_in("DE EUR")
    await talk.say("/add buy 2 SOL for 600 2026-03-01 kraken")
    await talk.send(OF_THE_VENUE)

    assert DOUBT in (await talk.say("/losses")).text
    assert "Perhaps one trade, told twice" in (await talk.say("/check")).text


async def test_a_table_by_hand_with_bare_days_is_in_doubt_in_the_preview_and_in_check(
    talk: Talk,
) -> None:
    by_hand = (
        "date,type,asset,quantity,price,currency,wallet\n2026-03-01,buy,SOL,2,300,EUR,Kraken\n"
    )
    await talk.settle_in("DE EUR")
    await talk.press(await talk.send(by_hand, "hand.csv"), "Import 1 row")
    await talk.send(OF_THE_VENUE)
    assert DOUBT in (await talk.say("/losses")).text
    await talk.say("/undo")

    await talk.say("/add buy 2 SOL for 600 2026-03-01 kraken")

    assert DOUBT in (await talk.say("/losses")).text


async def test_another_time_zone_moves_the_bare_days_of_which_there_is_doubt(talk: Talk) -> None:
    await talk.settle_in("DE EUR")
    await talk.say("/add buy 2 SOL for 600 2026-03-01 kraken")
    await talk.send(OF_THE_VENUE)
    await talk.say("/settings timezone Asia/Tokyo")

    assert "twice" not in (await talk.say("/losses")).text


async def test_the_preview_of_a_file_names_what_was_typed_with_a_bare_day(talk: Talk) -> None:
    await talk.settle_in("DE EUR")
    await talk.say("/add buy 0.5 BTC for 45000 2025-11-20 kraken")

    shown = await talk.send(
        "txid,ordertxid,pair,time,type,ordertype,price,cost,fee,vol,margin,misc,ledgers\n"
        "TA,OA,XBTEUR,2025-11-20 12:31:00,buy,limit,90000,45000,117,0.5,0,,L\n",
        "trades.csv",
    )

    assert "Import 1 row all the same" in commands(shown)
