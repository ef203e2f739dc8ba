"""Whatever people type, they get an answer."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.chat.days import Today
from bot.chat.said import Writer
from bot.chat.sentence import read_sentence
from bot.chat.vocabulary import EXAMPLES, KEYWORDS, NotUnderstood
from bot.core.messages import split
from tests.build import NEW_YORK
from tests.chat.talk import ASSETS, Talk
from tests.fakes import NOON

WRITER = Writer(Today(NOON, NEW_YORK), "USD", ASSETS)
example_words = {word for text in EXAMPLES.values() for word in text.split()[1:]}
known_words = st.sampled_from(
    [
        *sorted({*KEYWORDS, *example_words}),
        *("@", "1e9", "-1", "0", "9" * 40, "0." + "0" * 40 + "1", "€", "30k", "?", '"', "“", "<b>"),
        *("gift", "staked", "received", "Monday", "next", "week", "bitcoin", "cash", "1INCH", "!"),
        *("\n", "/add", "1.500", "now", "2:30pm", "noon", '"Monday"'),
        *("2025-02-30", "0001-01-01", "9999-12-31T23:59Z", "12:99", "1 March 2025", "²", "\u0661"),
    ]
)
sentences = st.lists(st.one_of(known_words, st.text(max_size=6)), max_size=12).map(" ".join)
commands = st.sampled_from(
    ["/add", "/start", "/settings", "/settings zone", "/settings rate", "/settings threshold",
     "/settings quiet", "/settings gains", "/settings carried", "/undo", "/entries",
     "/entries delete", "/entries restore", "/forget",
     "/help", "entries", "settings", "/losses", "/portfolio", "/subscribe", "", "/"]
)  # fmt: skip


@settings(max_examples=400)
@given(sentences, st.booleans())
@example("buy 1 BTC for 3 0001-01-01 00:00", False)
@example("buy BTC 1 fee", False)
def test_a_sentence_is_understood_or_refused_with_an_example(sentence: str, points: bool) -> None:
    try:
        row = read_sentence(sentence, replace(WRITER, points_part_thousands=points))
    except NotUnderstood as error:
        refused: NotUnderstood | None = error
    else:
        refused = None
        assert row.at <= NOON
        assert row.quantity > 0

    assert refused is None or (refused.why and refused.example)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(commands, sentences), max_size=8))
async def test_a_talk_never_breaks_off(said: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        talk = Talk(Path(folder))
        await talk.settle_in()

        answers = [await talk.say(f"{command} {words}") for command, words in said]

        talk.store.close()
    assert all(split(answer.text) for answer in answers)
