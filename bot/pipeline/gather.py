"""New stories in, which event each of them is about in the store out."""

from datetime import datetime

from bot.core.clusters import TOGETHER_WITHIN, Events, Headline
from bot.core.stories import Story
from bot.store import Store


class Gatherer:
    """Compares new stories with each other and with those of the last days, which it keeps."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._events = Events()
        self._newest = 0

    def gather(self, now: datetime) -> int:
        """Write the event of each new story; return how many another feed had told of before."""
        new = self._store.stories.unclustered()
        if not new:
            return 0
        since = now - 2 * TOGETHER_WITHIN
        self._events.forget(since)
        for story in self._store.stories.lately_clustered(since, after=self._newest):
            self._remember(story)
        found = {}
        for story in sorted(new, key=lambda each: each.dated):
            found[story.id] = self._events.join(_headline(story))
            self._newest = max(self._newest, story.id)
        self._store.stories.assign(found)
        return sum(story != event for story, event in found.items())

    def _remember(self, story: Story) -> None:
        self._newest = max(self._newest, story.id)
        if story.id not in self._events:
            self._events.enter(_headline(story))


def _headline(story: Story) -> Headline:
    return Headline(
        story.id,
        story.feed,
        story.entry.title,
        story.entry.summary,
        story.dated,
        story.cluster or story.id,
    )
