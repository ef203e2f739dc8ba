"""`/useful`: an opinion is kept with the story's words, once a chat, and goes as it came."""

import json
from datetime import timedelta

import pytest

from bot.core.feeds import Feed
from bot.core.stories import Sentiment, Topic, Verdict
from bot.store.stories import MOST_LISTED
from tests.chat.talk import ADA, BOB, Talk, commands
from tests.fakes import NOON, entry

COURIER = Feed("Courier", "https://courier.example/feed")
FALLS = Verdict((Topic.MARKET_DOWNTURN,), Sentiment.NEGATIVE, {}, (), ())


@pytest.fixture
async def story(talk: Talk) -> int:
    await talk.settle_in()
    talk.store.stories.add(COURIER, [entry("SOL falls <b>", summary="By a tenth.")], NOON)
    (stored,) = talk.store.stories.all()
    talk.store.stories.judge([(stored.id, FALLS)])
    return stored.id


async def test_an_opinion_is_kept_with_the_words_of_the_story(talk: Talk, story: int) -> None:
    answer = await talk.say(f"/useful {story}")

    (label,) = talk.store.opinions.labels()
    assert answer.text.startswith("<b>Noted: useful.</b> I keep that with “SOL falls &lt;b&gt;”")
    assert (label.title, label.summary, label.feed) == ("SOL falls <b>", "By a tenth.", "Courier")
    assert json.loads(label.tags) == ["market_downturn"]
    assert (label.useful, label.not_useful) == (1, 0)


async def test_the_last_word_of_a_chat_counts_and_each_chat_counts_once(
    talk: Talk, story: int
) -> None:
    await talk.settle_in(chat=BOB)

    await talk.say(f"/useful {story}")
    await talk.say(f"/useful {story} no")
    await talk.say(f"/useful {story} no", BOB)

    (label,) = talk.store.opinions.labels()
    assert (label.useful, label.not_useful) == (0, 2)


async def test_what_was_not_useful_can_come_less_often(talk: Talk, story: int) -> None:
    answer = await talk.say(f"/useful {story} no")

    await talk.press(answer, "Falling prices: rest a week")

    assert talk.store.wishes.get(ADA).snoozed == {"downturn": NOON + timedelta(days=7)}


async def test_an_opinion_is_taken_back(talk: Talk, story: int) -> None:
    answer = await talk.say(f"/useful {story} no")

    first = await talk.press(answer, "Take that back")
    second = await talk.press(answer, "Take that back")

    assert list(talk.store.opinions.labels()) == []
    assert first.text.startswith("Taken back")
    assert second.text.startswith("There is nothing to take back")


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize("number", ["999", "x", "-1", "9" * 40, "²"])
async def test_a_story_that_is_not_there_is_said_and_nothing_kept(talk: Talk, number: str) -> None:
    answer = await talk.say(f"/useful {number}")

    assert answer.text.startswith("I no longer have that story")
    assert list(talk.store.opinions.labels()) == []


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize("words", ["", "1 maybe", "1 no 2"])
async def test_other_words_say_where_the_buttons_are(talk: Talk, words: str) -> None:
    answer = await talk.say(f"/useful {words}")

    assert "buttons below a reminder" in answer.text
    assert list(talk.store.opinions.labels()) == []


async def test_an_opinion_outlives_its_story_and_goes_with_its_chat(talk: Talk, story: int) -> None:
    await talk.say(f"/useful {story}")
    newer = [entry(f"Story {number}") for number in range(MOST_LISTED)]
    talk.store.stories.add(COURIER, newer, NOON + timedelta(days=9))
    talk.store.stories.drop_old(NOON + timedelta(days=1))

    kept = list(talk.store.opinions.labels())
    talk.store.chats.forget(ADA)

    assert talk.store.stories.get(story) is None
    assert [label.title for label in kept] == ["SOL falls <b>"]
    assert list(talk.store.opinions.labels()) == []


async def test_an_export_has_the_opinions(talk: Talk, story: int) -> None:
    await talk.say(f"/useful {story}")

    answer = await talk.say("/export")

    (settings,) = [one for one in answer.documents if one.name == "settings.json"]
    assert json.loads(settings.content)["opinions"] == [{"story": "SOL falls <b>", "useful": True}]
    assert commands(answer) == {}
