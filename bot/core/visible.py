"""Text from outside in, the same text out without what only steers how text is shown."""

import re

_STEERING = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""Control characters, what turns the direction of writing, and halves of characters."""
_OTHER_LINE_ENDS = re.compile("[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")


def visible(text: str) -> str:
    """Return a text whose characters stand where they are read; its lines stay apart."""
    if text.isprintable():
        return text
    return _OTHER_LINE_ENDS.sub(" ", _STEERING.sub("", text))


def one_line(text: str) -> str:
    """Return a text in one line, whose characters stand where they are read."""
    return " ".join(_STEERING.sub("", text).split())
