"""Scores in, a picture of bars as SVG out."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

BAR, GAP, LEFT, TOP, WIDTH = 12, 14, 190, 56, 470
COLOURS = ("#d5dae2", "#b8c0cc", "#9aa5b4", "#7d8ba0", "#5b6c86", "#0b7285")
INK, GOAL = "#343a40", "#c92a2a"


def bars(
    file: Path,
    title: str,
    scores: Mapping[str, Mapping[str, float]],
    goals: Mapping[str, float],
) -> None:
    """Draw a group of bars a score: one a model that has it, and a line where the goal is."""
    names = list(dict.fromkeys(name for each in scores.values() for name in each))
    colour = dict(zip(scores, COLOURS[-len(scores) :], strict=True))
    parts: list[str] = []
    y = TOP
    for name in names:
        top = y
        parts.append(_text(LEFT - 10, y + BAR, name, anchor="end"))
        for model, values in scores.items():
            if name not in values:
                continue
            value = values[name]
            parts.append(
                f'<rect x="{LEFT}" y="{y}" width="{value * WIDTH:.0f}" height="{BAR}" '
                f'fill="{colour[model]}"/>'
            )
            beside = max(value, goals.get(name, 0)) * WIDTH
            parts.append(_text(LEFT + beside + 6, y + BAR - 2, f"{value:.2f}", size=11))
            y += BAR + 2
        if name in goals:
            x = LEFT + goals[name] * WIDTH
            parts.append(
                f'<line x1="{x:.0f}" x2="{x:.0f}" y1="{top - 3}" y2="{y + 1}" '
                f'stroke="{GOAL}" stroke-width="2"/>'
            )
        y += GAP
    y += _legend(parts, colour, y)
    height = y + 10
    file.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 740 {height}" '
        f'font-family="sans-serif" role="img" aria-label="{escape(title)}">\n'
        f'<rect width="740" height="{height}" fill="white"/>\n'
        f"{_text(LEFT, 28, title, size=15)}\n" + "\n".join(parts) + "\n</svg>\n",
        encoding="utf-8",
    )


def _legend(parts: list[str], colour: Mapping[str, str], y: int) -> int:
    entries: Sequence[tuple[str, str]] = [*colour.items(), ("goal", GOAL)]
    for n, (name, shade) in enumerate(entries):
        x, row = LEFT + (n % 3) * 180, y + (n // 3) * 18
        parts.append(f'<rect x="{x}" y="{row}" width="12" height="12" fill="{shade}"/>')
        parts.append(_text(x + 18, row + 11, name, size=12))
    return (len(entries) + 2) // 3 * 18


def _text(x: float, y: float, what: str, *, size: int = 13, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" fill="{INK}" '
        f'text-anchor="{anchor}">{escape(what)}</text>'
    )
