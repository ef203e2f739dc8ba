"""`/losses` and `/deadline`: what could be used, and until when."""

from bot.chat.desk import Asked, Desk, ready
from bot.core.conversation import Answer
from bot.core.messages import deadline_text, losses_text


async def losses(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/losses`: what could be harvested today."""
    ready(desk, asked.chat)
    return (Answer(losses_text(await desk.reports.losses(asked.chat))),)


async def deadline(desk: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/deadline`: until when a loss counts."""
    ready(desk, asked.chat)
    return (Answer(deadline_text(desk.reports.deadlines(asked.chat))),)
