"""In a group: admins choose what it reads, and nobody's holdings are spoken of."""

from datetime import timedelta

import pytest

from bot.chat.conversation import HANDLERS
from bot.core.chats import ChatId
from bot.core.conversation import IN_GROUPS, OF_ADMINS, PERSONAL, Answer, Request, Speaker
from bot.core.wishes import Rhythm
from tests.chat.talk import Talk
from tests.fakes import NOON

GROUP = ChatId(-70)


async def say(
    talk: Talk, text: str, speaker: Speaker = Speaker.ADMIN, topic: int | None = None
) -> tuple[Answer, ...]:
    request = Request(GROUP, talk.next(), text, speaker=speaker, topic=topic)
    return await talk.conversation.answer(request)


async def test_an_admin_subscribes_a_topic_of_a_group_to_the_news_of_a_country(talk: Talk) -> None:
    await say(talk, "/start united kingdom")
    (answer,) = await say(talk, "/subscribe", topic=12)

    profile = talk.profile(GROUP)
    assert (profile.country, profile.currency, profile.topic) == ("GB", "GBP", 12)
    assert profile.subscribed_at == NOON
    assert answer.text.startswith("<b>I write in this topic from now on</b>")
    assert "the United Kingdom" in answer.text


@pytest.mark.parametrize("command", ["/subscribe", "/unsubscribe", "/settings", "/reminders"])
async def test_a_group_without_a_country_is_told_how_to_choose_one(
    talk: Talk, command: str
) -> None:
    (answer,) = await say(talk, command)

    assert "/start GB" in answer.text
    assert talk.store.chats.get(GROUP) is None


async def test_the_country_is_chosen_by_a_button_too(talk: Talk) -> None:
    (asked,) = await say(talk, "/start")
    commands = {button.label: button.command for row in asked.buttons for button in row}

    (others,) = await say(talk, commands["Other countries"])
    (answer,) = await say(talk, commands["Canada"])

    assert "India" in {button.label for row in others.buttons for button in row}
    assert answer.text.startswith("<b>Canada.</b>")


async def test_a_country_that_is_not_known_changes_nothing(talk: Talk) -> None:
    (answer,) = await say(talk, "/start <Atlantis>")

    assert "“&lt;Atlantis&gt;”" in answer.text
    assert talk.store.chats.get(GROUP) is None


@pytest.mark.parametrize(
    "command",
    ["/portfolio", "/losses", "/plan", "/add buy 1 BTC for 2", "/export", "/entries", "/check"],
)
@pytest.mark.parametrize("speaker", [Speaker.ADMIN, Speaker.MEMBER])
async def test_what_is_about_lots_is_not_answered_in_a_group(
    talk: Talk, command: str, speaker: Speaker
) -> None:
    await say(talk, "/start GB")

    assert await say(talk, command, speaker) == ()
    assert talk.rows(GROUP) == ()


def test_every_command_is_for_all_for_admins_or_for_a_private_chat() -> None:
    kinds = (IN_GROUPS, OF_ADMINS, PERSONAL)

    assert frozenset().union(*kinds) == HANDLERS.keys()
    assert sum(map(len, kinds)) == len(HANDLERS)


@pytest.mark.parametrize("command", ["/start US", "/unsubscribe", "/settings quiet off", "/forget"])
async def test_a_member_changes_nothing(talk: Talk, command: str) -> None:
    await say(talk, "/start GB")
    await say(talk, "/subscribe")
    before = talk.profile(GROUP)

    assert await say(talk, command, Speaker.MEMBER) == ()

    assert talk.profile(GROUP) == before


async def test_anybody_may_ask_for_news_deadline_and_help(talk: Talk) -> None:
    (early,) = await say(talk, "/deadline", Speaker.MEMBER)
    await say(talk, "/start GB")

    (news,) = await say(talk, "/news", Speaker.MEMBER)
    (deadline,) = await say(talk, "/deadline", Speaker.MEMBER)
    (help_,) = await say(talk, "/help", Speaker.MEMBER)

    assert "/start GB" in early.text
    assert news.text
    assert "2026-27" in deadline.text
    assert "private chat" in help_.text


async def test_quiet_hours_time_zone_and_rhythm_are_a_groups_own(talk: Talk) -> None:
    await say(talk, "/start GB")

    (zone,) = await say(talk, "/settings timezone lisbon")
    (wrong,) = await say(talk, "/settings quiet hours noon")
    await say(talk, "/settings quiet hours 23-07")
    await say(talk, "/reminders downturn daily")
    (shown,) = await say(talk, "/settings threshold 250")

    assert "Time zone: <b>Europe/Lisbon</b>" in zone.text
    assert "is no span of hours" in wrong.text
    assert "Quiet hours: <b>23-07</b>" in shown.text
    assert "threshold" not in shown.text
    assert talk.store.wishes.get(GROUP).downturn is Rhythm.DAILY


@pytest.mark.parametrize(
    "words", ["timezone Europe/London", "timezone", "quiet hours 21-09", "quiet", "zone", "method"]
)
async def test_a_group_sees_nothing_of_private_settings_where_nothing_changes(
    talk: Talk, words: str
) -> None:
    await say(talk, "/start GB")
    await say(talk, "/settings timezone Europe/London")

    (answer,) = await say(talk, f"/settings {words}")

    assert "Smallest loss" not in answer.text
    assert "Done." not in answer.text
    assert {button.command.split()[1] for row in answer.buttons for button in row} <= {
        "timezone",
        "quiet",
    }


async def test_unsubscribing_and_forgetting_end_it(talk: Talk) -> None:
    await say(talk, "/start GB")
    await say(talk, "/subscribe")

    await say(talk, "/unsubscribe")
    quiet = talk.profile(GROUP)
    (gone,) = await say(talk, "/forget")

    assert quiet.subscribed_at is None
    assert gone.text.startswith("Done.")
    assert talk.store.chats.get(GROUP) is None


async def test_subscribing_again_keeps_the_day_and_takes_the_new_topic(talk: Talk) -> None:
    await say(talk, "/start GB")
    await say(talk, "/subscribe", topic=12)
    talk.clock.turn(days=3)

    await say(talk, "/subscribe")

    profile = talk.profile(GROUP)
    assert profile.subscribed_at == talk.clock() - timedelta(days=3)
    assert profile.topic is None
