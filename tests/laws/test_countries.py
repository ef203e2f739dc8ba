"""All countries: who is there, when a tax year begins and ends, and until when a sale counts."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.core.deadlines import deadlines
from bot.core.losses import harvest
from bot.core.rules import BuybackKind, Offset, Status
from bot.jurisdictions import codes, load
from tests.build import books

TODAY = date(2026, 11, 23)
COUNTRIES = tuple(code for code in codes() if code != "XX")
ALL = "US GB CA AU DE IN IE FR ES IT AT NL PT CH SE NO DK FI PL JP KR NZ ZA BR SG AE"
EUROPEAN_UNION = "AT DE DK ES FI FR IE IT NL PL PT SE"


def test_every_country_of_the_list_has_its_file() -> None:
    assert set(COUNTRIES) == set(ALL.split())
    assert all(load(code).status is Status.VERIFIED for code in COUNTRIES)


def test_the_rules_of_the_union_hold_in_its_members_alone() -> None:
    members = {code for code in COUNTRIES if "EU" in load(code).blocs}

    assert members == set(EUROPEAN_UNION.split())


@pytest.mark.parametrize(
    ("country", "day", "name", "start", "end"),
    [
        ("CA", "2026-12-31", "2026", "2026-01-01", "2026-12-31"),
        ("AU", "2026-06-30", "2025-26", "2025-07-01", "2026-06-30"),
        ("AU", "2026-07-01", "2026-27", "2026-07-01", "2027-06-30"),
        ("IN", "2027-03-31", "2026-27", "2026-04-01", "2027-03-31"),
        ("IE", "2027-01-01", "2027", "2027-01-01", "2027-12-31"),
        ("NZ", "2026-04-01", "2026-27", "2026-04-01", "2027-03-31"),
        ("ZA", "2026-02-28", "2025-26", "2025-03-01", "2026-02-28"),
        ("ZA", "2028-02-29", "2027-28", "2027-03-01", "2028-02-29"),
        ("ZA", "2028-03-01", "2028-29", "2028-03-01", "2029-02-28"),
        ("GB", "2027-04-05", "2026-27", "2026-04-06", "2027-04-05"),
    ],
)
def test_a_tax_year_has_its_name_and_bounds(
    country: str, day: str, name: str, start: str, end: str
) -> None:
    year = load(country).year_of(date.fromisoformat(day))

    assert (year.name, str(year.start), str(year.end)) == (name, start, end)


CALENDAR = "AE AT BR CA CH DE DK ES FI FR IE IT JP KR NL NO PL PT SE SG US"
CENTRAL_EUROPE = "DE FR ES IT AT NL CH SE NO DK PL"


@pytest.mark.parametrize("country", CALENDAR.split())
def test_most_tax_years_are_calendar_years(country: str) -> None:
    year = load(country).year_of(TODAY)

    assert (year.name, year.start, year.end) == ("2026", date(2026, 1, 1), date(2026, 12, 31))


MIDNIGHT_IN_UTC = "2026-12-31T23:59:59Z"
WEST = "2027-01-01T04:59:59Z"
EARLIER = "2026-12-31T22:59:59Z"


@pytest.mark.parametrize(
    ("country", "zone", "last_moment", "safe_until"),
    [
        ("US", None, WEST, MIDNIGHT_IN_UTC),
        ("US", "America/Los_Angeles", "2027-01-01T07:59:59Z", MIDNIGHT_IN_UTC),
        ("CA", None, WEST, MIDNIGHT_IN_UTC),
        *((code, None, EARLIER, EARLIER) for code in CENTRAL_EUROPE.split()),
        *((code, None, MIDNIGHT_IN_UTC, MIDNIGHT_IN_UTC) for code in ("IE", "PT")),
        ("FI", None, "2026-12-31T21:59:59Z", "2026-12-31T21:59:59Z"),
        *((code, None, "2026-12-31T14:59:59Z", "2026-12-31T14:59:59Z") for code in ("JP", "KR")),
        ("BR", None, "2027-01-01T02:59:59Z", MIDNIGHT_IN_UTC),
        ("SG", None, "2026-12-31T15:59:59Z", "2026-12-31T15:59:59Z"),
        ("AE", None, "2026-12-31T19:59:59Z", "2026-12-31T19:59:59Z"),
        ("ZA", None, "2027-02-28T21:59:59Z", "2027-02-28T21:59:59Z"),
        ("IN", None, "2027-03-31T18:29:59Z", "2027-03-31T18:29:59Z"),
        ("NZ", None, "2027-03-31T10:59:59Z", "2027-03-31T10:59:59Z"),
        ("GB", None, "2027-04-05T22:59:59Z", "2027-04-05T22:59:59Z"),
        ("AU", None, "2027-06-30T13:59:59Z", "2027-06-30T13:59:59Z"),
    ],
)
def test_a_sale_counts_until_the_local_end_and_is_safe_until_that_or_utc_midnight(
    country: str, zone: str | None, last_moment: str, safe_until: str
) -> None:
    timezone = ZoneInfo(zone) if zone else None

    (first,) = deadlines(load(country), TODAY, timezone, count=1)

    assert first.last_moment == datetime.fromisoformat(last_moment)
    assert first.safe_until == datetime.fromisoformat(safe_until)


def test_the_safe_end_is_told_as_a_local_day() -> None:
    (pacific,) = deadlines(load("US"), TODAY, ZoneInfo("America/Los_Angeles"), count=1)

    local = pacific.safe_until.astimezone(ZoneInfo("America/Los_Angeles"))
    assert local.isoformat() == "2026-12-31T15:59:59-08:00"


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_law_says_all_that_the_page_of_the_law_shows(country: str) -> None:
    law = load(country)

    use = law.loss_use_on(TODAY)
    assert law.buyback
    assert bool(use.why) == (use.offset is Offset.NONE)
    assert law.rates or use.offset is Offset.NONE
    assert all(doubt.text.endswith(".") for doubt in law.doubts)
    assert all(rule.note for rule in law.buyback if rule.kind is not BuybackKind.NONE)
    assert all(rule.name for rule in law.buyback if rule.kind is not BuybackKind.NONE)


@pytest.mark.parametrize("country", COUNTRIES)
def test_what_hangs_on_disputed_law_is_off_until_it_is_switched_on(country: str) -> None:
    for rule in load(country).buyback:
        assert rule.enabled != rule.switch
        assert rule.confidence == "check" if rule.switch else rule.confidence != "check"


@pytest.mark.parametrize("country", COUNTRIES)
def test_what_is_in_doubt_is_told_beside_every_estimate(country: str) -> None:
    law = load(country)
    settled = books(country, "2026-10-01 buy 1 for 90000")

    report = harvest(settled, {"TOK": Decimal(50_000)}, TODAY)

    doubts = {doubt.text for doubt in law.doubts if doubt.since <= TODAY}
    assert doubts <= set(report.assumptions)
