"""A chat's ledger in; what keeps its figures from being whole out, and how much of it there is."""

from dataclasses import dataclass
from datetime import tzinfo

from bot.chat.desk import Desk
from bot.core.chats import ChatId
from bot.core.collector import collecting_later
from bot.core.ledger import Problem
from bot.core.past_prices import ASK_AGAIN_AFTER, Moment
from bot.core.trust import Finding, findings, is_looked_up
from bot.known_ledgers import Ledger
from bot.reports import beside


@dataclass(frozen=True, slots=True)
class Question:
    """What is wrong with a ledger, to be found in any thread.

    zone       the taxpayer's, in which a day is meant.
    looked_up  the values that were looked up already; None where nobody looks any up.
    """

    ledger: Ledger
    problems: tuple[Problem, ...]
    both: frozenset[frozenset[int]]
    zone: tzinfo
    looked_up: frozenset[Moment] | None = None

    def found(self) -> "Found":
        """Return it all, the gravest first, what is being looked up last."""
        of = self.ledger
        with collecting_later():
            every = findings(tuple(of.added()), self.problems, of.twins(self.zone), self.both)
        if self.looked_up is None:
            return Found(every)
        waits = [is_looked_up(one, self.looked_up) for one in every]
        needs = [one for one, is_waiting in zip(every, waits, strict=True) if not is_waiting]
        rest = [one for one, is_waiting in zip(every, waits, strict=True) if is_waiting]
        return Found((*needs, *rest), len(rest))


@dataclass(frozen=True, slots=True)
class Found:
    """What is wrong; the last `waiting` of it are values that are being looked up."""

    every: tuple[Finding, ...]
    waiting: int = 0

    @property
    def needs(self) -> int:
        """How much of it needs somebody."""
        return len(self.every) - self.waiting


async def question(desk: Desk, chat: ChatId) -> Question:
    """Ask what is wrong with a chat's ledger."""
    await desk.reports.settled(chat)
    ledger = await desk.reports.added(chat)
    books = desk.reports.books(chat)
    looked_up = None
    if desk.operating.looks_up_values:
        past = desk.store.past_prices
        looked_up = past.settled(books.currency, desk.now(), ASK_AGAIN_AFTER)
    both = desk.store.ledgers.noted_both(chat)
    return Question(ledger, books.problems, both, books.timezone, looked_up)


async def needs_you(desk: Desk, chat: ChatId) -> str:
    """Write how much /check has to show; empty where nothing is wrong."""
    asked = await question(desk, chat)
    found = await beside(asked.ledger.rows, asked.found)
    return f"{_things(found.needs)}{_waiting(found.waiting)}"


def _things(count: int) -> str:
    if not count:
        return ""
    things = "one thing that needs" if count == 1 else f"{count:,} things that need"
    return f" /check shows {things} you before all figures are whole."


def _waiting(count: int) -> str:
    if not count:
        return ""
    values = (
        "What one entry was worth is" if count == 1 else f"What {count:,} entries were worth is"
    )
    return f" {values} being looked up."
