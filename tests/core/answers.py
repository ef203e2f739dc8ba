"""Answers for tests of the texts: a holder of SOL in the US, one of BTC in the UK."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.core.answers import (
    DeadlineAnswer,
    HeldLot,
    Holding,
    LossAnswer,
    NewsAnswer,
    PlanAnswer,
    PortfolioAnswer,
    SettingsAnswer,
)
from bot.core.chats import ChatId, Profile
from bot.core.deadlines import NUDGE_DAYS, Deadline, deadlines
from bot.core.holding import Term
from bot.core.ledger import Problem
from bot.core.loss_report import Denied
from bot.core.losses import Blocking, LossReport, LotPart, NotCounted, Opportunity, Rebuy, harvest
from bot.core.plan import Plan, Target
from bot.core.prices import Price
from bot.core.stated import Part, Stated
from bot.core.stories import Entry, Sentiment, Story, Topic, Verdict
from bot.jurisdictions import load
from tests.build import BERLIN, LONDON, NEW_YORK, books, d

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
YEAR_END = Deadline(
    tax_year="2026",
    last_moment=datetime(2027, 1, 1, 4, 59, 59, tzinfo=UTC),
    safe_until=datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC),
    last_day=date(2026, 12, 31),
    days_left=38,
    nudges=tuple(date(2026, 12, 31) - timedelta(days=days) for days in NUDGE_DAYS),
    source="26 U.S.C. 441, https://www.law.cornell.edu/uscode/text/26/441",
)
APRIL = Deadline(
    tax_year="2026-27",
    last_moment=datetime(2027, 4, 5, 22, 59, 59, tzinfo=UTC),
    safe_until=datetime(2027, 4, 5, 22, 59, 59, tzinfo=UTC),
    last_day=date(2027, 4, 5),
    days_left=133,
    nudges=tuple(date(2027, 4, 5) - timedelta(days=days) for days in NUDGE_DAYS),
    source="https://www.legislation.gov.uk/ukpga/2007/3/section/4",
)
MARCH = LotPart(date(2026, 3, 2), "kraken", d(25), d(4200), d(-700), Term.SHORT, date(2027, 3, 2))
MAY = LotPart(date(2026, 5, 2), "kraken", d(15), d(2640), d(-540), Term.SHORT, date(2027, 5, 2))
SOL = Opportunity(
    asset="SOL", wallet="kraken", quantity=d(40), price=d(140), proceeds=d(5600), cost=d(6840),
    loss=d(1240), short_loss=d(1240), long_loss=d(0), forced_gain=d(0), tax_saved=d("297.60"),
    deferred=d("186.00"),
    lots=(MARCH, MAY), rebuy=Rebuy(None, None),
)  # fmt: skip
TAKEN_AWAY = Denied("BTC", None, d("0.5"), d(6500), date(2026, 11, 20), date(2026, 12, 21), d(1200))
BTC_POOL = Opportunity(
    asset="BTC", wallet=None, quantity=d("0.5"), price=d(47000), proceeds=d(23500), cost=d(30000),
    loss=d(6500), short_loss=d(6500), long_loss=d(0), forced_gain=d(0), tax_saved=d(840),
    deferred=d(840),
    lots=(LotPart(None, None, d("0.5"), d(30000), d(-6500), None, None),),
    rebuy=Rebuy("match_later_cost", date(2026, 12, 24), (Blocking(date(2026, 11, 20), d("0.1")),)),
    warnings=("Below the exemption of 3,000 a loss is used up without saving anything.",),
)  # fmt: skip
US_REPORT = LossReport(
    on=date(2026, 11, 23), country="US", currency="USD", method="fifo", usable=True, why=None,
    deadline=YEAR_END, opportunities=(SOL,), total_loss=d(1240), total_tax_saved=d("297.60"),
    carried_forward=d(0), hidden=(), not_counted=(), assets=("SOL",),
    assumptions=(
        "A rate of 24 per cent on short-term gains is assumed; give your own with --rate-short.",
        "So far in tax year 2026 the ledger has realised no gain and no loss that counts.",
    ),
    sources=(
        "Treas. Reg. 1.1012-1(j), https://www.ecfr.gov/current/title-26/section-1.1012-1",
        "26 U.S.C. 1211(b)",
    ),
    problems=(),
    claim="Report the sale on Form 8949 and Schedule D. Source: 26 U.S.C. 1211(b).",
)  # fmt: skip
GB_REPORT = replace(
    US_REPORT,
    country="GB",
    currency="GBP",
    method="pool",
    deadline=APRIL,
    opportunities=(BTC_POOL,),
    total_loss=d(6500),
    total_tax_saved=d(840),
    carried_forward=d(500),
    hidden=(),
    not_counted=(NotCounted("JUP", None, d(1200), "no_price"),),
    assets=("BTC", "JUP"),
    assumptions=("A rate of 24 per cent on gains is assumed; give your own with --rate-short.",),
    sources=("https://www.gov.uk/hmrc-internal-manuals/cryptoassets-manual/crypto22250",),
    problems=(Problem(7, "no_cost", "JUP", "default", d(1200), "the cost is not known"),),
    claim="Claim the loss, in figures, within four years. Source: TMA 1970 s.43.",
)


def price(asset: str, amount: str, currency: str, minutes: int = 4) -> Price:
    at = NOW - timedelta(minutes=minutes)
    return Price(asset, currency, Decimal(amount), at, "CoinGecko")


US = LossAnswer(
    US_REPORT, "United States", {"SOL": price("SOL", "140", "USD")}, None, NOW, NEW_YORK, d(100)
)
DE_LOTS = """
    2025-11-25T12:00:00Z  buy  10  SOL  for  1500  in  kraken
    2025-11-26T12:00:00Z  buy  10  SOL  for  2400  in  kraken
    2025-11-27T12:00:00Z  buy   2  ETH  for  6000  in  kraken
    2026-06-01T12:00:00Z  buy   1  ETH  for  2900  in  kraken
    2024-06-01T12:00:00Z  buy   1  BTC  for  90000 in  kraken
"""
DE_PRICES = {"SOL": price("SOL", "120", "EUR"), "ETH": price("ETH", "2500", "EUR")}
DE = LossAnswer(
    harvest(
        books("DE", DE_LOTS), {coin: one.amount for coin, one in DE_PRICES.items()}, NOW.date()
    ),
    "Germany",
    DE_PRICES,
    None,
    NOW,
    BERLIN,
    d(100),
)
"""Lots of SOL and ETH with last days of their own, BTC without a price."""
DE_END = deadlines(load("DE"), NOW.date(), count=1)
GB = LossAnswer(
    GB_REPORT,
    "United Kingdom",
    {"BTC": price("BTC", "47000", "GBP", minutes=185)},
    "the price source does not answer",
    NOW,
    LONDON,
    d(100),
)

PLAN = PlanAnswer(
    Plan(Target.ALLOWANCE, None, (BTC_POOL,), d(6500), d(840), d(9800), d(3300), d(300)), GB
)


def story(title: str, *tags: Topic, link: str = "https://news.example/solana-slides") -> Story:
    verdict = Verdict(tags, Sentiment.NEGATIVE, {}, ("SOL",), ())
    entry = Entry("guid", link, title, "", datetime(2026, 11, 23, 13, 50, tzinfo=UTC))
    return Story(1, "CoinDesk", entry, NOW, verdict)


DOWNTURN = story("Solana slides 14% as traders flee <risk> & leverage", Topic.MARKET_DOWNTURN)
TAX = story("IRS publishes new rules for crypto brokers", Topic.CRYPTO_TAX)
PORTFOLIO = PortfolioAnswer(
    currency="USD",
    method="fifo",
    holdings=(
        Holding(
            "SOL",
            "kraken",
            d(40),
            d(6840),
            price("SOL", "140", "USD"),
            (
                HeldLot(MARCH.acquired, d(25), d(4200), Term.SHORT, MARCH.term_ends),
                HeldLot(MAY.acquired, d(15), d(2640), Term.SHORT, MAY.term_ends),
            ),
        ),
        Holding("JUP", "default", d("1200.50"), None, None, (
            HeldLot(date(2024, 1, 31), d("1200.50"), None, Term.LONG, date(2025, 1, 31)),
        )),
    ),
    problems=(Problem(3, "no_cost", "JUP", "default", d(1), "the cost of JUP is not known."),),
    prices_failed=None,
    now=NOW,
)  # fmt: skip
DEADLINES = DeadlineAnswer("United States", (YEAR_END,), None, date(2026, 11, 23), NEW_YORK)
NEWS = NewsAnswer((DOWNTURN, TAX), NOW, NEW_YORK)
PROFILE = Profile(ChatId(7), "US", "USD", subscribed_at=NOW)
STATED = Stated("2026", date(2026, 12, 31), d(-800), d(2_000), d("1500.50"), d(8_000))
SETTINGS = SettingsAnswer(
    PROFILE, "United States", "America/New_York", "fifo", ("fifo", "hifo"), d(24), d(15),
    has_terms=True, has_wash_switch=True, wash_rule=False, parts=frozenset(Part), knows_terms=True,
    stated=STATED,
)  # fmt: skip


def many_lots(count: int, answer: LossAnswer = US) -> LossAnswer:
    """Return an answer whose one sale takes `count` lots."""
    found = replace(SOL, lots=(MARCH,) * count)
    return replace(answer, report=replace(answer.report, opportunities=(found,)))


def many_assets(count: int, timezone: ZoneInfo = NEW_YORK) -> LossAnswer:
    """Return an answer with `count` opportunities of long names and many lots."""
    names = [f"COIN{number}" for number in range(count)]
    wordy = "x" * 2000
    found = tuple(
        replace(SOL, asset=name, wallet=wordy, lots=(replace(MARCH, wallet=wordy),) * 50,
                warnings=(wordy,) * 9)
        for name in names
    )  # fmt: skip
    report = replace(
        US_REPORT,
        opportunities=found,
        assumptions=(wordy,) * 9,
        sources=(f"https://law.example/{wordy}",) * 9,
        not_counted=(NotCounted(wordy, wordy, d(1), "no_cost"),) * 99,
    )
    return LossAnswer(report, "United States", {}, wordy, NOW, timezone, d(100))
