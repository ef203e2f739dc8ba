import json
from pathlib import Path

from bot.chat.export import ledger_files
from bot.core.conversation import Answer
from bot.core.ledger_file import read_ledger
from tests.build import UTC, ledger
from tests.chat.talk import BOB, Talk

FILE = (
    "time,kind,asset,quantity,total,currency,fee,fee_asset,wallet,to_wallet,to_asset,to_quantity,note\n"
    '2025-03-01T10:00:00Z,buy,BTC,0.123456789012345678,3000,EUR,1,BTC,"my wallet",,,,"a, ""b"""\n'
    "2025-03-02,swap,BTC,0.1,,,,,kraken,,ETH,2,\n"
    "2025-03-03,move,ETH,1,,,0.01,ETH,kraken,ledger,,,=1+1\n"
    "2025-03-03,move,ETH,1,,,0.01,ETH,kraken,ledger,,,=1+1\n"
    "2025-03-04,sell,ETH,1,2000,,,,=cmd|' /C calc'!A0,,,,''-1\n"
)


def documents(answer: Answer) -> dict[str, str]:
    return {document.name: document.content.decode() for document in answer.documents}


async def test_a_ledger_that_was_exported_imports_again_to_the_same_state(
    talk: Talk, tmp_path: Path
) -> None:
    await talk.settle_in("DE EUR")
    await talk.send(FILE)
    await talk.say("/add buy 1 SOL for 100 USD 2026-01-01 kraken")
    exported = documents(await talk.say("/export"))["ledger.csv"]

    (tmp_path / "other").mkdir()
    other = Talk(tmp_path / "other")
    await other.settle_in("US USD")
    await other.send(exported)

    assert other.rows() == talk.rows()
    assert len(talk.rows()) == 6
    other.store.close()


async def test_what_a_spreadsheet_would_compute_is_text_in_an_export(talk: Talk) -> None:
    await talk.settle_in()
    await talk.send(FILE)

    lines = documents(await talk.say("/export"))["ledger.csv"].splitlines()

    assert lines[-2].endswith(",'=1+1")
    assert ",'=cmd|' /C calc'!A0," in lines[-1]
    assert lines[-1].endswith(",''-1")
    assert [talk.rows()[-1].wallet, talk.rows()[-1].note] == ["=cmd|' /C calc'!A0", "'-1"]


def test_a_long_ledger_comes_in_files_that_can_each_be_read_alone() -> None:
    rows = ledger("2025-03-01 buy 1 id a\n2025-03-02 buy 2 id b\n2025-03-03 buy 3 id c")

    files = ledger_files(rows, 2)

    assert [file.name for file in files] == ["ledger-1.csv", "ledger-2.csv"]
    back = [row for file in files for row in read_ledger(file.content.decode(), UTC)]
    assert [row.id for row in back] == ["a", "b", "c"]


async def test_an_export_sent_to_the_same_chat_adds_nothing(talk: Talk) -> None:
    await talk.settle_in()
    await talk.send(FILE)

    answer = await talk.send(documents(await talk.say("/export"))["ledger.csv"])

    assert "Nothing new" in answer.text


async def test_settings_and_wishes_are_in_it(talk: Talk) -> None:
    await talk.settle_in("GB GBP")
    await talk.say("/settings threshold 250")
    await talk.say("/settings quiet hours 22:30-07:15")

    found = json.loads(documents(await talk.say("/export"))["settings.json"])

    assert (found["country"], found["currency"], found["min_loss"]) == ("GB", "GBP", "250")
    assert found["quiet_hours"] == "22:30-07:15"
    assert found["downturn"] == "now"
    assert found["digest_at"] == "09:00"


async def test_a_chat_of_which_nothing_is_kept_gets_empty_files(talk: Talk) -> None:
    await talk.settle_in()
    await talk.send(FILE)

    found = documents(await talk.say("/export", BOB))

    assert set(found) == {"ledger.csv", "settings.json", "reminders.csv"}
    assert len(found["ledger.csv"].splitlines()) == 1
    assert json.loads(found["settings.json"])["country"] is None
