"""A chat's ledger in; what keeps its figures from being whole out, and how much of it there is."""

from dataclasses import dataclass

from bot.chat.desk import Desk
from bot.core.chats import ChatId
from bot.core.collector import collecting_later
from bot.core.ledger import Problem
from bot.core.trust import Finding, findings
from bot.known_ledgers import Ledger
from bot.reports import beside


@dataclass(frozen=True, slots=True)
class Question:
    """What is wrong with a ledger, to be found in any thread."""

    ledger: Ledger
    problems: tuple[Problem, ...]
    both: frozenset[frozenset[int]]

    def found(self) -> tuple[Finding, ...]:
        """Return it all, the gravest first."""
        of = self.ledger
        with collecting_later():
            return findings(tuple(of.added()), self.problems, of.twins, self.both)

    def count(self) -> int:
        """Return how much it is."""
        return len(self.found())


async def question(desk: Desk, chat: ChatId) -> Question:
    """Ask what is wrong with a chat's ledger."""
    await desk.reports.settled(chat)
    ledger = await desk.reports.added(chat)
    problems = desk.reports.books(chat).problems
    return Question(ledger, problems, desk.store.ledgers.noted_both(chat))


async def needs_you(desk: Desk, chat: ChatId) -> str:
    """Write how much /check has to show; empty where nothing is wrong."""
    asked = await question(desk, chat)
    return _things(await beside(asked.ledger.rows, asked.count))


def _things(count: int) -> str:
    if not count:
        return ""
    things = "one thing that needs" if count == 1 else f"{count:,} things that need"
    return f" /check shows {things} you before all figures are whole."
