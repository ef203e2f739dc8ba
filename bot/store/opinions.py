"""Which reminders were useful: what people said, kept with the words of the story it was about."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from bot.core.chats import ChatId
from bot.core.stories import Story
from bot.store.texts import maybe_instant, utc_text


@dataclass(frozen=True, slots=True)
class Label:
    """What people said of one story, without who said it.

    tags        as the classifier had it when they were asked, a JSON list.
    useful      how many found the reminder useful.
    not_useful  how many did not.
    """

    title: str
    summary: str
    feed: str
    published: datetime | None
    tags: str
    sentiment: str | None
    useful: int
    not_useful: int


class Opinions:
    """The opinions of all chats; a chat has one of each story, and they go with the chat.

    The story's words are kept beside them, for the story itself is dropped after its time.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, chat: ChatId, story: Story, *, useful: bool, now: datetime) -> None:
        """Keep an opinion in the place of the one before; the chat's profile must be known."""
        with self._db.atomic():
            self.drop(chat, story.id)
            self._db.execute(
                "INSERT INTO opinions (chat, story, useful, said, title, summary, feed, published, "
                "tags, sentiment) SELECT ?, id, ?, ?, title, summary, feed, published, "
                "coalesce(tags, '[]'), sentiment FROM stories WHERE id = ?",
                [chat, int(useful), utc_text(now), story.id],
            )

    def drop(self, chat: ChatId, story: int) -> bool:
        """Forget an opinion; return whether there was one."""
        sql = "DELETE FROM opinions WHERE chat = ? AND story = ?"
        return self._db.execute(sql, [chat, story]).rowcount > 0

    def of(self, chat: ChatId) -> tuple[tuple[str, bool], ...]:
        """Return a chat's opinions, oldest first: the story's title, and whether it was useful."""
        rows = self._db.query(
            "SELECT title, useful FROM opinions WHERE chat = ? ORDER BY said, story", [chat]
        )
        return tuple((row["title"], bool(row["useful"])) for row in rows)

    def labels(self) -> Iterator[Label]:
        """Yield what was said of each story, by the first word on it."""
        rows = self._db.query(
            "SELECT title, summary, min(feed) AS feed, min(published) AS published, "
            "min(tags) AS tags, min(sentiment) AS sentiment, sum(useful) AS useful, "
            "sum(1 - useful) AS not_useful FROM opinions GROUP BY title, summary "
            "ORDER BY min(said), title"
        )
        for row in rows:
            yield Label(
                row["title"],
                row["summary"],
                row["feed"],
                maybe_instant(row["published"]),
                row["tags"],
                row["sentiment"],
                row["useful"],
                row["not_useful"],
            )
