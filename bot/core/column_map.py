"""Which column of a table says what, as a person told it; kept by the header of the table."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a column of a table may say."""

    DATE = "date"
    CLOCK = "clock"
    KIND = "kind"
    ASSET = "asset"
    PAIR = "pair"
    AMOUNT = "amount"
    RECEIVED = "received"
    RECEIVED_CURRENCY = "received_currency"
    SENT = "sent"
    SENT_CURRENCY = "sent_currency"
    PRICE = "price"
    TOTAL = "total"
    CURRENCY = "currency"
    FEE = "fee"
    FEE_CURRENCY = "fee_currency"
    WALLET = "wallet"
    NOTE = "note"
    ID = "id"


LITERAL = "="
"""What stands in front of a text that is meant itself, instead of a column."""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """How a table is to be read.

    header     the names of its columns, in small letters, the second of a name with a 2 behind.
    columns    the name of the column of each role, or `=` and what holds for every row.
    words      what words of the kind column mean, in small letters, where they are not ours.
    day_first  whether 3/4 is the third of April; None where the table does not leave it open.
    comma      whether 1,234 is a little more than one; None as before.
    """

    header: tuple[str, ...]
    columns: Mapping[Role, str]
    words: Mapping[str, str] = field(default_factory=dict)
    day_first: bool | None = None
    comma: bool | None = None

    @property
    def has_two_sides(self) -> bool:
        """Whether a row says what was given and what was got, each with its unit."""
        return Role.SENT in self.columns or Role.RECEIVED in self.columns

    def text(self) -> str:
        """Return it as `read_column_map` reads it."""
        said = {
            "header": self.header,
            "columns": {role.value: name for role, name in self.columns.items()},
            "words": dict(self.words),
            "day_first": self.day_first,
            "comma": self.comma,
        }
        return json.dumps(said, ensure_ascii=False)


def read_column_map(text: str) -> ColumnMap:
    """Read what `ColumnMap.text` wrote."""
    said = json.loads(text)
    return ColumnMap(
        tuple(said["header"]),
        {Role(role): name for role, name in said["columns"].items()},
        said["words"],
        said["day_first"],
        said["comma"],
    )
