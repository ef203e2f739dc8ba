"""Elements of what the sheets of a workbook share in; their texts, styles of days and names out."""

import re
from collections.abc import Mapping
from functools import lru_cache

FIRST_DATE_FORMAT, LAST_DATE_FORMAT = 14, 22
TIME_FORMATS = frozenset({45, 46, 47})
_NO_CODE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')

Attributes = Mapping[str, str]


@lru_cache(1024)
def local(name: str) -> str:
    """Return a name without the prefix of its namespace."""
    return name.rpartition(":")[2]


class StringReader:
    """Collects the texts that cells share; what is written above them to read them by is left."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.parts: list[str] = []
        self.inside = False
        self.phonetic = False

    def start(self, name: str, _: Attributes) -> None:
        """Take the begin of an element."""
        name = local(name)
        if name == "si":
            self.parts = []
        elif name == "rPh":
            self.phonetic = True
        elif name == "t":
            self.inside = not self.phonetic

    def end(self, name: str) -> None:
        """Take the end of an element."""
        name = local(name)
        if name == "t":
            self.inside = False
        elif name == "rPh":
            self.phonetic = False
        elif name == "si":
            self.found.append("".join(self.parts))

    def text(self, text: str) -> None:
        """Take text between elements."""
        if self.inside:
            self.parts.append(text)


class StyleReader:
    """Finds the styles that show a number as a day or a time."""

    def __init__(self) -> None:
        self.codes: dict[int, str] = {}
        self.formats: list[int] = []
        self.inside = False

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the begin of an element."""
        name = local(name)
        if name == "numFmt":
            self.codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self.inside = True
        elif name == "xf" and self.inside:
            self.formats.append(int(attributes.get("numFmtId", 0)))

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if local(name) == "cellXfs":
            self.inside = False

    def dates(self) -> frozenset[str]:
        """Return the styles that do, by number."""
        return frozenset(
            str(style) for style, number in enumerate(self.formats) if self._is_date(number)
        )

    def _is_date(self, number: int) -> bool:
        if FIRST_DATE_FORMAT <= number <= LAST_DATE_FORMAT or number in TIME_FORMATS:
            return True
        code = _NO_CODE.sub("", self.codes.get(number, "")).lower()
        return any(letter in code for letter in "ymdhs") and "general" not in code


class NameReader:
    """Finds what sheets are called, and which member of the workbook each is."""

    def __init__(self) -> None:
        self.by_id: dict[str, str] = {}
        self.names: dict[str, str] = {}

    def sheet(self, name: str, attributes: Attributes) -> None:
        """Take an element of the list of sheets."""
        if local(name) == "sheet":
            ids = (value for key, value in attributes.items() if key.endswith(":id"))
            self.by_id[next(ids, "")] = attributes.get("name", "")

    def member(self, name: str, attributes: Attributes) -> None:
        """Take an element that says which member an id is."""
        if local(name) == "Relationship" and attributes.get("Id") in self.by_id:
            target = attributes.get("Target", "")
            inside = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            self.names[inside] = self.by_id[attributes["Id"]]
