"""Which countries a text on tax or regulation is about, with a small dictionary."""

from bot.core.countries import load_countries
from bot.core.stories import Text

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


def about(title: str, summary: str = "") -> tuple[str, ...]:
    return BOOK.find(Text(title, summary))


def test_a_country_is_found_by_its_name_and_by_its_offices() -> None:
    assert about("Britain sets a date") == ("GB",)
    assert about("HMRC sets a date") == ("GB",)
    assert about("The U.S. sets a date") == ("US",)


def test_us_is_a_word_unless_it_is_written_large() -> None:
    assert about("The new rule affects all of us") == ()


def test_a_name_inside_another_word_is_none() -> None:
    assert about("SECOND hearing on FIRSTs") == ()


def test_the_longer_name_wins() -> None:
    assert about("North Korea denies it") == ("KP",)
    assert about("South Korea postpones it") == ("KR",)


def test_the_country_named_most_often_comes_first() -> None:
    assert about("UK and US agree; US to follow") == ("US", "GB")


def test_the_summary_is_asked_only_where_the_headline_names_none() -> None:
    assert about("New form is out", "The IRS sends it in January.") == ("US",)
    assert about("HMRC form is out", "The IRS sends its own in January.") == ("GB",)


AT = {"regulation": 0.4, "crypto_tax": 0.5, "us": 0.7, "us_least": 0.2}


def concerned(title: str, *, regulation: float, us: float) -> tuple[str, ...]:
    said = {"regulation": regulation, "crypto_tax": 0.0, "us": us}
    return BOOK.concerned(Text(title), said, AT)


def test_a_country_counts_only_in_a_text_on_tax_or_regulation() -> None:
    assert concerned("UK sets a date", regulation=0.9, us=0.1) == ("GB",)
    assert concerned("UK sets a date", regulation=0.1, us=0.1) == ()


def test_a_text_on_tax_needs_no_word_of_regulation() -> None:
    said = {"regulation": 0.0, "crypto_tax": 0.9, "us": 0.1}

    assert BOOK.concerned(Text("UK sets a date"), said, AT) == ("GB",)


def test_the_united_states_are_meant_though_no_word_names_them() -> None:
    assert concerned("Bipartisan bill would exempt small payments", regulation=0.9, us=0.8) == (
        "US",
    )
    assert concerned("UK and others agree", regulation=0.9, us=0.8) == ("GB", "US")


def test_the_united_states_are_named_and_not_meant() -> None:
    assert concerned("UK rules differ from those of the US", regulation=0.9, us=0.1) == ("GB",)
