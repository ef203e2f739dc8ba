"""HTML or garbled text in, clean plain text out."""

import html
import re

# More markup than this is never looked at: it bounds the work that one entry can cause.
_MOST_MARKUP = 8_000

_CUT_TAG = re.compile(r"<[^>]*\Z")
_INVISIBLE = re.compile(
    r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<!\[CDATA\[|\]\]>",
    re.IGNORECASE | re.DOTALL,
)
_BLOCK = re.compile(
    r"</?(?:address|article|aside|blockquote|br|dd|div|dl|dt|figcaption|figure|footer|h[1-6]"
    r"|header|hr|img|li|ol|p|pre|section|table|tbody|td|th|thead|tr|ul)\b[^>]*>",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[a-z][^>]*>|<[!?][^>]*>", re.IGNORECASE)
# Control characters, surrogates, byte order marks, and what turns the direction of writing.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)

# Windows-1252 as browsers read it: the five bytes it does not define stand for themselves.
_WINDOWS_1252 = {
    bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(0x80, 0x100)
}
# What follows the first byte of a character in UTF-8: the bytes 0x80 to 0xBF.
_TAIL = "[" + "".join(map(re.escape, list(_WINDOWS_1252)[:64])) + "]"
_LONG = f"[âï]{_TAIL}{{2}}|ð{_TAIL}{{3}}"
_GARBLED_LONG = re.compile(_LONG)
_GARBLED = re.compile(f"[ÂÃ]{_TAIL}|{_LONG}")
_GARBLED_THROUGHOUT = re.compile(f"(?:[\\x00-\\x7f]|[ÂÃ]{_TAIL}|{_LONG})*")


def plain_text(markup: str, *, longest: int) -> str:
    """Return what a reader would see: no tags, entities decoded, white space collapsed.

    longest  characters; a longer text is cut at a word and ends in "…".
    """
    if len(markup) > _MOST_MARKUP:
        markup = _CUT_TAG.sub("", markup[:_MOST_MARKUP])
    text = _TAG.sub("", _BLOCK.sub(" ", _INVISIBLE.sub(" ", markup)))
    return _shortened(one_line(repaired(html.unescape(text))), longest)


def one_line(text: str) -> str:
    """Return the text with white space collapsed and what cannot be shown left out."""
    return " ".join(_UNPRINTABLE.sub("", text).split())


def repaired(text: str) -> str:
    """Undo UTF-8 that somebody read as Windows-1252: "â€¦" becomes "…", "Ã©" becomes "é".

    Pairs such as "Ã…" are words in some languages, so they are only undone
    where nothing else in the text contradicts; "â€™" is nobody's word.
    """
    if text.isascii():
        return text
    garbled = _GARBLED if _GARBLED_THROUGHOUT.fullmatch(text) else _GARBLED_LONG
    return garbled.sub(_ungarbled, text)


def _ungarbled(found: re.Match[str]) -> str:
    try:
        return bytes(_WINDOWS_1252[character] for character in found[0]).decode("utf-8")
    except UnicodeDecodeError:
        return found[0]


def _shortened(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    head = text[: longest - 1]
    words, _, _ = head.rpartition(" ")
    return (words if len(words) > longest // 2 else head) + "…"
