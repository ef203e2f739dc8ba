"""What somebody types in, the key of an exchange's API out; and whether it may do too much."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_LINE = re.compile(r"\s*([A-Za-z0-9+/]{40,80}={0,2})\s+([A-Za-z0-9+/]{60,120}={0,2})\s*")
_ANYWHERE = re.compile(_LINE.pattern + r"\Z")
_READS = ("query", "export")
_NEEDED = "query-ledger"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key and its secret; neither is ever shown."""

    key: str = field(repr=False)
    secret: str = field(repr=False)


def read_key(text: str) -> ApiKey | None:
    """Return the key that a message is, two long words and nothing else; None for any other."""
    found = _LINE.fullmatch(text)
    return ApiKey(found[1], found[2]) if found else None


def holds_key(text: str) -> bool:
    """Whether a message has a key in it, whatever stands before it."""
    return _ANYWHERE.search(text) is not None


def too_much(permissions: Iterable[str]) -> tuple[str, ...]:
    """Return the permissions of a key that are for more than reading; a word not known is one."""
    return tuple(sorted(each for each in permissions if not _plain(each).startswith(_READS)))


def may_read_ledger(permissions: Iterable[str]) -> bool:
    """Whether a key can read what happened to its account."""
    return any(_plain(each).startswith(_NEEDED) for each in permissions)


def _plain(permission: str) -> str:
    return "-".join(re.findall(r"[a-z]+", permission.lower()))
