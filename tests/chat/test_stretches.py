"""Thousands of rows come and go while other chats have their turn, and through a stop between."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bot.adapters.transactions import InTransactions
from bot.chat.batches import A_STRETCH
from bot.core.conversation import Answer, Request
from tests.chat.talk import ADA, BOB, Talk, commands

COUNT = 3 * A_STRETCH + 500
TIMES = [f"2025-01-{n // 1440 + 1:02} {n // 60 % 24:02}:{n % 60:02}:00" for n in range(COUNT)]
KRAKEN = '"txid","refid","time","type","subtype","aclass","asset","amount","fee","balance"\n'
KRAKEN += "".join(
    f'"L{number}","S{number}","{time}","staking","","currency","SOL.S",0.05,0,0\n'
    for number, time in enumerate(TIMES)
)
LEDGER = "time,kind,asset,quantity,total\n" + "".join(
    f"{time}Z,buy,SOL,1,{number + 1}\n" for number, time in enumerate(TIMES)
)
BUTTON = f"Import {COUNT:,} rows"


async def handle(talk: Talk, request: Request) -> Answer:
    """Handle a request as the program does, each stretch a transaction."""
    answers = await InTransactions(talk.store, talk.conversation.answer(request), lambda _: None)
    return answers[0]


async def stopped(talk: Talk, request: Request, when: Callable[[], object]) -> None:
    """Handle a request until something is so between two stretches, and no further."""
    handling = asyncio.create_task(handle(talk, request))
    while not when():  # noqa: ASYNC110 - a store calls nobody
        await asyncio.sleep(0)
    handling.cancel()
    await asyncio.gather(handling, return_exceptions=True)
    assert handling.cancelled()
    talk.store.close()


async def to_import(talk: Talk) -> Request:
    """Send the export; return the request that its button makes."""
    await talk.settle_in()
    shown = await talk.send(KRAKEN, "kraken.csv")
    return Request(ADA, talk.next(), commands(shown)[BUTTON], pressed=1)


async def imported(talk: Talk) -> Request:
    """Import the export; return the request that its Undo makes."""
    answer = await handle(talk, await to_import(talk))
    return Request(ADA, talk.next(), commands(answer)["Undo"], pressed=2)


async def to_forget(talk: Talk) -> Request:
    """Import the export and ask to be forgotten; return the request that a yes makes."""
    await imported(talk)
    asked = await talk.say("/forget")
    return Request(ADA, talk.next(), commands(asked)["Yes, delete everything"], pressed=3)


def hides(talk: Talk) -> Callable[[], bool]:
    return lambda: talk.store.batches.is_any(ADA)


async def test_others_are_answered_while_rows_come_and_see_none_of_them(talk: Talk) -> None:
    request = await to_import(talk)
    await talk.settle_in(chat=BOB)
    importing = asyncio.create_task(handle(talk, request))
    seen, answers = set(), 0
    while not importing.done():
        seen.add(len(talk.rows()))
        await handle(talk, Request(BOB, talk.next(), f"/add buy {answers + 1} SOL for 5"))
        answers += 1
        await asyncio.sleep(0)

    assert f"{COUNT:,} rows imported" in importing.result().text
    assert seen <= {0, COUNT}
    assert answers >= COUNT // A_STRETCH
    assert len(talk.rows(BOB)) == answers


async def test_an_import_that_is_stopped_between_two_stretches_goes_on(
    talk: Talk, tmp_path: Path
) -> None:
    request = await to_import(talk)
    await stopped(talk, request, hides(talk))
    later = Talk(tmp_path)

    before = later.rows()
    answer = await handle(later, request)

    assert before == ()
    assert f"{COUNT:,} rows imported" in answer.text
    assert len(later.rows()) == COUNT
    assert len({row.id for row in later.rows()}) == COUNT
    await later.press(answer, "Undo")
    assert later.rows() == ()
    later.store.close()


async def test_an_import_of_what_is_new_that_is_stopped_goes_on_without_the_rest(
    talk: Talk, tmp_path: Path
) -> None:
    await talk.settle_in()
    told = "".join(f"{time}Z,income,SOL,0.05,kraken\n" for time in TIMES[-10:])
    await talk.send(f"time,kind,asset,quantity,wallet\n{told}", "ledger.csv")
    shown = await talk.send(KRAKEN, "kraken.csv")
    button = f"Import the other {COUNT - 10:,} rows"
    request = Request(ADA, talk.next(), commands(shown)[button], pressed=1)
    await stopped(talk, request, hides(talk))
    later = Talk(tmp_path)

    answer = await handle(later, request)

    assert "<b>Perhaps in your ledger already: 10 rows.</b>" in shown.text
    assert "• and 5 more" in shown.text
    assert f"{COUNT - 10:,} rows imported" in answer.text
    assert len(later.rows()) == COUNT
    later.store.close()


async def test_an_import_that_is_stopped_before_its_answer_says_the_same_again(
    talk: Talk, tmp_path: Path
) -> None:
    request = await to_import(talk)
    await stopped(talk, request, lambda: talk.store.ledgers.count(ADA))
    later = Talk(tmp_path)

    answer = await handle(later, request)

    assert f"{COUNT:,} rows imported" in answer.text
    assert len(later.rows()) == COUNT
    later.store.close()


async def test_an_undo_that_is_stopped_between_two_stretches_goes_on(
    talk: Talk, tmp_path: Path
) -> None:
    request = await imported(talk)
    await stopped(talk, request, hides(talk))
    later = Talk(tmp_path)

    before = later.rows()
    answer = await handle(later, request)
    again = await later.send(KRAKEN, "kraken.csv")

    assert before == ()
    assert f"Taken back: {COUNT:,} entries" in answer.text
    assert "You hold no SOL now" in answer.text
    assert BUTTON in commands(again)
    later.store.close()


async def test_an_undo_that_is_stopped_says_of_all_rows_what_it_took_back(
    talk: Talk, tmp_path: Path
) -> None:
    request = await imported(talk)
    whole = len(talk.store.batches.first_leaving(ADA, request.update_id, COUNT))

    def half_gone() -> bool:
        left = len(talk.store.batches.first_leaving(ADA, request.update_id, COUNT))
        return whole == 0 and 0 < left < COUNT

    await stopped(talk, request, half_gone)
    later = Talk(tmp_path)
    answer = await handle(later, request)

    assert f"Taken back: {COUNT:,} entries" in answer.text
    assert "• received as income 0.05 SOL" in answer.text
    assert later.store.ledgers.assets() == frozenset()
    later.store.close()


async def test_undo_after_a_trade_was_typed_takes_back_the_trade_alone(talk: Talk) -> None:
    request = await imported(talk)
    await talk.say("/add buy 1 BTC for 60000 2025-01-01")

    pressed = await handle(talk, request)
    typed = await talk.say("/undo")

    assert "something was added since" in pressed.text
    assert "Taken back: 1 entry" in typed.text
    assert len(talk.rows()) == COUNT
    asked = await talk.say("/undo")
    assert len(talk.rows()) == COUNT
    taken = await talk.press(asked, f"Yes, take back {COUNT:,} entries")
    assert f"Taken back: {COUNT:,} entries" in taken.text
    assert talk.rows() == ()


async def test_a_ledger_file_comes_in_stretches_too(talk: Talk, tmp_path: Path) -> None:
    await talk.settle_in()
    request = Request(ADA, talk.next(), "", LEDGER.encode(), "ledger.csv")
    await stopped(talk, request, hides(talk))
    later = Talk(tmp_path)

    before = later.rows()
    answer = await handle(later, request)
    again = await later.send(LEDGER)

    assert before == ()
    assert f"{COUNT:,} rows added" in answer.text
    assert "already there" not in answer.text
    assert "Nothing new" in again.text
    assert [row.total for row in later.rows()] == [row + 1 for row in range(COUNT)]
    later.store.close()


async def test_two_chats_import_the_same_file_at_once(talk: Talk) -> None:
    await talk.settle_in(chat=BOB)
    first = await to_import(talk)
    file = Request(BOB, talk.next(), "", KRAKEN.encode(), "kraken.csv")
    shown = await handle(talk, file)
    second = Request(BOB, talk.next(), commands(shown)[BUTTON], pressed=1)

    answers = await asyncio.gather(handle(talk, first), handle(talk, second))

    assert all(f"{COUNT:,} rows imported" in answer.text for answer in answers)
    assert len(talk.rows()) == len(talk.rows(BOB)) == COUNT


async def test_cancel_and_a_file_after_it_let_others_have_their_turn(talk: Talk) -> None:
    import_ = await to_import(talk)
    mark = import_.text.split()[-1]
    await talk.settle_in(chat=BOB)

    cancelled = await handle(talk, Request(ADA, talk.next(), f"/import no {mark}", pressed=1))
    left = talk.store.imports.count(ADA, mark)
    again = Request(ADA, talk.next(), "", KRAKEN.encode(), "again.csv")
    sending = asyncio.create_task(handle(talk, again))
    going = set()
    while not sending.done():
        going.add(talk.store.imports.count(ADA, mark))
        await handle(talk, Request(BOB, talk.next(), "/help"))
        await asyncio.sleep(0)

    assert "Nothing was stored of kraken.csv" in cancelled.text
    assert left == COUNT
    assert {COUNT, COUNT - A_STRETCH, COUNT - 2 * A_STRETCH, COUNT - 3 * A_STRETCH, 0} <= going
    assert BUTTON in commands(sending.result())
    assert "You cancelled kraken.csv" in (await handle(talk, import_)).text
    assert talk.rows() == ()


async def test_forgetting_lets_others_have_their_turn_and_nobody_sees_half_of_it(
    talk: Talk,
) -> None:
    await talk.settle_in(chat=BOB)
    yes = await to_forget(talk)
    forgetting = asyncio.create_task(handle(talk, yes))
    seen, answers = set(), 0
    while not forgetting.done():
        await handle(talk, Request(BOB, talk.next(), f"/add buy {answers + 1} SOL for 5"))
        seen.add(len(talk.rows()))
        answers += 1
        await asyncio.sleep(0)

    assert "I know nothing about you any more" in forgetting.result().text
    assert seen <= {0, COUNT}
    assert answers >= COUNT // A_STRETCH
    assert talk.store.chats.get(ADA) is None
    assert len(talk.rows(BOB)) == answers


async def test_forgetting_that_is_stopped_goes_on_without_being_asked_again(
    talk: Talk, tmp_path: Path
) -> None:
    yes = await to_forget(talk)
    await stopped(talk, yes, hides(talk))
    later = Talk(tmp_path)

    before = later.rows()
    left = later.store.ledgers.assets()
    answer = await handle(later, yes)

    assert before == ()
    assert left == {"SOL"}
    assert "I know nothing about you any more" in answer.text
    assert later.store.ledgers.assets() == frozenset()
    assert later.store.chats.get(ADA) is None
    later.store.close()


async def test_forgetting_that_is_stopped_before_its_answer_says_that_it_is_done(
    talk: Talk, tmp_path: Path
) -> None:
    yes = await to_forget(talk)
    await stopped(talk, yes, lambda: talk.store.chats.get(ADA) is None)
    later = Talk(tmp_path)

    answer = await handle(later, yes)

    assert "I know nothing about you any more" in answer.text
    assert answer.buttons == ()
    later.store.close()


async def test_forgetting_that_died_and_is_not_asked_for_again_is_finished_later(
    talk: Talk, tmp_path: Path
) -> None:
    yes = await to_forget(talk)
    await stopped(talk, yes, hides(talk))
    later = Talk(tmp_path)

    later.store.forgetting.tidy(later.clock())
    assert later.store.chats.get(ADA) is not None
    later.store.forgetting.tidy(later.clock() + timedelta(hours=2))

    assert later.store.chats.get(ADA) is None
    assert later.store.ledgers.assets() == frozenset()
    later.store.close()
