"""What `import --columns` says in, what the columns of a table mean out."""

import csv
from collections.abc import Sequence
from pathlib import Path

from bot.core.column_map import ColumnMap
from bot.core.errors import BadInput
from bot.imports import ExportFile
from bot.imports.export import sketched
from bot.imports.guess import completed, doubtful_day, doubtful_number, unused_kinds
from bot.imports.mapped import column_map_of, read_columns

MOST_NAMED = 4


def described(text: str, files: Sequence[ExportFile]) -> ColumnMap:
    """Return what `--columns` says of the first table of files.

    Raises  BadInput: it cannot be meant, or leaves open what a day or a number is.
    """
    sketch = sketched(files)
    if sketch is None:
        raise BadInput(f"{files[0].name} has no header with rows below it")
    said, words = (
        read_columns(Path(text).read_text("utf-8")) if Path(text).is_file() else _pairs(text)
    )
    labels = [column.label for column in sketch.columns]
    found = completed(column_map_of(sketch.header, labels, said, words), sketch, None)
    kinds = unused_kinds(found, sketch)
    if kinds is not None and "kind" not in said:
        what = f"the column {kinds.label!r} says {', '.join(kinds.words[:MOST_NAMED])}"
        raise BadInput(f"{what}; add kind={kinds.label}, or kind==buy if all rows are purchases")
    day = doubtful_day(found, sketch)
    if day:
        what = f"{day!r} could be two days"
        raise BadInput(f"{what}; add days=first where 3/4 is in April, days=second where in March")
    number = doubtful_number(found, sketch)
    if number:
        raise BadInput(f"{number!r} could be two numbers; add decimal=comma or decimal=point")
    return found


def _pairs(text: str) -> tuple[dict[str, str], dict[str, str]]:
    """Read `date=Time,asset=Coin`; a name with a comma stands in quotes, as in CSV."""
    parts = next(csv.reader([text], skipinitialspace=True), [])
    said = dict(part.partition("=")[::2] for part in parts)
    if not all(said.values()):
        raise BadInput(f"--columns is date=Time,asset=Coin,... or a TOML file; not {text!r}")
    return said, {}
