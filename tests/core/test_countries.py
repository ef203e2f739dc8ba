"""Which countries a text on tax or regulation is about, with a small dictionary and own weights."""

from bot.core.countries import load_countries
from bot.core.judge import Judge, Mention
from bot.core.stories import Text
from bot.core.tagged import Passage, Tagged

BOOK = load_countries("""
often_unnamed = "US"

[[country]]
code = "US"
names = ["US", "U.S.", "America"]
offices = ["IRS", "SEC"]

[[country]]
code = "GB"
names = ["UK", "Britain"]
offices = ["HMRC"]

[[country]]
code = "KR"
names = ["South Korea", "Korea"]
offices = []

[[country]]
code = "KP"
names = ["North Korea"]
offices = []
""")


UNHEARD = Tagged()
SURE = {"regulation": 0.9, "crypto_tax": 0.1, "us": 0.5}
"""What the network says of a text that is about regulation."""
JUDGE = Judge(
    {
        "one": -2.0,
        "regulation": 1.0,
        "tax": 1.0,
        "in headline": 2.0,
        "only in summary": 1.0,
        "words of headline": 2.0,
        "unnamed": -4.0,
        "home said": 2.5,
    },
    at=0.5,
)


def named(
    title: str, summary: str = "", tagged: Tagged = UNHEARD, **said: float
) -> dict[str, Mention]:
    found = BOOK.mentions(Text(title, summary), SURE | said, tagged)
    return {each.name: each for each in found}


def countries(title: str, summary: str = "") -> tuple[str, ...]:
    """Those that are named, in order; the one that is often unnamed only where it is named."""
    return tuple(code for code, each in named(title, summary).items() if not each.facts["unnamed"])


def meant(title: str, tagged: Tagged = UNHEARD, **said: float) -> tuple[str, ...]:
    return JUDGE.meant(BOOK.mentions(Text(title), SURE | {"crypto_tax": 0.5} | said, tagged))


def test_a_country_is_found_by_its_name_and_by_its_offices() -> None:
    assert countries("Britain sets a date") == ("GB",)
    assert countries("HMRC sets a date") == ("GB",)
    assert countries("The U.S. sets a date") == ("US",)


def test_us_is_a_word_unless_it_is_written_large() -> None:
    assert countries("The new rule affects all of us") == ()


def test_a_name_inside_another_word_is_none() -> None:
    assert countries("SECOND hearing on FIRSTs") == ()


def test_the_longer_name_wins() -> None:
    assert countries("North Korea denies it") == ("KP",)
    assert countries("South Korea postpones it") == ("KR",)


def test_a_country_is_described_by_where_it_stands() -> None:
    found = named("UK and US agree; US to follow", "South Korea waits.")

    assert found["US"].facts["twice in headline"] == 1
    assert found["GB"].facts["twice in headline"] == 0
    assert found["KR"].facts["only in summary"] == 1
    assert found["GB"].facts["headline names none"] == 0


def test_a_country_of_the_summary_alone_is_not_lost() -> None:
    facts = named("New form is out", "The IRS sends it in January.")["US"].facts

    assert facts["headline names none"] == facts["only in summary"] == 1


def test_a_country_counts_only_in_a_text_on_tax_or_regulation() -> None:
    assert meant("UK sets a date", regulation=0.9, us=0.1) == ("GB",)
    assert meant("UK sets a date", regulation=0.1, us=0.1) == ()


def test_a_text_on_tax_needs_no_word_of_regulation() -> None:
    assert meant("UK sets a date", regulation=0.2, crypto_tax=0.9, us=0.1) == ("GB",)


def test_the_united_states_are_meant_though_no_word_names_them() -> None:
    assert meant("Bipartisan bill would exempt small payments", us=0.9) == ("US",)
    assert meant("UK and others agree", us=0.9) == ("GB", "US")
    assert meant("UK and others agree", us=0.4) == ("GB",)


def test_the_united_states_are_named_and_not_meant() -> None:
    assert meant("UK rules differ from those of the US", us=0.1) == ("GB",)


def test_what_the_network_says_of_the_very_words_can_speak_against_a_country() -> None:
    title = "UK rules, not those of South Korea"
    words = {(Passage.TITLE, 0): 1.0, (Passage.TITLE, title.index("South")): -3.0}

    assert meant(title, us=0.1) == ("GB", "KR")
    assert meant(title, Tagged(countries=words), us=0.1) == ("GB",)


def test_an_office_that_countries_run_together_names_each_of_them() -> None:
    together = load_countries("""
often_unnamed = "US"

[[country]]
code = "US"
names = []
offices = ["J5"]

[[country]]
code = "GB"
names = []
offices = ["J5"]
""")

    assert list(together.named("The J5 warns")) == [(4, "US"), (4, "GB")]
