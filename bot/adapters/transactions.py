"""A coroutine in, the same coroutine out, with every stretch of it one transaction.

Between two moments at which a coroutine waits nobody else runs, so what it writes there belongs
together: a crash leaves all of it or nothing. What is to be written with its last stretch, such as
that a request was handled, is.
"""

from collections.abc import Callable, Coroutine, Generator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.store import Store

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class InTransactions(Generic[T]):
    """Awaits a coroutine.

    finish  takes its result and writes what belongs to it, in the transaction of the last stretch.
    """

    store: Store
    coroutine: Coroutine[Any, Any, T]
    finish: Callable[[T], None]

    def __await__(self) -> Generator[Any, Any, T]:
        step: Callable[[], Any] = lambda: self.coroutine.send(None)  # noqa: E731
        while True:
            with self.store.atomic():
                try:
                    awaited = step()
                except StopIteration as done:
                    result: T = done.value
                    self.finish(result)
                    return result
            try:
                value = yield awaited
            except BaseException as error:  # noqa: BLE001 - it belongs into the coroutine
                thrown = error
                step = lambda thrown=thrown: self.coroutine.throw(thrown)  # type: ignore[misc]  # noqa: E731
            else:
                step = lambda value=value: self.coroutine.send(value)  # type: ignore[misc]  # noqa: E731
