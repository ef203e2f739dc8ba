"""`demo`: the whole program on bundled feeds, portfolio and prices."""

import argparse

from bot.demo.play import demo


def run(_: argparse.Namespace) -> int:
    """Play the demo."""
    return demo()
