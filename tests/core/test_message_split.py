"""Long texts in parts, each of which Telegram accepts."""

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from bot.core.messages import plain, split
from bot.core.messages.words import escape, units_of_text

pieces = st.lists(
    st.one_of(
        st.text("ab &<>\n😀é", max_size=40).map(escape),
        st.text("xyz <&😀", min_size=1, max_size=60).map(lambda text: f"<b>{escape(text)}</b>"),
        st.text("qr\n ", min_size=1, max_size=90).map(
            lambda text: f'<a href="https://x.example/?a=1&amp;b=2"><i>{text}</i></a>'
        ),
        st.just("\n\n"),
    ),
    max_size=30,
)


class _Balance(HTMLParser):
    """Fails where a tag is closed that is not open, or stays open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def is_well_formed(text: str) -> bool:
    balance = _Balance()
    balance.feed(text)
    balance.close()
    return not balance.open and re.search(r"&(?!amp;|lt;|gt;|quot;|#)", text) is None


def test_a_short_text_stays_whole() -> None:
    assert split("<b>short</b>") == ("<b>short</b>",)


def test_a_long_text_is_cut_at_a_line_end() -> None:
    assert split("first line\nsecond line\nthird", 24) == ("first line\nsecond line", "third")


def test_a_long_line_is_cut_at_a_space() -> None:
    assert split("one two three four", 10) == ("one two", "three four")


def test_a_word_longer_than_the_limit_is_cut_somewhere() -> None:
    assert split("abcdefghij", 4) == ("abcd", "efgh", "ij")


def test_open_tags_are_closed_and_opened_again() -> None:
    assert split("<b>one two three</b>", 15) == ("<b>one two</b>", "<b>three</b>")


def test_an_entity_is_never_cut() -> None:
    assert split("ab&amp;cd", 6) == ("ab", "&amp;c", "d")


def test_length_is_counted_as_telegram_counts_it() -> None:
    assert split("😀😀😀", 4) == ("😀😀", "😀")


@given(pieces)
def test_every_part_is_short_enough_and_well_formed(some: list[str]) -> None:
    text = "".join(some)

    parts = split(text, 120)

    assert all(units_of_text(part) <= 120 for part in parts)
    assert all(is_well_formed(part) for part in parts)


@given(pieces)
def test_nothing_but_white_space_is_lost(some: list[str]) -> None:
    text = "".join(some)

    joined = "".join(re.sub(r"<[^>]*>", "", part) for part in split(text, 120))

    assert "".join(joined.split()) == "".join(re.sub(r"<[^>]*>", "", text).split())


def test_plain_text_shows_the_address_behind_the_words() -> None:
    text = '<b>Law</b>: <a href="https://x.example/?a=1&amp;b=2">A &lt; B</a>'

    assert plain(text) == "Law: A < B (https://x.example/?a=1&b=2)"
