"""`/feeds`: how the feeds have been, for operators."""

from bot.chat.desk import Asked, Desk
from bot.core.conversation import Answer
from bot.core.messages.feeds import feeds_text


async def feeds(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/feeds`, `/feeds paper`: every feed, or those with a name like this, the ill ones first."""
    wanted = asked.words.casefold()
    listed = [feed for feed in desk.operating.feeds() if wanted in feed.name.casefold()]
    if not listed:
        return (Answer("No feed has a name like that. /feeds shows all."),)
    states = desk.store.feeds.all(listed)
    shown = [(feed, states[feed.name]) for feed in listed]
    return (Answer(feeds_text(shown, desk.now(), desk.operating.mistakes())),)
