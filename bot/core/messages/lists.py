"""The portfolio, deadlines, stories, settings and commands, as texts."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.core.answers import (
    DeadlineAnswer,
    Holding,
    LossAnswer,
    NewsAnswer,
    PortfolioAnswer,
    SettingsAnswer,
)
from bot.core.deadlines import Deadline
from bot.core.ledger import Row
from bot.core.messages import words
from bot.core.messages.check import one_end_text, twice_text
from bot.core.messages.entries import problem_line
from bot.core.messages.last_days import own_days
from bot.core.messages.lots import lot_line
from bot.core.messages.others import ALL_OTHERS
from bot.core.messages.stated import stated_text
from bot.core.money import amount_text
from bot.core.nothing_held import NothingHeld
from bot.core.stories import Story, Topic

MOST_LOTS = 20
MOST_LOTS_OF_ONE = 100
MOST_PROBLEMS = 10
TOPICS = {Topic.MARKET_DOWNTURN: "falling prices", Topic.CRYPTO_TAX: "crypto tax"}
UTC = ZoneInfo("UTC")
CORRECT = "/entries lists your ledger and takes out what is wrong."
EMPTY_PORTFOLIO = (
    "Your portfolio is empty. Tell me what you bought, for instance:\n"
    "<code>/add buy 0.5 BTC for 30000 2025-03-01 kraken</code>\n"
    "or send me an exchange's export or a ledger file (/help ledger)."
)
NO_HOLDINGS = {
    NothingHeld.UNTOLD: EMPTY_PORTFOLIO,
    NothingHeld.GONE: "You hold nothing now: all that your ledger has is sold or gone. /entries "
    "lists it.",
    NothingHeld.HALVES: "I know of nothing that you hold.",
    NothingHeld.OTHERS: f"None of these coins is yours. {ALL_OTHERS}",
}
"""What is told where nothing is held."""


def portfolio_text(
    answer: PortfolioAnswer, rows: Sequence[Row] = (), timezone: ZoneInfo = UTC
) -> str:
    """Write the answer to /portfolio: every holding with its lots, and what is wrong.

    rows  of the ledger, so that a problem can name its entry.
    """
    problems, twice = _problems(answer, rows, timezone), twice_text(answer.twice)
    if not answer.holdings:
        empty = NO_HOLDINGS[answer.nothing or NothingHeld.UNTOLD]
        return "\n\n".join(filter(None, (empty, problems, twice)))
    one = f": {words.name(answer.only)} alone" if answer.only else ""
    head = (
        f"<b>Your portfolio{one}</b>\nAmounts in {words.name(answer.currency)}; method: "
        f"{words.method(answer.method)}."
    )
    failed = answer.prices_failed
    unfresh = f"I could not get fresh prices: {words.escape(failed)}" if failed else ""
    holdings = (_holding(each, answer) for each in answer.holdings)
    halves = one_end_text(answer.alone, "Say in /check what they were")
    return "\n\n".join(filter(None, (head, *holdings, problems, halves, twice, unfresh)))


def _holding(holding: Holding, answer: PortfolioAnswer) -> str:
    currency = answer.currency
    value = f"worth {words.known_money(holding.value, currency)}"
    if holding.price:
        at = words.unit_price(holding.price.amount, currency)
        value += f" at {at} each ({words.price_age(holding.price, answer.now)})"
    else:
        asset = words.name(holding.asset)
        value += f" (no price: <code>/price {asset}</code> says why, and takes yours)"
    lines = [
        f"<b>{words.quantity(holding.quantity, holding.asset)}</b> {words.place(holding.wallet)}",
        f"cost {words.known_money(holding.cost, currency)}, {value}",
    ]
    if holding.value is not None and holding.cost is not None:
        gain = words.rounded(holding.value, currency) - words.rounded(holding.cost, currency)
        side = "above" if gain >= 0 else "below"
        lines.append(f"{words.money(abs(gain), currency)} {side} its cost")
    most = MOST_LOTS_OF_ONE if answer.only else MOST_LOTS
    lines += [lot_line(lot, holding.asset, currency, answer.method) for lot in holding.lots[:most]]
    if len(holding.lots) > most:
        lines.append(f"• and {len(holding.lots) - most} more lots")
    return "\n".join(lines)


def _problems(answer: PortfolioAnswer, rows: Sequence[Row], timezone: ZoneInfo) -> str:
    problems = answer.problems
    if not problems:
        return ""
    of_line = {row.line: row for row in rows}
    lines = [
        f"• {problem_line(each, of_line.get(each.line or 0), timezone)}"
        for each in problems[:MOST_PROBLEMS]
    ]
    if len(problems) > MOST_PROBLEMS:
        lines.append(f"• and {len(problems) - MOST_PROBLEMS} more")
    return "\n".join(("<b>What I could not work out</b>", *lines, CORRECT))


BY_LOT = (
    "Each lot has a last day of its own as well: once it has been held long enough to be exempt, "
    "its loss counts for nothing. /losses and /portfolio show that day, and I remind you before it."
)


def deadline_text(answer: DeadlineAnswer, losses: LossAnswer | None = None) -> str:
    """Write the answer to /deadline: until when a loss counts, in local time and in UTC.

    losses  of a person's lots, which may have last days of their own.
    """
    by_lot = "\n".join(filter(None, (BY_LOT, own_days(losses) if losses else "")))
    country = words.country(answer.country_name)
    if not answer.deadlines:
        why = words.sentence(answer.why_not or "I know of no deadline there.")
        what = "for losses" if answer.due else "to watch"
        head = f"<b>No deadline {what} in {country}</b>\n{why}"
        return "\n\n".join(filter(None, (head, _due(answer))))
    return "\n\n".join(
        (
            f"<b>Until when a loss counts in {country}</b>",
            *(_deadline(each, answer.timezone) for each in answer.deadlines),
            *([by_lot] if answer.by_lot else []),
            *([_due(answer)] if answer.due else []),
            words.filled(answer.deadlines[0].days_left),
            f"<i>{words.DISCLAIMER}</i>",
        )
    )


def _due(answer: DeadlineAnswer) -> str:
    """Write until when tax on gains must be paid; empty where that is not known."""
    if not answer.due:
        return ""
    dates = [f"• {words.sentence(str(one))}" for one in answer.due]
    told = " ".join(words.sentence(sentence) for sentence in answer.told)
    law = f"The law: {words.source(answer.due[0].source)}"
    return "\n".join(("<b>When tax on gains is due</b>", *dates, told, law))


def _deadline(ahead: Deadline, timezone: ZoneInfo) -> str:
    lines = [
        f"Tax year <b>{words.name(ahead.tax_year)}</b>: {words.days_left(ahead.days_left)}",
        f"Last safe moment: <b>{words.moment(ahead.safe_until, timezone)}</b>",
    ]
    if ahead.last_moment != ahead.safe_until:
        end = words.moment(ahead.last_moment, timezone)
        lines.append(f"The tax year itself ends on {end}, but exchanges often stamp trades in UTC.")
    lines.append(f"The law: {words.source(ahead.source)}")
    return "\n".join(lines)


def news_text(answer: NewsAnswer) -> str:
    """Write the answer to /news: the latest stories that were flagged, or found; newest first."""
    if answer.words:
        return _found_text(answer)
    if not answer.stories:
        return (
            "No story has been flagged yet. I flag stories about falling prices and about crypto "
            "tax, and look at the feeds every few minutes."
        )
    stories = (_story(story, answer.timezone) for story in answer.stories)
    return "\n\n".join(("<b>The latest stories I flagged</b>", *stories))


def _found_text(answer: NewsAnswer) -> str:
    asked = words.name(answer.words)
    if not answer.stories:
        return f"No story has “{asked}”. /news alone shows the latest that I flagged."
    stories = (_story(story, answer.timezone) for story in answer.stories)
    return "\n\n".join((f"<b>The latest stories with “{asked}”</b>", *stories))


def _story(story: Story, timezone: ZoneInfo) -> str:
    title = words.link(story.entry.link, words.name(story.entry.title, words.LONGEST_TITLE))
    at = _when(story.entry.published or story.seen, timezone)
    verdict = story.verdict
    if verdict is None:
        return f"{title}\n{words.name(story.feed)}, {at}"
    about = [TOPICS[tag] for tag in verdict.tags]
    if not about:
        return f"{title}\n{words.name(story.feed)}, {at}"
    named = [words.name(each) for each in (*verdict.assets, *verdict.countries)]
    return (
        f"{title}\n{words.name(story.feed)}, {at}\n"
        f"About {words.enumeration(about)}{': ' if named else ''}{', '.join(named)}"
    )


def _when(at: datetime, timezone: ZoneInfo) -> str:
    local = at.astimezone(timezone)
    return f"{words.day(local.date())}, {local:%H:%M}"


def settings_text(answer: SettingsAnswer) -> str:
    """Write the answer to /settings: what is set, and what holds where nothing is."""
    profile = answer.profile
    currency = profile.currency or ""
    quiet = profile.quiet_hours
    lines = [
        _setting("Country", words.name(answer.country_name) if answer.country_name else "not set"),
        _setting("Currency", words.name(currency) or "not set"),
        _setting("Time zone", words.name(answer.timezone)),
        _setting("Method", words.method(answer.method) if answer.method else ""),
        _setting("Smallest loss worth a message", words.money(profile.min_loss, currency)),
        _setting("Cost of selling", _cost_of_selling(profile.trade_cost)),
        _setting(
            "Smallest sale",
            words.money(profile.min_trade, currency) if profile.min_trade else "any",
        ),
        _setting("Quiet hours", f"{quiet}, your time" if quiet else "off"),
        *_rates(answer),
        _stated(answer),
        _setting("Reminders", "on" if profile.subscribed_at else "off (/subscribe turns them on)"),
    ]
    if answer.has_wash_switch:
        lines.append(_setting("Wash rule", "on" if answer.wash_rule else "off"))
    if answer.counts_household or profile.household:
        named = ", ".join(words.name(wallet) for wallet in profile.household)
        lines.append(_setting("Wallets of the household", named or "none named"))
    return "\n".join(("<b>Your settings</b>", *filter(None, lines)))


def _cost_of_selling(per_cent: Decimal) -> str:
    return f"{words.percent(per_cent)} of what it brings" if per_cent else "none stated"


def _rates(answer: SettingsAnswer) -> tuple[str, ...]:
    own, lasting = answer.profile.rate_short, answer.profile.rate_long
    if answer.rate_short is None:
        return ()
    short = f"{_by_brackets(answer, answer.rate_short)}{'' if own is not None else ' (assumed)'}"
    if not answer.has_terms or answer.rate_long is None:
        return (_setting("Tax rate", short),)
    long = f"{words.percent(answer.rate_long)}{'' if lasting is not None else ' (assumed)'}"
    return (_setting("Short-term tax rate", short), _setting("Long-term tax rate", long))


def _by_brackets(answer: SettingsAnswer, first: Decimal) -> str:
    told, rate = [], words.percent(first)
    for bracket in answer.brackets:
        told.append(f"{rate} up to {amount_text(bracket.above)}")
        rate = words.percent(bracket.rate)
    return ", ".join((*told, f"{rate} above")) if told else rate


def _stated(answer: SettingsAnswer) -> str:
    stated, currency = answer.stated, answer.profile.currency
    if stated is None or currency is None or (stated.is_empty and not answer.parts):
        return ""
    told = stated_text(stated, currency, knows_terms=answer.knows_terms)
    label = f"Stated of tax year {words.name(stated.tax_year)}, beside the ledger"
    return _setting(label, told or "nothing")


def _setting(label: str, value: str) -> str:
    return f"{label}: <b>{value}</b>" if value else ""
