"""Values in, the words for them out; the only place where amounts are rounded."""

import html
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.core.ledger import DEFAULT_WALLET
from bot.core.money import decimal_text
from bot.core.prices import Price
from bot.core.visible import one_line, visible

SIGNS = {
    "AUD": "A$", "BRL": "R$", "CAD": "CA$", "EUR": "€", "GBP": "£", "INR": "₹", "JPY": "¥",
    "KRW": "₩", "NZD": "NZ$", "SGD": "S$", "USD": "$",
}  # fmt: skip
WITHOUT_CENTS = frozenset({"JPY", "KRW"})
METHODS = {
    "fifo": "first in, first out (FIFO)",
    "lifo": "last in, first out (LIFO)",
    "hifo": "the dearest lot first (HIFO)",
    "lofo": "the cheapest lot first (LOFO)",
    "average": "average cost",
    "pool": "one pool with an average cost",
    "year_average": "the average of the whole year",
    "portfolio": "all coins as one portfolio",
    "cash_flow": "the costs of the year",
}
COMMAND_OF_OPTION = {
    "--realised-short": "/settings gains",
    "--realised-long": "/settings gains",
    "--carried": "/settings carried",
    "--other-income": "/settings income",
    "--rate-short": "/settings rate",
    "--rate-long": "/settings rate",
    "--wash-rule on": "/settings wash on",
    "--wash-rule off": "/settings wash off",
    "--wash-rule": "/settings wash",
    "--household": "/settings household",
    "--method": "/settings method",
    "--min-loss": "/settings threshold",
    "--trade-cost": "/settings cost",
    "--min-trade": "/settings trade",
    "--timezone": "/settings timezone",
    "--target": "/plan",
}
OF_A_FILE = {
    " before this line": " before it",
    " in wallet default ": " in your default wallet ",
    "the missing rows, or state what they held before as an opening lot": "what they held before",
    "give `total`": "say what it was worth",
    "write in this row what the fee was worth in money, and its coin as a `fee` row of its own "
    "with that `total`": "say what it was worth",
}
"""Words of a report that speak of a file's lines and columns, and what they are in a chat."""
LONGEST_NAME = 40
LONGEST_TITLE = 200
LONGEST_LINK = 500
LONGEST_SENTENCE = 300
MOST_DECIMALS = 8
WIDEST = 300
SIGNIFICANT_DIGITS = 4

_ISO_DAY = re.compile(r"\b[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b", re.ASCII)
_WITH_ARTICLE = re.compile(r"^United |(?:lands|Emirates|Republic|Kingdom|States)$")

DISCLAIMER = "Educational information, not tax advice. Your facts may change the answer."
FILLED = (
    "A loss counts only when the trade is filled before that moment: an open order, a transfer or "
    "a withdrawal is not a sale. Exchanges can be slow at the end of a tax year"
)
MARGIN_DAYS = 2


def escape(text: str) -> str:
    """Return outside text as HTML that shows exactly it, each character where it is read."""
    return html.escape(visible(text), quote=False)


def sentence(text: str) -> str:
    """Return a sentence of a report: days in words, shell options as commands of the chat."""
    for option, command in (*COMMAND_OF_OPTION.items(), *OF_A_FILE.items()):
        text = text.replace(option, command)
    return escape(_ISO_DAY.sub(_in_words, text))


def _in_words(found: re.Match[str]) -> str:
    try:
        return day(date.fromisoformat(found[0]))
    except ValueError:
        return found[0]


def country(of: str) -> str:
    """Return a country's name as it stands in a sentence: the United States."""
    return f"the {name(of)}" if _WITH_ARTICLE.search(of) else name(of)


def name(text: str, longest: int = LONGEST_NAME) -> str:
    """Return a name that came from outside, in one line, clipped and escaped."""
    return escape(clipped(text, longest))


def clipped(text: str, longest: int = LONGEST_NAME) -> str:
    """Return what came from outside in one line of so many characters, not escaped."""
    line = one_line(text)
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def link(address: str, words: str) -> str:
    """Return escaped `words` as a link, or alone where the address is no short web address."""
    is_web = urlsplit(address).scheme in {"http", "https"}
    if not is_web or len(address) > LONGEST_LINK:
        return words
    return f'<a href="{html.escape(address)}">{words}</a>'


def money(amount: Decimal, currency: str) -> str:
    """Return an amount to the cent, halves away from zero, with its currency: -$1,240.50."""
    shown = rounded(amount, currency)
    return _with_sign(shown, currency, f"{abs(shown):,f}")


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Return an amount as it is shown: to the cent, halves away from zero."""
    step = Decimal(1) if currency in WITHOUT_CENTS else Decimal("0.01")
    with _wide():
        return amount.quantize(step, rounding=ROUND_HALF_UP)


def _wide() -> AbstractContextManager[Context]:
    """Return a context that can round whatever a ledger can hold, however large."""
    return localcontext(Context(prec=WIDEST))


def known_money(amount: Decimal | None, currency: str) -> str:
    """Return an amount to the cent, or that it is unknown."""
    return "unknown" if amount is None else money(amount, currency)


def unit_price(amount: Decimal, currency: str) -> str:
    """Return the price of one unit: to the cent from 1 on, below it to four digits that count."""
    if amount >= 1 or not amount:
        return money(amount, currency)
    with _wide():
        rounded = amount.quantize(Decimal(1).scaleb(amount.adjusted() - SIGNIFICANT_DIGITS + 1))
    whole, _, decimals = decimal_text(abs(rounded)).partition(".")
    return _with_sign(rounded, currency, f"{whole}.{decimals:0<2}")


def _with_sign(rounded: Decimal, currency: str, digits: str) -> str:
    minus = "-" if rounded < 0 else ""
    return f"{minus}{SIGNS.get(currency, escape(currency) + ' ')}{digits}"


def quantity(units: Decimal, asset: str) -> str:
    """Return units of an asset without idle zeros, to eight decimals unless they are tiny."""
    with _wide():
        rounded = units.quantize(Decimal(1).scaleb(-MOST_DECIMALS))
        shown = rounded or units
    whole, point, decimals = decimal_text(shown).partition(".")
    return f"{int(whole):,}{point}{decimals} {name(asset)}"


def percent(rate: Decimal) -> str:
    """Return a rate in per cent: 24%."""
    return f"{decimal_text(rate)}%"


def day(on: date) -> str:
    """Return a day as one says it: 2 March 2026."""
    return f"{on.day} {on:%B} {on.year}"


def moment(at: datetime, timezone: ZoneInfo) -> str:
    """Return an instant in local time and in UTC, to the minute."""
    local, utc = at.astimezone(timezone), at.astimezone(UTC)
    if local.utcoffset() == timedelta(0):
        return f"{day(utc.date())}, {utc:%H:%M} UTC"
    other_day = "" if local.date() == utc.date() else f"{day(utc.date())}, "
    place = timezone.key.rpartition("/")[2].replace("_", " ")
    return f"{day(local.date())}, {local:%H:%M} {place} time ({other_day}{utc:%H:%M} UTC)"


def filled(days: int | None = None) -> str:
    """Return what must have happened before a deadline, some days ahead; None = not known."""
    margin = days is None or days > MARGIN_DAYS
    return f"{FILLED}; two days of margin are wise." if margin else f"{FILLED}."


def days_left(days: int) -> str:
    """Return how long there is."""
    if days <= 0:
        return "today is the last day"
    return "1 day left" if days == 1 else f"{days} days left"


def age(of: timedelta) -> str:
    """Return how old something is, in the largest unit that fits."""
    if of < timedelta(minutes=1):
        return "less than a minute old"
    if of < timedelta(hours=2):
        return f"{of // timedelta(minutes=1)} min old"
    if of < timedelta(days=2):
        return f"{of // timedelta(hours=1)} hours old"
    return f"{of.days} days old"


def price_age(price: Price, now: datetime) -> str:
    """Return who states a price, of when it is and how old; a stale one is said to be stale.

    The instant is there because a message may be read long after it was written. What else is to
    be known of the price stands last.
    """
    said = "stale, " if price.is_stale(now) else ""
    at = price.at.astimezone(UTC)
    note = f"; {escape(price.note)}" if price.note else ""
    return f"{name(price.source)}, {at.day} {at:%b %H:%M} UTC: {said}{age(price.age(now))}{note}"


def enumeration(words: Sequence[str]) -> str:
    """Return words as one says a list: a, b and c."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def entries_text(count: int) -> str:
    """Return how many entries of a ledger there are."""
    return "1 entry" if count == 1 else f"{count:,} entries"


def place(wallet: str | None) -> str:
    """Return where units are; all wallets together where the law looks at them so."""
    if wallet is None:
        return "in all wallets together"
    return "in your default wallet" if wallet == DEFAULT_WALLET else f"in {name(wallet)}"


def method(of: str) -> str:
    """Return a cost-basis method in words."""
    return METHODS.get(of, name(of))


def source(of: str) -> str:
    """Return a source of law; a web address in it becomes a link."""
    words, mark, rest = of.partition("http")
    if not mark:
        return name(of, LONGEST_TITLE)
    address, _, after = (mark + rest).partition(" ")
    address = address.rstrip(",;.")
    label = words.strip(" ,;") or urlsplit(address).netloc
    label = f"{label}; {after.strip()}" if after.strip() else label
    return link(address, name(label, LONGEST_TITLE))


def units_of_text(text: str) -> int:
    """Return the length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
