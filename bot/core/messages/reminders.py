"""A match or a deadline with the figures of one user, as the message that is sent unasked."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.answers import LossAnswer
from bot.core.conversation import LONGEST_BUTTON_COMMAND, Button
from bot.core.deadlines import Deadline
from bot.core.losses import LossReport, Opportunity
from bot.core.messages import words
from bot.core.messages.check import twice_text
from bot.core.messages.last_days import day_lines, losses_of, until_when
from bot.core.messages.left_out import not_counted, prices_failed, problems
from bot.core.messages.losses import opportunity, sources, totals
from bot.core.reminders import LotsEnd
from bot.core.stories import Story, Topic

LONGEST = 3500
MOST_OPPORTUNITIES = 3
MOST_LOTS = 5
MOST_STORIES = 8
MOST_NOT_COUNTED = 3
MOST_SOURCES = 3
MOST_FEEDS = 4
MOST_ASSUMPTIONS = 3
MOST_RESTS = 2
STOP = "/losses shows everything. /unsubscribe stops these messages."


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph and how soon it may be left out for want of room; 0 = never."""

    text: str
    rank: int = 0


def reminder_text(
    story: Story, assets: tuple[str, ...], answer: LossAnswer, also_by: tuple[str, ...] = ()
) -> str:
    """Write the reminder that a story causes.

    assets   those of the user's assets that the story concerns; empty for the market as a whole.
    also_by  other feeds that told of the same event.
    Result   under 3,500 characters, whatever the number of lots.
    """
    report = answer.report
    concerned = tuple(
        found for found in report.opportunities if not assets or found.asset in assets
    )
    return _fitted(
        _Paragraph(_why(story, concerned, answer, also_by)), concerned, answer, report.deadline
    )


def reminder_buttons(story: Story, assets: tuple[str, ...]) -> tuple[tuple[Button, ...], ...]:
    """Return what stands below that reminder: was it useful, and shall a coin rest for a week."""
    useful = f"/useful {story.id}"
    rests = tuple(
        Button(f"{asset}: rest a week", command)
        for asset in assets[:MOST_RESTS]
        if len((command := f"/reminders snooze {asset} 7").encode()) <= LONGEST_BUTTON_COMMAND
    )
    opinions = (Button("Useful", useful), Button("Not useful", f"{useful} no"))
    return (opinions, rests) if rests else (opinions,)


def digest_text(stories: Sequence[Story], assets: frozenset[str], answer: LossAnswer) -> str:
    """Write several stories as one message, with the losses that they concern.

    stories  newest last; at most MOST_STORIES are named.
    """
    report = answer.report
    concerned = tuple(found for found in report.opportunities if found.asset in assets)
    count = len(stories)
    what = "One story concerns" if count == 1 else f"{count} stories concern"
    lines = [f"<b>Your digest. {what} losses that you could use.</b>", *story_lines(stories)]
    return _fitted(_Paragraph("\n".join(lines)), concerned, answer, report.deadline)


def missed_text(stories: Sequence[Story], expired: int, *, in_group: bool = False) -> str:
    """Write what a chat missed while it could not be reached; it missed something."""
    lines = ["<b>Good to have you back. This is what you missed.</b>", *story_lines(stories)]
    if expired:
        which = "One reminder" if expired == 1 else f"{expired} reminders"
        lines.append(f"{which} came too late to be of use.")
    lots = "" if in_group else "/losses shows how your lots stand now, "
    lines.append(f"{lots}/deadline {'says ' if in_group else ''}how long a loss counts.")
    return "\n".join(lines)


def story_lines(stories: Sequence[Story]) -> list[str]:
    """Return one line a story, the newest first, and how many more there are."""
    newest = list(reversed(stories))[:MOST_STORIES]
    lines = [
        f"• {words.link(each.entry.link, words.name(each.entry.title, words.LONGEST_TITLE))} "
        f"({words.name(each.feed)})"
        for each in newest
    ]
    more = len(stories) - len(newest)
    return [*lines, f"And {more} more: /news"] if more else lines


def nudge_text(answer: LossAnswer, deadline: Deadline) -> str:
    """Write the reminder that a deadline causes; under 3,500 characters."""
    left = words.days_left(deadline.days_left)
    head = (
        f"<b>{left[0].upper()}{left[1:]} to use losses of tax year "
        f"{words.name(deadline.tax_year)} in {words.country(answer.country_name)}.</b>\n"
        "You asked me to remind you. This is how your lots stand now."
    )
    return _fitted(_Paragraph(head), answer.report.opportunities, answer, deadline)


def lots_end_text(answer: LossAnswer, ends: LotsEnd) -> str:
    """Write the reminder that lots lose their worth as losses; under 3,500 characters."""
    report = answer.report
    last = ends.last
    left = words.days_left((last.until - report.on).days)
    head = (
        f"<b>{left[0].upper()}{left[1:]}: {losses_of(last, answer)} counts until "
        f"{words.day(last.until)}.</b>\n"
        "These lots will have been held too long after that day, and the law of "
        f"{words.country(answer.country_name)} lets their loss count for nothing. This is how your "
        "lots stand now."
    )
    if ends.others:
        head = "\n".join((head, "Soon that holds of others, too:", *day_lines(ends.others, answer)))
    concerned = tuple(found for found in report.opportunities if found.asset in last.assets)
    return _fitted(_Paragraph(head), concerned, answer, report.deadline)


def _why(
    story: Story,
    concerned: tuple[Opportunity, ...],
    answer: LossAnswer,
    also_by: tuple[str, ...],
) -> str:
    held = words.enumeration(list(dict.fromkeys(words.name(each.asset) for each in concerned)))
    title = words.link(story.entry.link, words.name(story.entry.title, words.LONGEST_TITLE))
    if story.verdict and Topic.MARKET_DOWNTURN in story.verdict.tags:
        news = "a story speaks of falling prices"
    else:
        news = f"a story about crypto tax may matter in {words.country(answer.country_name)}"
    head = f"You hold {held}, and {news}." if held else f"{news[0].upper()}{news[1:]}."
    return f"<b>{head}</b>\n{title} ({words.name(story.feed)}){also_reported(also_by)}"


def also_reported(feeds: Sequence[str]) -> str:
    """Return a line that says which other feeds told of it; empty where none did."""
    if not feeds:
        return ""
    shown = [words.name(feed) for feed in feeds[:MOST_FEEDS]]
    more = len(feeds) - len(shown)
    return f"\nAlso reported by {', '.join(shown)}{f' and {more} more' if more else ''}"


def _fitted(
    head: _Paragraph,
    found: tuple[Opportunity, ...],
    answer: LossAnswer,
    deadline: Deadline | None,
) -> str:
    shown = found[:MOST_OPPORTUNITIES]
    lots_each = max(1, MOST_LOTS // max(1, len(shown)))
    report = answer.report
    rest = len(found) - len(shown)
    return _fit(
        (
            head,
            *(
                _Paragraph(opportunity(each, answer, lots_each), rank=9 if number else 0)
                for number, each in enumerate(shown)
            ),
            _Paragraph(_more(rest)),
            _Paragraph(totals(report) if len(found) == len(report.opportunities) else ""),
            _Paragraph(until_when(deadline, answer, found)),
            *(
                _Paragraph(
                    _assumption(each, number), rank=5 if each in report.stated else 10 + number
                )
                for number, each in enumerate(_assumptions(report))
            ),
            _Paragraph(
                not_counted(
                    report.not_counted,
                    MOST_NOT_COUNTED,
                    failed=answer.prices_failed is not None,
                ),
                rank=8,
            ),
            _Paragraph(problems(report)),
            _Paragraph(twice_text(answer.twice)),
            _Paragraph(prices_failed(answer), rank=7),
            _Paragraph(sources(report, MOST_SOURCES), rank=6),
            _Paragraph(f"<i>{words.DISCLAIMER}</i>\n{STOP}"),
        )
    )


def _assumptions(report: LossReport) -> tuple[str, ...]:
    """Return the first of what the estimate rests on, and all that the user stated."""
    first = report.assumptions[:MOST_ASSUMPTIONS]
    return (*first, *(each for each in report.stated if each not in first))


def _more(rest: int) -> str:
    if not rest:
        return ""
    what = (
        "a loss in one more coin or wallet"
        if rest == 1
        else f"losses in {rest} more coins or wallets"
    )
    return f"And {what}: /losses"


def _assumption(text: str, number: int) -> str:
    head = "" if number else "<b>What this rests on</b>\n"
    return f"{head}• {words.sentence(text)}"


def _fit(paragraphs: tuple[_Paragraph, ...]) -> str:
    """Leave out paragraphs, the highest rank first, until the rest is short enough."""
    kept = [paragraph for paragraph in paragraphs if paragraph.text]
    while words.units_of_text(_joined(kept)) >= LONGEST:
        last = max(kept, key=lambda paragraph: paragraph.rank)
        if last.rank == 0:
            break
        kept.remove(last)
    return _joined(kept)


def _joined(paragraphs: list[_Paragraph]) -> str:
    texts = [paragraph.text for paragraph in paragraphs]
    return "\n\n".join(texts).replace("\n\n• ", "\n• ")
