"""South Africa: 45 days around a sale, the exclusion that eats losses, forty per cent."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.core.losses import Circumstances, harvest
from tests.build import books, d, gains, held, only

TODAY = date(2026, 11, 23)


def test_a_purchase_within_45_days_takes_the_loss_and_costs_more_by_it() -> None:
    """Eighth Schedule par. 42(1): base cost 1,000, price 600, bought back for 650."""
    history = """
        2026-01-10  buy   100  for  1000
        2026-05-01  sell  100  for   600
        {day}       buy   100  for   650
    """

    inside = books("ZA", history.format(day="2026-06-15"))
    outside = books("ZA", history.format(day="2026-06-16"))

    assert (only(inside).gain, only(inside).disallowed) == (d(0), d(400))
    assert held(inside) == [("TOK", None, "100", "1050")]
    assert gains(outside) == {date(2026, 5, 1): d(-400)}


def test_a_purchase_45_days_before_takes_it_as_well() -> None:
    """Eighth Schedule par. 42(1)."""
    history = """
        2026-01-10  buy   100  for  1000
        {day}       buy   100  for   650
        2026-05-01  sell  100  for   600
    """

    inside = books("ZA", history.format(day="2026-03-17"))
    outside = books("ZA", history.format(day="2026-03-16"))

    assert only(inside).disallowed == 400
    assert only(outside).disallowed == 0


def test_forty_per_cent_of_what_lies_above_the_exclusion_counts() -> None:
    """Eighth Schedule par. 5, 10: gains fall from 90,000 to 70,000, both above 50,000."""
    settled = books("ZA", "2026-03-02 buy 1 for 60000")
    circumstances = Circumstances(realised_short=Decimal(90_000), rate_short=Decimal(45))

    report = harvest(settled, {"TOK": Decimal(40_000)}, TODAY, circumstances)

    # 20,000 x 40 per cent x 45 per cent.
    assert report.total_tax_saved == 3_600


def test_the_exclusion_lowers_a_net_loss_too() -> None:
    """Eighth Schedule par. 5: of a net loss of 80,000 only 30,000 is carried on."""
    settled = books("ZA", "2026-03-02 buy 1 for 100000")

    report = harvest(settled, {"TOK": Decimal(20_000)}, TODAY)

    assert report.total_tax_saved == 0
    assert report.carried_forward == 30_000


def test_the_first_safe_day_to_buy_back_is_told() -> None:
    """Eighth Schedule par. 42: 45 days after 23 November end on 7 January."""
    settled = books("ZA", "2026-03-02 buy 1 for 100000")

    report = harvest(settled, {"TOK": Decimal(20_000)}, TODAY)

    rebuy = report.opportunities[0].rebuy
    assert (rebuy.rule, rebuy.clean_from) == ("forty_five_day", date(2027, 1, 8))


@pytest.mark.parametrize(
    ("realised", "carried", "left"),
    [(0, 100_000, 100_000), (-10_000, 100_000, 100_000), (100_000, 120_000, 70_000)],
)
def test_the_exclusion_leaves_losses_of_earlier_years_alone(
    realised: int, carried: int, left: int
) -> None:
    """Eighth Schedule par. 5 to 9: the exclusion is of the year's own sum, the loss comes after."""
    report = harvest(
        books("ZA", "2026-03-10 buy 1 for 100"),
        {"TOK": d(100)},
        date(2026, 11, 23),
        Circumstances(realised_short=d(realised), carried=d(carried)),
    )

    assert report.carried_forward == left


@pytest.mark.parametrize(
    ("realised", "sentences"),
    [
        (
            0,
            [
                (
                    "50,000 ZAR of this loss would be lost, because the exclusion of 50,000 ZAR is "
                    "taken off a year's net loss as well."
                ),
                (
                    "The year has no gains so far that are taxed; 10,000 ZAR of this loss is "
                    "carried forward."
                ),
            ],
        ),
        (
            30_000,
            [
                (
                    "30,000 ZAR of this loss would meet gains that the exemption of 50,000 ZAR "
                    "covers anyway, because a year's losses come first."
                ),
                (
                    "30,000 ZAR of this loss would be lost, because the exclusion of 50,000 ZAR is "
                    "taken off a year's net loss as well."
                ),
                "The year has no gains so far that are taxed.",
            ],
        ),
    ],
)
def test_what_the_exclusion_takes_of_a_loss_is_told(realised: int, sentences: list[str]) -> None:
    """Eighth Schedule par. 5, 7, 9: a loss of 60,000 beside no gains, and beside 30,000."""
    settled = books("ZA", "2026-03-02 buy 1 for 100000")

    report = harvest(settled, {"TOK": d(40_000)}, TODAY, Circumstances(realised_short=d(realised)))

    (found,) = report.opportunities
    assert list(found.warnings[-len(sentences) :]) == sentences
    assert report.carried_forward == (0 if realised else 10_000)


def test_a_harvest_sells_as_much_of_a_winning_lot_as_frees_the_dearest_loss() -> None:
    """Of 20 recent units 10 take the small loss of 10; the 11th would take that of 980."""
    history = """
        2026-10-20  buy   10  for   210
        2026-10-21  buy    1  for  1000
        2026-11-20  buy   20  for    20
    """

    report = harvest(books("ZA", history), {"TOK": Decimal(20)}, date(2026, 11, 23))

    (found,) = report.opportunities
    assert (found.quantity, found.loss) == (d(21), d(790))


def test_the_best_part_of_a_winning_lot_is_found_where_its_rest_replaces_the_cheaper_loss() -> None:
    """Ten units are worth 10 each: six more leave four that meet the loss of 2, not that of 20."""
    history = """
        2026-01-10  buy   4  for  42
        2026-01-11  buy   4  for  60
        2026-11-10  buy  10  for  90
    """

    (found,) = harvest(books("ZA", history), {"TOK": d(10)}, TODAY).opportunities

    assert (found.quantity, found.loss, found.forced_gain) == (d(14), d(14), d(6))


def test_what_is_received_as_a_gift_takes_a_loss_away_as_well() -> None:
    """Eighth Schedule par. 42(1) speaks of a person who "acquires", be it for nothing."""
    history = """
        2026-01-10  buy      100  for  1000
        2026-05-01  sell     100  for   600
        2026-05-20  gift_in  100  for   650
    """

    settled = books("ZA", history)

    assert only(settled).disallowed == 400
    assert held(settled) == [("TOK", None, "100", "1050")]


def test_losses_that_are_met_again_and_again_cut_no_lot_into_ever_more_pieces() -> None:
    """Eighth Schedule par. 42: a lot loses as one, whatever was added to the cost of a part."""
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(600)]
    history = "\n".join(
        f"{day}T08:00:00Z buy {number * 7919 % 997 + 1} for {number * 104729 % 9973 + 1}\n"
        f"{day}T16:00:00Z sell {number * 5417 % 883 + 1} for {number * 7307 % 991 + 1}"
        for number, day in enumerate(days)
    )

    settled = books("ZA", history)

    assert max(len(found.parts) for found in settled.disposals) < 20


def test_a_lot_that_took_on_a_loss_loses_as_one_when_it_is_sold() -> None:
    """Eighth Schedule par. 42(1): 4 of 10 units cost 400 more, so all 10 that are sold lose 900.

    2 of these 10 are replaced: a fifth of what they lose is taken away.
    """
    history = """
        2026-01-10  buy    4  for   800
        2026-05-01  sell   4  for   400
        2026-05-20  buy   10  for  1000
        2026-08-01  sell  10  for   500
        2026-08-20  buy    2  for   100
    """

    settled = books("ZA", history)

    first, last = settled.disposals
    assert (first.disallowed, last.cost, last.disallowed) == (d(400), d(1400), d(180))
    assert held(settled) == [("TOK", None, "2", "280")]


def test_a_gain_that_is_sold_for_nothing_to_replace_a_loss_is_not_said_to_come_first() -> None:
    """Eighth Schedule par. 42: units of November that are kept would take the loss of January's."""
    settled = books("ZA", "2026-01-10 buy 2 for 2000\n2026-11-10 buy 2 for 300")

    (found,) = harvest(settled, {"TOK": d(500)}, TODAY).opportunities

    assert (found.loss, found.forced_gain) == (d(300), d(700))
    assert found.warnings[0] == (
        "Lots with a gain of 700 ZAR are part of this sale, too, for what is kept of them would "
        "take more of the loss away; the loss is net of them."
    )
