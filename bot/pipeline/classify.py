"""Stories in, stories with verdicts in the store out."""

import logging

from bot.core.stories import Text
from bot.ports import Classifier
from bot.store import Store

BATCH = 16

log = logging.getLogger(__name__)


async def classify(store: Store, classifier: Classifier) -> int:
    """Judge every story that has no verdict yet, oldest first, and return how many."""
    done = flagged = 0
    while stories := store.stories.unread(BATCH):
        texts = [Text(story.entry.title, story.entry.summary) for story in stories]
        verdicts = await classifier.classify(texts)
        store.stories.judge(
            [(story.id, verdict) for story, verdict in zip(stories, verdicts, strict=True)]
        )
        done += len(stories)
        flagged += sum(bool(verdict.tags) for verdict in verdicts)
    if done:
        log.info("classify done stories=%d flagged=%d", done, flagged)
    return done
