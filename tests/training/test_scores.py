"""Scores of answers against the truth, on numbers that can be checked by hand."""

from collections.abc import Sequence

import pytest

from training.scores import best_threshold, calibration_error, fit, fit_of_sets, interval, macro_f1


def test_precision_recall_and_f1_count_what_was_said_and_what_is_true() -> None:
    found = fit([True, True, False, False], [True, False, True, False])

    assert (found.right, found.wrong, found.missed) == (1, 1, 1)
    assert found.precision == found.recall == found.f1 == 0.5


def test_names_are_counted_together_over_all_stories() -> None:
    found = fit_of_sets([("BTC", "ETH"), ()], [("BTC",), ("SOL",)])

    assert (found.right, found.wrong, found.missed) == (1, 1, 1)


def test_nothing_said_and_nothing_true_is_no_score_at_all() -> None:
    assert fit([], []).f1 == 0


def test_every_class_weighs_the_same() -> None:
    assert macro_f1(["A", "A", "B"], ["A", "A", "A"], ("A", "B")) == pytest.approx(0.4)


def test_the_threshold_lies_in_the_middle_of_the_best() -> None:
    at = best_threshold([0.2, 0.3, 0.7, 0.8], [False, False, True, True])

    assert 0.45 <= at <= 0.55


def test_scores_that_come_true_as_often_as_they_say_have_no_error() -> None:
    assert calibration_error([0.25] * 4, [True, False, False, False]) == pytest.approx(0)


def test_scores_that_are_too_sure_have_an_error() -> None:
    assert calibration_error([1.0, 1.0], [True, False]) == pytest.approx(0.5)


def test_each_bin_weighs_as_many_stories_as_it_holds() -> None:
    error = calibration_error([0.95, 0.05, 0.05, 0.05], [False, False, False, False])

    assert error == pytest.approx((0.95 + 3 * 0.05) / 4)


def test_a_range_holds_the_value_and_is_the_same_on_every_run() -> None:
    said = [True] * 30 + [False] * 10
    true = [True] * 25 + [False] * 15

    def measure(numbers: Sequence[int]) -> float:
        return fit([said[n] for n in numbers], [true[n] for n in numbers]).f1

    groups = [str(n // 2) for n in range(40)]
    low, high = interval(measure, groups, times=200)

    assert low < measure(list(range(40))) < high
    assert (low, high) == interval(measure, groups, times=200)
