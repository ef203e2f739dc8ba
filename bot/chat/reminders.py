"""`/reminders`: how often, how many, at night too, and what is to rest for a while."""

from dataclasses import replace
from datetime import timedelta

from bot.chat.desk import Asked, Desk, in_rows, ready
from bot.chat.setting_values import Unusable
from bot.core.chats import hour
from bot.core.conversation import Answer, Button
from bot.core.messages.words import clipped, escape, moment, name
from bot.core.outbox import MessageKind
from bot.core.wishes import EVERYTHING, LAST_DAYS, Rhythm, Wishes

LONGEST_SNOOZE = 365
LONGEST_SUBJECT = 20
MOST_SNOOZED = 50
HIGHEST_CAP = 100
KINDS = (MessageKind.DOWNTURN, MessageKind.TAX)
EVERY = {
    Rhythm.NOW: "at once",
    Rhythm.DAILY: "once a day, at {at}",
    Rhythm.WEEKLY: "once a week, Mondays at {at}",
    Rhythm.OFF: "never",
}
NAMES = {MessageKind.DOWNTURN: "Falling prices", MessageKind.TAX: "Tax news"}
HOW = (
    "Write, for instance:\n"
    "<code>/reminders downturn daily</code> (or <code>tax</code>; now, daily, weekly, off)\n"
    "<code>/reminders at 18:30</code> the time of the digests, daily or weekly\n"
    "<code>/reminders cap 3</code> at most so many a day, or <code>off</code>\n"
    "<code>/reminders night on</code> deadlines of the last days in quiet hours, too\n"
    "<code>/reminders snooze SOL 7</code> a coin, downturn, tax or all, for so many days\n"
    "<code>/reminders wake SOL</code> or <code>all</code>"
)


async def reminders(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/reminders`, `/reminders downturn daily`, `/reminders snooze SOL 7`, and so on."""
    profile = ready(desk, asked.chat)
    wishes = desk.store.wishes.get(asked.chat)
    words = asked.words.split()
    if not words:
        return (_shown(desk, asked, wishes, ""),)
    try:
        changed = _changed(desk, wishes, words[0].lower(), words[1:])
    except Unusable as error:
        return (Answer(escape(str(error)), _buttons()),)
    if changed is None:
        said = f"I cannot read “{name(asked.words)}”. {HOW}"
        return (Answer(said, _buttons()),)
    desk.store.chats.save(profile)
    desk.store.wishes.save(asked.chat, changed)
    return (_shown(desk, asked, changed, "Done.\n\n"),)


def _changed(desk: Desk, wishes: Wishes, what: str, words: list[str]) -> Wishes | None:
    """Return the wishes after a change; None where it cannot be read.

    Raises  Unusable.
    """
    value = words[0].lower() if words else ""
    changed: Wishes | None = None
    match what:
        case "downturn" if value in set(Rhythm):
            changed = replace(wishes, downturn=Rhythm(value))
        case "tax" if value in set(Rhythm):
            changed = replace(wishes, tax=Rhythm(value))
        case "at" if (at := hour(value)) is not None:
            changed = replace(wishes, digest_at=at)
        case "cap" if value == "off":
            changed = replace(wishes, daily_cap=None)
        case "cap" if value.isdecimal() and 1 <= int(value) <= HIGHEST_CAP:
            changed = replace(wishes, daily_cap=int(value))
        case "night" if value in {"on", "off"}:
            changed = replace(wishes, at_night=value == "on")
        case "snooze" if value:
            changed = _snoozed(desk, wishes, words)
        case "wake" if value:
            changed = _woken(wishes, value)
    return changed


def _snoozed(desk: Desk, wishes: Wishes, words: list[str]) -> Wishes | None:
    days = words[1] if len(words) > 1 else "7"
    if not days.isdecimal() or not 1 <= int(days) <= LONGEST_SNOOZE:
        return None
    if len(words[0]) > LONGEST_SUBJECT:
        raise Unusable(
            f"“{clipped(words[0])}” is no symbol of a coin: those have at most {LONGEST_SUBJECT} "
            "characters. Write it as SOL; downturn, tax and all can rest, too."
        )
    now = desk.now()
    still = {subject: until for subject, until in wishes.snoozed.items() if until > now}
    if len(still.keys() - {_subject(words[0])}) >= MOST_SNOOZED:
        raise Unusable(
            f"{MOST_SNOOZED} things rest already, which is all I keep. Wake one with /reminders "
            "wake SOL, or let everything rest with /reminders snooze all."
        )
    return replace(wishes, snoozed={**still, _subject(words[0]): now + timedelta(days=int(days))})


def _woken(wishes: Wishes, word: str) -> Wishes:
    if word == EVERYTHING:
        return replace(wishes, snoozed={})
    subject = _subject(word)
    return replace(
        wishes, snoozed={each: until for each, until in wishes.snoozed.items() if each != subject}
    )


def _subject(word: str) -> str:
    low = word.lower()
    return low if low in {EVERYTHING, *(kind.value for kind in KINDS)} else word.upper()


def _shown(desk: Desk, asked: Asked, wishes: Wishes, head: str) -> Answer:
    zone, now = desk.timezone(asked.chat), desk.now()
    cap = "any number" if wishes.daily_cap is None else f"at most {wishes.daily_cap}"
    night = "also in quiet hours" if wishes.at_night else "never in quiet hours"
    lines = [
        "<b>Your reminders</b>",
        *(f"{NAMES[kind]}: <b>{_every(wishes, kind)}</b>" for kind in KINDS),
        f"A day: <b>{cap}</b>, deadlines not counted",
        f"Deadlines of the last {LAST_DAYS} days: <b>{night}</b>",
        *(
            f"Snoozed: <b>{escape(subject)}</b> until {moment(until, zone)}"
            for subject, until in sorted(wishes.snoozed.items())
            if until > now
        ),
    ]
    return Answer(f"{head}" + "\n".join(lines) + f"\n\n{HOW}", _buttons())


def _every(wishes: Wishes, kind: MessageKind) -> str:
    return EVERY[wishes.rhythm(kind)].format(at=f"{wishes.digest_at:%H:%M}")


def _buttons() -> tuple[tuple[Button, ...], ...]:
    rhythms = (Rhythm.NOW, Rhythm.DAILY, Rhythm.WEEKLY)
    return in_rows(
        (
            Button(f"{NAMES[kind]}: {rhythm}", f"/reminders {kind} {rhythm}")
            for kind in KINDS
            for rhythm in rhythms
        ),
        3,
    )
