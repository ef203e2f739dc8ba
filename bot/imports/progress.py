"""How far the reading of a file has come; written by who reads, looked at by who waits."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from bot.core.errors import ReadingStopped

T = TypeVar("T")


def _never() -> bool:
    return False


@dataclass(slots=True)
class Progress:
    """How many rows were read so far, and how many of them were made sense of.

    is_stopped  whether nobody wants the file read any more; asked in any thread.
    """

    read: int = 0
    understood: int = 0
    is_stopped: Callable[[], bool] = _never

    def go_on(self) -> None:
        """Do nothing, unless nobody wants the file read any more.

        Raises  ReadingStopped.
        """
        if self.is_stopped():
            raise ReadingStopped

    def each(self, values: Iterable[T]) -> Iterator[T]:
        """Yield values as long as somebody wants the file read.

        Raises  ReadingStopped.
        """
        for value in values:
            self.go_on()
            yield value
