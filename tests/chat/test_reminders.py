"""`/reminders`: what was wished is kept, and what cannot be read changes nothing."""

from datetime import time, timedelta

import pytest

from bot.core.wishes import Rhythm, Wishes
from tests.chat.talk import ADA, Talk
from tests.fakes import NOON


@pytest.mark.parametrize(
    ("words", "wishes", "said"),
    [
        (
            "downturn daily",
            Wishes(downturn=Rhythm.DAILY),
            "Falling prices: <b>once a day, at 09:00",
        ),
        ("tax weekly", Wishes(tax=Rhythm.WEEKLY), "Tax news: <b>once a week, Mondays at 09:00"),
        ("tax OFF", Wishes(tax=Rhythm.OFF), "Tax news: <b>never"),
        ("at 18:30", Wishes(digest_at=time(18, 30)), "<b>Your reminders</b>"),
        ("at 7", Wishes(digest_at=time(7)), "<b>Your reminders</b>"),
        ("cap 3", Wishes(daily_cap=3), "at most 3"),
        ("night on", Wishes(at_night=True), "also in quiet hours"),
        ("snooze sol 7", Wishes(snoozed={"SOL": NOON + timedelta(days=7)}), "Snoozed: <b>SOL</b>"),
        ("snooze tax", Wishes(snoozed={"tax": NOON + timedelta(days=7)}), "Snoozed: <b>tax</b>"),
        ("snooze all 1", Wishes(snoozed={"all": NOON + timedelta(days=1)}), "Snoozed: <b>all</b>"),
    ],
)
async def test_a_wish_is_kept_and_shown(talk: Talk, words: str, wishes: Wishes, said: str) -> None:
    await talk.settle_in()

    answer = await talk.say(f"/reminders {words}")

    assert talk.store.wishes.get(ADA) == wishes
    assert said in answer.text
    assert answer.text.startswith("Done.")


@pytest.mark.parametrize(
    "words",
    [
        "downturn hourly",
        "at noon",
        "at 25",
        "at 9:60",
        "at",
        "cap 0",
        "cap many",
        "night",
        "snooze",
        "snooze SOL never",
        "<b>",
        "wake",
    ],
)
async def test_what_cannot_be_read_changes_nothing_and_says_how(talk: Talk, words: str) -> None:
    await talk.settle_in()

    answer = await talk.say(f"/reminders {words}")

    assert talk.store.wishes.get(ADA) == Wishes()
    assert "/reminders downturn daily" in answer.text
    assert "<b>”" not in answer.text


async def test_what_is_too_long_for_a_coin_is_not_snoozed(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.say(f"/reminders snooze {'<' * 3000} 7")

    assert talk.store.wishes.get(ADA) == Wishes()
    assert "at most 20 characters" in answer.text
    assert len(answer.text) < 400


async def test_no_more_rests_than_can_be_shown(talk: Talk) -> None:
    await talk.settle_in()
    for number in range(50):
        await talk.say(f"/reminders snooze C{number} 7")

    refused = await talk.say("/reminders snooze SOL 7")
    again = await talk.say("/reminders snooze C1 8")
    talk.clock.turn(days=7)
    later = await talk.say("/reminders snooze SOL 7")

    assert refused.text.startswith("50 things rest already")
    assert again.text.startswith("Done.")
    assert later.text.startswith("Done.")
    assert set(talk.store.wishes.get(ADA).snoozed) == {"C1", "SOL"}


async def test_what_was_snoozed_can_be_woken(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/reminders snooze SOL 7")
    await talk.say("/reminders snooze BTC 7")

    await talk.say("/reminders wake sol")
    one = talk.store.wishes.get(ADA).snoozed
    await talk.say("/reminders wake all")

    assert set(one) == {"BTC"}
    assert talk.store.wishes.get(ADA).snoozed == {}


async def test_the_hour_of_a_digest_is_shown_where_there_is_one(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/reminders at 18:30")

    answer = await talk.say("/reminders tax weekly")

    assert "Tax news: <b>once a week, Mondays at 18:30" in answer.text
    assert "Falling prices: <b>at once" in answer.text


async def test_buttons_choose_the_rhythm_of_a_kind(talk: Talk) -> None:
    await talk.settle_in()
    shown = await talk.say("/reminders")

    await talk.press(shown, "Tax news: daily")

    assert talk.store.wishes.get(ADA).tax is Rhythm.DAILY


async def test_forgetting_forgets_the_wishes(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/reminders snooze SOL 7")

    talk.store.chats.forget(ADA)

    assert talk.store.wishes.get(ADA) == Wishes()
