"""What SQLite writes and when it syncs, in order; and what a power cut could leave of it.

    with Recording() as recording:
        ... use databases ...
    after_cut(recording.steps[:at], random, folder)

A VFS of SQLite stands before the system's own and notes every write, cut of length and sync of the
files that are opened meanwhile. What came before a file's last sync is on the disk; of what came
after it any part may be, in any order, down to single sectors. The index in shared memory is made
anew by whoever opens the database next.
"""

import _sqlite3
import ctypes
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Self

SECTOR = 512
OPEN_MAIN_DB, OPEN_WAL = 0x100, 0x80000
OPEN = ctypes.CFUNCTYPE(
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.c_int,
    ctypes.c_void_p,
)
DELETE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
WRITE = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
)
TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int64)
SYNC = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
WORD = ctypes.sizeof(ctypes.c_void_p)
FILE_METHODS, VFS_METHODS = 19, 21
"""How many words the tables `sqlite3_io_methods` and `sqlite3_vfs` have in their version 3."""
AT_WRITE, AT_TRUNCATE, AT_SYNC = 3, 4, 5
AT_NAME, AT_OPEN, AT_DELETE = 3, 5, 6


@dataclass(frozen=True, slots=True)
class Step:
    """One step of one file.

    content  what was written at `offset`; None: the file was cut to `offset` bytes, or deleted.
    synced   everything before is on the disk.
    """

    file: str
    offset: int = 0
    content: bytes | None = None
    synced: bool = False


def can_record() -> bool:
    """Whether this Python's SQLite lets a VFS be put before its own."""
    unix_64 = sys.platform != "win32" and ctypes.sizeof(ctypes.c_uint64) == WORD
    return unix_64 and hasattr(ctypes.CDLL(_sqlite3.__file__), "sqlite3_vfs_register")


class Recording:
    """The steps of the databases that are opened, and closed, while it lasts."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._library = ctypes.CDLL(_sqlite3.__file__)
        self._library.sqlite3_vfs_find.restype = ctypes.c_void_p
        self._library.sqlite3_vfs_find.argtypes = [ctypes.c_char_p]
        self._library.sqlite3_vfs_register.argtypes = [ctypes.c_void_p, ctypes.c_int]
        self._library.sqlite3_vfs_unregister.argtypes = [ctypes.c_void_p]
        self._system = self._library.sqlite3_vfs_find(None)
        self._names: dict[int, str] = {}
        self._keep: list[object] = []
        self._vfs = self._made()

    def __enter__(self) -> Self:
        self._library.sqlite3_vfs_register(ctypes.addressof(self._vfs), 1)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._library.sqlite3_vfs_register(self._system, 1)
        self._library.sqlite3_vfs_unregister(ctypes.addressof(self._vfs))

    def _made(self) -> "ctypes.Array[ctypes.c_uint64]":
        """Return a copy of the system's table with our way to open and delete files."""
        table = _words(self._system, VFS_METHODS)
        system_open = OPEN(table[AT_OPEN])
        system_delete = DELETE(table[AT_DELETE])
        system = self._system

        def open_(_: int, name: int | None, file: int, flags: int, out: int | None) -> int:
            code = int(system_open(system, name, file, flags, out))
            if code == 0 and name and flags & (OPEN_MAIN_DB | OPEN_WAL):
                self._names[file] = _file_name(name)
                self._watch(file)
            return code

        def delete(_: int, name: int, sync: int) -> int:
            file = _file_name(name)
            self.steps += [Step(file), Step(file, synced=True)]
            return int(system_delete(system, name, sync))

        ours = (OPEN(open_), DELETE(delete))
        name = ctypes.c_char_p(b"recording")
        self._keep += [*ours, name]
        table[AT_NAME] = ctypes.cast(name, ctypes.c_void_p).value or 0
        table[AT_OPEN] = ctypes.cast(ours[0], ctypes.c_void_p).value or 0
        table[AT_DELETE] = ctypes.cast(ours[1], ctypes.c_void_p).value or 0
        return table

    def _watch(self, file: int) -> None:
        """Put our own table of methods into an open file; its first word points there."""
        place = ctypes.c_void_p.from_address(file)
        table = _words(place.value or 0, FILE_METHODS)
        system_write = WRITE(table[AT_WRITE])
        system_truncate = TRUNCATE(table[AT_TRUNCATE])
        system_sync = SYNC(table[AT_SYNC])

        def write(file: int, content: int, length: int, offset: int) -> int:
            written = ctypes.string_at(content, length)
            self.steps.append(Step(self._names[file], offset, written))
            return int(system_write(file, content, length, offset))

        def truncate(file: int, size: int) -> int:
            self.steps.append(Step(self._names[file], size))
            return int(system_truncate(file, size))

        def sync(file: int, flags: int) -> int:
            code = int(system_sync(file, flags))
            self.steps.append(Step(self._names[file], synced=True))
            return code

        ours = (WRITE(write), TRUNCATE(truncate), SYNC(sync))
        for at, method in zip((AT_WRITE, AT_TRUNCATE, AT_SYNC), ours, strict=True):
            table[at] = ctypes.cast(method, ctypes.c_void_p).value or 0
        self._keep += [table, *ours]
        place.value = ctypes.addressof(table)


def _file_name(address: int) -> str:
    return Path(ctypes.string_at(address).decode()).name


def _words(address: int, count: int) -> "ctypes.Array[ctypes.c_uint64]":
    """Return a copy of so many words of memory."""
    table = (ctypes.c_uint64 * count)()
    ctypes.memmove(table, address, count * WORD)
    return table


def after_cut(steps: Sequence[Step], random: Random, folder: Path) -> None:
    """Write the files that a power cut after these steps could leave."""
    folder.mkdir()
    for file in {step.file for step in steps}:
        own = [step for step in steps if step.file == file]
        last = max((at for at, step in enumerate(own) if step.synced), default=-1)
        content = bytearray()
        for step in own[: last + 1]:
            _apply(step, content)
        kept = random.choice((0.0, 0.5, 0.9, 1.0))
        for step in own[last + 1 :]:
            for piece in _sectors(step):
                if random.random() < kept:
                    _apply(piece, content)
        (folder / file).write_bytes(content)


def _apply(step: Step, content: bytearray) -> None:
    if step.synced:
        return
    if step.content is None:
        del content[step.offset :]
        return
    content.extend(bytes(max(0, step.offset - len(content))))
    content[step.offset : step.offset + len(step.content)] = step.content


def _sectors(step: Step) -> list[Step]:
    """Part a write where sectors end: of each, the disk may have the new content or the old."""
    if step.content is None:
        return [step]
    pieces, at = [], 0
    while at < len(step.content):
        offset = step.offset + at
        end = at + SECTOR - offset % SECTOR
        pieces.append(Step(step.file, offset, step.content[at:end]))
        at = end
    return pieces
