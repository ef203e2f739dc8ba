"""The list of feeds as a file that people edit, and as OPML."""

import os
from pathlib import Path

import pytest

from bot.adapters.feed_file import FeedFile, add_feeds, read_feeds
from bot.adapters.opml import feeds_of_opml, opml
from bot.core.errors import BadFeeds, BadOpml
from bot.core.feeds import Feed

ONE = "# mine\nfeeds:\n  # the best\n  - name: A\n    url: http://a.example/\n"
TWO = ONE + "  - name: B\n    url: http://b.example/\n"


def write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    later = file.stat().st_mtime_ns + 1_000_000_000
    os.utime(file, ns=(later, later))


def names(feeds: tuple[Feed, ...]) -> list[str]:
    return [feed.name for feed in feeds]


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "feeds.yaml"
    write(file, ONE)
    listed = FeedFile(str(file), Feed("API", "http://api.example/"))
    before = names(listed.feeds())

    write(file, TWO)

    assert before == ["A", "API"]
    assert names(listed.feeds()) == ["A", "B", "API"]


def test_a_file_with_mistakes_leaves_the_old_list_in_force(tmp_path: Path) -> None:
    file = tmp_path / "feeds.yaml"
    write(file, ONE)
    listed = FeedFile(str(file))

    write(file, "feeds:\n  - name: B\n")
    broken, mistakes = names(listed.feeds()), listed.mistakes
    file.unlink()
    gone = names(listed.feeds())
    write(file, TWO)

    assert broken == gone == ["A"]
    assert "no `url`" in str(mistakes[0])
    assert names(listed.feeds()) == ["A", "B"]
    assert listed.mistakes == ()


def test_opml_gives_back_what_it_was_given() -> None:
    feeds = (Feed("A & B", "https://a.example/?a=1&b=2"), Feed("Ümlaut", "https://b.example/"))

    assert feeds_of_opml(opml(feeds).encode()) == feeds


def test_opml_of_other_readers_is_read_folders_and_all() -> None:
    text = (
        b'<opml version="1.0"><body><outline text="News"><outline type="rss" text="A" '
        b'XMLURL="https://a.example/"/><outline text="A" xmlUrl="https://b.example/"/></outline>'
        b'<outline text="bad" xmlUrl="javascript:1"/><outline xmlUrl="https://a.example/"/>'
        b"</body></opml>"
    )

    feeds = feeds_of_opml(text)

    assert [(feed.name, feed.url) for feed in feeds] == [
        ("A", "https://a.example/"),
        ("A 2", "https://b.example/"),
    ]


@pytest.mark.parametrize(
    "text",
    [b"", b"<opml>", b"<opml/>", b"feeds: []", b"<!DOCTYPE a [<!ENTITY b 'c'>]><opml>&b;</opml>"],
)
def test_what_is_no_opml_is_refused(text: bytes) -> None:
    with pytest.raises(BadOpml):
        feeds_of_opml(text)


def test_feeds_are_added_below_the_others_and_comments_stay(tmp_path: Path) -> None:
    file = tmp_path / "feeds.yaml"
    write(file, ONE)
    quoted = Feed("It's: #1", "https://c.example/?a=#b")

    added = add_feeds(str(file), (Feed("other", "http://a.example/"), quoted))
    again = add_feeds(str(file), (quoted,))

    assert (added, again) == ((quoted,), ())
    assert file.read_text(encoding="utf-8").startswith(ONE)
    assert names(read_feeds(str(file))) == ["A", "It's: #1"]


def test_a_list_that_does_not_end_its_file_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "feeds.yaml"
    text = "feeds: [{name: A, url: 'http://a.example/'}]\n"
    write(file, text)

    with pytest.raises(BadFeeds):
        add_feeds(str(file), (Feed("B", "http://b.example/"),))

    assert file.read_text(encoding="utf-8") == text
