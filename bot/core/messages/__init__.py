"""Answers and reminders in, the texts that a person reads out: HTML as Telegram reads it."""

from bot.core.messages.entries import added_text, entry_line, several_text, taken_back_text
from bot.core.messages.help import help_text
from bot.core.messages.last_days import own_days
from bot.core.messages.lists import (
    deadline_text,
    news_text,
    portfolio_text,
    settings_text,
)
from bot.core.messages.losses import losses_text
from bot.core.messages.plan import plan_text
from bot.core.messages.public import public_digest_text, public_nudge_text, public_text
from bot.core.messages.reminders import (
    digest_text,
    lots_end_text,
    missed_text,
    nudge_text,
    reminder_buttons,
    reminder_text,
)
from bot.core.messages.split import plain, split
from bot.core.messages.stated import dropped_text, ended_text

__all__ = [
    "added_text",
    "deadline_text",
    "digest_text",
    "dropped_text",
    "ended_text",
    "entry_line",
    "help_text",
    "losses_text",
    "lots_end_text",
    "missed_text",
    "news_text",
    "nudge_text",
    "own_days",
    "plain",
    "plan_text",
    "portfolio_text",
    "public_digest_text",
    "public_nudge_text",
    "public_text",
    "reminder_buttons",
    "reminder_text",
    "settings_text",
    "several_text",
    "split",
    "taken_back_text",
]
