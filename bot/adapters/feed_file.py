"""The path of feeds.yaml in, the feeds in force out, also after somebody edited it."""

import logging
from collections.abc import Sequence
from pathlib import Path

from bot.adapters.feed_list import load_feeds
from bot.adapters.opml import entries_of
from bot.core.errors import BadFeeds, Mistake
from bot.core.feeds import Feed

log = logging.getLogger(__name__)

_LARGEST = 2**20


def read_feeds(path: str) -> tuple[Feed, ...]:
    """Return the feeds of a file.

    Raises  BadFeeds: with every mistake, or that there is no such file.
    """
    try:
        with Path(path).open(encoding="utf-8") as file:
            text = file.read(_LARGEST)
    except OSError as error:
        what = f"{path} cannot be read ({error.strerror}); name the file in BOT_FEEDS"
        raise BadFeeds((Mistake(0, what),)) from error
    except UnicodeDecodeError as error:
        raise BadFeeds((Mistake(0, f"{path} is not UTF-8 text; save it as UTF-8"),)) from error
    return load_feeds(text)


def add_feeds(path: str, feeds: Sequence[Feed]) -> tuple[Feed, ...]:
    """Append feeds to a file, whose comments stay, and return those that were not there yet.

    Raises  BadFeeds: the file has mistakes, or its list does not end the file; it stays as it is.
    """
    listed = read_feeds(path)
    urls = {feed.url for feed in listed}
    names = {feed.name.casefold() for feed in listed}
    new = tuple(
        feed for feed in feeds if feed.url not in urls and feed.name.casefold() not in names
    )
    if not new:
        return ()
    text = Path(path).read_text(encoding="utf-8").rstrip("\n") + "\n" + entries_of(new)
    found = load_feeds(text)
    if len(found) != len(listed) + len(new):
        what = f"{path} does not end with its list of feeds, so nothing can be added below it"
        raise BadFeeds((Mistake(0, what),))
    beside = Path(f"{path}.new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
    return new


class FeedFile:
    """A list of feeds that is read again when its file changes.

    A file with mistakes changes nothing: the list before it stays in force until they are gone.
    """

    def __init__(self, path: str, *more: Feed) -> None:
        """Read the file.

        more    feeds that stand elsewhere.
        Raises  BadFeeds.
        """
        self._path = path
        self._more = more
        self._seen = self._stamp()
        self._feeds = read_feeds(path)
        self.mistakes: tuple[Mistake, ...] = ()

    def feeds(self) -> tuple[Feed, ...]:
        """Return the feeds in force now."""
        stamp = self._stamp()
        if stamp != self._seen:
            self._seen = stamp
            self._read_again()
        return self._feeds + self._more

    def _read_again(self) -> None:
        self.mistakes = ()
        try:
            self._feeds = read_feeds(self._path)
        except BadFeeds as bad:
            self.mistakes = bad.mistakes
        for mistake in self.mistakes:
            log.error("feeds file has a mistake, the old list stays in force: %s", mistake)
        if not self.mistakes:
            log.info("feeds file read again feeds=%d", len(self._feeds))

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            found = Path(self._path).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino
