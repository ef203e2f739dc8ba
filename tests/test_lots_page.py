"""The page on lots says what the program answers."""

import re

import pytest

from bot.core.money import use_exact_decimals
from tests.build import d
from tools.lots_drawing import Curve
from tools.lots_page import DOCS, DRAWING, HELD, PAGE, page, reached, svg


def test_the_page_and_its_drawing_have_the_figures_that_the_program_answers() -> None:
    use_exact_decimals()

    for path, text in ((PAGE, page()), (DRAWING, svg())):
        assert path.read_text(encoding="utf-8") == text, "run `make law` and commit what it writes"


@pytest.mark.parametrize(
    "line",
    [
        # 2 at 3,600 and 1 at 2,500, for 6,000.
        "| `hifo`, the dearest lot first | 9,700 | \N{MINUS SIGN}3,700 |",
        # 3 of 6 units that cost 14,200.
        "| `average`, the average of what is held | 7,100 | \N{MINUS SIGN}1,100 |",
        "| `thirty_day` | 500 | 20,000 | 17,500 | 2,500 |",
        "| `pool` | 3,500 | 140,000 | 50,000 | 90,000 |",
        "| C | 1 | 2023-02-10 | 200 |",
        "| at 0.5 per cent | 7,960 | 4,240 | 1,017.60 | 40 | 977.60 |",
    ],
)
def test_figures_worked_by_hand_stand_on_the_page(line: str) -> None:
    assert line in PAGE.read_text(encoding="utf-8").splitlines()


def test_a_loss_behind_a_gain_is_the_lowest_point_of_the_line_that_is_drawn() -> None:
    # Lots of 2 at 1,000, 3,600 and 2,500 a unit, and a price of 2,000.
    fifo, hifo = reached(HELD, "FIFO"), reached(HELD, "HIFO")

    units = tuple(map(d, (0, 2, 4, 6)))
    assert fifo == Curve("FIFO", units, tuple(map(d, (0, 2000, -1200, -2200))))
    assert hifo == Curve("HIFO", units, tuple(map(d, (0, -3200, -4200, -2200))))
    assert (fifo.units[fifo.lowest], hifo.units[hifo.lowest]) == (d(6), d(4))


def test_every_link_of_the_page_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", PAGE.read_text(encoding="utf-8")):
        name, _, title = target.partition("#")
        text = (DOCS / name).read_text(encoding="utf-8")
        titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
        anchors = {re.sub(r"[^a-z0-9 _-]", "", one.lower()).replace(" ", "-") for one in titles}
        assert not title or title in anchors
