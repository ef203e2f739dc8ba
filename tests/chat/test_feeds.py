"""`/feeds` for operators, and `/news` with a word."""

from datetime import timedelta

from bot.chat.conversation import Conversation
from bot.chat.desk import Operating
from bot.core.conversation import Request
from bot.core.errors import Mistake
from bot.core.feed_schedule import FeedState
from bot.core.feeds import Feed
from bot.reports import Reports
from tests.chat.talk import ADA, ASSETS, BOB, USUAL_QUIET_HOURS, Talk
from tests.fakes import NOON, entry

PAPER = Feed("Paper", "https://paper.example/")
WIRE = Feed("Wire", "https://wire.example/")


async def asked(talk: Talk, text: str, chat: int = ADA) -> str:
    operating = Operating(
        frozenset({ADA}), lambda: (PAPER, WIRE), lambda: (Mistake(3, "a feed has no `url`"),)
    )
    conversation = Conversation(
        talk.store,
        Reports(talk.store, talk.prices, talk.clock),
        talk.clock,
        assets=lambda: ASSETS,
        quiet_hours=USUAL_QUIET_HOURS,
        operating=operating,
    )
    (answer,) = await conversation.answer(Request(chat, talk.next(), text))  # type: ignore[arg-type]
    return answer.text


async def test_an_operator_sees_how_each_feed_has_been_the_ill_ones_first(talk: Talk) -> None:
    talk.store.feeds.put(
        PAPER,
        FeedState(last_success=NOON - timedelta(minutes=5), last_new=NOON - timedelta(hours=3)),
    )
    talk.store.feeds.put(
        WIRE,
        FeedState(failures=4, failing_since=NOON - timedelta(days=3), why="HTTP <404>"),
    )

    said = await asked(talk, "/feeds")

    assert said.index("Wire") < said.index("Paper")
    assert "failed 4 times for 3 days: HTTP &lt;404&gt;" in said
    assert "read 5 min ago, last new story 3 h ago" in said
    assert "line 3: a feed has no `url`" in said


async def test_an_operator_can_ask_for_one_feed(talk: Talk) -> None:
    said = await asked(talk, "/feeds pap")
    none = await asked(talk, "/feeds zzz")

    assert "Paper" in said
    assert "Wire" not in said
    assert "No feed has a name like that" in none


async def test_to_others_it_is_no_command(talk: Talk) -> None:
    said = await asked(talk, "/feeds", BOB)

    assert "I do not know /feeds" in said
    assert "Paper" not in said


async def test_news_with_a_word_finds_stories_that_have_it(talk: Talk) -> None:
    talk.store.stories.add(PAPER, [entry("Solana falls"), entry("Ether rises")], NOON)

    found = await asked(talk, "/news solana")
    none = await asked(talk, "/news <b>")

    assert "Solana falls" in found
    assert "Ether rises" not in found
    assert "No story has “&lt;b&gt;”" in none
