"""What is written is read back, and what is repeated changes nothing."""

import sqlite3
from dataclasses import replace
from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.core.chats import ChatId, Profile, QuietHours
from bot.core.errors import StoreInUse, StoreUnusable
from bot.core.feed_schedule import FeedState
from bot.core.feeds import Feed, Hints, Validators
from bot.core.ledger import Kind, Row
from bot.core.outbox import Draft, MessageKind, State
from bot.core.prices import Price
from bot.core.stories import Sentiment, Topic, Verdict
from bot.store import Store
from bot.store.lock import exclusive
from bot.store.stories import MOST_LISTED
from tests.fakes import NOON, entry, taken_back

CHAT = ChatId(7)
FEED = Feed("Courier", "https://courier.example/feed")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "test.db"))


def bought(quantity: str = "1", **changed: object) -> Row:
    values: dict[str, object] = {"line": 1, "at": NOON, "kind": Kind.BUY, "asset": "SOL"}
    return Row(**{**values, "quantity": Decimal(quantity), **changed})  # type: ignore[arg-type]


def draft(key: str = "story:1", **changed: object) -> Draft:
    values: dict[str, object] = {
        "chat": CHAT,
        "kind": MessageKind.DOWNTURN,
        "key": key,
        "text": "<b>SOL</b>",
        "due": NOON,
        "expires": NOON + timedelta(days=1),
    }
    return Draft(**{**values, **changed})  # type: ignore[arg-type]


def test_a_profile_is_read_as_it_was_saved(store: Store) -> None:
    profile = Profile(
        CHAT,
        country="GB",
        currency="GBP",
        timezone="Europe/London",
        method="pool",
        min_loss=Decimal("12.50"),
        rate_short=Decimal(18),
        wash_rule=False,
        quiet_hours=QuietHours(time(21, 30), time(7)),
        subscribed_at=NOON,
        household=("TFSA", "hers, too"),
        trade_cost=Decimal("0.25"),
        min_trade=Decimal(100),
    )

    store.chats.save(profile)
    store.chats.save(profile)

    assert store.chats.get(CHAT) == profile


def test_quiet_hours_that_are_off_stay_off(store: Store) -> None:
    store.chats.save(Profile(CHAT, quiet_hours=None))

    profile = store.chats.get(CHAT)

    assert profile is not None
    assert profile.quiet_hours is None


def test_a_ledger_keeps_eighteen_decimals_and_more(store: Store) -> None:
    store.chats.save(Profile(CHAT))
    row = bought("0.30000000000000000001", total=Decimal("1E+3"), id="a")

    store.ledgers.add(CHAT, [row])

    (kept,) = store.ledgers.rows(CHAT)
    assert kept == row


def test_the_same_id_is_added_once(store: Store) -> None:
    store.chats.save(Profile(CHAT))

    first = store.ledgers.add(CHAT, [bought(id="a"), bought(id="b")])
    second = store.ledgers.add(CHAT, [bought(id="b"), bought(id="c")])

    assert (first, second) == (2, 1)


def test_undo_takes_out_what_was_added_last_and_no_more(store: Store) -> None:
    store.chats.save(Profile(CHAT))
    store.ledgers.add(CHAT, [bought(id="a")])
    store.ledgers.add(CHAT, [bought(id="b"), bought(id="c")])

    undone = taken_back(store, CHAT, 1)

    assert [row.id for row in undone] == ["b", "c"]
    assert [row.id for row in store.ledgers.rows(CHAT)] == ["a"]


def test_what_was_added_later_is_read_alone_and_its_lines_go_on(store: Store) -> None:
    store.chats.save(Profile(CHAT))
    store.ledgers.add(CHAT, [bought(id="a"), bought(id="b")])
    count, last = store.ledgers.version(CHAT)
    store.ledgers.add(CHAT, [bought(id="c")])

    (later,) = store.ledgers.rows_after(CHAT, last, count)

    assert (later.id, later.line) == ("c", 3)
    assert store.ledgers.rows(CHAT)[2] == later


def test_a_chat_sees_only_its_own_ledger(store: Store) -> None:
    other = ChatId(8)
    for chat in (CHAT, other):
        store.chats.save(Profile(chat))
    store.ledgers.add(CHAT, [bought(id="a")])

    undone = taken_back(store, other, 1)

    assert undone == ()
    assert store.ledgers.rows(other) == ()
    assert store.ledgers.count(CHAT) == 1


def test_forgetting_a_chat_leaves_nothing_of_it(store: Store, tmp_path: Path) -> None:
    store.chats.save(Profile(CHAT, subscribed_at=NOON))
    store.ledgers.add(CHAT, [bought(id="a", note="my secret")])
    store.outbox.queue(draft(), NOON)
    store.matches.note_reminded(CHAT, ["SOL"], NOON)

    store.chats.forget(CHAT)

    assert store.chats.get(CHAT) is None
    assert store.ledgers.count(CHAT) == 0
    assert store.outbox.lines() == ()
    assert store.matches.last_reminded(CHAT) == {}
    store.close()
    assert b"my secret" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_a_group_that_moved_keeps_everything(store: Store) -> None:
    store.chats.save(Profile(CHAT, country="US", currency="USD"))
    store.ledgers.add(CHAT, [bought(id="a")])
    store.outbox.queue(draft(), NOON)

    store.chats.move(CHAT, ChatId(-100))

    assert store.chats.get(CHAT) is None
    assert store.ledgers.count(ChatId(-100)) == 1
    assert [line.chat for line in store.outbox.lines()] == [ChatId(-100)]


def test_a_story_is_stored_once_whatever_feed_carries_it(store: Store) -> None:
    story = entry("SOL falls")
    again = entry("SOL falls!", guid="other", link=f"{story.link}/?utm_source=rss#top")

    first = store.stories.add(FEED, [story, story], NOON)
    second = store.stories.add(Feed("Line", "https://line.example/"), [again], NOON)

    assert (first, second) == (1, 0)


def test_stories_that_share_a_front_page_are_different_stories(store: Store) -> None:
    stories = [entry(title, link="https://news.example/") for title in ("One", "Two")]

    new = store.stories.add(FEED, stories, NOON)

    assert new == len(stories)


def test_a_verdict_is_read_as_it_was_written(store: Store) -> None:
    store.stories.add(FEED, [entry("SOL falls")], NOON)
    verdict = Verdict(
        (Topic.MARKET_DOWNTURN,), Sentiment.NEGATIVE, {"negative": 0.9}, ("SOL",), ("US",)
    )

    (unread,) = store.stories.unread(10)
    store.stories.judge([(unread.id, verdict)])

    assert store.stories.unread(10) == ()
    (judged,) = store.stories.unmatched(10)
    assert judged.verdict == verdict


def test_a_feed_whose_address_changed_starts_anew(store: Store) -> None:
    store.feeds.put(FEED, FeedState(Validators(etag="x"), due=NOON + timedelta(hours=1)))

    moved = replace(FEED, url="https://elsewhere.example/feed")

    assert store.feeds.get(FEED).validators.etag == "x"
    assert store.feeds.get(moved).validators.etag is None
    assert store.feeds.due([FEED, moved], NOON) == (moved,)


def test_a_feeds_state_is_read_as_it_was_written(store: Store) -> None:
    state = FeedState(
        validators=Validators('"x"', "yesterday"),
        due=NOON,
        not_before=NOON + timedelta(hours=1),
        failures=3,
        failing_since=NOON - timedelta(days=2),
        last_success=NOON - timedelta(days=3),
        last_new=NOON - timedelta(days=4),
        last_story=NOON - timedelta(days=5),
        gap=timedelta(minutes=90),
        hints=Hints(timedelta(minutes=30), frozenset({0, 23}), frozenset({6})),
        why="HTTP 503",
        told_ill=True,
        moved_to="https://new.example/feed",
        moved_since=NOON - timedelta(days=6),
        address="https://newer.example/feed",
    )

    store.feeds.put(FEED, state)

    assert store.feeds.get(FEED) == state
    assert store.feeds.all([FEED]) == {FEED.name: state}


def test_the_feed_that_waited_longest_comes_first(store: Store) -> None:
    late, later = Feed("Late", "https://late.example/"), Feed("Later", "https://later.example/")
    store.feeds.put(late, FeedState(due=NOON - timedelta(minutes=1)))
    store.feeds.put(later, FeedState(due=NOON - timedelta(hours=1)))

    due = store.feeds.due([FEED, late, later], NOON)

    assert due == (later, late, FEED)


def test_a_host_rests_until_the_latest_time_it_gave(store: Store) -> None:
    store.feeds.rest("news.example:443", NOON + timedelta(hours=2))
    store.feeds.rest("news.example:443", NOON + timedelta(hours=1))

    resting = store.feeds.resting(NOON)
    store.feeds.tidy(NOON + timedelta(hours=2))

    assert resting == {"news.example:443": NOON + timedelta(hours=2)}
    assert store.feeds.resting(NOON) == {}


def test_feeds_that_are_not_listed_any_more_are_forgotten(store: Store) -> None:
    store.feeds.put(FEED, FeedState(why="HTTP 404"))

    store.feeds.keep_only([])

    assert store.feeds.get(FEED) == FeedState()


def test_a_changed_title_is_an_update_and_is_read_again(store: Store) -> None:
    store.stories.add(FEED, [entry("SOL falls", guid="1")], NOON)
    (story,) = store.stories.unread(10)
    store.stories.judge([(story.id, Verdict((), None, {}, (), ()))])

    new = store.stories.add(FEED, [entry("SOL falls 9%", guid="1")], NOON)

    assert new == 0
    (again,) = store.stories.unread(10)
    assert (again.id, again.entry.title) == (story.id, "SOL falls 9%")


def test_a_changed_id_at_the_same_address_is_an_update(store: Store) -> None:
    link = "https://news.example/sol"
    store.stories.add(FEED, [entry("SOL falls", guid="1", link=link)], NOON)

    new = store.stories.add(FEED, [entry("SOL falls 9%", guid="2", link=f"{link}?ref=rss")], NOON)

    assert new == 0
    assert [story.entry.title for story in store.stories.all()] == ["SOL falls 9%"]


def test_another_feed_does_not_change_the_words_of_a_story(store: Store) -> None:
    link = "https://news.example/sol"
    store.stories.add(FEED, [entry("SOL falls", link=link)], NOON)

    other = Feed("Line", "https://line.example/")
    store.stories.add(other, [entry("You will not believe this", link=link)], NOON)

    assert [story.entry.title for story in store.stories.all()] == ["SOL falls"]


def test_stories_of_one_answer_are_stored_the_oldest_first(store: Store) -> None:
    young, old = entry("Young"), entry("Old", published=NOON - timedelta(hours=1))

    store.stories.add(FEED, [young, old], NOON)

    assert [story.entry.title for story in store.stories.all()] == ["Old", "Young"]


def test_what_a_publisher_says_of_a_story_is_kept_beside_ours(store: Store) -> None:
    said = entry("SOL falls", sentiment="NEGATIVE", categories=("MARKET", "SOL"), source="Courier")

    store.stories.add(Feed("Stories API", "https://api.example/"), [said], NOON)

    (story,) = store.stories.all()
    assert story.feed == "Courier"
    assert (story.entry.sentiment, story.entry.categories) == ("NEGATIVE", ("MARKET", "SOL"))
    assert story.verdict is None


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("solana", ["Solana falls"]),
        ("SOL", ["Solana falls"]),
        ("fork", ["Ether forks"]),
        ("falls solana", ["Solana falls"]),
        ("falls ether", []),
        ('" OR *', []),
        ("NEAR(", []),
        ("étude", ["Ether forks"]),
        ("", []),
    ],
)
def test_stories_are_found_by_their_words(store: Store, words: str, found: list[str]) -> None:
    store.stories.add(FEED, [entry("Solana falls"), entry("Ether forks", summary="Etude")], NOON)

    stories = store.stories.search(words, 10)

    assert [story.entry.title for story in stories] == found


def test_search_knows_new_words_and_forgets_old_ones(store: Store) -> None:
    store.stories.add(FEED, [entry("Solana falls", guid="1")], NOON)

    store.stories.add(FEED, [entry("Ether falls", guid="1")], NOON)

    assert store.stories.search("solana", 10) == ()
    assert len(store.stories.search("ether", 10)) == 1


def test_old_stories_are_dropped_but_not_what_a_feed_may_still_list(store: Store) -> None:
    old = [entry(f"Old {number}") for number in range(MOST_LISTED + 20)]
    store.stories.add(FEED, old, NOON - timedelta(days=100))
    store.stories.add(FEED, [entry("Young")], NOON)

    dropped = store.stories.drop_old(NOON - timedelta(days=90))

    assert dropped == 21
    assert len(list(store.stories.all())) == MOST_LISTED
    assert len(store.stories.search("Young", 10)) == 1
    assert store.stories.add(FEED, old[-MOST_LISTED + 1 :], NOON) == 0


def test_a_price_replaces_the_one_before(store: Store) -> None:
    old = Price("SOL", "USD", Decimal(140), NOON, "Test")
    new = replace(old, amount=Decimal("139.99"), at=NOON + timedelta(minutes=5))

    store.prices.put([old], NOON)
    store.prices.put([new], NOON)

    assert store.prices.all("USD") == {"SOL": new}


def test_a_key_is_queued_once_for_ever(store: Store) -> None:
    store.chats.save(Profile(CHAT))

    first = store.outbox.queue(draft(), NOON)
    (queued,) = store.outbox.due(NOON, 10)
    store.outbox.mark_leaving(queued.id, NOON)
    store.outbox.mark_sent(queued.id, NOON)
    second = store.outbox.queue(draft(text="anew"), NOON)

    assert (first, second) == (True, False)
    assert [line.state for line in store.outbox.lines()] == [State.SENT]


def test_what_waits_for_a_chat_that_is_gone_or_paused_alone_is_not_late(store: Store) -> None:
    later = NOON + timedelta(hours=1)
    for chat in (1, 2, 3):
        store.chats.save(Profile(ChatId(chat)))
        store.outbox.queue(draft(chat=ChatId(chat)), NOON)
    store.chats.mark_gone(ChatId(1), NOON)
    store.outbox.pause(ChatId(2), later + timedelta(hours=1))

    late = store.outbox.count_late(later, later - timedelta(minutes=15))
    store.outbox.pause(None, later + timedelta(hours=1))

    assert late == 1
    assert store.outbox.count_late(later, later - timedelta(minutes=15)) == 1


def test_a_message_in_parts_leaves_several_times_in_one_attempt(store: Store) -> None:
    store.chats.save(Profile(CHAT))
    store.outbox.queue(draft(), NOON)
    (queued,) = store.outbox.due(NOON, 10)

    parts = [store.outbox.mark_leaving(queued.id, NOON), store.outbox.mark_leaving(queued.id, NOON)]

    (line,) = store.outbox.lines()
    assert parts == [True, True]
    assert (line.state, line.attempts) == (State.SENDING, 1)


def test_a_message_that_was_settled_or_withdrawn_does_not_leave(store: Store) -> None:
    store.chats.save(Profile(CHAT))
    store.outbox.queue(draft(), NOON)
    (queued,) = store.outbox.due(NOON, 10)
    store.outbox.mark_leaving(queued.id, NOON)
    store.outbox.mark_sent(queued.id, NOON)

    assert not store.outbox.mark_leaving(queued.id, NOON)
    assert not store.outbox.mark_leaving(queued.id + 1, NOON)


def test_a_block_that_fails_leaves_nothing_half_written(store: Store) -> None:
    store.chats.save(Profile(CHAT))

    with pytest.raises(ZeroDivisionError), store.atomic():
        store.outbox.queue(draft(), NOON)
        store.matches.note_reminded(CHAT, ["SOL"], NOON)
        _ = 1 / 0

    assert store.outbox.lines() == ()
    assert store.matches.last_reminded(CHAT) == {}


def test_everything_is_there_after_reopening(tmp_path: Path) -> None:
    path = str(tmp_path / "test.db")
    store = Store(path)
    store.chats.save(Profile(CHAT, country="DE", currency="EUR"))
    store.close()

    reopened = Store(path)

    assert reopened.chats.get(CHAT) == Profile(CHAT, country="DE", currency="EUR")


def test_a_file_that_is_no_database_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to be read as one" * 50)

    with pytest.raises(StoreUnusable, match="BOT_DATABASE"):
        Store(str(path))


def test_two_programs_do_not_run_on_one_database(tmp_path: Path) -> None:
    path = str(tmp_path / "test.db")

    with exclusive(path), pytest.raises(StoreInUse), exclusive(path):
        pass

    with exclusive(path):
        pass


def test_forgetting_a_chat_forgets_prices_that_only_it_asked_for(store: Store) -> None:
    for chat, asset in ((CHAT, "XMR"), (ChatId(8), "SOL")):
        store.chats.save(Profile(chat))
        store.ledgers.add(chat, [bought(id="a", asset=asset)])
    store.prices.put([Price(a, "USD", Decimal(1), NOON, "Test") for a in ("XMR", "SOL")], NOON)

    store.chats.forget(CHAT)

    assert set(store.prices.all("USD")) == {"SOL"}


def test_sweeping_waits_for_nobody_and_leaves_no_trace_of_what_was_deleted(tmp_path: Path) -> None:
    path = tmp_path / "gleaner.db"
    store = Store(str(path))
    store.chats.save(Profile(CHAT))
    store.ledgers.add(CHAT, [bought(id="a", wallet="secret-vault")])
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM ledger").fetchall()

    store.chats.forget(CHAT)
    while_read = store.sweep()
    reader.close()
    afterwards = store.sweep()

    traces = [file for file in tmp_path.iterdir() if b"secret-vault" in file.read_bytes()]
    store.close()
    assert (while_read, afterwards) == (False, True)
    assert traces == []


def test_a_database_is_locked_under_every_name_of_it(tmp_path: Path) -> None:
    path, link = tmp_path / "gleaner.db", tmp_path / "link.db"
    path.touch()
    link.symlink_to(path)

    with exclusive(str(path)), pytest.raises(StoreInUse), exclusive(str(link)):
        pass
