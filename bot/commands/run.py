"""`run`: the bot, until it is told to stop."""

import argparse
import asyncio
import os
import sys

from bot.app import run as run_bot
from bot.logs import start_logging
from bot.settings import read_settings

HOW_TO_START = (
    "To run in Telegram I need a bot token: write /newbot to @BotFather in Telegram and start me "
    "again with BOT_TELEGRAM_TOKEN set to the token it gives you (`make demo` needs none)."
)
WRONG_INPUT = 2


def run(_: argparse.Namespace) -> int:
    """Run until SIGTERM or SIGINT; 2 without a token."""
    settings = read_settings(os.environ)
    if settings.telegram_token is None:
        print(HOW_TO_START, file=sys.stderr)
        return WRONG_INPUT
    start_logging(
        (
            settings.telegram_token,
            settings.prices_key or "",
            settings.evm_key or "",
            settings.key or "",
        )
    )
    asyncio.run(run_bot(settings))
    return 0
