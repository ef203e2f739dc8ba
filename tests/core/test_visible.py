"""Text from outside is shown as it is read: nothing in it turns, hides or parts a line."""

import pytest

from bot.core.visible import one_line, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, Zürich, 取引", "plain, Zürich, 取引"),
        ("two\nlines", "two\nlines"),
        ("re\u202ecsv.trop", "recsv.trop"),
        ("\u2066a\u2069\u200f\u061cb\ufeff", "ab"),
        ("a\0\x1b[31m\x7fb\x9b", "a[31mb"),
        ("a\u2028b\x85c", "a b c"),
        ("half \ud83d of a sign", "half  of a sign"),
    ],
)
def test_what_only_steers_how_text_is_shown_is_left_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_one_line_is_one_line() -> None:
    assert one_line(" a\n\tb\u202e\u2028c\r\n d ") == "a b c d"
