"""How feeds have been, as texts for operators."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.errors import Mistake
from bot.core.feed_schedule import FeedState
from bot.core.feeds import Feed
from bot.core.messages import words

MOST_NAMED = 30
MOST_MISTAKES = 5
LONGEST_REASON = 200

States = Sequence[tuple[Feed, FeedState]]


def ill_text(feeds: States, now: datetime) -> str:
    """Write that feeds could not be read for a day, with the reasons."""
    lines = [f"• {_ill(feed, state, now)}" for feed, state in feeds[:MOST_NAMED]]
    if len(feeds) > MOST_NAMED:
        lines.append(f"• and {len(feeds) - MOST_NAMED} more")
    head = "A feed has" if len(feeds) == 1 else f"{len(feeds)} feeds have"
    return "\n".join(
        (
            f"<b>{head} not been readable for a day.</b>",
            *lines,
            "I go on trying, and write once more when all is well. /feeds shows every feed.",
        )
    )


def well_text(names: Sequence[str]) -> str:
    """Write that feeds can be read again."""
    shown = [words.name(name) for name in names[:MOST_NAMED]]
    if len(names) > MOST_NAMED:
        shown.append(f"{len(names) - MOST_NAMED} more")
    verb = "is" if len(names) == 1 else "are"
    return f"<b>Well again:</b> {words.enumeration(shown)} {verb} readable."


def feeds_text(feeds: States, now: datetime, mistakes: Sequence[Mistake] = ()) -> str:
    """Write the answer to /feeds: how each feed has been, the ill ones first."""
    order = sorted(feeds, key=lambda each: -each[1].failures)
    failing = sum(state.failures > 0 for _, state in feeds)
    head = (
        f"<b>{len(feeds)} feeds</b>, {failing} failing" if failing else f"<b>{len(feeds)} feeds</b>"
    )
    wrong = [f"• {words.escape(str(each))}" for each in mistakes[:MOST_MISTAKES]]
    if wrong:
        wrong.insert(0, "<b>feeds.yaml has mistakes; the list before stays in force.</b>")
    lines = (_health(feed, state, now) for feed, state in order)
    return "\n\n".join(filter(None, (head, "\n".join(wrong), *lines)))


def _health(feed: Feed, state: FeedState, now: datetime) -> str:
    lines = [f"<b>{words.name(feed.name)}</b>"]
    if state.failures:
        lines = [f"<b>{_ill(feed, state, now)}</b>"]
    read = _ago(state.last_success, now) or "never"
    new = _ago(state.last_new, now) or "none yet"
    lines.append(f"read {read}, last new story {new}")
    if state.not_before and state.not_before > now:
        lines.append(f"its server asked to be left alone for {_span(state.not_before - now)} more")
    elif state.due:
        lines.append(f"asked again in {_span(max(state.due - now, timedelta(0)))}")
    if state.address:
        lines.append("it has moved for good; its entry in feeds.yaml can be changed")
    return "\n".join(lines)


def _ill(feed: Feed, state: FeedState, now: datetime) -> str:
    since = f" for {_span(now - state.failing_since)}" if state.failing_since else ""
    times = "once" if state.failures == 1 else f"{state.failures} times"
    why = words.name(state.why or "unknown", LONGEST_REASON)
    return f"{words.name(feed.name)}: failed {times}{since}: {why}"


def _ago(at: datetime | None, now: datetime) -> str:
    return f"{_span(now - at)} ago" if at else ""


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return f"{max(int(span.total_seconds()), 0)} s"
    if minutes < 120:  # noqa: PLR2004
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h" if hours < 48 else f"{hours // 24} days"  # noqa: PLR2004
