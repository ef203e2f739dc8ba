"""Every text that is sent, to the letter: tests/golden.py says how to write them anew."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.chat.menu import COMMANDS
from bot.core.answers import DeadlineAnswer, NewsAnswer, PortfolioAnswer
from bot.core.ledger import Kind, Row
from bot.core.messages import (
    added_text,
    deadline_text,
    ended_text,
    help_text,
    losses_text,
    lots_end_text,
    news_text,
    nudge_text,
    plan_text,
    portfolio_text,
    public_digest_text,
    public_nudge_text,
    public_text,
    reminder_text,
    settings_text,
    several_text,
    taken_back_text,
)
from bot.core.messages.entries import TakenBack
from bot.core.messages.prices import price_text, prices_text
from bot.core.nothing_held import NothingHeld
from bot.core.outbox import MessageKind
from bot.core.prices import OWN, CoinPrice, Price, PriceAnswer
from bot.core.reminders import due_lots
from bot.core.twice import Twice
from tests.build import BERLIN, NEW_YORK, d
from tests.core import answers
from tests.core.answers import GB, NOW, PORTFOLIO, TAKEN_AWAY, US
from tests.golden import is_golden

BOUGHT = Row(1, NOW, Kind.BUY, "SOL", d(40), d(6840), "USD", wallet="kraken", id="message:1")
FOUND = Row(3, NOW, Kind.GIFT_IN, "JUP", d("1200.5"), currency="USD", id="message:0")

SOL = Price("SOL", "USD", d("141.2"), NOW, "CoinGecko and Kraken", "Coinbase left out: stale")
OURS = Price("SOL", "USD", d(150), NOW + timedelta(minutes=1), OWN)
LATER = NOW + timedelta(hours=3)
LIMITED = "CoinGecko asks for fewer look-ups (HTTP 429)."
PRICES = PriceAnswer(
    "USD",
    (CoinPrice("SOL", SOL, SOL, None), CoinPrice("JUP", None, None, None)),
    None,
    NOW + timedelta(minutes=2),
)

TEXTS = {
    "losses_us": lambda: losses_text(US),
    "losses_gb": lambda: losses_text(GB),
    "losses_in_doubt": lambda: losses_text(replace(GB, twice=Twice(2, ("BTC", "JUP")))),
    "losses_taken_away": lambda: losses_text(
        replace(GB, report=replace(GB.report, opportunities=(), denied=(TAKEN_AWAY,)))
    ),
    "losses_none": lambda: losses_text(
        replace(US, report=replace(US.report, opportunities=(), total_loss=d(0)))
    ),
    "losses_all_sold": lambda: losses_text(
        replace(
            US,
            nothing=NothingHeld.GONE,
            report=replace(US.report, opportunities=(), total_loss=d(0), assets=()),
        )
    ),
    "losses_not_usable": lambda: losses_text(
        replace(
            US,
            country_name="India",
            report=replace(
                US.report,
                usable=False,
                why="Losses on virtual digital assets cannot be set off.",
                opportunities=(),
                sources=("Income-tax Act s.115BBH",),
            ),
        )
    ),
    "plan": lambda: plan_text(answers.PLAN),
    "plan_nothing": lambda: plan_text(
        replace(answers.PLAN, plan=replace(answers.PLAN.plan, sales=(), net_after=d(5000)))
    ),
    "plan_carried": lambda: plan_text(
        replace(answers.PLAN, plan=replace(answers.PLAN.plan, carried=d(500), carried_off=d(300)))
    ),
    "plan_not_set_off": lambda: plan_text(
        replace(answers.PLAN, plan=replace(answers.PLAN.plan, sets_off=False))
    ),
    "plan_unmet": lambda: plan_text(
        replace(
            answers.PLAN,
            plan=replace(
                answers.PLAN.plan,
                sales=(),
                why="In Denmark losses are not set against gains; --target saving asks what a loss "
                "saves. Source: statsskatteloven 5 a.",
            ),
        )
    ),
    "reminder_downturn": lambda: reminder_text(answers.DOWNTURN, ("SOL",), US),
    "reminder_tax": lambda: reminder_text(answers.TAX, (), GB),
    "reminder_many_lots": lambda: reminder_text(
        answers.DOWNTURN, ("SOL",), answers.many_lots(12)
    ),
    "reminder_in_doubt": lambda: reminder_text(
        answers.DOWNTURN, ("SOL",), replace(US, twice=Twice(1, ("SOL",)))
    ),
    "lots_end": lambda: lots_end_text(answers.DE, due_lots(answers.DE, {})[0]),
    "nudge": lambda: nudge_text(US, answers.YEAR_END),
    "public_downturn": lambda: public_text(
        answers.DOWNTURN, MessageKind.DOWNTURN, ("SOL",), "United States", ("Courier", "Line")
    ),
    "public_tax": lambda: public_text(answers.TAX, MessageKind.TAX, (), "United Kingdom"),
    "public_digest": lambda: public_digest_text((answers.TAX, answers.DOWNTURN)),
    "public_nudge": lambda: public_nudge_text(answers.DEADLINES, answers.YEAR_END),
    "portfolio": lambda: portfolio_text(PORTFOLIO, (FOUND,), NEW_YORK),
    "portfolio_in_doubt": lambda: portfolio_text(
        replace(PORTFOLIO, twice=Twice(2, ("SOL",))), (FOUND,), NEW_YORK
    ),
    "portfolio_empty": lambda: portfolio_text(PortfolioAnswer("USD", "fifo", (), (), None, NOW)),
    "portfolio_of_others": lambda: portfolio_text(
        PortfolioAnswer("USD", "fifo", (), (), None, NOW, nothing=NothingHeld.OTHERS)
    ),
    "deadline": lambda: deadline_text(answers.DEADLINES),
    "deadline_by_lot": lambda: deadline_text(
        DeadlineAnswer("Germany", answers.DE_END, None, NOW.date(), BERLIN, by_lot=True),
        answers.DE,
    ),
    "deadline_none": lambda: deadline_text(
        DeadlineAnswer("India", (), "Losses cannot be set off.", date(2026, 11, 23), NEW_YORK)
    ),
    "news": lambda: news_text(answers.NEWS),
    "news_none": lambda: news_text(NewsAnswer((), NOW, NEW_YORK)),
    "settings": lambda: settings_text(answers.SETTINGS),
    "stated_before": lambda: ended_text(
        (answers.STATED,), "2027", "USD", knows_terms=True
    ),
    "help": lambda: help_text(COMMANDS),
    "added": lambda: added_text(
        BOUGHT, replace(PORTFOLIO, problems=()), NEW_YORK, price_known=True
    ),
    "added_with_problem": lambda: added_text(
        replace(BOUGHT, total=None), PORTFOLIO, NEW_YORK, price_known=False, others={3: FOUND}
    ),
    "several": lambda: several_text(
        (BOUGHT, FOUND), ("by 3 SOL\nI did not understand.",), NEW_YORK
    ),
    "taken_back": lambda: taken_back_text(TakenBack.of(BOUGHT), PORTFOLIO, NEW_YORK),
    "price": lambda: price_text(CoinPrice("SOL", SOL, SOL, None), PRICES),
    "price_own": lambda: price_text(CoinPrice("SOL", OURS, SOL, OURS), PRICES),
    "price_missing": lambda: price_text(
        CoinPrice("JUP", None, None, None), PRICES, is_familiar=False
    ),
    "price_limited": lambda: price_text(
        CoinPrice("SOL", SOL, SOL, None), replace(PRICES, failed=LIMITED, now=LATER)
    ),
    "prices": lambda: prices_text(PRICES),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_exactly_as_agreed(name: str) -> None:
    text = TEXTS[name]()

    assert is_golden(name, text)
