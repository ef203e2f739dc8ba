"""What the commands on a ledger file take on the command line, read as strictly as a ledger."""

import argparse
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.core.ledger_fields import read_amount, read_day, read_number

Read = TypeVar("Read")


def add_ledger_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what every question on a ledger file takes."""
    parser.add_argument("--ledger", required=True, metavar="FILE", help="CSV or JSON Lines")
    parser.add_argument("--country", required=True, metavar="CC", help="US, GB, DE ... or XX")
    parser.add_argument(
        "--method",
        metavar="M",
        help="fifo, lifo, hifo, lofo, average, pool; or a tax year's: 2024=fifo,2025=hifo",
    )
    parser.add_argument("--timezone", type=_timezone, metavar="TZ", help="e.g. Europe/Berlin")
    parser.add_argument(
        "--wash-rule",
        choices=("on", "off"),
        help="whether buying back near a sale takes its loss away, where the law has the switch",
    )
    parser.add_argument(
        "--household",
        metavar="WALLET[,WALLET]",
        help="wallets of others whose purchases the law may count with yours when you buy back",
    )
    parser.add_argument("--opening", metavar="FILE", help="open lots before the first row")
    parser.add_argument(
        "--per-wallet", action="store_true", help="take the lots of each wallet alone"
    )
    parser.add_argument(
        "--rates",
        metavar="FILE",
        help="newer reference rates: eurofxref-hist.zip of the European Central Bank",
    )
    parser.add_argument("--json", action="store_true", help="one JSON document")


def add_loss_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what a question on losses takes besides."""
    parser.add_argument("--prices", required=True, help="JSON object: symbol to price of one unit")
    parser.add_argument("--on", required=True, type=_day, help="the day, e.g. 2026-11-23")
    zero = Decimal(0)
    parser.add_argument(
        "--realised-short",
        type=_amount,
        default=zero,
        metavar="N",
        help="the year's short-term gains that the ledger does not have, or all where the law "
        "knows no terms; losses are negative",
    )
    parser.add_argument(
        "--realised-long",
        type=_amount,
        default=zero,
        metavar="N",
        help="the same of long-term gains",
    )
    parser.add_argument(
        "--carried",
        type=_positive,
        default=zero,
        metavar="N",
        help="losses of earlier years that are still unused",
    )
    parser.add_argument(
        "--other-income",
        type=_positive,
        default=zero,
        metavar="N",
        help="interest, dividends and the like of the year, where losses may lower a share of it "
        "or rates rise with it",
    )
    parser.add_argument("--rate-short", type=_rate, metavar="P", help="per cent")
    parser.add_argument("--rate-long", type=_rate, metavar="P", help="per cent")
    parser.add_argument(
        "--min-loss", type=_positive, default=zero, metavar="N", help="leave out smaller losses"
    )
    parser.add_argument(
        "--trade-cost",
        type=_part,
        default=zero,
        metavar="P",
        help="what selling costs, in per cent of what it brings",
    )
    parser.add_argument(
        "--min-trade",
        type=_positive,
        default=zero,
        metavar="N",
        help="what a sale must bring at least",
    )
    parser.add_argument(
        "--target",
        choices=("saving", "gains", "allowance"),
        help="plan the fewest sales for the largest saving, to meet the year's gains, or to use "
        "what is free of tax",
    )


def add_deadline_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what a question on deadlines takes."""
    parser.add_argument("--country", required=True, metavar="CC")
    parser.add_argument("--on", type=_day, help="the day, e.g. 2026-11-23; today where not given")
    parser.add_argument("--timezone", type=_timezone, metavar="TZ", help="e.g. Europe/Berlin")
    parser.add_argument("--json", action="store_true", help="one JSON document")


def _timezone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        what = f"{name!r} is no time zone; write e.g. Europe/Berlin"
        raise argparse.ArgumentTypeError(what) from error


def _day(text: str) -> date:
    return _read(read_day, text)


def _amount(text: str) -> Decimal:
    return _read(read_number, text)


def _positive(text: str) -> Decimal:
    return _read(read_amount, text)


def _read(read: Callable[[str], Read], text: str) -> Read:
    try:
        return read(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r}: {error}") from error


def _part(text: str) -> Decimal:
    part = _positive(text)
    if part >= 100:  # noqa: PLR2004  (per cent)
        what = f"{text!r} per cent leaves nothing of a sale; write what selling costs, as 0.5"
        raise argparse.ArgumentTypeError(what)
    return part


def _rate(text: str) -> Decimal:
    rate = _positive(text)
    if rate > 100:  # noqa: PLR2004  (per cent)
        raise argparse.ArgumentTypeError(f"{text!r} is more than 100 per cent")
    return rate
