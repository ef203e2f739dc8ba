"""The first bytes of a file in, the error of one that holds no table that can be read out."""

import re

from bot.core.errors import BadInput

HEAD = 4096
UNPACK = "unpack it, and send the files in it or a ZIP of them"
EXPORT = "export the history as CSV or XLSX instead"
_SIGNATURES = (
    (b"%PDF", "a PDF", EXPORT),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", UNPACK),
    (b"BZh", "a bzip2 archive", UNPACK),
    (b"\xfd7zXZ\x00", "an XZ archive", UNPACK),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", UNPACK),
    (b"\x89PNG", "a picture", EXPORT),
    (b"\xff\xd8\xff", "a picture", EXPORT),
    (b"GIF8", "a picture", EXPORT),
    (b"SQLite format 3", "a database", EXPORT),
)
_TAR, _TAR_AT = b"ustar", 257
_COMPOUND = b"\xd0\xcf\x11\xe0"
"""The container of old Office files, and of new ones that are locked."""
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_XML_WORKBOOK = re.compile(r"\s*<\?xml.*?<(?:ss:)?Workbook\b", re.DOTALL)
_MARKUP = re.compile(
    r"\s*<(?:!doctype\s|!--|\?xml\s|(?:html|head|body|table|meta|title|script|style|div)[\s/>])",
    re.IGNORECASE,
)
_JSON = re.compile(r'\s*(?:\[\s*[\[{"\d]|\{\s*["}])')
_LEDGER = re.compile(r'"(?:time|kind|asset|quantity)"\s*:')


def locked(name: str) -> BadInput:
    """Return the error of a file that only a password opens."""
    what = f"{name} is locked with a password"
    return BadInput(f"{what}; open it, save it without one, and send that; or send it as CSV")


def refuse_other_files(name: str, content: bytes) -> None:
    """Refuse bytes that are a document, a picture or an archive of another sort.

    Raises  BadInput: says what it is, and what to send instead.
    """
    if content.startswith(_COMPOUND):
        if _LOCKED in content:
            raise locked(name)
        raise BadInput(f"{name} is an old Excel file (XLS); save it as XLSX or CSV")
    for begins, what, remedy in _SIGNATURES:
        if content.startswith(begins):
            raise BadInput(f"{name} is {what}; {remedy}")
    if content[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR:
        raise BadInput(f"{name} is a TAR archive; {UNPACK}")


def refuse_other_texts(name: str, text: str) -> None:
    """Refuse text that is a web page or for programs; a ledger in JSON Lines is none of these.

    Raises  BadInput: says what it is, and what to send instead.
    """
    head = text[:HEAD]
    if _XML_WORKBOOK.match(head):
        raise BadInput(f"{name} is a workbook in XML; open it in a spreadsheet, save it as XLSX")
    if _MARKUP.match(head):
        what = f"{name} is a web page (HTML or XML), whatever its name says"
        raise BadInput(f"{what}; open it in a spreadsheet and save it as XLSX, or export CSV anew")
    if _JSON.match(head) and len(set(_LEDGER.findall(head))) < 2:  # noqa: PLR2004
        raise BadInput(f"{name} is JSON, which is for programs; export the history as CSV or XLSX")
