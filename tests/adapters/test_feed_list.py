from datetime import timedelta
from pathlib import Path
from textwrap import dedent

import pytest

from bot.adapters.feed_list import load_feeds
from bot.core.errors import BadFeeds
from bot.core.feeds import Feed

ROOT = Path(__file__).parents[2]


def mistakes(text: str) -> list[str]:
    with pytest.raises(BadFeeds) as bad:
        load_feeds(dedent(text))
    return [str(mistake) for mistake in bad.value.mistakes]


def test_the_shipped_list_has_coindesk_first_and_the_authorities() -> None:
    text = (ROOT / "feeds.yaml").read_text(encoding="utf-8")

    feeds = load_feeds(text)

    assert feeds[0].name == "CoinDesk"
    assert feeds[0].url == "https://www.coindesk.com/arc/outboundfeeds/rss/"
    assert len(feeds) >= 16
    assert {"GB", "CA", "AU", "DE", "US"} <= {feed.country for feed in feeds}
    assert not any(feed.private_network for feed in feeds)


def test_every_key_of_an_entry_is_read() -> None:
    text = """
        feeds:
          - name: HMRC
            url: https://www.gov.uk/hmrc.atom
            every: 30m
            language: en-GB
            country: gb
            private_network: true
    """

    feeds = load_feeds(dedent(text))

    assert feeds == (
        Feed(
            "HMRC",
            "https://www.gov.uk/hmrc.atom",
            every=timedelta(minutes=30),
            language="en-gb",
            country="GB",
            private_network=True,
        ),
    )


def test_what_is_left_out_or_null_is_unknown() -> None:
    text = "feeds: [{name: A, url: 'http://a.example/', country: null, every: ~, language: }]"

    feeds = load_feeds(text)

    assert feeds == (Feed("A", "http://a.example/"),)


def test_an_empty_list_is_a_list() -> None:
    assert load_feeds("feeds: []") == ()


@pytest.mark.parametrize(
    ("written", "every"),
    [
        ("1s", timedelta(seconds=1)),
        ("30s", timedelta(seconds=30)),
        ("5m", timedelta(minutes=5)),
        ("2h", timedelta(hours=2)),
        ("1d", timedelta(days=1)),
    ],
)
def test_an_interval_is_a_number_and_a_unit(written: str, every: timedelta) -> None:
    feeds = load_feeds(f"feeds: [{{name: A, url: 'http://a.example/', every: {written}}}]")

    assert feeds[0].every == every


@pytest.mark.parametrize("written", ["5x", "0s", "300", "-5m", "1.5h", "1:30", "5 m", "99d", "yes"])
def test_an_interval_in_another_form_is_refused(written: str) -> None:
    found = mistakes(f"feeds: [{{name: A, url: 'http://a.example/', every: {written}}}]")

    assert len(found) == 1
    assert f'`every` is "{written}"' in found[0]


def test_norway_is_a_country_though_yaml_reads_no_as_false() -> None:
    feeds = load_feeds("feeds: [{name: A, url: 'http://a.example/', country: NO, language: no}]")

    assert feeds[0].country == "NO"
    assert feeds[0].language == "no"


def test_every_mistake_is_named_at_once_with_its_line() -> None:
    text = """\
        feeds:
          - name: A
            url: http://a.example/
            every: 5x
          - url: ftp://b.example/
            colour: blue
          - name: a
            url: http://a.example/#top
            country: Norway
            private_network: maybe
          - name: D
          - just words
          - name: [E]
            url: http://e.example/
            language: english
            name: F
    """

    found = mistakes(text)

    assert [line.partition(":")[0] for line in found] == [
        "line 4",
        "line 5",
        "line 5",
        "line 6",
        "line 7",
        "line 8",
        "line 9",
        "line 10",
        "line 11",
        "line 12",
        "line 13",
        "line 13",
        "line 15",
        "line 16",
    ]
    assert "no `name`" in "".join(found)
    assert "http:// or https://" in "".join(found)
    assert 'unknown key "colour"' in "".join(found)
    assert "the name a is already on line 2" in "".join(found)
    assert "the url of a.example is already on line 3" in "".join(found)
    assert "`name` is there twice" in "".join(found)


def test_the_united_kingdom_is_gb() -> None:
    found = mistakes("feeds: [{name: A, url: 'http://a.example/', country: UK}]")

    assert found == ["line 1: `country` is UK; the United Kingdom's code is GB"]


@pytest.mark.parametrize("url", ["feed.xml", "//a.example/", "http://", "http://a b/", "file:///x"])
def test_an_address_that_is_not_on_the_web_is_refused(url: str) -> None:
    found = mistakes(f"feeds: [{{name: A, url: '{url}'}}]")

    assert len(found) == 1
    assert "`url` must be a whole address" in found[0]


def test_a_password_in_an_address_is_not_repeated() -> None:
    found = mistakes("feeds: [{name: A, url: 'ftp://me:hunter2@a.example/?token=hunter2'}]")

    assert "hunter2" not in "".join(found)


@pytest.mark.parametrize("text", ["", "feeds", "- name: A", "feeds: {}", "feeds:", "others: []"])
def test_a_file_without_a_list_of_feeds_is_refused(text: str) -> None:
    assert mistakes(text)


def test_what_is_not_yaml_is_refused_with_its_line() -> None:
    assert mistakes("feeds:\n  - name: 'A\n")[0].startswith("line ")
    assert mistakes("feeds: \0")[0].startswith("this is not YAML")
    assert mistakes("[" * 10_000)[0].startswith("this is not YAML")


def test_an_entry_repeated_by_reference_is_a_duplicate() -> None:
    found = mistakes("feeds:\n  - &a {name: A, url: 'http://a.example/'}\n  - *a\n")

    assert len(found) == 2
