"""The command line: `python -m bot COMMAND`, or `gleaner COMMAND`."""

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from io import TextIOWrapper

from bot.commands import imports, ledger
from bot.core.errors import (
    BadInput,
    BotError,
    MethodNotAllowed,
    NoChoiceOfWallets,
    NoSwitch,
    UnknownCountry,
)
from bot.core.money import use_exact_decimals

DONE, FAILED, WRONG_INPUT, INTERRUPTED = 0, 1, 2, 130

_NEGATIVE = re.compile(r"-[.\d]", re.ASCII)
Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0 done, 1 failed, 2 wrong input or 130 interrupted."""
    use_exact_decimals()
    _speak_utf8()
    given = sys.argv[1:] if arguments is None else arguments
    args = _parser().parse_args(_with_negative_numbers(given))
    run: Command = args.run
    try:
        return run(args)
    except (BadInput, MethodNotAllowed, NoChoiceOfWallets, NoSwitch, UnknownCountry) as wrong:
        print(wrong, file=sys.stderr)
        return WRONG_INPUT
    except BotError as failed:
        print(failed, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output left; Python would complain once more when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def _speak_utf8() -> None:
    """Write UTF-8 whatever the locale, as the contract has it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=stream.errors)


def _with_negative_numbers(arguments: Sequence[str]) -> list[str]:
    """Join an option with the negative number after it, which argparse may take for an option."""
    joined: list[str] = []
    for argument in arguments:
        before = joined[-1] if joined else ""
        if _NEGATIVE.match(argument) and before.startswith("--") and "=" not in before:
            joined[-1] = f"{before}={argument}"
        else:
            joined.append(argument)
    return joined


def _parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="gleaner",
        description="Crypto news, linked to your own lots, as reminders in Telegram.",
        epilog="Educational information, not tax advice.",
    )
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    ledger.add_parsers(commands)
    imports.add_parser(commands)

    def add(name: str, told: str, run: Command) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=told, description=told)
        command.set_defaults(run=run)
        return command

    classify = add("classify", "say what stories are about", _late("classify", "run"))
    classify.add_argument("file", metavar="FILE", help="JSON Lines, or - for standard input")
    classify.add_argument("--json", action="store_true", help="JSON Lines out")
    add("check", "validate settings, feeds, law and model", _late("operate", "check"))
    poll = add("poll", "ask every feed and print a count for each", _late("operate", "poll"))
    poll.add_argument("--once", action="store_true", required=True, help="one round, then end")
    feeds = add("feeds", "how each feed has been; OPML in and out", _late("operate", "feeds"))
    feeds.add_argument("--opml", action="store_true", help="print the list of feeds as OPML")
    feeds.add_argument("--add", metavar="FILE", help="add the feeds of an OPML file to feeds.yaml")
    stories = add("stories", "stored stories, newest last", _late("operate", "stories"))
    stories.add_argument("--json", action="store_true", help="JSON Lines")
    stories.add_argument("--since", metavar="T", help="a day or an instant, UTC where not said")
    stories.add_argument("--feed", metavar="NAME", help="of one feed alone")
    labels = add("labels", "what people said of reminders", _late("operate", "labels"))
    labels.add_argument("--json", action="store_true", help="JSON Lines, for the next training")
    outbox = add("outbox", "messages and what became of them", _late("operate", "outbox"))
    outbox.add_argument("--json", action="store_true", help="JSON Lines")
    add("health", "whether feeds are read and messages leave", _late("operate", "health"))
    add("demo", "the whole program, without a token or a network", _late("demo", "run"))
    add("run", "the bot", _late("run", "run"))
    return top


def _late(module: str, function: str) -> Command:
    """Import a command only when it is called, so that the others start fast."""

    def run(args: argparse.Namespace) -> int:
        command: Command = getattr(import_module(f"bot.commands.{module}"), function)
        return command(args)

    return run


if __name__ == "__main__":
    sys.exit(main())
