"""The bytes of a text in, its characters out, whatever of the usual encodings they are in."""

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass

DAMAGED = "\0"
"""Stands where bytes mean nothing in the encoding of the rest."""
HEAD = 2000
A_FIFTH, FAR_MORE = 5, 10
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_ASCII = re.compile(r"[^\x00-\x7f]")
_EAST_ASIAN = re.compile("[\u3000-\u30ff\u3131-\u318e\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff5e]{2,}")
_BROKEN = re.compile("[\udc80-\udcff]+")


def _damaged(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError), "nothing is encoded so"
    return DAMAGED, error.end


codecs.register_error("damaged", _damaged)


def decoded(content: bytes) -> str:
    """Return text; where bytes are broken stands `DAMAGED`.

    What is nearly all UTF-8 is UTF-8 with broken bytes. Other East Asian encodings are told by the
    characters that are frequent in them; what is left is of the West.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.decode(encoding, errors="damaged")
    even, odd = content[0:HEAD:2].count(0), content[1:HEAD:2].count(0)
    if max(even, odd) > max(min(len(content), HEAD) // A_FIFTH, FAR_MORE * min(even, odd)):
        encoding = "utf-16-be" if even > odd else "utf-16-le"
        return content.decode(encoding, errors="damaged")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    nearly = _nearly_utf_8(content) or _east_asian(content)
    if nearly is not None:
        return nearly
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _nearly_utf_8(content: bytes) -> str | None:
    """Return text that has fewer broken bytes than whole characters beyond ASCII; else None.

    Hardly any text of the West has even one that happens to be whole.
    """
    text = content.decode("utf-8", errors="surrogateescape")
    broken = sum(len(run) for run in _BROKEN.findall(text))
    whole = len(_NO_ASCII.findall(text)) - broken
    return _BROKEN.sub(DAMAGED, text) if whole >= broken else None


def _east_asian(content: bytes) -> str | None:
    """Return text in Japanese, Korean or Chinese of before Unicode; None where it is none."""
    for one in _ENCODINGS:
        try:
            text = content.decode(one.name)
        except UnicodeDecodeError:
            continue
        strange = _NO_ASCII.findall(text)
        runs = (char for run in _EAST_ASIAN.findall(text) for char in run)
        usual = [char for char in runs if one.usual(char.encode(one.name))]
        if len(set(usual)) >= one.enough and len(usual) >= one.least * len(strange):
            return text
    return None


def _is_usual_japanese(char: bytes) -> bool:
    """Whether it is kana or a frequent character; their first bytes are rare in the West."""
    return 0x81 <= char[0] <= 0x98  # noqa: PLR2004


def _is_usual_korean(char: bytes) -> bool:
    return 0xB0 <= char[0] <= 0xC8 and char[1] >= 0xA1  # noqa: PLR2004


def _is_usual_chinese(char: bytes) -> bool:
    return (0xB0 <= char[0] <= 0xD7 or char[0] == 0xA3) and char[1] >= 0xA1  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class _Encoding:
    """An encoding of before Unicode.

    usual   whether a character is one of those that most texts are made of.
    enough  how many different ones there must be; least what share of all that is not ASCII.
    """

    name: str
    usual: Callable[[bytes], bool]
    enough: int
    least: float


_ENCODINGS = (
    _Encoding("cp932", _is_usual_japanese, 2, 0.6),
    _Encoding("cp949", _is_usual_korean, 8, 0.95),
    _Encoding("gbk", _is_usual_chinese, 2, 0.8),
)
