"""`/useful`: what a person thinks of a reminder; its buttons stand below each of them."""

from bot.chat.desk import Asked, Desk, ready
from bot.chat.numbers import read_id
from bot.core.conversation import Answer, Button
from bot.core.messages.words import LONGEST_TITLE, name
from bot.core.outbox import MessageKind
from bot.core.stories import Story, Topic

GONE = "I no longer have that story, so nothing was kept. The buttons below a newer reminder work."
HOW = (
    "The buttons below a reminder say whether it was <b>useful</b> or <b>not useful</b>. I keep "
    "that with the story, for whoever trains the classifier anew. /reminders makes them fewer."
)
BACK = "back"


async def useful(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/useful 12`, `/useful 12 no`, `/useful 12 back`: keep an opinion, or take it back."""
    ready(desk, asked.chat)
    match asked.words.lower().split():
        case [number]:
            return (_kept(desk, asked, desk.store.stories.get(read_id(number)), useful=True),)
        case [number, "no"]:
            return (_kept(desk, asked, desk.store.stories.get(read_id(number)), useful=False),)
        case [number, "back"]:
            return (_dropped(desk, asked, number),)
        case _:
            return (Answer(HOW),)


def _kept(desk: Desk, asked: Asked, story: Story | None, *, useful: bool) -> Answer:
    if story is None:
        return Answer(GONE)
    desk.store.opinions.put(asked.chat, story, useful=useful, now=desk.now())
    word = "useful" if useful else "not useful"
    title = name(story.entry.title, LONGEST_TITLE)
    text = f"<b>Noted: {word}.</b> I keep that with “{title}”, and nothing of what you hold."
    back = (Button("Take that back", f"/useful {story.id} {BACK}"),)
    if useful:
        return Answer(text, (back,))
    return Answer(f"{text}\nYou can also hear of this less often.", (_fewer(story), back))


def _fewer(story: Story) -> tuple[Button, ...]:
    """Return buttons that make reminders of the story's kind fewer."""
    falls = story.verdict is not None and Topic.MARKET_DOWNTURN in story.verdict.tags
    kind, what = (
        (MessageKind.DOWNTURN, "Falling prices") if falls else (MessageKind.TAX, "Tax news")
    )
    return (
        Button(f"{what}: daily", f"/reminders {kind} daily"),
        Button(f"{what}: rest a week", f"/reminders snooze {kind} 7"),
    )


def _dropped(desk: Desk, asked: Asked, number: str) -> Answer:
    if desk.store.opinions.drop(asked.chat, read_id(number)):
        return Answer("Taken back: I keep no opinion of yours on that story.")
    return Answer("There is nothing to take back: I have no opinion of yours on that story.")
