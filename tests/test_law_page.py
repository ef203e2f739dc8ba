"""The page on the law says what the files say."""

import re

from bot.core.money import use_exact_decimals
from bot.core.rules import BuybackKind, in_force
from bot.jurisdictions import codes, load
from tools.law_examples import ON
from tools.law_page import DRAWING, PAGE, page, svg


def test_the_page_and_its_drawing_are_those_that_the_files_give() -> None:
    use_exact_decimals()

    for path, text in ((PAGE, page()), (DRAWING, svg())):
        assert path.read_text(encoding="utf-8") == text, "run `make law` and commit what it writes"


def test_the_page_has_every_entry_of_every_country() -> None:
    text = PAGE.read_text(encoding="utf-8")

    for code in codes():
        law = load(code)
        entries = (*law.cost_basis, *law.loss_use, *law.buyback, *law.allowance, *law.rates)
        entries = (*entries, *law.due, *law.business_days)
        for entry in (*entries, *law.holding, *law.swap, *law.gift, *law.doubts, *law.tax_year):
            assert code == "XX" or f"| {entry.source} | `{entry.confidence}` |" in text


def test_every_link_of_the_page_to_a_country_leads_to_one() -> None:
    text = PAGE.read_text(encoding="utf-8")

    titles = {line[3:].lower().replace(" ", "-") for line in text.splitlines() if line[:3] == "## "}
    links = set(re.findall(r"\]\(#([a-z-]+)\)", text))
    assert len(links) == 26
    assert links <= titles


def test_the_drawing_has_a_line_for_each_country_that_counts_days() -> None:
    text = DRAWING.read_text(encoding="utf-8")

    for code in codes():
        law = load(code)
        rule = in_force(law.buyback, ON)
        assert rule is not None
        counted = rule.kind not in {BuybackKind.NONE, BuybackKind.FACTS}
        assert (f">{law.name}<" in text) == counted


def test_a_bar_that_goes_on_beyond_the_scale_is_broken_and_its_year_is_in_words() -> None:
    lines = DRAWING.read_text(encoding="utf-8").splitlines()

    (spain,) = [line for line in lines if ">Spain<" in line]
    (canada,) = [line for line in lines if ">Canada<" in line]

    assert ">0 before, a year by the calendar<" in spain
    assert 'stroke="#ffffff"' in spain
    assert 'stroke="#ffffff"' not in canada
